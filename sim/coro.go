package sim

import (
	"iter"
	"runtime"
)

// A coro is a pooled coroutine. It runs one task after another and is idle in
// between, so that an execution costs no coroutine of its own.
type coro struct {
	w     *World
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	first *Task // the task to start when next is called
}

// unwind is the panic that ends a task which will not be resumed. Its deferred
// calls run; runtime.Goexit, the tempting alternative, would end the goroutine
// that called next.
type unwind struct{}

// maxKills is how often a task may swallow the unwinding panic.
const maxKills = 100

func (w *World) newCoro() *coro {
	c := &coro{w: w}
	c.next, c.stop = iter.Pull(c.run)
	return c
}

func (c *coro) run(yield func(struct{}) bool) {
	c.yield = yield
	for {
		for t := c.first; t != nil; {
			t = c.w.runTask(c, t)
		}
		c.first = nil
		c.w.idle = append(c.w.idle, c)
		if !yield(struct{}{}) {
			return
		}
	}
}

// runTask runs t from its start to its end on c. If the task chosen next has
// not started, it is returned to be run on the same coroutine: no switch.
func (w *World) runTask(c *coro, t *Task) *Task {
	t.co = c
	if t.takeCancel() {
		t.finish(stillborn)
	} else {
		t.execute()
	}
	if w.killing {
		return nil
	}
	next := w.dispatch()
	if next != nil && next.co == nil {
		return next
	}
	w.resume = next
	return nil
}

// execute runs the task's function and settles how it ended.
func (t *Task) execute() {
	w := t.w
	t.state = started
	defer func() {
		switch r := recover(); {
		case w.killing: // its deferred calls have run; whatever they did is nobody's concern
			if t.state != abandoned {
				t.state = killed
			}
		case t.state == finished:
		case r == nil:
			// runtime.Goexit, as by FailNow of a test, ends whoever called Run.
			w.killing, w.exiting, w.recording, w.acting = true, true, true, nil
			t.state = killed
		default:
			w.panicked(t.name, t, r)
			t.finish(finished)
		}
	}()
	t.fn(t)
	if !w.killing { // else it has swallowed the panic
		t.finish(finished)
	}
}

// finish ends the last step of t.
func (t *Task) finish(s taskState) {
	w := t.w
	t.state = s
	w.touchPlainly(t.id, Write)
	for _, f := range t.joiners {
		f.completeIfPending()
	}
	if w.wants(EvExit) {
		e := w.event(EvExit)
		e.Task = t
		w.emit(e)
	}
	w.endStep()
}

// suspend ends the step and returns when t takes its next one. loud says whether
// it is an event, and waits what that event says.
//
// The task to go on with is chosen here. If it is suspended somewhere else, it is
// resumed from here, on top of t. If it waits further down, because it has itself
// resumed another, it is reached by yielding to it. Three tasks on one lock,
// chosen at random, switch 0.38 times a step (there and back) this way, 0.62 times
// if each step is resumed from the main loop.
//
// Both ways lead through the same number of calls, and so does every way into
// this function: then the processor predicts the returns on the other side of a
// switch.
func (t *Task) suspend(loud, waits bool) {
	w := t.w
	for next := w.passOn(t, loud, waits); next != t; next = w.resume {
		if next == nil || next.below {
			w.resume = next
			t.co.yield(struct{}{})
			if w.killing {
				t.die()
			}
			return
		}
		t.below = true
		if c := next.co; c != nil {
			c.next()
		} else {
			w.start(next)
		}
		t.below = false
	}
}

// leave gives up in the middle of a step: the execution is over.
func (t *Task) leave() {
	t.w.resume = nil
	t.co.yield(struct{}{})
	t.die()
}

// enter resumes or starts t. It returns when t, or one that t has resumed,
// yields or ends; w.resume is then the task to go on with.
func (w *World) enter(t *Task) {
	if t.co != nil {
		t.co.next()
	} else {
		w.start(t)
	}
}

// start starts t on an idle coroutine.
func (w *World) start(t *Task) {
	var c *coro
	if n := len(w.idle); n > 0 {
		c = w.idle[n-1]
		w.idle = w.idle[:n-1]
	} else {
		c = w.newCoro()
	}
	c.first = t
	c.next()
}

// check is part of every call into the world: while tasks are being unwound
// it panics again in a task that goes on regardless.
func (w *World) check() {
	if w.exiting {
		runtime.Goexit()
	}
	if w.killing {
		w.dying.die()
	}
}

// die unwinds a task that is told to end; it does not return.
func (t *Task) die() {
	t.kills++
	if t.kills <= maxKills {
		panic(unwind{})
	}
	if t.state != abandoned {
		t.state = abandoned
		t.co.yield(struct{}{})
	}
	runtime.Goexit() // which nobody can swallow: see unwindAll
}

// unwindAll ends the tasks that are suspended for good.
func (w *World) unwindAll() {
	if !w.running {
		return
	}
	w.killing, w.exiting, w.recording, w.acting = true, false, true, nil
	for _, t := range w.tasks {
		if t.state == started {
			w.unwind(t)
		}
	}
	w.killing, w.recording, w.dying = false, false, nil
	w.running = false
	if w.watched {
		w.beat.Store(idleBeat)
	}
}

func (w *World) unwind(t *Task) {
	w.dying = t
	if w.watched {
		w.beatStep(t)
	}
	t.co.next()
	if t.state != abandoned {
		return
	}
	w.abandoned = append(w.abandoned, t)
	// It takes the goroutine that resumes it along.
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		t.co.next()
	}()
	<-gone
}
