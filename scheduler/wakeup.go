package scheduler

import "slices"

// A wakeup is a node of a wakeup tree: an event to execute, and what to execute
// after it. The trees of a path hold the schedules that are still to be explored;
// each leads to a class that no other one leads to.
type wakeup struct {
	*event
	// fixed is how many of the choices are given.
	fixed    int
	children []*wakeup
	few      [2]*wakeup // its memory, mostly
	// vague: it may touch something else when it is executed here than it did
	// elsewhere, which the guess is about.
	vague bool
	guess guess
}

// ready is the index of the first of a node's trees that can be begun, -1 if there
// is none. One that is independent of what has been begun at the node and is not
// finished has to wait for that: what is asleep while a tree is explored may
// demand schedules of it, and it must do so before. For the same reason trees are
// begun in order where they are not dependent.
func ready(trees []*wakeup, asleep sleepSet) int {
next:
	for i, t := range trees {
		for j := range asleep {
			if q := &asleep[j]; q.open && !t.surelyWakes(q.event) {
				continue next
			}
		}
		for _, before := range trees[:i] {
			if before.vague && (t.vague || !before.surelyWakes(t.event)) || !before.vague && !t.surelyWakes(before.event) {
				continue next
			}
		}
		return i
	}
	return -1
}

// partial reports whether the process of t could do something else than what is
// given.
func (t *wakeup) partial() bool { return t.fixed > 0 || t.other }

// alternativesOf lists the trees that begin with the process of one of them; ok says
// that, with those asleep, they are all that it could do.
func alternativesOf(trees []*wakeup, one *wakeup, kin sleepSet) (family []*wakeup, ok bool) {
	given := slices.Clone(kin)
	for _, t := range trees {
		if t.process == one.process {
			family = append(family, t)
			given = append(given, t.sleeper())
		}
	}
	return family, given.whole(one.process)
}

// sleeper is t when it has been executed.
func (t *wakeup) sleeper() sleeper {
	e := *t.event
	e.choices, e.options = e.choices[:t.fixed], e.options[:t.fixed]
	return sleeper{event: &e}
}

// choosing are the sleepers with data choices. As a rule there are none.
func (s sleepSet) choosing() (kin sleepSet) {
	for _, q := range s {
		if q.alternatives() {
			kin = append(kin, q)
		}
	}
	return kin
}

// below are the sleepers with data choices that stay asleep in one of the trees:
// of s, and of what the trees before it begin with.
func (s sleepSet) below(trees []*wakeup, t *wakeup) (kin sleepSet) {
	for _, q := range s {
		if !q.wakes(t.event) {
			kin = append(kin, q)
		}
	}
	for _, before := range trees {
		if before == t {
			break
		}
		if before.partial() && !before.wakes(t.event) {
			kin = append(kin, before.sleeper())
		}
	}
	return kin
}

// wakes reports whether e does not sleep any more when o has been executed.
func (e *event) wakes(o *event) bool { return e.process == o.process || e.depends(o) }

// surelyWakes is wakes, as far as it is sure what t's event touches.
func (t *wakeup) surelyWakes(e *event) bool {
	if t.vague && e.process != t.process {
		dependent, sure := t.guess.depends(t.event, e)
		return dependent && sure
	}
	return e.wakes(t.event)
}

// A forest is a pool of wakeup nodes.
type forest struct {
	free  []*wakeup
	chain []*wakeup // being planted
}

// get is a node without children, of which nothing is given or vague.
func (f *forest) get() *wakeup {
	if len(f.free) == 0 {
		more := make([]wakeup, 64)
		for i := range more {
			w := &more[i]
			w.children = w.few[:0]
			f.free = append(f.free, w)
		}
	}
	n := len(f.free) - 1
	w := f.free[n]
	f.free = f.free[:n]
	w.fixed, w.vague = 0, false
	return w
}

// putEach takes back nodes without their children.
func (f *forest) putEach(list []*wakeup) {
	for _, w := range list {
		f.put(w)
	}
}

// put takes back a node without its children.
func (f *forest) put(w *wakeup) {
	w.children = w.children[:0]
	f.free = append(f.free, w)
}

// putAll takes back whole trees.
func (f *forest) putAll(list []*wakeup) {
	for _, w := range list {
		f.putAll(w.children)
		f.put(w)
	}
}

// plant puts a chain of events into the trees of a branch, unless it is explored
// anyway. It is what insert does, with nothing to go by but the footprints.
func plant(b *branch, root *wakeup, pool *forest) {
	chain := pool.chain[:0]
	for t := root; ; t = t.children[0] {
		chain = append(chain, t)
		if len(t.children) == 0 {
			break
		}
	}
	pool.chain = chain
	covered, _ := b.sleep.covers(func(e *event, partial bool) int { return firstIn(e, len(e.choices), partial, chain) })
	if covered {
		pool.putAll(chain[:1])
		return
	}
	plantIn(&b.todo, chain, b.sleep.choosing(), pool)
}

// plantIn is what plant does at a node.
func plantIn(trees *[]*wakeup, chain []*wakeup, kin sleepSet, pool *forest) {
next:
	for {
		for _, t := range *trees {
			at := firstIn(t.event, t.fixed, false, chain)
			if at == notFirst {
				continue
			}
			if at == absent && t.partial() {
				if plantBelow(*trees, t, chain, kin, pool) {
					return
				}
				continue
			}
			below := kin.below(*trees, t)
			if len(t.children) == 0 {
				if len(below) == 0 {
					pool.putEach(chain)
					return
				}
				for _, c := range chain { // see explorer.insert
					c.fixed = 0
				}
			}
			if at != absent {
				pool.put(chain[at])
				chain = slices.Delete(chain, at, at+1)
			}
			if len(chain) == 0 {
				return
			}
			kin, trees = below, &t.children
			continue next
		}
		break
	}
	for _, t := range chain {
		t.children = t.children[:0]
		*trees = append(*trees, t)
		trees = &t.children
	}
}

// plantBelow plants copies of the chain below every alternative of a process that
// is not in it; false if the trees do not have all of them, or one depends on it.
func plantBelow(trees []*wakeup, one *wakeup, chain []*wakeup, kin sleepSet, pool *forest) bool {
	family, ok := alternativesOf(trees, one, kin)
	if !ok {
		return false
	}
	for _, t := range family {
		if firstIn(t.event, t.fixed, false, chain) != absent {
			return false
		}
	}
	for _, q := range kin {
		if q.process == one.process && firstIn(q.event, len(q.choices), false, chain) != absent {
			return false
		}
	}
	for _, t := range family {
		below := kin.below(trees, t)
		if len(t.children)+len(below) == 0 {
			continue
		}
		var again []*wakeup
		for _, c := range chain {
			n := pool.get()
			n.event = c.event
			n.fixed = c.fixed
			again = append(again, n)
		}
		plantIn(&t.children, again, below, pool)
	}
	pool.putEach(chain)
	return true
}

// firstIn finds out whether an event can come first in a chain: see
// explorer.first. The result is its index there.
func firstIn(e *event, fixed int, partial bool, chain []*wakeup) int {
	for i, t := range chain {
		if t.process != e.process {
			continue
		}
		if fixed > t.fixed && partial || !e.same(min(fixed, t.fixed), t.event) {
			return notFirst
		}
		for _, before := range chain[:i] {
			if before.depends(e) {
				return notFirst
			}
		}
		return i
	}
	if partial {
		return notFirst
	}
	for i, t := range chain {
		if e.collides(t.event) || e.barrier || t.barrier && (i == 0 || !chain[i-1].cut) {
			return notFirst
		}
	}
	return absent
}
