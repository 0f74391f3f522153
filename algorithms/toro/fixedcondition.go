package toro

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A FixedCondition is a [Condition] that wakes in the order of arrival also those
// who are notified by a done-callback of somebody who is being woken: it finishes
// with the first notification before it begins the next. And who times out leaves the
// line.
//
// Source: ours; it differs from toro.Condition in notify() and in what follows a
// timeout.
type FixedCondition struct {
	Condition
	woken  waiters // Waiters that are to run, in order.
	waking bool
}

var _ algorithms.Condition = (*FixedCondition)(nil)

// NewFixedCondition makes a condition that nobody waits for in w.
func NewFixedCondition(w *sim.World) *FixedCondition {
	return &FixedCondition{Condition: Condition{ioLoop: w}}
}

func (c *FixedCondition) notify(n int64) {
	for n != 0 && len(c.waiters) > 0 {
		waiter := c.waiters.popleft()
		if !waiter.Done() { // Might have timed out.
			n--
			c.woken.append(waiter)
		}
	}

	if c.waking {
		return // Called by a callback of the loop below, which goes on.
	}
	c.waking = true
	for len(c.woken) > 0 {
		c.woken.popleft().setResult(sim.Value{})
	}
	c.waking = false
}

// Notify is notify(). A negative number stands for all.
func (c *FixedCondition) Notify(_ *sim.Task, n int64) error {
	c.notify(n)
	return nil
}

// NotifyAll is notify_all().
func (c *FixedCondition) NotifyAll(*sim.Task) error {
	c.notify(int64(len(c.waiters)))
	return nil
}

// WaitTimeout is wait() with a deadline.
func (c *FixedCondition) WaitTimeout(t *sim.Task, d int64) error {
	err := c.Condition.WaitTimeout(t, d)
	c.waiters.clear()
	return err
}
