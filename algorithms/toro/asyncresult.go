package toro

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An AsyncResult is a value that is set once. Setting it wakes all who wait, in
// the order of their arrival.
//
// Source: toro.AsyncResult, toro 1.0.1, toro/__init__.py.
type AsyncResult struct {
	ioLoop  *sim.World
	ready   bool
	value   sim.Value
	waiters waiters
}

var (
	_ algorithms.AsyncResult = (*AsyncResult)(nil)
	_ algorithms.TimedResult = (*AsyncResult)(nil)
	_ algorithms.TryResult   = (*AsyncResult)(nil)
	_ algorithms.Ready       = (*AsyncResult)(nil)
	_ algorithms.Inspector   = (*AsyncResult)(nil)
)

// NewAsyncResult makes one without a value in w.
func NewAsyncResult(w *sim.World) *AsyncResult { return &AsyncResult{ioLoop: w} }

// Set is set(). ErrAlreadySet if there is a value.
func (r *AsyncResult) Set(_ *sim.Task, value sim.Value) error {
	if r.ready {
		return errAlreadySet
	}

	r.value = value
	r.ready = true
	waiters := r.waiters
	r.waiters = nil
	for _, waiter := range waiters {
		if !waiter.Done() { // Might have timed out.
			waiter.setResult(value)
		}
	}
	return nil
}

// Ready is ready(): whether there is a value.
func (r *AsyncResult) Ready(*sim.Task) bool { return r.ready }

// get is get() up to the future it returns.
func (r *AsyncResult) get(d deadline) *sim.Future {
	future := newTimeoutFuture(r.ioLoop, d, "get")
	if r.ready {
		future.setResult(r.value)
	} else {
		r.waiters.append(future)
	}
	return future.Future
}

// Get is get().
func (r *AsyncResult) Get(t *sim.Task) (sim.Value, error) { return r.get(never).Await(t) }

// GetTimeout is get() with a deadline.
func (r *AsyncResult) GetTimeout(t *sim.Task, d int64) (sim.Value, error) {
	return r.get(deadline(d)).Await(t)
}

// TryGet is get_nowait(). ErrNotReady if there is no value.
func (r *AsyncResult) TryGet(*sim.Task) (sim.Value, error) {
	if r.ready {
		return r.value, nil
	}
	return sim.Value{}, errNotReady
}

// Inspect shows the value and who waits.
func (r *AsyncResult) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "ready", Value: strconv.FormatBool(r.ready)}},
		Waiters: r.waiters.inspect(nil),
	}
	if r.ready {
		s.Fields = append(s.Fields, algorithms.Field{Name: "value", Value: r.value.String()})
	}
	return s
}
