package scheduler

import "github.com/simrun-dev/simrun/sim"

// RoundRobin gives everybody a turn: of the options it takes the one whose
// task, callback or I/O follows the one chosen last in the cyclic order of
// identities (the order of creation, parents first). Steps that were no choice
// do not count as a turn. Timers that tie and branches of data are left to the
// plain loop.
//
// It is deterministic, and fair to tasks: an option that stays on offer is chosen
// after at most one turn of each other identity. (What is created meanwhile has
// an identity too: callbacks that register one another for ever go on for ever
// before the next task.) As a search it is a single schedule. The zero value is
// ready for use.
type RoundRobin struct {
	last sim.ID
	any  bool // last is set
}

var _ sim.Strategy = (*RoundRobin)(nil)

// Begin implements [sim.Strategy]: the first turn goes to the first identity.
func (r *RoundRobin) Begin(*sim.World) { r.any = false }

// Choose implements [sim.Strategy].
func (r *RoundRobin) Choose(p *sim.Point) int {
	if k := p.Option(0).Kind; k == sim.OptTie || k == sim.OptBranch {
		return p.Default()
	}
	w := p.World()
	first, next := 0, -1 // the smallest of all, the smallest behind last
	firstID, nextID := p.Option(0).ID, sim.ID(0)
	for i := range p.Len() {
		id := p.Option(i).ID
		if w.CompareIDs(id, firstID) < 0 {
			first, firstID = i, id
		}
		if r.any && w.CompareIDs(id, r.last) > 0 && (next < 0 || w.CompareIDs(id, nextID) < 0) {
			next, nextID = i, id
		}
	}
	if next < 0 {
		next, nextID = first, firstID
	}
	r.last, r.any = nextID, true
	return next
}
