package tokio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Semaphore hands its permits over in the order of arrival. A request for many
// gathers permits as they come back, and those behind it wait meanwhile, so
// nobody starves and nobody overtakes; trying fails then, too.
//
// A permit may be released by any task, and permits may be added at any time:
// there is no bound. A task that holds permits and asks for more waits like
// everybody else, for itself if need be.
//
// A waiter that is cancelled leaves, and what it has got goes to those behind it,
// be it some of its permits or all of them.
//
// Source: tokio::sync::Semaphore, tokio 1.43, tokio/src/sync/semaphore.rs and
// batch_semaphore.rs.
type Semaphore struct{ batch batch }

var (
	_ algorithms.Semaphore  = (*Semaphore)(nil)
	_ algorithms.TryAcquire = (*Semaphore)(nil)
	_ algorithms.Locked     = (*Semaphore)(nil)
	_ algorithms.Inspector  = (*Semaphore)(nil)
)

// NewSemaphore makes a semaphore with n permits.
func NewSemaphore(n int64) *Semaphore { return &Semaphore{batch{permits: n}} }

// Acquire is acquire(): AcquireMany of one permit.
func (s *Semaphore) Acquire(t *sim.Task) error { return s.AcquireMany(t, 1) }

// AcquireMany is acquire_many(): it waits for n permits.
func (s *Semaphore) AcquireMany(t *sim.Task, n int64) error { return s.batch.acquire(t, n, "") }

// TryAcquire is try_acquire(): a permit, if one is free.
func (s *Semaphore) TryAcquire(*sim.Task) bool { return s.batch.tryAcquire(1) }

// Release drops a permit, or is add_permits(1).
func (s *Semaphore) Release(t *sim.Task) error { return s.AddPermits(t, 1) }

// AddPermits is add_permits(): n permits more.
func (s *Semaphore) AddPermits(_ *sim.Task, n int64) error {
	s.batch.release(n)
	return nil
}

// Locked reports whether available_permits() is 0.
func (s *Semaphore) Locked(*sim.Task) bool { return s.batch.permits == 0 }

// Inspect shows the free permits and who waits.
func (s *Semaphore) Inspect() algorithms.Snapshot { return s.batch.inspect() }
