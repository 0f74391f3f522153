package sim_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/sim"
)

// TestWatchdog: a task that does not give way is reported, with its step.
func TestWatchdog(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	var free atomic.Bool
	reports := make(chan sim.Stuck, 1)
	stop := w.Watch(20*time.Millisecond, func(s sim.Stuck) {
		reports <- s
		free.Store(true)
	})
	defer stop()
	res := w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", steps(2))
		w.Spawn("B", func(t *sim.Task) {
			t.Yield()
			for !free.Load() {
			}
		})
	})
	s := <-reports
	if s.Step != 4 || s.Task != 1 || !strings.Contains(string(s.Stacks), "TestWatchdog") {
		t.Errorf("stuck in step %d of task %d\n%s", s.Step, s.Task, s.Stacks)
	}
	if res.Outcome != sim.Finished {
		t.Error(describe(res))
	}
}

// TestWatchdogSleeps: nothing is reported where no step is long, whatever
// happens between executions.
func TestWatchdogSleeps(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	stop := w.Watch(200*time.Millisecond, func(s sim.Stuck) { t.Errorf("stuck in step %d of task %d", s.Step, s.Task) })
	run := func(s sim.Strategy) {
		w.Run(s, func(w *sim.World) { w.Spawn("A", steps(100)); w.Spawn("B", steps(3)) })
	}
	run(plain{})
	time.Sleep(300 * time.Millisecond)
	mustPanic(t, func() { run(&panicky{where: "choose"}) })
	time.Sleep(300 * time.Millisecond)
	for start := time.Now(); time.Since(start) < 300*time.Millisecond; {
		run(first{})
	}
	stop()
	stop()
	run(plain{})
}
