package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Condition34 is the [Condition] of Python 3.4: a waiter that is cancelled while
// it takes the lock again returns without the lock (bpo-22970).
//
// Source: asyncio.Condition, CPython 3.4.3, Lib/asyncio/locks.py; with the lock of
// 3.11.7, so that it has no bugs but its own.
type Condition34 struct{ Condition }

var _ algorithms.Monitor = (*Condition34)(nil)

// NewCondition34 makes a condition with a free lock in w.
func NewCondition34(w *sim.World) *Condition34 { return &Condition34{*NewCondition(w)} }

// Wait is wait(). ErrMisuse if the lock is free.
func (c *Condition34) Wait(t *sim.Task) error {
	held, err := c.await(t)
	if !held {
		return err
	}
	if again := c.lock.Lock(t); again != nil {
		return again
	}
	return err
}

// A Condition360 is the [Condition] of Python 3.6.0, in which a waiter takes the
// lock again whatever happens. A cancellation that comes meanwhile is forgotten
// (bpo-32841).
//
// Source: asyncio.Condition, CPython 3.6.0, Lib/asyncio/locks.py; with the lock of
// 3.11.7, so that it has no bugs but its own.
type Condition360 struct{ Condition }

var _ algorithms.Monitor = (*Condition360)(nil)

// NewCondition360 makes a condition with a free lock in w.
func NewCondition360(w *sim.World) *Condition360 { return &Condition360{*NewCondition(w)} }

// Wait is wait(). ErrMisuse if the lock is free.
func (c *Condition360) Wait(t *sim.Task) error {
	held, err := c.await(t)
	if held {
		_ = c.reacquire(t, nil)
	}
	return err
}

// await gives up the lock and waits for a notification. held is false if there was
// no lock to give up.
func (c *Condition) await(t *sim.Task) (held bool, err error) {
	if !c.lock.locked {
		return false, errWait
	}
	c.lock.Unlock(t)
	fut := c.w.NewFuture()
	c.waiters.append(fut)
	_, err = fut.Await(t)
	c.waiters.remove(fut)
	return true, err
}
