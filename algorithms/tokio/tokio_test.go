package tokio_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/tokio"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// TestAcquireMany: requests of more than one permit, which scenarios cannot make.
func TestAcquireMany(t *testing.T) {
	var log []string
	w := &sim.World{}
	defer w.Close()
	w.Run(scheduler.FIFO{}, func(w *sim.World) {
		s := tokio.NewSemaphore(2)
		ask := func(name string, n int64) *sim.Task {
			return w.Spawn(name, func(t *sim.Task) {
				log = append(log, fmt.Sprint(name, " ", s.AcquireMany(t, n)))
			})
		}
		three := ask("three", 3) // takes the two that there are
		ask("one", 1)
		ask("two", 2)
		w.Spawn("k", func(t *sim.Task) {
			t.Sleep(1)
			log = append(log, fmt.Sprint("locked ", s.Locked(t), ", tried ", s.TryAcquire(t)))
			three.Cancel()
			t.Sleep(1)
			s.AddPermits(t, 3)
			log = append(log, "free "+s.Inspect().Fields[0].Value)
		})
	})
	want := []string{"locked true, tried false", "three cancelled", "one <nil>", "free 2", "two <nil>"}
	if !slices.Equal(log, want) {
		t.Errorf("got %q, want %q", log, want)
	}
}

// TestNoSuchGuard: what cannot be written in Rust.
func TestNoSuchGuard(t *testing.T) {
	w := &sim.World{}
	defer w.Close()
	w.Run(scheduler.FIFO{}, func(w *sim.World) {
		l := tokio.NewRwLock(2)
		w.Spawn("a", func(task *sim.Task) {
			l.RLock(task)
			for _, err := range []error{l.Unlock(task), l.Downgrade(task)} {
				if !errors.Is(err, algorithms.ErrMisuse) {
					t.Errorf("a reader drops the guard of a writer: %v", err)
				}
			}
		})
	})
}
