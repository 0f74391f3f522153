package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// today is the present lock, under a name under which others can embed it.
type today = Lock

// A Lock34 is the [Lock] of Python 3.4: a newcomer queues up behind waiters that
// are all cancelled, and when these have gone, nobody is left to wake it
// (python/asyncio #393). A waiter that is cancelled after it was woken takes the
// wake-up with it, too.
//
// Source: asyncio.Lock, CPython 3.4.3, Lib/asyncio/locks.py.
type Lock34 struct{ today }

var _ algorithms.Lock = (*Lock34)(nil)

// NewLock34 makes a free lock in w.
func NewLock34(w *sim.World) *Lock34 { return &Lock34{today{w: w}} }

// Lock is acquire().
func (l *Lock34) Lock(t *sim.Task) error {
	if len(l.waiters) == 0 && !l.locked {
		l.locked = true
		return nil
	}
	return l.waitForTurn(t, func() {})
}

// Unlock is release().
func (l *Lock34) Unlock(*sim.Task) error { return l.release() }

// A Lock360 is the [Lock] of Python 3.6.0: a waiter that is cancelled after it was
// woken takes the wake-up with it, and the others sleep on beside a free lock
// (bpo-27585).
//
// Source: asyncio.Lock, CPython 3.6.0, Lib/asyncio/locks.py.
type Lock360 struct{ today }

var _ algorithms.Lock = (*Lock360)(nil)

// NewLock360 makes a free lock in w.
func NewLock360(w *sim.World) *Lock360 { return &Lock360{today{w: w}} }

// Lock is acquire().
func (l *Lock360) Lock(t *sim.Task) error {
	if !l.locked && l.waiters.allCancelled() {
		l.locked = true
		return nil
	}
	return l.waitForTurn(t, func() {})
}

// Unlock is release().
func (l *Lock360) Unlock(*sim.Task) error { return l.release() }

// A Lock362 is the [Lock] of Python 3.6.2, where a cancelled waiter wakes the next
// one if the lock is free: also when it had not been woken itself, and somebody
// else has been, who has not run yet. Then two get in (bpo-32734).
//
// Source: asyncio.Lock, CPython 3.6.2, Lib/asyncio/locks.py.
type Lock362 struct{ today }

var _ algorithms.Lock = (*Lock362)(nil)

// NewLock362 makes a free lock in w.
func NewLock362(w *sim.World) *Lock362 { return &Lock362{today{w: w}} }

// Lock is acquire().
func (l *Lock362) Lock(t *sim.Task) error {
	if !l.locked && l.waiters.allCancelled() {
		l.locked = true
		return nil
	}
	return l.waitForTurn(t, func() {
		if !l.locked {
			l.wakeUpFirstNotDone()
		}
	})
}

// Unlock is release().
func (l *Lock362) Unlock(*sim.Task) error { return l.release() }

// What the versions before 3.6.5 have in common.

// waitForTurn is the end of acquire(): it waits to be woken. If that is cancelled,
// it does what the version does then, while it is still in the queue.
func (l *Lock) waitForTurn(t *sim.Task, cancelled func()) error {
	fut := l.w.NewFuture()
	l.waiters.append(fut)
	_, err := fut.Await(t)
	if err != nil {
		cancelled()
	} else {
		l.locked = true
	}
	l.waiters.remove(fut)
	return err
}

// release is release(): it wakes the first waiter that isn't done, wherever that
// one stands in the queue.
func (l *Lock) release() error {
	if !l.locked {
		return errNotAcquired
	}
	l.locked = false
	l.wakeUpFirstNotDone()
	return nil
}

func (l *Lock) wakeUpFirstNotDone() {
	for _, fut := range l.waiters {
		if !fut.Done() {
			fut.Complete(sim.Bool(true))
			break
		}
	}
}
