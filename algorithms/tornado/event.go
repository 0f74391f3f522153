package tornado

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An Event is a flag that tasks wait for. Setting it wakes all of them, and each
// returns even if the flag is cleared again before it runs.
//
// The original keeps the waiters in a set, so that they wake in the order of
// their addresses, which differs from run to run. Here it is the order of their
// arrival: one of those that are possible there.
//
// Source: tornado.locks.Event, Tornado 6.6, tornado/locks.py.
type Event struct {
	ioLoop  *sim.World
	value   bool
	waiters waiters
}

var (
	_ algorithms.Event      = (*Event)(nil)
	_ algorithms.TimedEvent = (*Event)(nil)
	_ algorithms.IsSet      = (*Event)(nil)
	_ algorithms.Inspector  = (*Event)(nil)
)

// NewEvent makes an event that is not set in w.
func NewEvent(w *sim.World) *Event { return &Event{ioLoop: w} }

// IsSet is is_set().
func (e *Event) IsSet(*sim.Task) bool { return e.value }

// Set is set().
func (e *Event) Set(*sim.Task) { e.set() }

func (e *Event) set() {
	if !e.value {
		e.value = true

		for _, fut := range e.waiters {
			if !fut.Done() {
				fut.Complete(sim.Value{})
			}
		}
	}
}

// Clear is clear().
func (e *Event) Clear(*sim.Task) { e.clear() }

func (e *Event) clear() { e.value = false }

// wait is wait() up to the future it returns.
func (e *Event) wait(d timeout) *sim.Future {
	fut := e.ioLoop.NewFuture()
	if e.value {
		fut.Complete(sim.Value{})
		return fut
	}
	e.waiters.append(fut)
	fut.AddDoneCallback(e.waiters.remove)
	if d == never {
		return fut
	}
	timeoutFut := withTimeout(e.ioLoop, d, fut)
	// withTimeout doesn't cancel its futures. Cancelling fut will remove it
	// from the waiters.
	timeoutFut.AddDoneCallback(func(*sim.Future) { fut.Cancel() })
	return timeoutFut
}

// Wait is wait().
func (e *Event) Wait(t *sim.Task) error { return wait(t, e.wait(never)) }

// WaitTimeout is wait() with a timeout.
func (e *Event) WaitTimeout(t *sim.Task, d int64) error { return wait(t, e.wait(timeout(d))) }

// Inspect shows the flag and who waits.
func (e *Event) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "is_set", Value: strconv.FormatBool(e.value)}},
		Waiters: e.waiters.inspect(nil, ""),
	}
}
