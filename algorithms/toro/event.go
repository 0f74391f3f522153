package toro

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An Event is a flag that tasks wait for: a [Condition] that remembers. Setting
// it wakes all who wait, in the order of their arrival, and each returns even if
// the flag is cleared again before it runs.
//
// Source: toro.Event, toro 1.0.1, toro/__init__.py.
type Event struct {
	condition Condition
	flag      bool
}

var (
	_ algorithms.Event      = (*Event)(nil)
	_ algorithms.TimedEvent = (*Event)(nil)
	_ algorithms.IsSet      = (*Event)(nil)
	_ algorithms.Inspector  = (*Event)(nil)
)

// NewEvent makes an event that is not set in w.
func NewEvent(w *sim.World) *Event { return &Event{condition: Condition{ioLoop: w}} }

// IsSet is is_set().
func (e *Event) IsSet(*sim.Task) bool { return e.flag }

// Set is set().
func (e *Event) Set(*sim.Task) { e.set() }

func (e *Event) set() {
	e.flag = true
	e.condition.notifyAll()
}

// Clear is clear().
func (e *Event) Clear(*sim.Task) { e.clear() }

func (e *Event) clear() { e.flag = false }

// wait is wait() up to the future it returns.
func (e *Event) wait(d deadline) *sim.Future {
	if e.flag {
		future := newTimeoutFuture(e.condition.ioLoop, never, "")
		future.setResult(sim.Value{})
		return future.Future
	}
	return e.condition.wait(d)
}

// Wait is wait().
func (e *Event) Wait(t *sim.Task) error { return wait(t, e.wait(never)) }

// WaitTimeout is wait() with a deadline.
func (e *Event) WaitTimeout(t *sim.Task, d int64) error { return wait(t, e.wait(deadline(d))) }

// Inspect shows the flag and who waits.
func (e *Event) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "is_set", Value: strconv.FormatBool(e.flag)}},
		Waiters: e.condition.waiters.inspect(nil),
	}
}
