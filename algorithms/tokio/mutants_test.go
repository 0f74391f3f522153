package tokio

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/mutant"
	"github.com/simrun-dev/simrun/sim"
)

// leaky forgets the permits in the hand of a request that is dropped.
type leaky struct{ batch }

func (s *leaky) acquire(t *sim.Task, n int64) error {
	return s.take(t, n, "", func(s *batch, x *waiter) { s.remove(x) })
}

type leakySemaphore struct{ leaky }

func (s *leakySemaphore) Acquire(t *sim.Task) error { return s.acquire(t, 1) }

func (s *leakySemaphore) Release(*sim.Task) error {
	s.release(1)
	return nil
}

type leakyRwLock struct {
	RwLock
	leaky
}

func (l *leakyRwLock) RLock(t *sim.Task) error { return l.acquire(t, 1) }
func (l *leakyRwLock) Lock(t *sim.Task) error  { return l.acquire(t, MaxReads) }

func (l *leakyRwLock) RUnlock(*sim.Task) error {
	l.release(1)
	return nil
}

func (l *leakyRwLock) Unlock(*sim.Task) error {
	l.release(MaxReads)
	return nil
}

func (l *leakyRwLock) Inspect() algorithms.Snapshot { return l.leaky.inspect() }

func TestMutants(t *testing.T) {
	t.Run("loses the permit of the cancelled", func(t *testing.T) {
		mutant.Caught(t, semaphore(), "semaphore/cancelled-waiter", "conservation", func(p algorithms.Params) any {
			return &leakySemaphore{leaky{batch{permits: p["value"]}}}
		})
	})
	t.Run("loses the permits that a writer has gathered", func(t *testing.T) {
		mutant.Caught(t, rwLock(), "rwlock/cancelled-writer", "blocked-when-quiet", func(algorithms.Params) any {
			return &leakyRwLock{leaky: leaky{batch{permits: MaxReads}}}
		})
	})
}
