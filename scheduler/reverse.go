package scheduler

import "github.com/simrun-dev/simrun/sim"

// races looks for transitions that could have come after the one of node nd, at
// depth k, and did not, and demands that the other order be explored. nd may also
// be a step that was possible at some time and was never taken.
//
// This is the general rule for steps that can be disabled: it is not enough to look
// at adjacent pairs of dependent steps, since the one that can be exchanged with
// nd, such as the acquisition of a lock, may be hidden behind one that cannot,
// its release. A pair is therefore looked at if the step of nd is possible and
// dependent after everything that does not happen after the other one; what
// happens before a pair that was taken is left to later executions. Where leaving
// out one transition is not enough, several are left out together: see group.
//
// A sequence ends with all that is independent of the transition left out, whether
// it came before nd or after. So a pair that is known from an earlier execution is
// looked at again if something new is part of its sequence, or something that was
// is not there any more.
func (x *explorer) races(nd *node, k int) {
	if nd.rated {
		if x.mutated(mutantKnown) {
			return
		}
		for i := nd.rivals.next(0); i >= 0; i = nd.rivals.next(i + 1) {
			if !x.common.has(i) || int(nd.reach[i]) >= x.branch {
				x.without(i, nd)
				nd.reach[i] = x.seq.reach
				x.demand()
			}
		}
		x.raceGroupsAgain(nd)
		return
	}
	nd.rated, x.shut = true, x.shut[:0]
	nd.rivals = nd.rivals.resize(x.words)
	clear(nd.rivals)
	for len(nd.reach) < k {
		nd.reach = append(nd.reach, 0)
	}
	rest := x.rest.resize(x.words)
	x.rest = rest
	copy(rest, nd.past)
	if nd.before >= 0 {
		rest.remove(nd.before)
		rest.removeAll(x.nodes[nd.before].past)
	}
	waits := nd.guarded || nd.process == sim.Loop // for what only the sequence tells
	for i := rest.last(); i >= 0; i = rest.last() {
		rest.remove(i)
		if x.mutated(mutantAdjacent) {
			rest.removeAll(x.nodes[i].past)
		}
		if nd.guarded && !nd.depends(&x.nodes[i].event) {
			continue
		}
		if waits {
			x.without(i, nd)
		}
		if x.possible(i, nd, k) && (!x.mutated(mutantDropRace) || i%3 != 1) {
			if !waits {
				x.without(i, nd)
			}
			rest.removeAll(x.nodes[i].past)
			nd.rivals.add(i)
			nd.reach[i] = x.seq.reach
			if k >= x.branch || !x.common.has(i) {
				x.demand()
			}
		} else if nd.guarded {
			x.shut = append(x.shut, i)
		}
	}
	x.raceGroups(nd, k)
}

// findCommon finds the transitions before which everything new happens.
func (x *explorer) findCommon() {
	x.common = x.common.resize(x.words)
	for i := range x.common {
		x.common[i] = ^uint64(0)
	}
	for k := x.branch; k < x.n; k++ {
		for i, w := range x.nodes[k].past {
			x.common[i] &= w
		}
	}
}

// kept reports whether the step with number s, or the set-up for 0, is still there
// without node i and what happens after it.
func (x *explorer) kept(s, i int) bool {
	if s <= 0 {
		return s == 0
	}
	d := int(x.depthOf[s])
	return d < i || d > i && !x.nodes[d].past.has(i)
}

// possible reports whether nd, at depth k, could be executed at the end of the
// sequence, and would depend on node i, which the sequence leaves out; under a guard it
// does. Only for guards and for the loop the sequence must have been prepared.
func (x *explorer) possible(i int, nd *node, k int) bool {
	switch {
	case nd.process == sim.Loop:
		return x.loopPossible(i, nd, k)
	case nd.opaque:
		return x.probe(nd)
	case nd.guarded:
		return x.open(nd, k)
	case nd.dropped > 0:
		return !x.kept(nd.dropped, i) && x.kept(nd.enabler, i)
	}
	return x.kept(nd.enabler, i)
}

// loopPossible is possible for steps of the loop.
func (x *explorer) loopPossible(i int, nd *node, k int) bool {
	if x.discipline == sim.FIFO {
		if nd.kind != sim.OptBoundary || nd.enabler >= 0 {
			return true // the loop's own past decides
		}
		// Only completed I/O made the round possible: is some of it left?
		for j := x.roundBefore(nd) + 1; j < k; j++ {
			if x.nodes[j].kind == sim.OptIO && (j < i || x.seq.set.has(j)) {
				return true
			}
		}
		return false
	}
	if x.strict && x.nodes[i].kind != sim.OptIO {
		return false // it is ready, so time stands still
	}
	return x.probe(nd)
}

// roundBefore is the depth of the last start of a round before a step of the FIFO
// loop, -1 if there is none. What is completed after it is in the inbox, whatever else
// the loop has done meanwhile.
func (x *explorer) roundBefore(nd *node) int {
	at := nd.before
	for at >= 0 && x.nodes[at].kind != sim.OptBoundary && x.nodes[at].kind != sim.OptAdvance {
		at = x.nodes[at].before
	}
	return at
}

// open evaluates the guard of nd with the values that the sequence leaves.
func (x *explorer) open(nd *node, k int) bool {
	if x.mutated(mutantGuards) {
		return false
	}
	for i := range nd.guard {
		c := &nd.guard[i]
		if c.Not && x.mutated(mutantSpinning) {
			continue
		}
		if (x.valueOf(c, k) == c.Value) != c.Not {
			return true
		}
	}
	return false
}

// valueOf is the value of a condition's object that the sequence leaves for depth k.
func (x *explorer) valueOf(c *sim.Condition, k int) uint64 {
	added := uint64(0)
	for j := k - 1; j >= 0; j-- {
		nd := &x.nodes[j]
		if len(nd.writes) == 0 || j >= x.seq.from && !x.seq.set.has(j) {
			continue
		}
		for i := len(nd.writes) - 1; i >= 0; i-- {
			switch w := &nd.writes[i]; {
			case w.Object != c.Object:
			case w.Delta:
				added += w.Value
			default:
				return w.Value + added
			}
		}
	}
	return c.Initial + added
}

// demand sees to it that the sequence will be explored, unless it is being so
// anyway.
func (x *explorer) demand() {
	i := x.seq.from
	if i < x.base {
		x.send()
		return
	}
	nd := &x.nodes[i]
	x.each(nd.sleep, true, func() bool {
		x.route = x.route[:0]
		x.insert(&nd.todo)
		return !x.seq.doubt
	})
}

// asleep reports whether some sleeper can come first in the sequence: then what
// the sequence stands for is explored elsewhere. Surely says that this does not
// depend on the event of last.
func (x *explorer) asleep(s sleepSet) (asleep, surely bool) {
	asleep, surely = s.covers(x.first)
	v := &x.seq
	if !surely && v.last != nil && v.find(v.last.process, x.nodes) < 0 &&
		s.wholly(v.last.process, v.last.advance, func(e *event) bool { return !v.dependsOn(e, x.nodes) }) {
		return true, true
	}
	return asleep, surely
}
