package toro

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An RWLock10 is the [RWLock] of toro 1.0, which let a reader leave only while no
// permit was free (ajdavis/toro #15).
//
// Source: toro.RWLock, toro 1.0, toro/__init__.py.
type RWLock10 struct{ RWLock }

var _ algorithms.RWLock = (*RWLock10)(nil)

// NewRWLock10 makes a free lock for maxReaders readers in w.
func NewRWLock10(w *sim.World, maxReaders int64) (*RWLock10, error) {
	l, err := NewRWLock(w, maxReaders)
	if err != nil {
		return nil, err
	}
	return &RWLock10{*l}, nil
}

// RUnlock is release_read(). ErrMisuse if a permit is free, although the task
// may be inside.
func (l *RWLock10) RUnlock(*sim.Task) error {
	if !l.block.locked() {
		return errNotAcquired
	}
	return l.block.release()
}

// A Semaphore06 is the [Semaphore] of toro 0.6: its wait did not wait if a permit
// had ever been free.
//
// Source: toro.Semaphore, toro 0.6, toro/__init__.py.
type Semaphore06 struct{ Semaphore }

var (
	_ algorithms.Semaphore    = (*Semaphore06)(nil)
	_ algorithms.TimedAcquire = (*Semaphore06)(nil)
)

// NewSemaphore06 makes a semaphore with value permits in w.
func NewSemaphore06(w *sim.World, value int64) (*Semaphore06, error) {
	s, err := NewSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &Semaphore06{*s}, nil
}

// Acquire is acquire(): it does not take back the sign that a permit is free.
func (s *Semaphore06) Acquire(t *sim.Task) error { return wait(t, s.q.get(never, "")) }

// AcquireTimeout is acquire() with a deadline.
func (s *Semaphore06) AcquireTimeout(t *sim.Task, d int64) error {
	return wait(t, s.q.get(deadline(d), ""))
}

// A LockWithTimeout is a [Lock] whose user waits for it with gen.with_timeout(),
// which leaves the future where it is when the time has passed.
//
// Source: toro.Lock, toro 1.0.1, and tornado.gen.with_timeout, Tornado 4.1.
type LockWithTimeout struct{ lock }

var _ algorithms.TimedLock = (*LockWithTimeout)(nil)

// NewLockWithTimeout makes a free lock in w.
func NewLockWithTimeout(w *sim.World) *LockWithTimeout { return &LockWithTimeout{*NewLock(w)} }

// LockTimeout is with_timeout(d, acquire()).
func (l *LockWithTimeout) LockTimeout(t *sim.Task, d int64) error {
	w := l.block.q.ioLoop
	result := newTimeoutFuture(w, deadline(d), "")
	l.block.acquire(never, "").AddDoneCallback(func(*sim.Future) {
		if !result.Done() {
			result.setResult(sim.Value{})
		}
	})
	return wait(t, result.Future)
}
