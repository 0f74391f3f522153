package broken

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// stealable counts notifications that have been given and not been taken.
type stealable struct {
	given int64
	line  []*sim.Future
}

// Wait waits for a notification, unless there is one.
func (c *stealable) Wait(t *sim.Task) error {
	for c.given == 0 {
		f := t.NewFuture()
		c.line = append(c.line, f)
		if _, err := f.Await(t); err != nil {
			c.line = without(c.line, f)
			if !f.Cancelled() && !wakeFirst(&c.line) && c.given > 0 {
				c.given-- // there is nobody left for whom it could be
			}
			return err
		}
	}
	c.given--
	return nil
}

// Notify gives n notifications, or as many as there are waiters.
func (c *stealable) Notify(_ *sim.Task, n int64) error {
	for ; n > 0 && wakeFirst(&c.line); n-- {
		c.given++
	}
	return nil
}

// NotifyAll gives one to each.
func (c *stealable) NotifyAll(t *sim.Task) error { return c.Notify(t, int64(len(c.line))) }

// Inspect shows the count and who waits.
func (c *stealable) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "given", Value: strconv.FormatInt(c.given, 10)}},
		Waiters: waitersOf(c.line, ""),
	}
}

// numbered has a number for each who comes, and gives notifications to those who
// had come by then.
type numbered struct {
	came int
	line []*turn
}

// A turn is a waiter.
type turn struct {
	number   int
	notified *sim.Future
	until    int // who had come when it was notified
}

// Wait waits for a notification.
func (c *numbered) Wait(t *sim.Task) error {
	c.came++
	me := &turn{number: c.came, notified: t.NewFuture()}
	c.line = append(c.line, me)
	_, err := me.notified.Await(t)
	if err != nil {
		c.line = slices.DeleteFunc(c.line, func(x *turn) bool { return x == me })
		if !me.notified.Cancelled() {
			c.notify(1, me.until)
		}
	}
	return err
}

// Notify notifies the first n.
func (c *numbered) Notify(_ *sim.Task, n int64) error {
	c.notify(n, c.came)
	return nil
}

// notify notifies n of those whose number is at most last.
func (c *numbered) notify(n int64, last int) {
	c.line = slices.DeleteFunc(c.line, func(x *turn) bool {
		if n == 0 || x.number > last || !x.notified.Pending() {
			return false
		}
		n--
		x.until = last
		x.notified.Complete(sim.Value{})
		return true
	})
}

// NotifyAll notifies all.
func (c *numbered) NotifyAll(t *sim.Task) error { return c.Notify(t, int64(len(c.line))) }

// Inspect shows how many have come, and who waits.
func (c *numbered) Inspect() algorithms.Snapshot {
	shown := algorithms.Snapshot{Fields: []algorithms.Field{{Name: "came", Value: strconv.Itoa(c.came)}}}
	for _, x := range c.line {
		shown.Waiters = append(shown.Waiters, algorithms.Waiter{Future: x.notified})
	}
	return shown
}
