package scheduler

import "slices"

// Results of first.
const (
	notFirst = -1
	absent   = -2 + 1<<30 // it is not in the sequence, and independent of all of it
	isLast   = -1 + 1<<30
)

// first finds out whether an event can come first in the sequence without
// changing its class (a weak initial): it is in it and nothing before it there
// happens before it; or it is not, and depends on nothing in it. The result is its
// depth, or one of the constants. What a panic cut off is to be followed by the step
// that panicked, so an event that this one depends on does not cover it: perhaps
// there is no panic after it.
func (x *explorer) first(e *event, fixed int, partial bool) int {
	if x.mutated(mutantInitial) {
		return notFirst
	}
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
	if partial || v.dependsOn(e, x.nodes) || x.mutated(mutantAbsent) ||
		v.last != nil && (v.lastDepends(e) || x.panicsAfter(&v.last.event) && e.collides(&x.nodes[x.n-1].event)) {
		return notFirst
	}
	return absent
}

// firstOf is first for a tree that the way of x.route leads to. If more depends on
// what its event touches than is sure, it is looked at.
func (x *explorer) firstOf(t *wakeup) int {
	if t.vague && x.hinges(t) {
		x.clarify(x.seq.from, t)
	}
	return x.first(t.event, t.fixed, false)
}

// hinges reports whether it depends on what is not sure of a tree's event if it
// can come first in the sequence.
func (x *explorer) hinges(t *wakeup) bool {
	v := &x.seq
	if v.find(t.process, x.nodes) >= 0 {
		return false
	}
	hinges := false
	for j := v.set.next(v.from); j >= 0; j = v.set.next(j + 1) {
		dependent, sure := t.guess.depends(t.event, &x.nodes[j].event)
		if dependent && sure {
			return false
		}
		hinges = hinges || !sure
	}
	if v.last == nil || v.last.process == t.process {
		return hinges
	}
	dependent, sure := t.guess.depends(t.event, &v.last.event)
	if v.vague != nil && sure {
		_, sure = v.vague.depends(&v.last.event, t.event)
	}
	return !sure || hinges && !dependent
}

// clarify finds out what the event of a tree touches, to which x.route leads from
// node k.
func (x *explorer) clarify(k int, t *wakeup) {
	plan := x.prober.plan[:0]
	for _, up := range x.route {
		plan = append(plan, up.event)
	}
	if x.follow(k, append(plan, t.event)) {
		t.event = t.event.copied()
		x.prober.tell(t.event)
	}
	t.vague = false
}

// clarifyAll does so for whole trees at node k.
func (x *explorer) clarifyAll(k int, trees []*wakeup) {
	for _, t := range trees {
		if t.vague {
			x.clarify(k, t)
		}
		x.route = append(x.route, t)
		x.clarifyAll(k, t.children)
		x.route = x.route[:len(x.route)-1]
	}
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
			at := x.firstOf(t)
			if v.doubt {
				return false
			}
			if at == notFirst || x.mutated(mutantTrees) {
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
			x.route = append(x.route, t)
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
		if x.firstOf(t) != absent {
			return false, false
		}
	}
	for _, q := range kin {
		if q.process == one.process && x.first(q.event, len(q.choices), false) != absent {
			return false, false
		}
	}
	v := &x.seq
	set, last, depth := slices.Clone(v.set), v.last, len(x.route)
	for _, t := range family {
		x.route = append(x.route[:depth], t)
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
		trees = x.grow(trees, &x.nodes[j], free)
	}
	if v.last != nil {
		below := x.grow(trees, v.last, free)
		t := (*trees)[len(*trees)-1]
		t.fixed = min(t.fixed, v.fixed)
		if x.panicsAfter(&v.last.event) {
			x.grow(below, &x.nodes[x.n-1], true)
		}
		if v.vague != nil {
			t.vague, t.guess = true, *v.vague
		}
	}
}

// grow adds a node to wakeup trees, with the choices of its event given if they are
// not free.
func (x *explorer) grow(trees *[]*wakeup, nd *node, free bool) *[]*wakeup {
	t := x.pool.get()
	t.event = x.keep(nd)
	if t.fixed = 0; !free {
		t.fixed = len(t.choices)
	}
	*trees = append(*trees, t)
	return &t.children
}
