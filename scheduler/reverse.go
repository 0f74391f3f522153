package scheduler

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A sequence is what should have been executed from a node instead: some of the
// transitions that followed it, in order, and then one more event, which has not
// been executed there.
type sequence struct {
	from   int     // depth of the node
	set    bitset  // transitions of the path
	before bitset  // the same, to be restored
	place  []place // of processes, by ID: where they come first
	stamp  uint32  // of valid places
	last   *node   // nil if it is not needed any more
	fixed  int     // choices of last that are given
	reach  int32   // the last transition of the set as it was
	// all is the footprint of the transitions together.
	read, written, added uint64
	barrier              bool
}

type place struct {
	stamp uint32
	depth int32
}

// find is the first transition of a process, -1 if there is none.
func (v *sequence) find(process sim.ID, nodes []node) int {
	if int(process) >= len(v.place) || v.place[process].stamp != v.stamp {
		return -1
	}
	j := int(v.place[process].depth)
	for !v.set.has(j) || nodes[j].process != process { // it has been taken out
		if j = v.set.next(j + 1); j < 0 {
			return -1
		}
	}
	return j
}

// put adds transition j.
func (v *sequence) put(j int, e *event) {
	v.set.add(j)
	for len(v.place) <= int(e.process) {
		v.place = append(v.place, place{})
	}
	if p := &v.place[e.process]; p.stamp != v.stamp {
		*p = place{v.stamp, int32(j)}
	}
	v.read |= e.read
	v.written |= e.written
	v.added |= e.added
	v.barrier = v.barrier || e.barrier
}

// dependsOn reports whether e depends on one of the transitions.
func (v *sequence) dependsOn(e *event, nodes []node) bool {
	if !v.barrier && !e.barrier &&
		e.written&(v.read|v.written|v.added)|e.added&(v.read|v.written)|e.read&(v.written|v.added) == 0 {
		return false
	}
	for j := v.set.next(v.from); j >= 0; j = v.set.next(j + 1) {
		if e.depends(&nodes[j].event) {
			return true
		}
	}
	return false
}

// races looks for transitions that could have come after the one of node nd, at
// depth k, and did not, and demands that the other order be explored. nd may also
// be a step that was possible at some time and was never taken.
//
// This is the general rule for steps that can be disabled: it is not enough to look
// at adjacent pairs of dependent steps, since the one that can be exchanged with
// nd, such as the acquisition of a lock, may be hidden behind one that cannot,
// its release. A pair is therefore looked at if the step of nd is possible and
// dependent after everything that does not happen after the other one; what
// happens before a pair that was taken is left to later executions.
//
// A sequence ends with all that is independent of the transition left out, whether
// it came before nd or after. So a pair that is known from an earlier execution is
// looked at again if something new is part of its sequence, or something that was
// is not there any more.
func (x *explorer) races(nd *node, k int) {
	if nd.rated {
		for i := nd.rivals.next(0); i >= 0; i = nd.rivals.next(i + 1) {
			if !x.common.has(i) || int(nd.reach[i]) >= x.branch {
				x.without(i, nd)
				nd.reach[i] = x.seq.reach
				x.demand()
			}
		}
		return
	}
	nd.rated = true
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
	for i := rest.last(); i >= 0; i = rest.last() {
		rest.remove(i)
		x.without(i, nd)
		if x.possible(i, nd, k) && !x.mutated(mutantDropRace, i) {
			rest.removeAll(x.nodes[i].past)
			nd.rivals.add(i)
			nd.reach[i] = x.seq.reach
			if k >= x.branch || !x.common.has(i) {
				x.demand()
			}
		}
	}
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
// in the sequence.
func (x *explorer) kept(s int) bool {
	if s <= 0 {
		return s == 0
	}
	d := int(x.depthOf[s])
	return d < x.seq.from || x.seq.set.has(d)
}

// possible reports whether nd, at depth k, could be executed at the end of the
// sequence, and would depend on node i, which the sequence leaves out.
func (x *explorer) possible(i int, nd *node, k int) bool {
	switch {
	case nd.process == sim.Loop:
		return x.loopPossible(i, nd, k)
	case nd.opaque:
		return nd.depends(&x.nodes[i].event) && x.probe(nd)
	case nd.guarded:
		return nd.depends(&x.nodes[i].event) && x.open(nd, k)
	case nd.dropped > 0:
		return !x.kept(nd.dropped) && x.kept(nd.enabler)
	}
	return x.kept(nd.enabler)
}

// loopPossible is possible for steps of the loop.
func (x *explorer) loopPossible(i int, nd *node, k int) bool {
	if x.discipline == sim.FIFO {
		if nd.kind != sim.OptBoundary || nd.enabler >= 0 {
			return true // the loop's own past decides
		}
		// Only completed I/O made the round possible: is some of it left?
		for j := nd.before + 1; j < k; j++ {
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

// open evaluates the guard of nd with the values that the sequence leaves.
func (x *explorer) open(nd *node, k int) bool {
	if x.mutated(mutantNoGuard, 0) {
		return false
	}
	for i := range nd.guard {
		c := &nd.guard[i]
		value := c.Initial
		for j := range k {
			if j >= x.seq.from && !x.seq.set.has(j) {
				continue
			}
			for _, w := range x.nodes[j].writes {
				switch {
				case w.Object != c.Object:
				case w.Delta:
					value += w.Value
				default:
					value = w.Value
				}
			}
		}
		if (value == c.Value) != c.Not {
			return true
		}
	}
	return false
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
	x.each(nd.sleep, func() {
		kin := nd.sleep.choosing()
		if nd.event.alternatives() {
			kin = append(kin, sleeper{event: &nd.event})
		}
		x.insert(&nd.todo, kin)
	})
}

// asleep reports whether some sleeper can come first in the sequence: then what
// the sequence stands for is explored elsewhere. Surely is to say only what does
// not depend on the event of last.
func (x *explorer) asleep(s sleepSet, surely bool) bool {
	return s.covers(func(e *event, partial bool) int {
		at := x.first(e, len(e.choices), partial)
		if surely && at == absent {
			return notFirst
		}
		return at
	})
}

// Results of first.
const (
	notFirst = -1
	absent   = -2 + 1<<30 // it is not in the sequence, and independent of all of it
	isLast   = -1 + 1<<30
)

// first finds out whether an event can come first in the sequence without
// changing its class (a weak initial): it is in it and nothing before it there
// happens before it; or it is not, and depends on nothing in it. The result is its
// depth, or one of the constants.
func (x *explorer) first(e *event, fixed int, partial bool) int {
	v := &x.seq
	if j := v.find(e.process, x.nodes); j >= 0 {
		nd := &x.nodes[j]
		if !e.same(fixed, &nd.event) || nd.past.meets(v.set) {
			return notFirst
		}
		return j
	}
	if v.last != nil && v.last.process == e.process {
		open := fixed > v.fixed && partial // it may choose what e does not stand for
		if open || !e.same(min(fixed, v.fixed), &v.last.event) || v.dependsOn(e, x.nodes) {
			return notFirst
		}
		return isLast
	}
	if partial || v.last != nil && e.depends(&v.last.event) || v.dependsOn(e, x.nodes) {
		return notFirst
	}
	return absent
}

// insert puts the sequence into wakeup trees. It follows whatever can come first in
// it, and ends where that is a leaf: all that begins so will be explored. It
// reports whether something was added.
//
// Kin are the events with data choices that will be asleep where the trees begin. A
// leaf that leaves one of them asleep is not the end: what is demanded below the
// event, and begins with the leaf, is left to be found there; and since everything
// else below the leaf is still to be explored, no data choice is given below it.
func (x *explorer) insert(trees *[]*wakeup, kin sleepSet) (added bool) {
	v := &x.seq
	free := false
next:
	for {
		for _, t := range *trees {
			at := x.first(&t.event, t.fixed, false)
			if at == notFirst {
				continue
			}
			if at == absent && t.partial() {
				if added, ok := x.insertBelow(*trees, t, kin); ok {
					return added
				}
				continue
			}
			below := kin.below(*trees, t)
			if len(t.children) == 0 && len(below) == 0 {
				return false
			}
			free = free || len(t.children) == 0
			switch at {
			case isLast:
				v.last = nil
			case absent:
			default:
				v.set.remove(at)
			}
			if v.last == nil && v.set.empty() {
				return false
			}
			kin, trees = below, &t.children
			continue next
		}
		break
	}
	x.appendChain(trees, free)
	return true
}

// insertBelow puts the sequence below every alternative of a process that is not
// in it. ok is false if the trees do not have all of them, or one depends on the
// sequence.
func (x *explorer) insertBelow(trees []*wakeup, one *wakeup, kin sleepSet) (added, ok bool) {
	family, ok := alternativesOf(trees, one, kin)
	if !ok {
		return false, false
	}
	for _, t := range family {
		if x.first(&t.event, t.fixed, false) != absent {
			return false, false
		}
	}
	for _, q := range kin {
		if q.process == one.process && x.first(q.event, len(q.choices), false) != absent {
			return false, false
		}
	}
	v := &x.seq
	set, last := slices.Clone(v.set), v.last
	for _, t := range family {
		below := kin.below(trees, t)
		if len(t.children)+len(below) > 0 && x.insert(&t.children, below) {
			added = true
		}
		copy(v.set, set)
		v.last = last
	}
	return added, true
}

// appendChain adds what is left of the sequence as a new branch.
func (x *explorer) appendChain(trees *[]*wakeup, free bool) {
	v := &x.seq
	for j := v.set.next(v.from); j >= 0; j = v.set.next(j + 1) {
		e := &x.nodes[j].event
		fixed := len(e.choices)
		if free {
			fixed = 0
		}
		trees = x.grow(trees, e, fixed)
	}
	if v.last != nil {
		fixed := v.fixed
		if free {
			fixed = 0
		}
		x.grow(trees, &v.last.event, fixed)
	}
}

func (x *explorer) grow(trees *[]*wakeup, e *event, fixed int) *[]*wakeup {
	t := x.pool.get()
	t.event.set(e)
	t.fixed = fixed
	*trees = append(*trees, t)
	return &t.children
}
