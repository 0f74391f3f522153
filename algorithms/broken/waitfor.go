package broken

import "github.com/simrun-dev/simrun/sim"

// waitFor is asyncio.wait_for() as it was until Python 3.11, for d > 0 and for
// none: what is waited for becomes a task of its own. When the time has passed, or
// the caller is cancelled, that task is cancelled and awaited; what it says then
// counts, so that an acquisition in the last moment is not lost.
//
// Source: CPython 3.11.7, Lib/asyncio/tasks.py.
func waitFor(t *sim.Task, d int64, what func(*sim.Task) error) error {
	w := t.World()
	fut := ensureFuture(w, what)
	if d <= 0 {
		if err := fut.cancelAndWait(t); err != nil {
			return err
		}
		return timedOut(fut.result())
	}
	waiter := w.NewFuture()
	releaseWaiter := func() {
		if waiter.Pending() {
			waiter.Complete(sim.Value{})
		}
	}
	timeout := w.After(d, releaseWaiter)
	defer timeout.Cancel()
	fut.done.AddDoneCallback(func(*sim.Future) { releaseWaiter() })
	_, err := waiter.Await(t)
	switch {
	case fut.done.Done():
		return fut.result()
	case err != nil:
		if e := fut.cancelAndWait(t); e != nil {
			return e
		}
		return err
	}
	if err := fut.cancelAndWait(t); err != nil {
		return err
	}
	return timedOut(fut.result())
}

// timedOut is the outcome of what was cancelled since the time had passed.
func timedOut(err error) error {
	if sim.IsCancelled(err) {
		return sim.ErrTimeout
	}
	return err
}

// A child is a task with its result.
type child struct {
	task *sim.Task
	done *sim.Future
}

// ensureFuture is asyncio.ensure_future() of a coroutine.
func ensureFuture(w *sim.World, what func(*sim.Task) error) child {
	c := child{done: w.NewFuture()}
	c.task = w.Spawn("wait_for", func(t *sim.Task) {
		if err := what(t); err != nil {
			c.done.Fail(err)
		} else {
			c.done.Complete(sim.Value{})
		}
	})
	return c
}

// result is that of a task that has ended.
func (c child) result() error {
	if c.done.Pending() {
		return sim.ErrCancelled // before it had begun
	}
	_, err := c.done.Result()
	return err
}

// cancelAndWait is _cancel_and_wait(). Its error is that of being cancelled
// oneself meanwhile.
func (c child) cancelAndWait(t *sim.Task) error {
	c.task.Cancel()
	return t.Join(c.task)
}
