package scheduler

// An expectation is what is expected of an event that a wakeup tree demands.
//
// What a step touches can depend on what it finds, so what it will touch at another
// place is a guess: see explorer.guess. Sequences are dismissed by what is expected
// of a tree, since what begins with it is explored anyway; if it then touches
// something else, they may not begin with it, and nobody remembers them. A pass in
// which every event was as expected has explored everything. One with a surprise is
// thrown away and begun again, and this time nothing is believed: the explorer looks
// where it has guessed. Surprises are rare, and come early: what a task does is mostly
// seen in the first executions.
//
// It is tempting to put right what was dismissed instead, by exploring all that
// could begin at the node of the surprise. But sequences had been walked down trees
// that stand on the same guess, and may belong to any of their nodes.
type expectation struct {
	event *event // nil if nothing is expected
	vague bool
	most  touches
}

// trustedPasses is how many passes may guess. The next one looks at everything that
// is not sure, and cannot be surprised.
const trustedPasses = 1

// expect notes what a tree says of the event that it demands. What is said of a step
// that panics, or that a panic cut off, is never relied on: see panics.
func (w *expectation) expect(t *wakeup) {
	*w = expectation{}
	if !t.barrier && !t.cut {
		*w = expectation{t.event, t.vague, t.guess.most}
	}
}

// met reports whether an event is what was expected.
func (w *expectation) met(e *event) bool {
	switch {
	case w.event == nil, w.vague && w.most == anything:
		return true
	case e.barrier:
		return false
	case !w.vague:
		return e.bits == w.event.bits && (e.exact || e.touchesOnly(w.event))
	}
	return e.bits.within(&w.most) && (e.exact || e.touchesOnly(w.event))
}

// touchesOnly reports whether e touches no other objects than o, beside its process.
func (e *event) touchesOnly(o *event) bool {
next:
	for _, a := range e.touched {
		for _, b := range o.touched {
			if a.Object == b.Object {
				continue next
			}
		}
		if a.Object != e.process {
			return false
		}
	}
	return true
}

// within reports whether there is nothing in t that does not conflict with the same
// things when it is of m.
func (t *touches) within(m *touches) bool {
	return t.write&^m.write == 0 && t.add&^(m.write|m.add) == 0 && t.read&^(m.write|m.read) == 0
}

// surpriseAt compares the event of a node with what was expected of it.
func (x *explorer) surpriseAt(nd *node) {
	if nd.expected.met(&nd.event) || x.mutant != noMutant {
		return
	}
	x.surprised = true
}

// forestall is surpriseAt for a tree that is dropped because what it begins with sleeps,
// and has been executed.
func (x *explorer) forestall(nd *node, t *wakeup) {
	var w expectation
	if w.expect(t); w.event == nil || x.mutant != noMutant {
		return
	}
	for i := range nd.sleep {
		if q := &nd.sleep[i]; q.process == t.process && q.advance == t.advance && len(q.choices) == len(t.choices) && !w.met(q.event) {
			x.surprised = true
		}
	}
}
