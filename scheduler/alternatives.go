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

// decide makes a choice within the current transition: of data, which the oracle
// makes, or of the order of timers.
func (x *explorer) decide(p *sim.Point) int {
	if p.Option(0).Kind == sim.OptBranch {
		return x.tally.choose(p.Option(0).ID, p.Len())
	}
	if !x.opened {
		// The order of timers is chosen in a step of the loop that nobody has chosen.
		x.open1(sim.Loop, p.Running() == sim.OptAdvance)
	}
	nd := &x.nodes[x.current]
	k, n := len(nd.choices), p.Len()
	c := 0
	if k < nd.fixed && int(nd.want[k]) < n {
		c = int(nd.want[k])
	} else {
		nd.fixed = min(nd.fixed, k)
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

// alternatives demands the data choices that were not made in transition k. They
// come first, so that all events of a process sleep together as early as possible.
func (x *explorer) alternatives(k int) {
	nd := &x.nodes[k]
	if nd.otherWay && !x.mutated(mutantOtherWay) {
		x.alternative(nd, k, !nd.advance, nil)
	}
	for at := len(nd.choices) - 1; at >= nd.fixed && !x.mutated(mutantTies); at-- {
		for c := nd.options[at] - 1; c > nd.choices[at]; c-- {
			x.next = append(append(x.next[:0], nd.choices[:at]...), c)
			if !nd.sleep.all(nd.process, nd.advance, x.next) {
				x.alternative(nd, k, nd.advance, x.next)
			}
		}
	}
}

// alternative demands an event of the same process, which is executed once to see
// what it touches.
func (x *explorer) alternative(nd *node, k int, advance bool, choices []int32) {
	x.without(k, nd)
	clear(x.seq.set)
	other := &x.other
	other.process, other.advance, other.other, other.kind = nd.process, advance, nd.other, nd.kind
	other.ordinal = nd.ordinal
	if !x.peek(other, choices) {
		return
	}
	t := x.pool.get()
	t.event = x.keep(&x.peeked)
	t.fixed = len(choices)
	x.unshift(nd, t)
}

func (x *explorer) unshift(nd *node, t *wakeup) {
	nd.todo = append(nd.todo, nil)
	copy(nd.todo[1:], nd.todo)
	nd.todo[0] = t
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

// classWith is the hash of the class of an execution that asked these questions.
func (p *path) classWith(w *sim.World, t *tally) Hash {
	sum := p.class()
	for i := range t.asked {
		q := &t.asked[i]
		what := uint64(q.n)<<32 | uint64(q.value)
		sum = sum.add(p.nameOf(w, q.process).chain(Hash{what, what}))
	}
	return sum
}
