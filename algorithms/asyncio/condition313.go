package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Condition313 is the [Condition] of Python 3.13: a waiter that is cancelled
// may have been notified, and so it notifies another one. That one may wake
// without need, and should look again (python/cpython #112202).
//
// Source: asyncio.Condition, CPython 3.13.0, Lib/asyncio/locks.py.
type Condition313 struct{ Condition }

var _ algorithms.Monitor = (*Condition313)(nil)

// NewCondition313 makes a condition with a free lock in w.
func NewCondition313(w *sim.World) *Condition313 { return &Condition313{*NewCondition(w)} }

// Wait is wait(). ErrMisuse if the lock is free.
func (c *Condition313) Wait(t *sim.Task) error {
	if !c.lock.locked {
		return errWait
	}

	fut := c.w.NewFuture()
	c.lock.Unlock(t)
	c.waiters.append(fut)
	_, err := fut.Await(t)
	c.waiters.remove(fut)
	if err = c.reacquire(t, err); err != nil {
		c.notify(1)
	}
	return err
}
