package golang_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun"
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/golang"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// TestStarvationMode explores workloads in which time passes: the built-in ones
// stay in normal mode.
func TestStarvationMode(t *testing.T) {
	mutex := golang.Algorithms()[0]
	simrun.Verify(t, mutex, "testdata/starvation.sim", "testdata/barging.sim")
}

// run executes set-up code, and returns what is blocked in the end.
func run(setup func(*sim.World)) (blocked []string) {
	w := &sim.World{}
	defer w.Close()
	for _, t := range w.Run(scheduler.FIFO{}, setup).Blocked {
		blocked = append(blocked, t.Name())
	}
	return blocked
}

// TestWeights: requests of more than one token, which scenarios cannot make. One
// for more than there are waits for ever, but nobody waits behind it.
func TestWeights(t *testing.T) {
	var log []string
	say := func(what ...any) { log = append(log, fmt.Sprintln(what...)) }
	s := golang.NewWeighted(4)
	blocked := run(func(w *sim.World) {
		ask := func(name string, n int64) *sim.Task {
			return w.Spawn(name, func(t *sim.Task) { say(name, s.AcquireN(t, n)) })
		}
		ask("three", 3)
		ask("five", 5)
		two := ask("two", 2)
		ask("one", 1)
		w.Spawn("k", func(t *sim.Task) {
			t.Sleep(1)
			say("tried", s.TryAcquire(t)) // there is one, but it is not our turn
			two.Cancel()
			t.Sleep(1)
			say("misuse", errors.Is(s.ReleaseN(t, 5), algorithms.ErrMisuse))
			say("released", s.ReleaseN(t, 4), s.Inspect().Fields[0].Value)
		})
	})
	want := []string{"three <nil>\n", "tried false\n", "two cancelled\n", "one <nil>\n", "misuse true\n", "released <nil> 4\n"}
	if !slices.Equal(log, want) {
		t.Errorf("got %q, want %q", log, want)
	}
	if want := []string{"five"}; !slices.Equal(blocked, want) {
		t.Errorf("blocked: %v, want %v", blocked, want)
	}
}

// TestStopsAtOnce: who has been asked to stop gets nothing, even if it is there.
func TestStopsAtOnce(t *testing.T) {
	var err error
	s := golang.NewWeighted(1)
	run(func(w *sim.World) {
		w.Spawn("a", func(t *sim.Task) {
			t.Cancel()
			err = s.Acquire(t)
		})
	})
	if !sim.IsCancelled(err) {
		t.Errorf("got %v", err)
	}
	if got := s.Inspect().Fields[0].Value; got != "1" {
		t.Errorf("%s tokens are free", got)
	}
}

// TestCancelIsIgnored: a goroutine cannot be asked to stop.
func TestCancelIsIgnored(t *testing.T) {
	got := false
	run(func(w *sim.World) {
		var m golang.Mutex
		w.Spawn("a", func(t *sim.Task) { m.Lock(t); t.Sleep(2); m.Unlock(t) })
		b := w.Spawn("b", func(t *sim.Task) { got = m.Lock(t) == nil })
		w.Spawn("k", func(t *sim.Task) { t.Sleep(1); b.Cancel() })
	})
	if !got {
		t.Error("b has not got the lock")
	}
}

func TestReadersCannotBeBounded(t *testing.T) {
	w := &sim.World{}
	defer w.Close()
	if _, err := golang.Algorithms()[1].New(w, algorithms.Params{"readers": 2}); !errors.Is(err, algorithms.ErrParam) {
		t.Errorf("got %v", err)
	}
}
