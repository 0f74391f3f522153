package sim

import (
	"iter"
	"runtime"
)

// A coro is a goroutine that takes turns with others: a pooled coroutine, which
// runs one task after another, so that an execution costs none of its own; or
// whoever called Run.
type coro struct {
	w       *World
	at      *seat // where it waits for its turn
	home    *seat // which its end leaves for good; nil for the caller of Run
	first   *Task // the task to begin with when its turn comes
	leaving bool  // it waits at home for nothing but its end
}

// A seat is where one goroutine waits, and what iter.Pull makes: next and yield,
// called by turns, both make the caller wait in the seat and let go on who has
// waited there. Nothing ties that to the goroutine that the seat was made with.
// So a task hands over to another one by sitting down where that one waits: one
// switch. With a main loop in between, as iter.Pull is meant for iterators, there
// would be two.
//
// There are as many seats as coroutines; one of these and the caller of Run has
// its turn, the others wait.
type seat struct {
	next  func() (struct{}, bool)
	yield func(struct{}) bool
	stop  func()
	due   bool // yield is due
}

func (s *seat) swap() {
	if s.due = !s.due; s.due {
		s.next()
	} else {
		s.yield(struct{}{})
	}
}

// unwind is the panic that ends a task which will not be resumed. Its deferred
// calls run; runtime.Goexit, the tempting alternative, would end the goroutine
// that called next.
type unwind struct{}

// maxKills is how often a task may swallow the unwinding panic.
const maxKills = 100

func (w *World) newCoro() *coro {
	c := &coro{w: w, home: &seat{}}
	c.at = c.home
	c.home.next, c.home.stop = iter.Pull(c.run)
	return c
}

func (c *coro) run(yield func(struct{}) bool) {
	w := c.w
	c.home.yield = yield
	defer c.gone()
	for {
		t := c.first
		for t != nil && t.co == nil { // has not started: no switch
			t = t.execute(c)
		}
		w.idle = append(w.idle, c)
		c.pass(w.coroOf(t))
		if w.turn == nil {
			return
		}
	}
}

// execute runs t from its start to its end on c, settles how it ended, and returns
// the task to go on with.
func (t *Task) execute(c *coro) (next *Task) {
	w := t.w
	t.co = c
	if t.takeCancel() {
		t.finish(stillborn)
		return w.dispatch()
	}
	t.state = started
	defer func() {
		if t.state == finished {
			return
		}
		switch r := recover(); {
		case w.killing: // its deferred calls have run; whatever they did is nobody's concern
			if t.state != abandoned {
				t.state = killed
			}
		case r == nil:
			t.state = killed // by runtime.Goexit: see gone
		default:
			w.panicked(t.name, t, r)
			t.finish(finished)
		}
	}()
	t.fn(t)
	if w.killing { // it has swallowed the panic
		return nil
	}
	w.settle()
	t.finish(finished)
	return w.dispatch()
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

// A manner is how a task gives way.
type manner uint8

const (
	// stays puts the task at the end of the ready queue.
	stays manner = 1 << iota
	// waits says, in the event, that the task waits for somebody.
	waits
	// awaits is Await: it waits for the future, and does nothing if that is settled.
	awaits
	// deaf leaves a cancellation undelivered.
	deaf
	// point is the scheduling point before an access of memory: no event, and
	// nothing at all if the step has just begun.
	point
	// drains waits for the task's own store buffer: no event.
	drains
)

// suspend ends the step and returns when t takes its next one; ErrCancelled if t
// was cancelled before or meanwhile. The task to go on with is chosen here.
//
// It does everything itself, and the switch is seat.swap written out: behind a
// switch the processor predicts the return from each function wrong, since what it
// remembers are the calls of the goroutine that was left. A function less on the
// way to the switch saves a tenth of a round trip. So what users call are mere
// wrappers, which the compiler inlines.
func (t *Task) suspend(f *Future, how manner) error {
	w := t.w
	switch {
	case how&awaits != 0:
		if f.state != pending {
			w.touch(f.id, Read)
			w.learn(f.past)
			return nil
		}
		t.register(f)
	case how&point != 0 && (w.foreign || w.fresh()):
		return nil
	default:
		t.mustAct()
		if how&stays != 0 {
			w.makeReady(&t.handle)
		}
	}
	c := t.co
	for to := w.passOn(t, how); to != c; to = w.turn {
		w.turn = to
		s := to.at
		c.at = s
		if s.due = !s.due; s.due {
			s.next()
		} else {
			s.yield(struct{}{})
		}
	}
	if w.killing {
		t.die()
	}
	if how&awaits != 0 {
		t.awaiting = nil
		w.lookBack(f.id)
		w.learn(f.past)
	}
	if how&deaf == 0 && t.takeCancel() {
		return ErrCancelled
	}
	return nil
}

// leave gives up in the middle of a step: the execution is over.
func (t *Task) leave() {
	t.co.pass(&t.w.main)
	t.die()
}

// coroOf is who runs t, which may have to be started, or the caller of Run if
// there is no t to go on with.
func (w *World) coroOf(t *Task) *coro {
	switch {
	case t == nil:
		return &w.main
	case t.co != nil:
		return t.co
	}
	var c *coro
	if n := len(w.idle); n > 0 {
		c = w.idle[n-1]
		w.idle = w.idle[:n-1]
	} else {
		c = w.newCoro()
	}
	c.first = t
	return c
}

// pass gives the turn to another goroutine, and returns when it has come back.
func (c *coro) pass(to *coro) {
	w := c.w
	for w.turn = to; to != nil && to != c; to = w.turn {
		s := to.at
		c.at = s
		if s.due = !s.due; s.due { // swap, written out as in suspend
			s.next()
		} else {
			s.yield(struct{}{})
		}
	}
}

// goHome is pass, but c waits at home: whoever waits there will see that the turn
// is not its own, and pass it on.
func (c *coro) goHome(to *coro) {
	c.w.turn = to
	c.at = c.home
	c.at.swap()
}

// gone is deferred in coroutines: if something has ended one, it ends whoever
// called Run, as FailNow of a test should. That goroutine must wait in the seat
// that the coroutine leaves: see enter.
func (c *coro) gone() {
	w := c.w
	if w.turn == nil || c.leaving {
		return
	}
	w.lost, w.cause = c, recover()
	c.goHome(&w.main)
}

// enter is the way of the caller of Run to give the turn to a coroutine.
func (w *World) enter(c *coro) {
	w.main.pass(c)
	c = w.lost
	if c == nil {
		return
	}
	w.lost, w.turn = nil, c
	c.home.swap()
	if w.cause != nil {
		panic(w.cause)
	}
	runtime.Goexit()
}

// check is part of every call into the world: while tasks are being unwound
// it panics again in a task that goes on regardless.
func (w *World) check() {
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
		t.state, t.co.leaving = abandoned, true
		t.co.goHome(&t.w.main)
	}
	runtime.Goexit() // which nobody can swallow: see unwindAll
}

// unwindAll ends the tasks that are suspended for good.
func (w *World) unwindAll() {
	if !w.running {
		return
	}
	w.killing, w.recording, w.acting = true, true, nil
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
	w.enter(t.co)
	if t.state != abandoned {
		return
	}
	w.abandoned = append(w.abandoned, t)
	// It takes the goroutine that resumes it along.
	gone := make(chan struct{})
	w.turn = t.co
	go func() {
		defer close(gone)
		t.co.home.swap()
	}()
	<-gone
}
