package scheduler_test

import (
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Where nothing blocks, URW draws every interleaving with the same probability;
// Random, the control, does not.
func TestURWIsUniform(t *testing.T) {
	var log []byte
	letter := func(c byte, n int) func(*sim.Task) {
		return func(t *sim.Task) {
			for i := range n {
				if i > 0 {
					t.Yield()
				}
				log = append(log, c)
			}
		}
	}
	for _, c := range []struct {
		name  string
		setup func(*sim.World)
		cells int
	}{
		{"3 3", lettered(&log, 3, 3), 20},
		{"1 5", lettered(&log, 1, 5), 6},
		{"2 6", lettered(&log, 2, 6), 28},
		{"2 2 2", lettered(&log, 2, 2, 2), 90},
		{"1 2 3", lettered(&log, 1, 2, 3), 60},
		{"1 1 1 1", lettered(&log, 1, 1, 1, 1), 24},
		// BBB after the first step of A, CC after its second: the linear extensions
		// of a tree of 8 steps, by the hook length formula 8! / (8 4 2 3 2).
		{"children", func(w *sim.World) {
			log = log[:0]
			w.Spawn("A", func(t *sim.Task) {
				log = append(log, 'A')
				t.Spawn("B", letter('B', 3))
				t.Yield()
				log = append(log, 'A')
				t.Spawn("C", letter('C', 2))
				t.Yield()
				log = append(log, 'A')
			})
		}, 105},
		// The steps of a task that is alone are no choice, and count all the same.
		{"alone at first", func(w *sim.World) {
			log = log[:0]
			w.Spawn("A", func(t *sim.Task) {
				t.Yield()
				t.Yield()
				t.Spawn("B", letter('B', 1))
				t.Yield()
				letter('A', 4)(t)
			})
		}, 5},
		// An I/O stands for the task that waits for it.
		{"inputs", func(w *sim.World) {
			log = log[:0]
			for i, n := range []int{1, 3} {
				w.Spawn("", func(t *sim.Task) {
					for range n {
						log = append(log, byte('A'+i))
						t.IO()
						log = append(log, byte('a'+i))
					}
				})
			}
		}, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			profile := scheduler.Calibrate(w, c.setup)
			// What is equally likely are schedules, so the choices tell them apart.
			all := schedulesWhere(w, c.setup, func(*sim.Result) bool { return true })
			if c.cells >= 0 && len(all) != c.cells {
				t.Fatalf("%d interleavings, want %d", len(all), c.cells)
			}
			var choices string
			setup := func(w *sim.World) { c.setup(w); choices = "" }
			noted := func(s sim.Strategy) sim.Strategy { return &notedChoices{Strategy: s, into: &choices} }
			n := int(draws(200 * len(all)))
			testUniform(t, noted(scheduler.NewURW(0, profile)), w, setup, func() string { return choices }, len(all), n)
			if chi, _ := chiSquare(noted(scheduler.NewRandom(0)), w, setup, func() string { return choices }, len(all), n); chi < 2*chiLimit(len(all)-1) && c.name != "1 1 1 1" {
				t.Errorf("random passes for uniform as well: chi-square %.1f", chi)
			}
		})
	}
}

// notedChoices notes the choices as a string.
type notedChoices struct {
	sim.Strategy
	into *string
}

func (n *notedChoices) Reseed(seed uint64) { n.Strategy.(scheduler.Seeded).Reseed(seed) }

func (n *notedChoices) Choose(p *sim.Point) int {
	c := n.Strategy.Choose(p)
	*n.into += fmt.Sprint(c, " ")
	return c
}

// Under FIFO the orders in which inputs arrive are what there is to draw. They are
// not equally likely, since the loop takes part, but no longer exponentially far
// apart: one task with a single input and one with six.
func TestURWSpreadsArrivals(t *testing.T) {
	var log string
	setup := func(w *sim.World) {
		log = ""
		for i, n := range []int{1, 6} {
			w.Spawn("", func(t *sim.Task) {
				for range n {
					t.IO()
					log += string(rune('A' + i))
				}
			})
		}
	}
	late := func(s scheduler.Seeded) (n int) {
		w := newWorld(t)
		w.Discipline = sim.FIFO
		for seed := range draws(7000) {
			s.Reseed(seed)
			if w.Run(s, setup); log == "BBBBBBA" {
				n++
			}
		}
		return n
	}
	w := newWorld(t)
	w.Discipline = sim.FIFO
	urw, random := late(scheduler.NewURW(0, scheduler.Calibrate(w, setup))), late(scheduler.NewRandom(0))
	if n := int(draws(7000)); urw < n/200 || random > n/1000 {
		t.Errorf("A is the last of 7 in %d of %d executions by urw, in %d by random", urw, n, random)
	}
}
