package scheduler

import (
	"github.com/simrun-dev/simrun/sim"
)

// hasOther reports whether the loop could end the round in another way than by
// option i.
func (x *explorer) hasOther(nd *node, p *sim.Point, i int) bool {
	if x.discipline != sim.FIFO || nd.process != sim.Loop {
		return false
	}
	for j := range p.Len() {
		if j != i && p.Process(j) == sim.Loop {
			return true
		}
	}
	return false
}

// isAdvance reports whether option i is that of the FIFO loop to move the clock.
func (x *explorer) isAdvance(p *sim.Point, i int) bool {
	return x.discipline == sim.FIFO && p.Process(i) == sim.Loop && p.Option(i).Kind == sim.OptAdvance
}

// decide makes a choice within the current transition: of data, or of the order of
// timers.
func (x *explorer) decide(p *sim.Point) int {
	if !x.opened && p.Option(0).Kind != sim.OptBranch {
		// The order of timers is chosen in a step of the loop that nobody has chosen.
		x.open1(sim.Loop, p.Running() == sim.OptAdvance)
	}
	nd := &x.nodes[x.current]
	k, n := len(nd.choices), p.Len()
	c := 0
	if k < nd.given && int(nd.want[k]) < n {
		c = int(nd.want[k])
	} else {
		nd.given = min(nd.given, k)
		nd.choices = append(nd.choices, 0)
		for ; c < n; c++ {
			if nd.choices[k] = int32(c); !nd.sleep.all(nd.process, nd.advance, nd.choices) {
				break
			}
		}
		nd.choices = nd.choices[:k]
		if c == n {
			x.redundant = true
			return 0
		}
	}
	nd.choices = append(nd.choices, int32(c))
	nd.options = append(nd.options, int32(n))
	nd.known = append(nd.known, int32(len(nd.touched)))
	return c
}

// repeat notes data choices that were made again, for a node of others.
func (x *explorer) repeat(nd *node) {
	if x.current < x.base {
		nd.choices, nd.options = append(nd.choices, x.pending...), append(nd.options, x.offered...)
		for range x.pending {
			nd.known = append(nd.known, int32(len(nd.touched)))
		}
	}
	x.pending, x.offered = x.pending[:0], x.offered[:0]
}

// alternatives demands what the process of node nd, at depth k, could have done
// instead: other data choices, another order of timers, another way to end the round.
//
// For exploration these are events of their own, each of which is disabled when another
// one is taken, so that they have a race with it: what is demanded is all that follows
// the node and does not happen after it, and then the alternative. Where that is
// independent of all of it, the alternative alone would do, and it is demanded when the
// transition is executed for the first time.
func (x *explorer) alternatives(nd *node, k int) {
	if !nd.event.alternatives() || nd.forked && x.common.has(k) && int(nd.fork) < x.branch {
		return
	}
	x.without(k, nd)
	if nd.forked, nd.fork = true, x.seq.reach; k < x.branch && x.seq.set.empty() {
		return
	}
	n := 0
	if nd.other && !x.mutated(mutantOtherWay) {
		x.alternative(nd, k, n, !nd.advance, nil)
		n++
	}
	for at := range nd.choices {
		options := nd.options[at]
		switch data := at >= nd.ties; {
		case data && x.mutated(mutantAnswers) || !data && x.mutated(mutantTies):
			continue
		case data && x.mutated(mutantLast):
			options--
		}
		for c := range options {
			if c == nd.choices[at] {
				continue
			}
			x.next = append(append(x.next[:0], nd.choices[:at]...), c)
			x.alternative(nd, k, n, nd.advance, x.next)
			n++
		}
	}
}

// alternative demands number n of the alternatives of nd, the one that begins with
// these choices.
func (x *explorer) alternative(nd *node, k, n int, advance bool, choices []int32) {
	other := &x.other
	other.process, other.advance, other.other, other.kind = nd.process, advance, nd.other, nd.kind
	other.ordinal, other.cut = nd.ordinal, false
	other.choices = append(other.choices[:0], choices...)
	if n == len(nd.others) {
		nd.others = append(nd.others, x.instead(nd, k))
	}
	e := nd.others[n]
	if e == nil {
		return
	}
	if k >= x.branch {
		x.demandSure(nd, k, e, true)
	}
	x.without(k, nd)
	switch v := &x.seq; {
	case v.set.empty():
	case v.dependsOn(e, x.nodes):
		v.last, v.fixed = other, len(choices)
		x.demand()
	default:
		x.demandSure(nd, k, e, false)
	}
}

// instead looks at the alternative x.other: what it touches if it comes at once. nil if
// it is not possible.
func (x *explorer) instead(nd *node, k int) *event {
	x.without(k, nd)
	clear(x.seq.set)
	if !x.peek(&x.other, x.other.choices) {
		return nil
	}
	return x.keep(&x.peeked)
}

// demandSure is demand for an alternative that touches what it does at once.
func (x *explorer) demandSure(nd *node, k int, e *event, atOnce bool) {
	x.without(k, nd)
	v := &x.seq
	if atOnce {
		clear(v.set)
		v.all, v.barrier = touches{}, false
	}
	x.sure.event, x.sure.kept = *e, e
	x.sure.ordinal = nd.ordinal
	v.last, v.fixed = &x.sure, len(e.choices)
	x.demand()
}

// nameOf is the hash of a process, in every world the same.
func (p *path) nameOf(w *sim.World, process sim.ID) Hash {
	for len(p.names) <= int(process) {
		p.names = append(p.names, Hash{})
	}
	h := &p.names[process]
	if *h == (Hash{}) {
		for _, b := range []byte(w.Path(process)) {
			*h = h.chain(Hash{uint64(b), uint64(b)})
		}
	}
	return *h
}
