package asyncio

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An Event is a flag that tasks wait for. Setting it wakes all of them, in the
// order of their arrival, and each returns even if the flag is cleared again
// before it runs.
//
// Source: asyncio.Event, CPython 3.11.7, Lib/asyncio/locks.py.
type Event struct {
	w       *sim.World
	waiters waiters
	value   bool
}

var (
	_ algorithms.Event     = (*Event)(nil)
	_ algorithms.IsSet     = (*Event)(nil)
	_ algorithms.Inspector = (*Event)(nil)
)

// NewEvent makes an event that is not set in w.
func NewEvent(w *sim.World) *Event { return &Event{w: w} }

// IsSet is is_set().
func (e *Event) IsSet(*sim.Task) bool { return e.value }

// Set is set().
func (e *Event) Set(*sim.Task) { e.set() }

func (e *Event) set() {
	if e.value {
		return
	}
	e.value = true
	for _, fut := range e.waiters {
		if !fut.Done() {
			fut.Complete(sim.Bool(true))
		}
	}
}

// Clear is clear().
func (e *Event) Clear(*sim.Task) { e.clear() }

func (e *Event) clear() { e.value = false }

// Wait is wait().
func (e *Event) Wait(t *sim.Task) error {
	if e.value {
		return nil
	}
	fut := e.w.NewFuture()
	e.waiters.append(fut)
	_, err := fut.Await(t)
	e.waiters.remove(fut)
	return err
}

// Inspect shows the flag and who waits.
func (e *Event) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "is_set", Value: strconv.FormatBool(e.value)}},
		Waiters: e.waiters.inspect(nil, ""),
	}
}
