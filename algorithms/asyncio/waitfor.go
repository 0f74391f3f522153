package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A WaitForLock is a [Lock] that is acquired by asyncio.wait_for() where there is a
// timeout: by a task of its own, on behalf of the one that calls. What happens when
// the caller is cancelled depends on the version of wait_for(); that of Python 3.12,
// which makes no task, is [Profile]'s own way.
type WaitForLock struct {
	today
	waitFor WaitFor
}

var (
	_ algorithms.Lock      = (*WaitForLock)(nil)
	_ algorithms.TimedLock = (*WaitForLock)(nil)
)

// NewWaitForLock37 makes a free lock in w, with the wait_for() of Python 3.7: the
// cancelled caller does not look at what became of the task, which may have got
// the lock (bpo-37658).
func NewWaitForLock37(w *sim.World) *WaitForLock { return &WaitForLock{today{w: w}, WaitFor37} }

// NewWaitForLock38 makes a free lock in w, with the wait_for() of Python 3.8 to 3.11:
// if the task has got the lock, the cancellation is forgotten (bpo-42130).
func NewWaitForLock38(w *sim.World) *WaitForLock { return &WaitForLock{today{w: w}, WaitFor38} }

// LockTimeout is wait_for(acquire(), d).
func (l *WaitForLock) LockTimeout(t *sim.Task, d int64) error { return l.waitFor(t, d, l.Lock) }

// A WaitForCondition is a [Condition] that is waited for by asyncio.wait_for() where
// there is a timeout, as a [WaitForLock] is acquired.
type WaitForCondition struct {
	Condition
	waitFor WaitFor
}

var (
	_ algorithms.Monitor    = (*WaitForCondition)(nil)
	_ algorithms.TimedEvent = (*WaitForCondition)(nil)
)

// NewWaitForCondition36 makes a condition with a free lock in w, with the wait_for()
// of Python 3.6: when the time is over, it does not wait until the task has taken
// the lock again (bpo-33638).
func NewWaitForCondition36(w *sim.World) *WaitForCondition {
	return &WaitForCondition{*NewCondition(w), WaitFor36}
}

// NewWaitForCondition37 is the same with the wait_for() of Python 3.7, which does wait
// then, but not when the caller is cancelled (bpo-42600).
func NewWaitForCondition37(w *sim.World) *WaitForCondition {
	return &WaitForCondition{*NewCondition(w), WaitFor37}
}

// WaitTimeout is wait_for(wait(), d).
func (c *WaitForCondition) WaitTimeout(t *sim.Task, d int64) error { return c.waitFor(t, d, c.Wait) }

// A WaitFor is a version of wait_for(), with a timeout: it runs body in a task of
// its own and gives up after d units of time.
type WaitFor func(t *sim.Task, d int64, body func(*sim.Task) error) error

// WaitFor36 cancels the task and does not look at what becomes of it.
//
// Source: asyncio.wait_for, CPython 3.6.15, Lib/asyncio/tasks.py.
func WaitFor36(t *sim.Task, d int64, body func(*sim.Task) error) error {
	fut := ensureFuture(t, body)
	err := fut.await(t, d)
	switch {
	case err != nil:
		fut.cancel()
		return err
	case fut.done.Pending():
		fut.cancel()
		return sim.ErrTimeout
	}
	return fut.err
}

// WaitFor37 waits until the task has ended when the time is over, and not when the
// caller is cancelled.
//
// Source: asyncio.wait_for, CPython 3.7.16, Lib/asyncio/tasks.py.
func WaitFor37(t *sim.Task, d int64, body func(*sim.Task) error) error {
	fut := ensureFuture(t, body)
	if d <= 0 {
		fut.cancel()
		return sim.ErrTimeout
	}
	err := fut.await(t, d)
	switch {
	case err != nil:
		fut.cancel()
		return err
	case fut.done.Pending():
		if err := fut.cancelAndWait(t); err != nil {
			return err
		}
		return sim.ErrTimeout
	}
	return fut.err
}

// WaitFor38 waits in both cases, and what the task says counts: if it has succeeded, a
// cancellation of the caller is forgotten.
//
// Source: asyncio.wait_for, CPython 3.11.7, Lib/asyncio/tasks.py.
func WaitFor38(t *sim.Task, d int64, body func(*sim.Task) error) error {
	fut := ensureFuture(t, body)
	if d > 0 {
		err := fut.await(t, d)
		if fut.done.Done() {
			return fut.err // whether or not it was cancelled itself
		}
		if err != nil {
			if again := fut.cancelAndWait(t); again != nil {
				return again
			}
			return err
		}
	}
	if err := fut.cancelAndWait(t); err != nil {
		return err
	}
	if sim.IsCancelled(fut.err) {
		return sim.ErrTimeout
	}
	return fut.err
}

// An inner is the task in which wait_for() runs what it waits for.
type inner struct {
	task    *sim.Task
	done    *sim.Future // settled when the task has ended
	err     error
	unborn  bool // it has not taken its first step
	stopped bool // it was cancelled before that
}

// ensureFuture is ensure_future().
func ensureFuture(t *sim.Task, body func(*sim.Task) error) *inner {
	fut := &inner{done: t.NewFuture(), unborn: true}
	fut.task = t.Spawn(t.Name()+"'", func(own *sim.Task) {
		fut.unborn = false
		if fut.err = sim.ErrCancelled; !fut.stopped {
			fut.err = body(own)
		}
		fut.done.Complete(sim.Value{})
	})
	return fut
}

// cancel is fut.cancel(). A task that has not begun yet will, with the cancellation.
func (fut *inner) cancel() {
	if fut.unborn {
		fut.stopped = true
	} else {
		fut.task.Cancel()
	}
}

// await waits until the task has ended, for at most d units of time. The error is the
// cancellation of the caller.
func (fut *inner) await(t *sim.Task, d int64) error {
	waiter := t.NewFuture()
	timeout := t.World().After(d, func() { release(waiter) })
	fut.done.AddDoneCallback(func(*sim.Future) { release(waiter) })
	_, err := waiter.Await(t)
	timeout.Cancel()
	return err
}

// cancelAndWait is _cancel_and_wait().
func (fut *inner) cancelAndWait(t *sim.Task) error {
	waiter := t.NewFuture()
	fut.done.AddDoneCallback(func(*sim.Future) { release(waiter) })
	fut.cancel()
	_, err := waiter.Await(t)
	return err
}

// release is _release_waiter().
func release(waiter *sim.Future) {
	if waiter.Pending() {
		waiter.Complete(sim.Value{})
	}
}
