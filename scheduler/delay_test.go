package scheduler_test

import (
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Delay d draws exactly the schedules with at most d deviations: none with more,
// each of the others sooner or later.
func TestDelayCoversItsBound(t *testing.T) {
	var log []byte
	tasks := lettered(&log, 3, 2, 2)
	waits := func(w *sim.World) {
		m := &handOff{}
		for _, name := range []string{"A", "B", "C"} {
			w.Spawn(name, func(t *sim.Task) { m.Lock(t); t.Yield(); m.Unlock() })
		}
	}
	inputs := func(w *sim.World) {
		for _, name := range []string{"A", "B", "C"} {
			w.Spawn(name, func(t *sim.Task) { t.IO(); t.Yield() })
		}
	}
	for _, c := range []struct {
		name  string
		d     sim.Discipline
		setup func(*sim.World)
	}{{"tasks", sim.Any, tasks}, {"waits", sim.Any, waits}, {"inputs", sim.FIFO, inputs}} {
		for delays := range 4 {
			t.Run(fmt.Sprintf("%s/%d", c.name, delays), func(t *testing.T) {
				w := newWorld(t)
				w.Discipline = c.d
				within := schedulesWhere(w, c.setup, func(res *sim.Result) bool { return res.Deviations <= delays })
				s := scheduler.NewDelay(0, delays, scheduler.Calibrate(w, c.setup))
				drawn := map[string]bool{}
				for seed := uint64(0); seed < 400_000 && (seed < 2000 || len(drawn) < len(within)); seed++ {
					s.Reseed(seed)
					res := w.Run(s, c.setup)
					if res.Deviations > delays {
						t.Fatalf("seed %d: %d deviations", seed, res.Deviations)
					}
					drawn[fmt.Sprint(res.Choices)] = true
				}
				if len(drawn) != len(within) {
					t.Errorf("drew %d of the %d schedules", len(drawn), len(within))
				}
			})
		}
	}
}

// Any other option may be taken in a delay, not only the next one.
func TestDelaySkipsAnyNumber(t *testing.T) {
	var log []byte
	setup := lettered(&log, 1, 1, 1, 1)
	w := newWorld(t)
	s := scheduler.NewDelay(0, 1, scheduler.Calibrate(w, setup))
	first := map[byte]int{}
	for seed := range draws(8000) {
		s.Reseed(seed)
		w.Run(s, setup)
		first[log[0]]++
	}
	// One in k+1 = 4 delays is at the first point, and takes B, C or D there.
	each := int(draws(8000)) / 12
	for _, name := range []byte("BCD") {
		if n := first[name]; n < each*8/10 || n > each*12/10 {
			t.Errorf("%c was the first %d times, want about %d", name, n, each)
		}
	}
}
