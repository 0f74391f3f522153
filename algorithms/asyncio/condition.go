package asyncio

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Condition lets tasks wait until they are notified, with a [Lock] that they
// must hold to wait or to notify, though nobody asks who holds it. Waiting gives
// the lock up, and takes it again before it returns, also when it is cancelled:
// a second cancellation has to wait for the lock, too.
//
// A notification wakes those who have waited longest. A waiter that is cancelled
// after it was notified takes the notification with it (python/cpython #112202,
// fixed in 3.13).
//
// Source: asyncio.Condition, CPython 3.11.7, Lib/asyncio/locks.py.
type Condition struct {
	w       *sim.World
	lock    Lock
	waiters waiters
}

var (
	_ algorithms.Monitor   = (*Condition)(nil)
	_ algorithms.Locked    = (*Condition)(nil)
	_ algorithms.Inspector = (*Condition)(nil)
)

// NewCondition makes a condition with a free lock in w.
func NewCondition(w *sim.World) *Condition { return &Condition{w: w, lock: Lock{w: w}} }

// Locked is locked(): whether the flag of the lock is set.
func (c *Condition) Locked(t *sim.Task) bool { return c.lock.Locked(t) }

// Lock is acquire().
func (c *Condition) Lock(t *sim.Task) error { return c.lock.Lock(t) }

// Unlock is release().
func (c *Condition) Unlock(t *sim.Task) error { return c.lock.Unlock(t) }

// Wait is wait(). ErrMisuse if the lock is free.
func (c *Condition) Wait(t *sim.Task) error {
	if !c.lock.locked {
		return errWait
	}

	c.lock.Unlock(t)
	fut := c.w.NewFuture()
	c.waiters.append(fut)
	_, err := fut.Await(t)
	c.waiters.remove(fut)
	return c.reacquire(t, err)
}

// reacquire takes the lock again, even if the wait was cancelled. It returns err,
// or the cancellation that came meanwhile.
func (c *Condition) reacquire(t *sim.Task, err error) error {
	for {
		again := c.lock.Lock(t)
		if again == nil {
			return err
		}
		err = again
	}
}

// waitFor is wait_for().
func (c *Condition) waitFor(t *sim.Task, predicate func() bool) error {
	for !predicate() {
		if err := c.Wait(t); err != nil {
			return err
		}
	}
	return nil
}

// Notify is notify(). ErrMisuse if the lock is free.
func (c *Condition) Notify(_ *sim.Task, n int64) error {
	if !c.lock.locked {
		return errNotify
	}
	c.notify(n)
	return nil
}

func (c *Condition) notify(n int64) {
	for _, fut := range c.waiters {
		if n <= 0 {
			break
		}
		if !fut.Done() {
			n--
			fut.Complete(sim.Bool(false))
		}
	}
}

// NotifyAll is notify_all(). ErrMisuse if the lock is free.
func (c *Condition) NotifyAll(t *sim.Task) error { return c.Notify(t, int64(len(c.waiters))) }

// Inspect shows the lock, who waits for a notification and who for the lock.
func (c *Condition) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "locked", Value: strconv.FormatBool(c.lock.locked)}},
		Waiters: c.lock.waiters.inspect(c.waiters.inspect(nil, "wait"), "lock"),
	}
}
