package scheduler_test

import (
	"bytes"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// The orders of the steps on the contended object are equally likely, however many
// steps there are in between.
func TestSURWIsUniformOnTheObject(t *testing.T) {
	var log []byte
	for _, c := range []struct {
		programs []string
		cells    int
	}{
		{[]string{"x..x.x", "........xxx"}, 20},
		{[]string{"....x", "xxxxx"}, 6},
		{[]string{"x....x", "..xx", ".x...?x."}, 90},
	} {
		setup := touching(&log, c.programs...)
		w := newWorld(t)
		order := func() string { return string(log) }
		n := int(draws(200 * c.cells))
		testUniform(t, scheduler.NewSURW(0, scheduler.Calibrate(w, setup)), w, setup, order, c.cells, n)
		if chi, _ := chiSquare(scheduler.NewRandom(0), w, setup, order, c.cells, n); chi < 2*chiLimit(c.cells-1) {
			t.Errorf("%v: random passes for uniform as well: chi-square %.1f", c.programs, chi)
		}
	}
}

// What is interesting changes from seed to seed: every contended object has its
// executions.
func TestSURWRotatesObjects(t *testing.T) {
	var log []byte
	setup := touching(&log, "xyxyxyxy", "xyxyxyxy") // by turns
	w := newWorld(t)
	s := scheduler.NewSURW(0, scheduler.Calibrate(w, setup))
	last, first := 0, 0
	runs := draws(8000)
	for seed := range runs {
		s.Reseed(seed)
		w.Run(s, setup)
		// A has done all its steps on x before the first of B, and on y likewise.
		if before(log, 'A', 7, 'B', 1) {
			first++
		}
		if before(log, 'A', 8, 'B', 2) {
			last++
		}
	}
	// Three of eight executions are about each object, with C(8,4) = 70 orders.
	if least := int(runs) * 3 / 8 / 70 * 8 / 10; first < least || last < least {
		t.Errorf("%d and %d executions with one order of all accesses of x and of y, want at least %d", first, last, least)
	}
}

// A step that is rare has its turn, too: one that is hardly ever taken in the
// calibration comes at any place behind the first of the others.
func TestSURWDoesNotPutRareStepsLast(t *testing.T) {
	var log []byte
	setup := func(w *sim.World) {
		log = log[:0]
		x := sim.NewVar(w, 0)
		touch := func(name byte) {
			x.Set(1)
			log = append(log, name)
		}
		w.Spawn("A", func(t *sim.Task) {
			for range 4 {
				touch('A')
				t.Yield()
			}
		}).Scripted = true
		w.Spawn("B", func(t *sim.Task) {
			if t.Choose(4) == 0 {
				t.Yield()
				touch('B')
			}
		}).Scripted = true
	}
	w := newWorld(t)
	s := scheduler.NewSURW(0, scheduler.Calibrate(w, setup))
	places := map[int]int{}
	rare := 0
	for seed := range draws(4000) {
		s.Reseed(seed)
		w.Run(s, setup)
		if at := bytes.IndexByte(log, 'B'); at >= 0 {
			places[at]++
			rare++
		}
	}
	for at := 1; at <= 4; at++ { // the first turn is drawn before B is about to take it
		if least := rare / 12; places[at] < least {
			t.Errorf("%d of %d rare steps come after %d of the others, want at least %d", places[at], rare, at, least)
		}
	}
}
