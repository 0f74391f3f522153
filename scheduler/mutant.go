package scheduler

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A mutant is a mistake that the explorer can be told to make, so that tests can
// show that they would notice it. A mistake loses classes, unless it is said to be
// a waste, which executes some in vain.
type mutant uint8

const (
	noMutant mutant = iota

	// What depends on what.
	mutantWrites     // writes of one object commute
	mutantReads      // a write commutes with reads
	mutantAddRead    // an addition commutes with reads
	mutantAdds       // additions do not commute with each other: a waste
	mutantInbox      // completions of I/O and boundaries between rounds are independent
	mutantAdvance    // strict time advances beside what else happens
	mutantClock      // what makes, cancels or fires timers, or reads the clock, is independent
	mutantPanic      // a panic depends on nothing but what its step touched
	mutantFlush      // a flush depends on nothing but the store that it flushes
	mutantForward    // loads do not depend on the flush of the store that they find in the buffer
	mutantProperties // pairs of events that a property orders are independent

	// Which pairs are reversed, and what is demanded then.
	mutantDropRace  // every third race is not reversed
	mutantAdjacent  // of the races with a step that may be disabled only the last is looked at
	mutantGuards    // guards never open earlier
	mutantGroups    // nor where several transitions keep them shut together
	mutantSpinning  // a task that spins is not woken earlier
	mutantBlocked   // tasks blocked at the end have no races
	mutantCancelled // steps that were cancelled have no races
	mutantCutOff    // steps that a panic cut off have no races
	mutantKnown     // known pairs are not looked at again
	mutantTruncate  // sequences stop at the place of the event that is reversed
	mutantFootprint // what a reversed event touches is not looked at: mostly a waste
	mutantTrust     // what it touches last is believed to be its last whatever it finds, for good

	// Sleep sets and wakeup trees.
	mutantNoWake  // sleepers are never woken
	mutantNoSleep // nor inherited at all: a waste
	mutantInitial // what can come first in a sequence is not recognised: a waste
	mutantAbsent  // what is not in a sequence never covers it: a waste
	mutantTrees   // sequences are demanded beside those that begin alike: a waste

	// Choices.
	mutantAnswers  // data choices have only their first value
	mutantLast     // or all but their last
	mutantTies     // timers that tie have one order
	mutantOtherWay // the loop ends a round in one way

	// Division of labour.
	mutantHurry   // trees are begun before what is independent of them is finished
	mutantOutbox  // what parcels find to do above their branch is lost
	mutantRelease // nobody tells trees that wait that they can be begun
	mutants
)

// mutated reports whether the explorer is to make mistake m.
func (x *explorer) mutated(m mutant) bool { return x.mutant == m }

// misjudge makes mistakes about what an event depends on.
func (x *explorer) misjudge(nd *node) {
	switch x.mutant {
	case mutantWrites:
		nd.remode(sim.Write, sim.Add)
	case mutantReads:
		nd.forget(func(a sim.Access) bool { return a.Mode == sim.Read })
	case mutantAddRead:
		nd.remode(sim.Add, sim.Read)
	case mutantAdds:
		nd.remode(sim.Add, sim.Write)
	case mutantInbox:
		nd.forget(func(a sim.Access) bool { return a.Object == sim.Inbox })
	case mutantAdvance:
		nd.barrier = nd.barrier && nd.kind != sim.OptAdvance
	case mutantClock:
		nd.forget(func(a sim.Access) bool { return a.Object == sim.Clock })
	case mutantPanic:
		nd.barrier = nd.barrier && nd.kind == sim.OptAdvance
	case mutantFlush:
		nd.forget(func(a sim.Access) bool {
			of, _ := x.world.Origin(a.Object)
			return nd.kind == sim.OptFlush && a.Object != nd.process && of != nd.process
		})
	case mutantForward:
		nd.forget(func(a sim.Access) bool {
			of, _ := x.world.Origin(a.Object)
			_, n := x.world.Origin(max(of, 0))
			return n == sim.BufferOrdinal && of != nd.process && a.Mode == sim.Read
		})
	case mutantProperties:
		nd.forget(func(a sim.Access) bool {
			of, _ := x.world.Origin(a.Object) // see sim.World.Order
			return slices.ContainsFunc(x.world.Objects(), func(o *sim.Object) bool { return o.ID() == of })
		})
	}
}

// forget removes accesses from the footprint.
func (e *event) forget(which func(sim.Access) bool) { e.touched = slices.DeleteFunc(e.touched, which) }

// remode takes accesses of one mode for those of another.
func (e *event) remode(from, to sim.Mode) {
	for i := range e.touched {
		if a := &e.touched[i]; a.Mode == from {
			a.Mode = to
		}
	}
}

// oversleep makes mistakes about who is asleep below a node.
func (x *explorer) oversleep(nd, up *node) {
	switch x.mutant {
	case mutantNoWake:
		nd.sleep = append(nd.sleep[:0], up.sleep...)
	case mutantNoSleep:
		nd.sleep = nd.sleep[:0]
	}
}
