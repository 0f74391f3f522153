package scheduler_test

import (
	"reflect"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

func TestCalibrate(t *testing.T) {
	var log []byte
	spin := func(w *sim.World) {
		w.Spawn("A", func(t *sim.Task) {
			for {
				t.Yield()
			}
		})
		w.Spawn("B", func(*sim.Task) {})
	}
	for _, c := range []struct {
		name      string
		d         sim.Discipline
		setup     func(*sim.World)
		points    int
		processes int
		longest   int
		steps     int
	}{
		{"tasks", sim.Any, lettered(&log, 4, 2), 5, 2, 4, 6},
		// At the last step at the latest one task is alone.
		{"inputs", sim.Any, func(w *sim.World) {
			for range 2 {
				w.Spawn("", func(t *sim.Task) { t.IO() })
			}
		}, 5, 4, 2, 6},
		// Both begin, then two I/O arrive, then each task goes on: in one round
		// after the other at most.
		{"inputs of the loop", sim.FIFO, func(w *sim.World) {
			for range 2 {
				w.Spawn("", func(t *sim.Task) { t.IO() })
			}
		}, 4, 3, 7, 9},
		// Executions that are cut say nothing of the length, unless all are.
		{"endless", sim.Any, spin, -1, 2, 999, 1000},
		{"sometimes endless", sim.Any, func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) {
				if t.Choose(2) == 1 {
					for {
						t.Yield()
					}
				}
			})
		}, 0, 1, 2, 2},
		{"panic", sim.Any, func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) { t.Yield(); panic("on purpose") })
		}, 0, 1, 2, 2},
		{"nothing", sim.Any, func(*sim.World) {}, 0, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.Discipline, w.MaxSteps = c.d, 1000
			p := scheduler.Calibrate(w, c.setup)
			if c.points >= 0 && p.Points != c.points || p.Processes != c.processes || p.Longest != c.longest || p.Steps != c.steps {
				t.Errorf("points %d, processes %d, longest %d, steps %d; want %d, %d, %d, %d",
					p.Points, p.Processes, p.Longest, p.Steps, c.points, c.processes, c.longest, c.steps)
			}
		})
	}
}

// A calibration does not depend on what the world executed before, on which
// numbers its identities have.
func TestCalibrateRepeats(t *testing.T) {
	var log []string
	setup := mixed(&log)
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		fresh, worn := newWorld(t), newWorld(t)
		fresh.Discipline, worn.Discipline = d, d
		for seed := range uint64(20) { // meets identities in another order
			worn.Run(scheduler.NewRandom(1000+seed), func(w *sim.World) {
				w.Spawn("X", func(t *sim.Task) { t.Yield() })
				w.Soon(func() {})
				setup(w)
			})
		}
		want := scheduler.Calibrate(fresh, setup)
		if got := scheduler.Calibrate(worn, setup); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: a world that has run gives another profile", d)
		}
		if got := scheduler.Calibrate(fresh, setup); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the second calibration gives another profile", d)
		}
	}
}
