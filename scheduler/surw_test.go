package scheduler_test

import (
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
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
