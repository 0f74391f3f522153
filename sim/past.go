package sim

// Data races are found by a clock of their own, and not by the dependencies of
// exploration: those order any two accesses of a [Cell] that conflict, as they
// must to tell executions apart, and would never see a race.
//
// What orders is what an algorithm may rely on where threads share memory: to
// create a task, a callback, a timer or an I/O, and what that does; the end of a
// task, and whoever has joined it; to settle a future, and whoever goes on or
// finds it settled; [Task.Unpark], and the [Task.Park] that takes the token; to
// unlock a [Mutex], and the Lock that follows; a cancellation, and its delivery;
// the write of an [Atomic] or a [Var], and a read of what was written. What
// changes a value by what it was, as Swap and Add do, reads and writes. Who only
// adds ([Atomic.Increase]) has read nothing, but whoever reads the sum has read
// all that was added. Locks in event-loop style may keep their state in plain
// fields, since nothing interrupts their steps, so all that happens inside of an
// object which is neither Tracked nor [Object.Shared] is ordered as well.
//
// Under [FIFO] there is one thread, and no race. Nothing of this is kept before the
// first Cell has been made: a race is between two accesses of one, and what orders
// these comes after the first of them.
//
// Source: C. Flanagan and S. Freund, FastTrack: Efficient and Precise Dynamic
// Race Detection, PLDI 2009, without its adaptive clocks for reads, which save
// little where there are few tasks. What synchronizes is as in the Go memory model.

// A past is what has happened before something: of each numbered actor, how many
// of its stretches. A stretch ends where others may come to know of it.
type past struct{ seen []uint32 }

// join adds what has happened before o.
func (p *past) join(o *past) {
	for len(p.seen) < len(o.seen) {
		p.seen = append(p.seen, 0)
	}
	for i, n := range o.seen {
		p.seen[i] = max(p.seen[i], n)
	}
}

// clocks keeps the pasts of an execution.
type clocks struct {
	on        bool  // races are looked for
	actors    int32 // numbered so far
	pasts     []*past
	pastsUsed int
	logs      []*accessLog
	logsUsed  int
	race      *Race // the first one
	explorers bool  // a mistake, for tests: accesses of Cells order each other
}

// reset is for the next execution, which uses the same memory.
func (c *clocks) reset() { c.on, c.actors, c.pastsUsed, c.logsUsed, c.race = false, 0, 0, 0, nil }

func (c *clocks) newPast() *past {
	if c.pastsUsed == len(c.pasts) {
		c.pasts = append(c.pasts, &past{})
	}
	p := c.pasts[c.pastsUsed]
	c.pastsUsed++
	p.seen = p.seen[:0]
	return p
}

// learn is for whoever acts: it knows now what p knows.
func (w *World) learn(p *past) {
	if p != nil && w.clocks.on {
		w.ownPast().join(p)
	}
}

// tell adds to p, which is made if it is nil, what whoever acts knows.
func (w *World) tell(p **past) {
	if w.clocks.on {
		w.tellAll(p)
	}
}

// retell is tell, and what p knew is forgotten: for what overwrites.
func (w *World) retell(p **past) {
	if w.clocks.on {
		if *p != nil {
			(*p).seen = (*p).seen[:0]
		}
		w.tellAll(p)
	}
}

func (w *World) tellAll(p **past) {
	if *p == nil {
		*p = w.clocks.newPast()
	}
	(*p).join(w.ownPast())
	if a := w.cur; a.number > 0 {
		a.past.seen[a.number-1]++
	}
}

// ownPast is that of whoever acts.
func (w *World) ownPast() *past {
	if w.cur.past == nil {
		w.cur.past = w.clocks.newPast()
	}
	return w.cur.past
}

// enterObjects has a step inside of opaque objects know what happened there.
func (w *World) enterObjects(mask uint64) {
	for i, o := range w.objects {
		if mask>>i&1 != 0 && !o.Tracked && !o.Shared {
			w.learn(o.past)
		}
	}
}

// leaveObjects is for the end of such a step.
func (w *World) leaveObjects() {
	for i, o := range w.objects {
		if w.stepMask>>i&1 != 0 && !o.Tracked && !o.Shared {
			w.tell(&o.past)
		}
	}
}

// unclocked calls something that is nobody's doing, as the look at a condition.
func (w *World) unclocked(f func()) {
	on := w.clocks.on
	w.clocks.on = false
	defer func() { w.clocks.on = on }()
	f()
}
