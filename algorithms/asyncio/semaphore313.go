package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Semaphore313 is the [Semaphore] of Python 3.13: a waiter that goes on, with
// a permit or without, wakes as many as there are permits (python/cpython
// #111694).
//
// Source: asyncio.Semaphore, CPython 3.13.0, Lib/asyncio/locks.py.
type Semaphore313 struct{ Semaphore }

var _ algorithms.Semaphore = (*Semaphore313)(nil)

// NewSemaphore313 makes a semaphore with value permits in w.
func NewSemaphore313(w *sim.World, value int64) (*Semaphore313, error) {
	s, err := NewSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &Semaphore313{*s}, nil
}

// Acquire is acquire().
func (s *Semaphore313) Acquire(t *sim.Task) error {
	if !s.Locked(t) {
		// No need to wait as the semaphore is not locked.
		s.value--
		return nil
	}

	fut := s.w.NewFuture()
	s.waiters.append(fut)
	_, err := fut.Await(t)
	s.waiters.remove(fut)
	if err != nil && fut.Done() && !fut.Cancelled() {
		// Woken, but not about to succeed: undo what was done for it.
		s.value++
	}
	// New waiters may have arrived but had to wait their turn.
	for s.value > 0 && s.wakeUpNext() {
	}
	return err
}
