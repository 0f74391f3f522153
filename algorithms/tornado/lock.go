package tornado

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Lock admits tasks in the order of their arrival. It is handed to the first
// waiter at the moment of the release. Not reentrant, and not owned: any task
// may release it, also a second time, and then two are inside.
//
// A waiter whose task is cancelled after it was handed the lock, and before it
// runs, does not give it back: the lock stays locked for ever.
//
// Source: tornado.locks.Lock, Tornado 6.6, tornado/locks.py.
type Lock struct {
	block *BoundedSemaphore
}

var (
	_ algorithms.Lock      = (*Lock)(nil)
	_ algorithms.TimedLock = (*Lock)(nil)
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

// LockTimeout is acquire() with a timeout.
func (l *Lock) LockTimeout(t *sim.Task, d int64) error { return l.block.AcquireTimeout(t, d) }

// Unlock is release(). ErrMisuse if the lock is free.
func (l *Lock) Unlock(t *sim.Task) error {
	if l.block.Release(t) != nil {
		return errNotAcquired
	}
	return nil
}

// Inspect shows the one permit, if it is free, and who waits.
func (l *Lock) Inspect() algorithms.Snapshot { return l.block.Inspect() }
