package scheduler

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// DefaultDepth is the depth of [PCT] where none is given: each further level costs
// a factor of the length of the execution.
const DefaultDepth = 3

// PCT runs the process with the highest priority. Priorities are random, and at
// depth-1 random scheduling points the process that would run falls below all
// others. A bug of depth d is one that shows whenever d orderings of two steps
// each are met; PCT of that depth finds it with probability at least 1/(n k^(d-1))
// in each execution of n processes and k scheduling points.
//
// Source: S. Burckhardt, P. Kothari, M. Musuvathi and S. Nagarakatte, A Randomized
// Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010.
//
// Departures from the paper:
//   - k counts only points with more than one option, elsewhere a change of
//     priorities changes nothing. It is measured by [Calibrate]; without a Profile
//     it is DefaultPoints. It must not come from the executions before, or an
//     execution would be no function of its seed.
//   - Processes are, under Any, tasks, callbacks, I/O and the clock; under FIFO the
//     loop, each I/O and the clock. One that is created later gets a random rank,
//     too.
//   - A process chosen more often in a row than any process has steps in the
//     calibration is taken to spin and falls below all others. A Yield alone is no
//     sign of it: here it is what every scheduling point looks like.
//   - An execution that goes on for several times as long as those of the
//     calibration continues at random, which is fair.
type PCT struct {
	depth   int
	profile *Profile
	seed    uint64
	g       pcg
	fair    fairness

	prio     perID[int64] // of processes; 0 is not drawn yet
	changes  []priorityChange
	next     int    // of changes
	streakOf sim.ID // the process chosen last
	streak   int    // how often in a row
	patience int
	sunk     int64 // the lowest priority given to one that spins
}

// A priorityChange lowers the process that is about to run.
type priorityChange struct {
	point int   // scheduling points are counted from 1
	low   int64 // its new priority
}

// Priorities from high to low: highRank and above are drawn, depth-1 to 1 are
// those of the changes, negative ones are those of processes that spin.
const highRank = 1 << 32

var _ Seeded = (*PCT)(nil)

// NewPCT makes a PCT of a depth, at least 1. profile may be nil.
func NewPCT(seed uint64, depth int, profile *Profile) *PCT {
	if depth < 1 {
		panic("scheduler: PCT of a depth below 1")
	}
	return &PCT{depth: depth, profile: profile, seed: seed}
}

// Reseed implements [Seeded].
func (s *PCT) Reseed(seed uint64) { s.seed = seed }

// Begin implements [sim.Strategy].
func (s *PCT) Begin(w *sim.World) {
	s.g.seed(s.seed)
	s.fair.begin(w, s.profile)
	s.prio.begin()
	s.streak, s.sunk = 0, 0
	s.patience = s.profile.longest()
	s.drawChanges(min(s.profile.points(), s.fair.limit))
}

// drawChanges draws depth-1 different points out of the first k, all of them if
// there are no more. The priorities belong to the draws, not to the order of the
// points: a bug may need the process that is held back first to be the last or
// not.
func (s *PCT) drawChanges(k int) {
	s.changes, s.next = s.changes[:0], 0
	for i := range min(s.depth-1, k) {
		c := priorityChange{s.freePoint(k), int64(i + 1)}
		s.changes = append(s.changes, c)
		for ; i > 0 && s.changes[i-1].point > c.point; i-- {
			s.changes[i] = s.changes[i-1]
		}
		s.changes[i] = c
	}
}

// freePoint draws a point that has no change yet.
func (s *PCT) freePoint(k int) int {
	for {
		point := 1 + int(s.g.below(uint32(k)))
		if !slices.ContainsFunc(s.changes, func(c priorityChange) bool { return c.point == point }) {
			return point
		}
	}
}

// Choose implements [sim.Strategy].
func (s *PCT) Choose(p *sim.Point) int {
	if p.Inner() || s.fair.over(p) {
		return uniform(&s.g, p)
	}
	best, id := s.highest(p)
	if s.next < len(s.changes) && s.changes[s.next].point == s.fair.points {
		*s.prio.at(id) = s.changes[s.next].low
		s.next++
		best, id = s.highest(p)
	}
	if id != s.streakOf {
		s.streakOf, s.streak = id, 0
	}
	if s.streak++; s.streak > s.patience {
		s.sunk--
		*s.prio.at(id) = s.sunk
		best, s.streakOf = s.highest(p)
		s.streak = 1
	}
	return best
}

// highest is the option of the process with the highest priority.
func (s *PCT) highest(p *sim.Point) (best int, of sim.ID) {
	var top int64
	for i := range p.Len() {
		id := processOf(p, i)
		prio := s.prio.at(id)
		if *prio == 0 {
			*prio = highRank + int64(s.g.next())
		}
		if i == 0 || *prio > top {
			best, of, top = i, id, *prio
		}
	}
	return best, of
}
