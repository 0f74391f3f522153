package sim_test

import (
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestKeepers: who waits at a semaphore knows who has it, as long as nobody has signalled
// it who had not waited for it.
func TestKeepers(t *testing.T) {
	for _, c := range []struct {
		name   string
		value  int64
		gives  bool // the first task gives more than it has taken
		should string
	}{
		{"a lock", 1, false, "sem [a]"},
		{"two permits", 2, false, "sem [a b]"}, // and a waits for the second one,
		{"a signal", 1, true, " []"},
		{"empty at first", 0, false, " []"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &sim.World{Discipline: sim.Any}
			defer w.Close()
			res := w.Run(&odometer{}, func(w *sim.World) {
				s := sim.NewSemaphore(w, c.value).Named("sem")
				w.Spawn("a", func(t *sim.Task) {
					for range c.value {
						_ = s.Wait(t)
					}
					if c.gives {
						s.Signal(t)
						s.Signal(t)
						_ = s.Wait(t)
						_ = s.Wait(t)
					}
				})
				w.Spawn("b", func(t *sim.Task) { _ = s.Wait(t) })
			})
			if res.Outcome == sim.Finished {
				t.Fatal("nobody waits")
			}
			var names []string
			last := res.Blocked[len(res.Blocked)-1]
			name, tasks := last.Keepers()
			for _, k := range tasks {
				names = append(names, k.Name())
			}
			if got := fmt.Sprintf("%s %v", name, names); got != c.should {
				t.Errorf("%s waits for %q instead of %q", last.Name(), got, c.should)
			}
		})
	}
}
