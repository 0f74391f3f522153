package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A BoundedSemaphore is a [Semaphore] that refuses a release which would raise
// the value above the initial one.
//
// The value is spent when a waiter is woken, before it runs, so while tasks
// wait a release too many is not noticed: it lets one task too many in.
//
// Source: asyncio.BoundedSemaphore, CPython 3.11.7, Lib/asyncio/locks.py.
type BoundedSemaphore struct {
	Semaphore
	boundValue int64
}

var _ algorithms.Semaphore = (*BoundedSemaphore)(nil)

// NewBoundedSemaphore makes a semaphore with value permits in w.
func NewBoundedSemaphore(w *sim.World, value int64) (*BoundedSemaphore, error) {
	s, err := NewSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &BoundedSemaphore{Semaphore: *s, boundValue: value}, nil
}

// Release is release().
func (s *BoundedSemaphore) Release(t *sim.Task) error {
	if s.value >= s.boundValue {
		return errReleased
	}
	return s.Semaphore.Release(t)
}
