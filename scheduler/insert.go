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
func (x *explorer) first(e *event) int {
	if x.mutated(mutantInitial) {
		return notFirst
	}
	v := &x.seq
	if j := v.find(e.process, x.nodes); j >= 0 {
		nd := &x.nodes[j]
		if !e.same(&nd.event) || nd.past.meets(v.set) {
			return notFirst
		}
		return j
	}
	if v.last != nil && v.last.process == e.process {
		if v.dependsOn(e, x.nodes) {
			return notFirst
		}
		if e.same(&v.last.event) {
			return isLast
		}
		v.doubt = v.doubt || v.vague != nil && len(e.choices) > 0 // it may choose as well
		return notFirst
	}
	if v.dependsOn(e, x.nodes) || x.mutated(mutantAbsent) ||
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
	return x.first(t.event)
}

// hinges reports whether it depends on what is not sure of a tree's event if it
// can come first in the sequence.
func (x *explorer) hinges(t *wakeup) bool {
	v := &x.seq
	if j := v.find(t.process, x.nodes); j >= 0 {
		return len(x.nodes[j].choices) > 0
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
	x.prober.want = append(x.prober.want[:0], t.choices...)
	if x.follow(k, append(plan, t.event)) {
		t.event = t.event.copied()
		t.choices, t.options = slices.Clone(x.prober.choices), slices.Clone(x.prober.options)
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
// What a process could do instead of an event that is followed, or where that is a
// leaf, is not forgotten: it is demanded where the event is executed, behind all that
// is independent of it (see alternatives).
func (x *explorer) insert(trees *[]*wakeup) (added bool) {
	v := &x.seq
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
			if len(t.children) == 0 {
				return false
			}
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
			trees = &t.children
			continue next
		}
		break
	}
	x.appendChain(trees)
	return true
}

// appendChain adds what is left of the sequence as a new branch.
func (x *explorer) appendChain(trees *[]*wakeup) {
	v := &x.seq
	for j := v.set.next(v.from); j >= 0; j = v.set.next(j + 1) {
		trees = x.grow(trees, &x.nodes[j])
	}
	if v.last != nil {
		below := x.grow(trees, v.last)
		t := (*trees)[len(*trees)-1]
		if x.panicsAfter(&v.last.event) {
			x.grow(below, &x.nodes[x.n-1])
		}
		if v.vague != nil {
			t.vague, t.guess = true, *v.vague
		}
	}
}

// grow adds a node to wakeup trees.
func (x *explorer) grow(trees *[]*wakeup, nd *node) *[]*wakeup {
	t := x.pool.get()
	t.event = x.keep(nd)
	*trees = append(*trees, t)
	return &t.children
}
