package toro

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Condition lets tasks wait until they are notified, without a lock. A
// notification wakes those who have waited longest; it collects them first and
// wakes them then. Notifying nobody is forgotten.
//
// Waiters that have timed out stay in the queue until a notification meets them.
//
// Source: toro.Condition, toro 1.0.1, toro/__init__.py.
type Condition struct {
	ioLoop  *sim.World
	waiters waiters
}

var (
	_ algorithms.Condition  = (*Condition)(nil)
	_ algorithms.TimedEvent = (*Condition)(nil)
	_ algorithms.Inspector  = (*Condition)(nil)
)

// NewCondition makes a condition that nobody waits for in w.
func NewCondition(w *sim.World) *Condition { return &Condition{ioLoop: w} }

// wait is wait() up to the future it returns.
func (c *Condition) wait(d deadline) *sim.Future {
	future := newTimeoutFuture(c.ioLoop, d, "wait")
	c.waiters.append(future)
	return future.Future
}

// Wait is wait().
func (c *Condition) Wait(t *sim.Task) error { return wait(t, c.wait(never)) }

// WaitTimeout is wait() with a deadline.
func (c *Condition) WaitTimeout(t *sim.Task, d int64) error { return wait(t, c.wait(deadline(d))) }

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
		waiter.setResult(sim.Value{})
	}
}

func (c *Condition) notifyAll() { c.notify(int64(len(c.waiters))) }

// Notify is notify(). A negative number stands for all.
func (c *Condition) Notify(_ *sim.Task, n int64) error {
	c.notify(n)
	return nil
}

// NotifyAll is notify_all().
func (c *Condition) NotifyAll(*sim.Task) error {
	c.notifyAll()
	return nil
}

// Inspect shows who waits.
func (c *Condition) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "waiters", Value: strconv.Itoa(len(c.waiters))}},
		Waiters: c.waiters.inspect(nil),
	}
}
