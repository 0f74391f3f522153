package toro

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Lock admits tasks in the order of their arrival. It is handed to the first
// waiter at the moment of the release. Not reentrant, and not owned: any task
// may release it, also a second time, and then two are inside.
//
// Source: toro.Lock, toro 1.0.1, toro/__init__.py.
type Lock struct {
	block *BoundedSemaphore
}

var (
	_ algorithms.Lock      = (*Lock)(nil)
	_ algorithms.TimedLock = (*Lock)(nil)
	_ algorithms.Locked    = (*Lock)(nil)
	_ algorithms.Inspector = (*Lock)(nil)
)

// lock is what other types embed: a field called Lock would hide the method.
type lock = Lock

// NewLock makes a free lock in w.
func NewLock(w *sim.World) *Lock {
	block, _ := NewBoundedSemaphore(w, 1)
	return &Lock{block}
}

// Lock is acquire().
func (l *Lock) Lock(t *sim.Task) error { return l.block.Acquire(t) }

// LockTimeout is acquire() with a deadline.
func (l *Lock) LockTimeout(t *sim.Task, d int64) error { return l.block.AcquireTimeout(t, d) }

// Unlock is release(). ErrMisuse if the lock is free.
func (l *Lock) Unlock(*sim.Task) error {
	if !l.block.locked() {
		return errNotAcquired
	}
	return l.block.release()
}

// Locked is locked(): whether somebody has the lock.
func (l *Lock) Locked(*sim.Task) bool { return l.block.locked() }

// Inspect shows whether it is held, and who waits.
func (l *Lock) Inspect() algorithms.Snapshot {
	s := l.block.Inspect()
	s.Fields = s.Fields[:1] // without the number of permits
	return s
}
