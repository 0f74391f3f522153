package java_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun"
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/java"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// TestNesting explores workloads in which tasks enter again, which the built-in
// ones leave out.
func TestNesting(t *testing.T) {
	for _, a := range java.Algorithms() {
		t.Run(a.Name, func(t *testing.T) { simrun.Verify(t, a, "testdata/nesting.sim", "testdata/downgrade.sim") })
	}
}

// TestTryBarges: that trying goes past those who wait is declared.
func TestTryBarges(t *testing.T) {
	simrun.Verify(t, java.Algorithms()[1], "testdata/try.sim")
}

// TestDeadlines: an operation whose time runs out tries once more, and a deadline
// of no time is a try that waits its turn.
func TestDeadlines(t *testing.T) {
	for _, fair := range []bool{false, true} {
		t.Run(fmt.Sprint("fair=", fair), func(t *testing.T) {
			var log []string
			w := &sim.World{}
			defer w.Close()
			w.Run(scheduler.FIFO{}, func(w *sim.World) {
				l := java.NewReentrantReadWriteLock(fair)
				w.Spawn("holder", func(t *sim.Task) {
					l.Lock(t)
					t.Sleep(2)
					l.Unlock(t)
					log = append(log, fmt.Sprint("no time: ", l.LockTimeout(t, 0)))
				})
				w.Spawn("just in time", func(t *sim.Task) {
					log = append(log, fmt.Sprintf("%s: %v", t.Name(), l.LockTimeout(t, 2)))
				})
				w.Spawn("too late", func(t *sim.Task) {
					log = append(log, fmt.Sprintf("%s: %v", t.Name(), l.RLockTimeout(t, 1)))
				})
			})
			want := []string{"too late: timed out", "no time: <nil>", "just in time: timed out"}
			if fair {
				want = []string{"too late: timed out", "no time: timed out", "just in time: <nil>"}
			}
			if !slices.Equal(log, want) {
				t.Errorf("got %q, want %q", log, want)
			}
		})
	}
}

func TestReadersCannotBeBounded(t *testing.T) {
	w := &sim.World{}
	defer w.Close()
	for _, a := range java.Algorithms() {
		if _, err := a.New(w, algorithms.Params{"readers": 2}); !errors.Is(err, algorithms.ErrParam) {
			t.Errorf("%s: %v", a.Name, err)
		}
	}
}
