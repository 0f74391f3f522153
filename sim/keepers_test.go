package sim_test

import (
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestKeepersOfMutexes: the same for a mutex, which anybody may unlock.
func TestKeepersOfMutexes(t *testing.T) {
	for _, byAnother := range []bool{false, true} {
		w := &sim.World{Discipline: sim.Any}
		defer w.Close()
		res := w.Run(&odometer{}, func(w *sim.World) {
			m, locked := sim.NewMutex(w).Named("m"), sim.NewSemaphore(w, 0)
			w.Spawn("a", func(t *sim.Task) {
				_ = m.Lock(t)
				if !byAnother {
					m.Unlock(t)
					_ = m.Lock(t)
				}
				locked.Signal(t)
			})
			w.Spawn("b", func(t *sim.Task) {
				_ = locked.Wait(t)
				if byAnother {
					m.Unlock(t)
					_ = m.Lock(t)
				}
				_ = m.Lock(t)
			})
		})
		if res.Outcome == sim.Finished {
			t.Fatal("nobody waits")
		}
		name, tasks := res.Blocked[len(res.Blocked)-1].Keepers()
		switch {
		case byAnother && len(tasks) > 0:
			t.Errorf("somebody else has unlocked it, and %d tasks have %s", len(tasks), name)
		case !byAnother && (name != "m" || len(tasks) != 1 || tasks[0].Name() != "a"):
			t.Errorf("%d tasks have %q", len(tasks), name)
		}
	}
}

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
