package checker_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// gentleSemaphore is a FIFO semaphore that gives way after it has taken a permit
// without waiting.
type gentleSemaphore struct {
	free  int
	queue []*sim.Future
}

func (s *gentleSemaphore) Acquire(t *sim.Task) error {
	if s.free > 0 {
		s.free--
		return t.Yield()
	}
	f := t.NewFuture()
	s.queue = append(s.queue, f)
	_, err := f.Await(t)
	return err
}

func (s *gentleSemaphore) Release(*sim.Task) error {
	if len(s.queue) > 0 {
		s.queue[0].Complete(sim.Value{})
		s.queue = s.queue[1:]
		return nil
	}
	s.free++
	return nil
}

// TestExtraPermits: with one release too many there are two permits, and whoever
// gave way after taking the first has not been overtaken by who took the second.
func TestExtraPermits(t *testing.T) {
	s := subject{
		kind: algorithms.SemaphoreKind, policy: sim.Policy{Admission: sim.FIFOAdmission},
		make: func(_ *sim.World, p algorithms.Params) any { return &gentleSemaphore{free: int(p["value"])} },
	}
	const workload = "lock s = semaphore(1)\ntask x: release s\ntask a: acquire s; release s\ntask b: acquire s; release s\n"
	if y := sample(t, s, workload, sim.Any, 3000); len(y.names()) > 0 {
		t.Errorf("a correct semaphore violates %v\n%s", y.names(), y)
	}
}
