package sim

import (
	"fmt"
	"runtime/debug"
)

// dispatch runs callbacks and the loop's own steps until a task is to take a
// step, and returns it; nil when the execution is over. It is called by the
// main loop and, to save switches, by every task that gives way or ends.
func (w *World) dispatch() *Task {
	w.foreign = true
	defer w.backstop()
	t := w.nextTask()
	w.foreign = false
	return t
}

// passOn ends the step of t, which waits or gives way, and dispatches. It is one
// function for the sake of its one backstop.
func (w *World) passOn(t *Task, how manner) *coro {
	w.foreign = true
	defer w.backstop()
	if w.clocks.on && w.stepMask != 0 {
		w.leaveObjects()
	}
	if w.attended() {
		if how&(point|drains) == 0 && w.wants(EvSuspend) {
			e := w.event(EvSuspend)
			e.Task, e.Pending = t, how&waits != 0
			t.describeOp(e)
			w.emit(e)
		}
		w.report()
	}
	next := w.nextTask()
	w.foreign = false
	if next != nil && next.co != nil {
		return next.co
	}
	return w.coroOf(next)
}

// nextTask is dispatch, under a backstop.
func (w *World) nextTask() *Task {
	for w.going() {
		var h *Handle
		switch {
		case w.onlyReady(): // what nextAny comes to then, without its detours
			if c := w.choose(anyPoint, w.ready.len()); !w.stopped {
				h = w.ready.remove(c)
			}
		case w.Discipline == FIFO:
			h = w.nextFIFO()
		default:
			h = w.nextAny()
		}
		switch {
		case h == nil:
			if !w.quiet() {
				return nil
			}
		case h.task != nil:
			t := h.task
			w.enabler = h.by
			w.beginStep(OptResume, &t.actor, t, t.mask())
			return t
		default:
			w.enabler = h.by
			w.beginStep(h.kind(), &h.actor, nil, h.inside)
			w.foreign = false
			h.run()
			w.foreign = true
			w.endStep()
		}
	}
	return nil
}

// going reports whether another step may be taken.
func (w *World) going() bool { return w.steps < w.limit }

// onlyReady reports whether the ready handles are all there is, and in no order:
// most steps of most workloads.
func (w *World) onlyReady() bool {
	return w.Discipline == Any && w.exact == nil &&
		len(w.ios)+len(w.timers.list)+len(w.untils) == 0 && w.ready.len() > 0
}

// quiet gives the set-up code its one chance to go on; false if it had it.
func (w *World) quiet() bool {
	if w.OnQuiet == nil || w.asked || !w.going() {
		return false
	}
	w.asked = true
	w.clocks.on = false // what follows comes after all that was
	if q, ok := w.strategy.(Quieter); ok {
		q.Quiet()
	}
	w.cur, w.acting, w.stepMask = &w.root, nil, w.outside()
	w.OnQuiet(w)
	return true
}

// nextAny chooses among all ready handles, all pending I/O and, where time may
// pass, the next deadline.
func (w *World) nextAny() *Handle {
	for w.going() {
		w.reconsiderAll()
		at, timed := w.nextDeadline()
		if timed && at <= w.now {
			w.collectDue()
			continue
		}
		r, io := w.ready.len(), len(w.ios)
		n := r + io
		if timed && (r == 0 || w.Time == Elastic) {
			n++
		}
		if n == 0 {
			return nil
		}
		switch c := w.choose(anyPoint, n); {
		case w.stopped:
			return nil
		case c < r:
			return w.ready.remove(c)
		case c < r+io:
			w.completeIO(c - r)
		default:
			w.beginStep(OptAdvance, &w.loop, nil, 0)
			w.advance(at)
			w.collectDue()
			w.endStep()
		}
	}
	return nil
}

// nextFIFO takes the handles of a round in order. Between any two of them an
// I/O may complete, which is seen at the next boundary.
func (w *World) nextFIFO() *Handle {
	for w.going() {
		w.reconsiderAll()
		switch {
		case w.round == 0:
			if !w.boundary() {
				return nil
			}
		case w.ready.at(0).skipped():
			w.ready.remove(0)
			w.round--
		default:
			switch c := w.choose(roundPoint, 1+len(w.ios)); {
			case w.stopped:
				return nil
			case c > 0:
				w.completeIO(c - 1)
			default:
				w.round--
				return w.ready.remove(0)
			}
		}
	}
	return nil
}

// boundaryOptions is 1 if a round may start without moving the clock.
func (w *World) boundaryOptions() int {
	if w.ready.len() > 0 || len(w.inbox) > 0 || w.overdue() {
		return 1
	}
	return 0
}

// boundary completes an I/O or starts the next round; false if nothing can
// happen any more.
func (w *World) boundary() bool {
	stay, io := w.boundaryOptions(), len(w.ios)
	n := stay + io
	at, timed := w.nextDeadline()
	if timed && at > w.now && (w.ready.len() == 0 || w.Time == Elastic) {
		n++
	}
	if n == 0 {
		return false
	}
	switch c := w.choose(boundaryPoint, n); {
	case w.stopped:
		return false
	case c < stay:
		w.startRound(OptBoundary, w.now)
	case c < stay+io:
		w.completeIO(c - stay)
	default:
		w.startRound(OptAdvance, at)
	}
	return true
}

// startRound is the loop's own step between two rounds.
func (w *World) startRound(kind OptionKind, now int64) {
	w.enabler = 0
	if w.ready.len() == 0 && !w.overdue() {
		w.enabler = -1
	}
	w.beginStep(kind, &w.loop, nil, 0)
	if kind == OptAdvance {
		w.advance(now)
	}
	w.takeInbox()
	w.collectDue()
	w.round = w.ready.len()
	w.endStep()
}

// advance moves the clock.
func (w *World) advance(to int64) {
	w.now = max(w.now, to)
	w.touch(Clock, Write)
	if w.wants(EvClock) {
		w.emit(w.event(EvClock))
	}
}

// beginStep starts the next step; mask is the set of objects it is inside of.
func (w *World) beginStep(kind OptionKind, a *actor, t *Task, mask uint64) {
	w.steps++
	w.cur, w.acting, w.stepMask, w.touched = a, t, mask, false
	if w.attended() {
		w.announce(kind)
	}
	if w.clocks.on && mask != 0 {
		w.enterObjects(mask)
	}
}

// announce tells whoever attends of the beginning of a step.
func (w *World) announce(kind OptionKind) {
	t := w.acting
	if w.watched {
		w.beatStep(t)
	}
	w.recording = w.footprints && w.steps >= w.reportFrom
	if w.recording {
		w.step.Kind = kind
		w.step.Enabler = w.enabler
		w.step.Guard = nil
		w.beginFootprint(w.cur)
		if t != nil && t.guard.kind != noGuard {
			t.beginGuarded()
		}
	}
	if w.wants(EvStep) {
		e := w.event(EvStep)
		e.Task = t
		w.emit(e)
	}
}

// endStep ends the step.
func (w *World) endStep() {
	if w.clocks.on && w.stepMask != 0 {
		w.leaveObjects()
	}
	switch {
	case !w.attended():
	case w.foreign:
		w.report()
	default:
		w.foreign = true
		defer w.backstop()
		w.report()
		w.foreign = false
	}
}

// report tells whoever attends of the end of a step, and of its footprint.
func (w *World) report() {
	if w.wants(EvStepEnd) {
		w.emit(w.event(EvStepEnd))
	}
	if !w.recording {
		return
	}
	s := &w.step
	known := len(w.footprint)
	if w.stepMask != 0 {
		w.touchOpaque(w.stepMask)
	}
	s.Opaque = len(w.footprint) > known
	s.N, s.Actor, s.Process, s.Footprint, s.Writes = w.steps, w.cur.id, w.cur.id, w.footprint, w.writes
	if s.Kind != OptIO {
		s.Process = w.processOf(s.Actor)
	}
	s.Barrier = s.Kind == OptAdvance && w.Time == Strict || w.panic != nil
	if l := w.steppers[0]; l != nil {
		l.Stepped(s)
	}
	if l := w.steppers[1]; l != nil {
		l.Stepped(s)
	}
}

// backstop is deferred around calls of strategies and observers, which happen
// in the middle of tasks: a panic of theirs must neither be recovered by the
// task nor be held against it. It ends the execution, and Run panics with it.
// While foreign is set there is one further up already, with no code of users
// in between. The flag also saves the call of recover where nothing has happened.
func (w *World) backstop() {
	if !w.foreign {
		return
	}
	if r := recover(); r != nil {
		w.fault = fmt.Sprintf("sim: strategy or observer panicked: %v\n%s", r, debug.Stack())
		w.foreign = false
		w.Stop()
	}
}

// panicked makes the running step the last one.
func (w *World) panicked(who string, t *Task, value any) {
	w.Stop()
	if w.panic != nil {
		return
	}
	w.panic = &Panic{Task: who, Step: w.steps, Value: fmt.Sprint(value), Stack: debug.Stack()}
	if w.wants(EvPanic) {
		e := w.event(EvPanic)
		e.Task = t
		w.emit(e)
	}
}
