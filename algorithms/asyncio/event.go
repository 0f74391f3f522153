package asyncio

import "github.com/simrun-dev/simrun/sim"

// An event is asyncio.Event, as far as Queue.join needs it.
//
// Source: CPython 3.11.7, Lib/asyncio/locks.py.
type event struct {
	w       *sim.World
	waiters waiters
	value   bool
}

// set wakes all waiters, in the order of their arrival.
func (e *event) set() {
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

func (e *event) clear() { e.value = false }

// wait returns once the event has been set, even if it was cleared again
// before the task runs.
func (e *event) wait(t *sim.Task) error {
	if e.value {
		return nil
	}
	fut := e.w.NewFuture()
	e.waiters.append(fut)
	_, err := fut.Await(t)
	e.waiters.remove(fut)
	return err
}
