package scheduler

import (
	"github.com/simrun-dev/simrun/sim"
)

// panics reports whether the step panicked. Whether it would, and what it would cut
// off, is no use to guess.
func (nd *node) panics() bool { return nd.barrier && nd.kind != sim.OptAdvance }

// without prepares the sequence of all that follows node i and does not happen
// after it, and then nd. It does not stop at the place of nd: without node i, the
// step may touch other things than it has, and depend on what came later.
func (x *explorer) without(i int, nd *node) {
	v := &x.seq
	v.from, v.last, v.reach, v.several = i, nd, int32(i), false
	v.set = v.set.resize(x.words)
	clear(v.set)
	v.all, v.barrier = touches{}, false
	v.stamp++
	for j := i + 1; j < x.n; j++ {
		if x.mutated(mutantTruncate) && v.last == &x.nodes[j] {
			break
		}
		if nd := &x.nodes[j]; !nd.past.has(i) {
			v.put(j, &nd.event)
			v.reach = int32(j)
		}
	}
	v.fixed = len(nd.choices)
	if v.fixed > 0 {
		v.fixed = x.settled(nd, &x.nodes[i].event)
	}
}

// settled counts the data choices of nd that were made before it touched
// anything that e has changed. Later ones may be different ones without e.
func (x *explorer) settled(nd *node, e *event) (n int) {
	for at, a := range nd.touched {
		for _, b := range e.touched {
			if a.Conflicts(b) {
				for n < len(nd.known) && int(nd.known[n]) <= at {
					n++
				}
				return n
			}
		}
	}
	return len(nd.choices)
}

// each calls do with the sequence if it has to be explored, as far as sleepers
// know. Where its last event may not be what it was, that is decided by what is
// sure of it; if this is not enough, or hasty decisions are not wanted, the event
// is looked at. Where it makes choices that may not be the same, do is called for each
// of them with which it depends on what was left out. If do finds that it needs to
// know more of the last event, it has done nothing and says false.
func (x *explorer) each(s sleepSet, hasty bool, do func() bool) {
	v, last := &x.seq, x.seq.last
	if last != &x.other && v.fixed == len(last.choices) {
		asleep, surely := x.asleep(s)
		if surely {
			return
		}
		var g guess
		all := last == &x.sure
		if !all {
			g, all = x.guess(last)
		}
		if all {
			if !asleep {
				do()
			}
			return
		}
		if hasty && !last.cut && !x.seenOf(last).chosen && !last.other && x.hasten(s, &g, do) {
			return
		}
	}
	given := v.fixed
	v.before = append(v.before[:0], v.set...)
	for choices := last.choices[:given]; x.peek(last, choices); choices = x.next {
		if last == &x.other || given == len(last.choices) || v.several || x.peeked.depends(&x.nodes[v.from].event) {
			if asleep, _ := x.asleep(s); !asleep {
				do()
			}
			copy(v.set, v.before)
		}
		if last == &x.other || !x.nextChoices(given) {
			return
		}
	}
}

// nextChoices makes the next choices behind the first few of the event that was peeked at;
// false if there are none.
func (x *explorer) nextChoices(given int) bool {
	g := &x.peeked
	n := len(g.choices)
	for n > given && g.choices[n-1]+1 == g.options[n-1] {
		n--
	}
	if n <= given {
		return false
	}
	x.next = append(x.next[:0], g.choices[:n]...)
	x.next[n-1]++
	return true
}

// hasten is each for an event of which not all is sure; false if that is not
// enough.
func (x *explorer) hasten(s sleepSet, g *guess, do func() bool) bool {
	v, last := &x.seq, x.seq.last
	v.before = append(v.before[:0], v.set...)
	v.guess = *g
	v.vague = &v.guess
	asleep, _ := x.asleep(s)
	enough := asleep || v.doubt || do()
	enough = enough && !v.doubt
	v.vague, v.doubt = nil, false
	if !enough {
		copy(v.set, v.before)
		v.last = last
	}
	return enough
}

// A guess is what is known of an event that may touch something else at another
// place.
type guess struct {
	sure int     // objects of the footprint that are touched in any case
	most touches // all that may be touched
}

// depends reports whether the event of which g is known depends on one of another
// process, and whether that is sure. A wrong guess is worse than an execution to
// find out: what is said to be independent and is not hides a class, and what is
// said to be dependent and is not is begun in vain, and hides what is to follow. The
// step's own process is written if the step ends it, which it may not do there.
func (g *guess) depends(e, o *event) (dependent, sure bool) {
	if o.barrier {
		return true, true
	}
	for _, a := range e.touched[:g.sure] {
		for _, b := range o.touched {
			if a.Object == b.Object && (b.Mode == sim.Write || !e.mixed && a.Object != e.process && a.Conflicts(b)) {
				return true, true
			}
		}
	}
	if e.depends(o) {
		return true, false
	}
	return false, !g.most.races(&o.bits)
}

// guess finds out what is sure of the last event of the sequence: what it has
// touched here until it touched what something left out touches. All says that it
// does there what it did here: what is left out meets nothing of it, or it is one access
// of a task that has never made more in a step, and it has not been seen to end there or
// to go on. That is believed, and may be wrong: see expectation.
//
// Where what is left out meets the last of several things, it is tempting to believe
// it, too. But what was found there often decides what the step goes on to touch.
func (x *explorer) guess(nd *node) (g guess, all bool) {
	g.most = anything
	if x.mutated(mutantFootprint) {
		return g, true
	}
	if nd.kind == sim.OptFlush && !nd.untaken {
		return g, true
	}
	if nd.panics() || nd.untaken || x.seq.several || x.careful {
		return g, false
	}
	seen, met := x.seenOf(nd), x.meetsLeftOut(nd)
	trusted := x.mutated(mutantTrust) && met == len(nd.touched)-1 && nd.touched[met].Object != nd.process && !nd.dark
	if (x.single(nd) || trusted) && seen.bits == nd.bits {
		return g, true
	}
	switch {
	case met == len(nd.touched):
		return g, true
	case nd.dark || nd.process == sim.Loop || seen.chosen:
		return g, false // it is not recorded in what order, and whose step comes may change
	}
	g.sure = met + 1
	if g.sure > 1 && nd.touched[0].Object == nd.process && x.plain(nd.process) {
		// One access is all that such a step makes, but that it may end the task. Perhaps
		// it only writes if it finds what it looks for.
		g.most = nd.bits
		g.most.note(1<<(nd.process&63), sim.Write)
		if nd.mixed {
			g.most.note(1<<(nd.touched[1].Object&63), sim.Write)
		}
	}
	return g, false
}

// meetsLeftOut is the index of the first object of nd's footprint that conflicts with a
// transition which the sequence leaves out; the length of the footprint if there is none.
func (x *explorer) meetsLeftOut(nd *node) int {
	from := x.seq.from
	met := nd.meets(&x.nodes[from].event)
	for j := nd.past.next(from + 1); j >= 0; j = nd.past.next(j + 1) {
		if !x.seq.set.has(j) {
			met = min(met, nd.meets(&x.nodes[j].event))
		}
	}
	return met
}

// single reports whether nd is one access of guarded memory, in a mode that does not
// depend on the value, of a task of which nobody but itself knows whether it ends.
func (x *explorer) single(nd *node) bool {
	p := nd.process
	return !nd.mixed && len(nd.touched) == 2 && nd.touched[0].Object == p && x.plain(p) && len(x.objects[p]) == len(x.process[p])
}

// anything conflicts with whatever touches something.
var anything = touches{write: ^uint64(0)}

// meets is the index of the first object of e's footprint that conflicts with o's,
// the length of the footprint if there is none.
func (e *event) meets(o *event) int {
	for i, a := range e.touched {
		for _, b := range o.touched {
			if a.Conflicts(b) {
				return i
			}
		}
	}
	return len(e.touched)
}

// A site is what steps of a process have been seen to touch that have the same
// number among its steps and touch the same thing first.
type site struct {
	first  sim.ID
	bits   touches
	chosen bool     // choices were made in one of them
	events []*event // of these steps, for keep
	oldest int      // of them
}

// seenOf is the site of an event.
func (p *path) seenOf(nd *node) *site {
	if nd.site == nil {
		nd.site = p.siteOf(nd)
	}
	return nd.site
}

func (p *path) siteOf(nd *node) *site {
	for len(p.sites) <= int(nd.process) {
		p.sites = append(p.sites, nil)
	}
	steps := &p.sites[nd.process]
	for len(*steps) <= nd.ordinal {
		*steps = append(*steps, nil)
	}
	first := sim.ID(-1)
	for _, a := range nd.touched {
		if a.Object != nd.process {
			first = a.Object
			break
		}
	}
	list := &(*steps)[nd.ordinal]
	for _, s := range *list {
		if s.first == first {
			return s
		}
	}
	s := &site{first: first}
	*list = append(*list, s)
	return s
}

// see notes what an event touches.
func (p *path) see(nd *node) {
	if nd.ordinal = 0; nd.before >= 0 {
		nd.ordinal = p.nodes[nd.before].ordinal + 1
	}
	s := p.seenOf(nd)
	s.bits.join(&nd.bits)
	s.chosen = s.chosen || len(nd.choices) > 0
}

// unlearn forgets what steps have been seen to do: what is decided by that must not
// depend on what this worker has explored before.
func (p *path) unlearn() {
	for _, ordinals := range p.sites {
		for _, l := range ordinals {
			for _, s := range l {
				s.bits, s.chosen = touches{}, false
			}
		}
	}
	clear(p.muddled)
}

// plain reports whether each step of a process so far was one access of guarded
// memory.
func (p *path) plain(process sim.ID) bool {
	return int(process) >= len(p.muddled) || !p.muddled[process]
}

// muddle notes that one was not.
func (p *path) muddle(process sim.ID) {
	for len(p.muddled) <= int(process) {
		p.muddled = append(p.muddled, false)
	}
	p.muddled[process] = true
}
