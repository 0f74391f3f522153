package sim

import "math"

// Run executes one schedule: it calls setup, which builds objects and spawns
// tasks, and then runs the loop until nothing can happen, MaxSteps are over, a
// task panics or Stop is called. Tasks that have not ended are unwound: their
// deferred calls run, in which every call into the world panics.
//
// A panic of setup is passed on. One of the strategy, of the observer or of
// OnQuiet ends the execution, and Run panics with its text and stack. A task
// that calls [runtime.Goexit] ends the caller of Run, as FailNow of a test
// should. After any of these the world can run again.
func (w *World) Run(s Strategy, setup func(w *World)) (res Result) {
	w.begin(s)
	defer w.unwindAll()
	setup(w)
	if t := w.dispatch(); t != nil {
		w.enter(w.coroOf(t))
	}
	res = w.result()
	w.unwindAll()
	res.Abandoned = w.abandoned
	if w.fault != "" {
		panic(w.fault)
	}
	return res
}

// begin makes the world empty and asks everybody what they want.
func (w *World) begin(s Strategy) {
	if w.running {
		panic("sim: Run of a world that is running")
	}
	if len(w.ids.parent) == 0 {
		w.ids.init()
	}
	w.strategy, w.observer = s, w.Observer
	w.mask = 0
	if w.observer != nil {
		w.mask = w.observer.Events()
	}
	w.steppers = [2]Stepper{}
	w.steppers[0], _ = s.(Stepper)
	w.steppers[1], _ = w.observer.(Stepper)
	w.footprints = w.steppers[0] != nil || w.steppers[1] != nil
	w.recording, w.ordering, w.reportFrom = false, false, 0
	w.repeat, w.options = nil, nil
	if w.attendFrom = math.MaxInt; w.watched || w.footprints || w.wants(stepEvents) {
		w.attendFrom = 0
	}
	w.root, w.loop = actor{id: Root}, actor{id: Loop}
	w.cur, w.acting, w.stepMask, w.touched = &w.root, nil, w.outside(), false
	w.point.w = w

	w.executions++
	w.now, w.steps, w.calls, w.round = 0, 0, 0, 0
	w.maxSteps = w.MaxSteps
	if w.maxSteps <= 0 {
		w.maxSteps = DefaultMaxSteps
	}
	w.limit = w.maxSteps
	w.ready.reset()
	w.timers.list = w.timers.list[:0]
	w.exact = w.exactTimers()
	w.ios, w.inbox = w.ios[:0], w.inbox[:0]
	w.tasks, w.untils, w.objects = w.tasks[:0], w.untils[:0], w.objects[:0]
	w.tasksUsed, w.futuresUsed, w.handlesUsed, w.iosUsed, w.variablesUsed = 0, 0, 0, 0, 0
	w.asked, w.stopped, w.foreign, w.cut = false, false, false, false
	w.panic, w.fault = nil, ""
	w.clocks.reset()
	w.main.w, w.turn = w, &w.main
	if w.buffered = w.Memory == TSO; w.buffered && w.Discipline == FIFO {
		panic("sim: TSO needs the discipline any: an event loop is one thread, which sees its own stores")
	}
	w.blocked, w.abandoned = w.blocked[:0], nil
	w.choices, w.deviations = w.choices[:0], 0
	w.dropped = w.dropped[:0]
	s.Begin(w)
	w.running = true
}

// exactTimers makes the queue for this execution, nil where ties are a choice.
func (w *World) exactTimers() TimerQueue {
	switch {
	case !w.ExactTies:
		return nil
	case w.Profile.Timers != nil:
		return w.Profile.Timers()
	}
	return &creationOrder{}
}
