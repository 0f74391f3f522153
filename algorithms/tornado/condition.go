package tornado

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Condition lets tasks wait until they are notified, without a lock. A
// notification wakes those who have waited longest; it collects them first and
// wakes them then. Notifying nobody is forgotten.
//
// A waiter that is cancelled after it was notified, and before it runs, takes
// the notification with it. Waiters that have timed out or were cancelled stay
// in the queue until a notification meets them, or more than a hundred have
// timed out.
//
// Source: tornado.locks.Condition, Tornado 6.6, tornado/locks.py.
type Condition struct{ timeoutGarbageCollector }

var (
	_ algorithms.Condition  = (*Condition)(nil)
	_ algorithms.TimedEvent = (*Condition)(nil)
	_ algorithms.Inspector  = (*Condition)(nil)
)

// NewCondition makes a condition that nobody waits for in w.
func NewCondition(w *sim.World) *Condition {
	return &Condition{timeoutGarbageCollector{ioLoop: w}}
}

// wait is wait() up to the future it returns: true, or false after a timeout.
func (c *Condition) wait(d timeout) *sim.Future {
	waiter := c.ioLoop.NewFuture()
	c.waiters.append(waiter)
	callOnTimeout(c.ioLoop, waiter, d, func() {
		if !waiter.Done() {
			setResultUnlessCancelled(waiter, sim.Bool(false))
		}
		c.garbageCollect()
	})
	return waiter
}

// Wait is wait().
func (c *Condition) Wait(t *sim.Task) error { return wait(t, c.wait(never)) }

// WaitTimeout is wait() with a timeout. The original returns false where this is
// an error.
func (c *Condition) WaitTimeout(t *sim.Task, d int64) error {
	v, err := c.wait(timeout(d)).Await(t)
	if notified, _ := v.Bool(); err == nil && !notified {
		return errTimeout
	}
	return err
}

func (c *Condition) notify(n int64) {
	var woken waiters // Waiters we plan to run right now.
	for n != 0 && len(c.waiters) > 0 {
		waiter := c.waiters.popleft()
		if !waiter.Done() { // Might have timed out.
			n--
			woken.append(waiter)
		}
	}

	for _, waiter := range woken {
		setResultUnlessCancelled(waiter, sim.Bool(true))
	}
}

// Notify is notify(). A negative number stands for all.
func (c *Condition) Notify(_ *sim.Task, n int64) error {
	c.notify(n)
	return nil
}

// NotifyAll is notify_all().
func (c *Condition) NotifyAll(*sim.Task) error {
	c.notify(int64(len(c.waiters)))
	return nil
}

// Inspect shows who waits.
func (c *Condition) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "waiters", Value: strconv.Itoa(len(c.waiters))}},
		Waiters: c.waiters.inspect(nil, ""),
		Kept:    keptEntries,
	}
}
