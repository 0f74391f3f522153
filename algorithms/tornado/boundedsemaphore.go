package tornado

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A BoundedSemaphore is a [Semaphore] that refuses a release which would make
// more permits free than there were at the start. No permit is free while a
// task waits, so a release too many is not noticed then: it lets one task too
// many in.
//
// Source: tornado.locks.BoundedSemaphore, Tornado 6.6, tornado/locks.py.
type BoundedSemaphore struct {
	Semaphore
	initialValue int64
}

var (
	_ algorithms.Semaphore    = (*BoundedSemaphore)(nil)
	_ algorithms.TimedAcquire = (*BoundedSemaphore)(nil)
	_ algorithms.Inspector    = (*BoundedSemaphore)(nil)
)

// NewBoundedSemaphore makes a semaphore with value permits in w.
func NewBoundedSemaphore(w *sim.World, value int64) (*BoundedSemaphore, error) {
	s, err := NewSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &BoundedSemaphore{*s, value}, nil
}

// Release is release(). ErrMisuse if all permits are free.
func (s *BoundedSemaphore) Release(*sim.Task) error {
	if s.value >= s.initialValue {
		return errReleased
	}
	s.release()
	return nil
}
