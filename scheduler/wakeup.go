package scheduler

import "slices"

// A wakeup is a node of a wakeup tree: an event to execute, and what to execute
// after it. The trees of a path hold the schedules that are still to be explored;
// each leads to a class that no other one leads to.
type wakeup struct {
	*event
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

// get is a node without children, of which nothing is vague.
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
	w.vague = false
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
	if covered, _ := b.sleep.covers(func(e *event) int { return firstIn(e, chain) }); covered || endsAsleep(b.sleep, chain) {
		pool.putAll(chain[:1])
		return
	}
	plantIn(&b.todo, chain, pool)
}

// endsAsleep reports whether the last event of a chain can come first in it, and
// whatever its process does there is asleep: see explorer.asleep.
func endsAsleep(s sleepSet, chain []*wakeup) bool {
	last, before := chain[len(chain)-1], chain[:len(chain)-1]
	if slices.ContainsFunc(before, func(t *wakeup) bool { return t.process == last.process }) {
		return false
	}
	return s.wholly(last.process, last.advance, func(e *event) bool {
		return !slices.ContainsFunc(before, func(t *wakeup) bool { return t.depends(e) })
	})
}

// plantIn is what plant does at a node.
func plantIn(trees *[]*wakeup, chain []*wakeup, pool *forest) {
next:
	for {
		for _, t := range *trees {
			at := firstIn(t.event, chain)
			if at == notFirst {
				continue
			}
			if len(t.children) == 0 {
				pool.putEach(chain)
				return
			}
			if at != absent {
				pool.put(chain[at])
				chain = slices.Delete(chain, at, at+1)
			}
			if len(chain) == 0 {
				return
			}
			trees = &t.children
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

// firstIn finds out whether an event can come first in a chain: see
// explorer.first. The result is its index there.
func firstIn(e *event, chain []*wakeup) int {
	for i, t := range chain {
		if t.process != e.process {
			continue
		}
		if !e.same(t.event) {
			return notFirst
		}
		for _, before := range chain[:i] {
			if before.depends(e) {
				return notFirst
			}
		}
		return i
	}
	for i, t := range chain {
		if e.collides(t.event) || e.barrier || t.barrier && (i == 0 || !chain[i-1].cut) {
			return notFirst
		}
	}
	return absent
}
