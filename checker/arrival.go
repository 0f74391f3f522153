package checker

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// arrive splits an operation that begins to wait in two, at the end of its doorway, if
// others can tell that it waits.
func (o *object) arrive(c *call, seq int, step int32) {
	if !c.info.Arrives || c.doorway > 0 || c.arrival != nil {
		return
	}
	o.split(c)
	c.arrival.returned, c.arrival.returnStep = seq, int(step)
	o.moves = append(o.moves, move{c: c.arrival, ret: true}, move{c: c, second: true})
}

// spreads reports whether nothing shows when operations have arrived: where memory is
// shared, and they do not say where their doorways end. Others may have seen an arrival
// long before the task waits, and it need not wait at all. So both parts may be anywhere
// between its call and its return, and of the one that must be first the model knows.
func (o *object) spreads() bool {
	return o.marked && !o.spec.Policy.Doorway && !slices.ContainsFunc(o.spec.Ops, func(op sim.OpInfo) bool { return op.AtCall })
}

// split makes two parts of an operation.
func (o *object) split(c *call) {
	first := *c
	first.arrives, first.second = true, c
	c.arrival = &first
	if c.info.LetsGo {
		o.letGo(c)
	}
}

// join brings the first part of a split operation to its end, as the operation itself
// ends. One that was refused what must be held to wait has never arrived.
func (o *object) join(c *call, seq int) {
	if c.info.LetsGo && c.err != nil && !aborted(c.err) {
		o.takeBack(c)
		c.arrival = nil
		return
	}
	c.arrival.returned, c.arrival.returnStep = seq, c.returnStep
	o.moves = append(o.moves, move{c: c.arrival, ret: true})
}

// arriveAtLast is for those that still wait, and of which nothing shows when they have
// arrived: by the end they have.
func (o *object) arriveAtLast() {
	if !o.spreads() {
		return
	}
	end := o.set.seq
	for _, c := range o.pending {
		if c.arrival != nil && c.arrival.returned == 0 {
			end++
			c.arrival.returned, c.arrival.returnStep = end, c.callStep
			o.lin.returned(c.arrival)
		}
	}
}
