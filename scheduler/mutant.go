package scheduler

import "github.com/simrun-dev/simrun/sim"

// A mutant is a mistake that the explorer can be told to make, so that tests can
// show that they would notice it.
type mutant uint8

const (
	noMutant         mutant = iota
	mutantDropRace          // one race is not reversed
	mutantNoWake            // sleepers are never woken
	mutantNoGuard           // guards never open earlier
	mutantNoBlocked         // tasks blocked at the end have no races
	mutantInbox             // completions and boundaries are independent
	mutantNoBranches        // only the first of data choices
	mutants
)

// mutated reports whether the explorer is to make mistake m at depth i.
func (x *explorer) mutated(m mutant, i int) bool {
	return x.mutant != noMutant && x.mutant == m && (m != mutantDropRace || i == 1)
}

// forget removes an object from the footprint.
func (e *event) forget(object sim.ID) {
	keep := e.touched[:0]
	for _, a := range e.touched {
		if a.Object != object {
			keep = append(keep, a)
		}
	}
	e.touched = keep
}
