package tornado

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// enter waits for a future, and passes on what it was given if its task was
// cancelled before it came to see it. What a waiter is handed belongs to it from
// then on, and only it can give it back.
func enter(t *sim.Task, f *sim.Future, passOn func()) (sim.Value, error) {
	v, err := f.Await(t)
	if sim.IsCancelled(err) && f.Done() {
		if _, failed := f.Result(); failed == nil {
			passOn()
		}
	}
	return v, err
}

// A FixedSemaphore is a [Semaphore] that loses no permit to a waiter that is
// cancelled with a permit in its hand.
//
// Source: ours; it differs from Tornado 6.6 in how acquire() is awaited.
type FixedSemaphore struct{ Semaphore }

var (
	_ algorithms.Semaphore    = (*FixedSemaphore)(nil)
	_ algorithms.TimedAcquire = (*FixedSemaphore)(nil)
)

// NewFixedSemaphore makes a semaphore with value permits in w.
func NewFixedSemaphore(w *sim.World, value int64) (*FixedSemaphore, error) {
	s, err := NewSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &FixedSemaphore{*s}, nil
}

func (s *FixedSemaphore) enter(t *sim.Task, d timeout) error {
	_, err := enter(t, s.acquire(d), s.release)
	return err
}

// Acquire is acquire(), awaited.
func (s *FixedSemaphore) Acquire(t *sim.Task) error { return s.enter(t, never) }

// AcquireTimeout is acquire() with a timeout, awaited.
func (s *FixedSemaphore) AcquireTimeout(t *sim.Task, d int64) error { return s.enter(t, timeout(d)) }

// A FixedBoundedSemaphore is a [BoundedSemaphore] with the same change.
type FixedBoundedSemaphore struct{ BoundedSemaphore }

var (
	_ algorithms.Semaphore    = (*FixedBoundedSemaphore)(nil)
	_ algorithms.TimedAcquire = (*FixedBoundedSemaphore)(nil)
)

// NewFixedBoundedSemaphore makes a semaphore with value permits in w.
func NewFixedBoundedSemaphore(w *sim.World, value int64) (*FixedBoundedSemaphore, error) {
	s, err := NewBoundedSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &FixedBoundedSemaphore{*s}, nil
}

func (s *FixedBoundedSemaphore) enter(t *sim.Task, d timeout) error {
	_, err := enter(t, s.acquire(d), s.release)
	return err
}

// Acquire is acquire(), awaited.
func (s *FixedBoundedSemaphore) Acquire(t *sim.Task) error { return s.enter(t, never) }

// AcquireTimeout is acquire() with a timeout, awaited.
func (s *FixedBoundedSemaphore) AcquireTimeout(t *sim.Task, d int64) error {
	return s.enter(t, timeout(d))
}

// A FixedLock is a [Lock] with the same change.
type FixedLock struct{ lock }

var (
	_ algorithms.Lock      = (*FixedLock)(nil)
	_ algorithms.TimedLock = (*FixedLock)(nil)
)

// NewFixedLock makes a free lock in w.
func NewFixedLock(w *sim.World) *FixedLock { return &FixedLock{*NewLock(w)} }

func (l *FixedLock) enter(t *sim.Task, d timeout) error {
	_, err := enter(t, l.block.acquire(d), l.block.release)
	return err
}

// Lock is acquire(), awaited.
func (l *FixedLock) Lock(t *sim.Task) error { return l.enter(t, never) }

// LockTimeout is acquire() with a timeout, awaited.
func (l *FixedLock) LockTimeout(t *sim.Task, d int64) error { return l.enter(t, timeout(d)) }

// A FixedCondition is a [Condition] whose waiter, cancelled after it was
// notified, notifies another one in its place.
//
// Source: ours; it differs from Tornado 6.6 in how wait() is awaited.
type FixedCondition struct{ Condition }

var _ algorithms.Condition = (*FixedCondition)(nil)

// NewFixedCondition makes a condition that nobody waits for in w.
func NewFixedCondition(w *sim.World) *FixedCondition { return &FixedCondition{*NewCondition(w)} }

// await is "await c.wait(d)".
func (c *FixedCondition) await(t *sim.Task, d timeout) (notified bool, err error) {
	waiter := c.wait(d)
	v, err := enter(t, waiter, func() {
		if v, _ := waiter.Result(); v == sim.Bool(true) { // not by its timeout
			c.notify(1)
		}
	})
	return v == sim.Bool(true), err
}

// Wait is wait(), awaited.
func (c *FixedCondition) Wait(t *sim.Task) error {
	_, err := c.await(t, never)
	return err
}

// WaitTimeout is wait() with a timeout, awaited. The original returns false where
// this is an error.
func (c *FixedCondition) WaitTimeout(t *sim.Task, d int64) error {
	notified, err := c.await(t, timeout(d))
	if err == nil && !notified {
		return errTimeout
	}
	return err
}
