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
	v.from, v.last, v.reach = i, nd, int32(i)
	v.set = v.set.resize(x.words)
	clear(v.set)
	v.read, v.written, v.added, v.barrier = 0, 0, 0, false
	v.stamp++
	for j := i + 1; j < x.n; j++ {
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
// know. Its last event is looked at where it may not be what it was; where it
// makes data choices that may not be the same, do is called for each of them.
func (x *explorer) each(s sleepSet, do func()) {
	if x.asleep(s, true) {
		return
	}
	v, last := &x.seq, x.seq.last
	if last != &x.peeked && !x.uncertain(last) && v.fixed == len(last.choices) {
		if !x.asleep(s, false) {
			do()
		}
		return
	}
	given := v.fixed
	v.before = append(v.before[:0], v.set...)
	for choices := last.choices[:given]; x.peek(last, choices); {
		if !x.asleep(s, false) {
			do()
		}
		copy(v.set, v.before)
		g := &x.peeked
		n := len(g.choices)
		for n > given && g.choices[n-1]+1 == g.options[n-1] {
			n--
		}
		if n <= given {
			return
		}
		x.next = append(x.next[:0], g.choices[:n]...)
		x.next[n-1]++
		choices = x.next
	}
}

// uncertain reports whether the last event of the sequence may touch something else
// there than it has touched here: if it did something after it touched what the
// transition left out touches, if it panicked, and if this step of it has been seen
// to do different things.
func (x *explorer) uncertain(nd *node) bool {
	if nd.panics() || nd.cut {
		return true
	}
	from := &x.nodes[x.seq.from]
	for i, a := range nd.touched {
		if i == len(nd.touched)-1 && a.Object != nd.process && !nd.dark {
			break
		}
		for _, b := range from.touched {
			if a.Conflicts(b) {
				return true
			}
		}
	}
	seen := x.seenOf(nd)
	return seen.read != nd.read || seen.written != nd.written || seen.added != nd.added
}

// A site is what steps of a process have been seen to touch that have the same
// number among its steps and touch the same thing first.
type site struct {
	ordinal              int
	first                sim.ID
	read, written, added uint64
}

// seenOf is the site of an event.
func (p *path) seenOf(nd *node) *site {
	for len(p.sites) <= int(nd.process) {
		p.sites = append(p.sites, nil)
	}
	first := sim.ID(-1)
	for _, a := range nd.touched {
		if a.Object != nd.process {
			first = a.Object
			break
		}
	}
	l := &p.sites[nd.process]
	for i := range *l {
		if s := &(*l)[i]; s.ordinal == nd.ordinal && s.first == first {
			return s
		}
	}
	*l = append(*l, site{ordinal: nd.ordinal, first: first})
	return &(*l)[len(*l)-1]
}

// see notes what an event touches.
func (p *path) see(nd *node) {
	if nd.ordinal = 0; nd.before >= 0 {
		nd.ordinal = p.nodes[nd.before].ordinal + 1
	}
	s := p.seenOf(nd)
	s.read |= nd.read
	s.written |= nd.written
	s.added |= nd.added
}
