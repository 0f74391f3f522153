package scheduler

import "github.com/simrun-dev/simrun/sim"

// DefaultDelays is the number of delays of [Delay] where none is given.
const DefaultDelays = 2

// Delay follows the plain loop, but for a few delays at random points, where it
// takes any other option instead: the task whose turn it is has to wait. A delay
// is a deviation ([sim.Point.Default]); there are at most as many as it was made
// with, and every schedule with so few has a positive probability, as far as its
// deviations lie within the points of the calibration.
//
// What it finds has a short story: "asyncio's order, but for these two".
//
// An execution that goes on for much longer than any of the calibration continues
// at random, with as many deviations as that brings: under Any the plain loop
// completes no I/O while a task spins.
//
// Source: M. Emmi, S. Qadeer and Z. Rakamaric, Delay-Bounded Scheduling, POPL
// 2011. There a delay skips one task and takes the next; here one deviation may
// skip several, as everywhere else in this package.
type Delay struct {
	delays  int
	profile *Profile
	seed    uint64
	g       pcg
	fair    fairness
	at      []int // points, ascending; 0 for a delay that is not used
	next    int
}

var _ Seeded = (*Delay)(nil)

// NewDelay makes a Delay of at most so many delays, at least 0. profile may be
// nil.
func NewDelay(seed uint64, delays int, profile *Profile) *Delay {
	if delays < 0 {
		panic("scheduler: Delay of less than 0 delays")
	}
	return &Delay{delays: delays, profile: profile, seed: seed}
}

// Reseed implements [Seeded].
func (s *Delay) Reseed(seed uint64) { s.seed = seed }

// Begin implements [sim.Strategy]: it draws a place for each delay. Place 0, and
// a place drawn twice, leave a delay out, so that schedules with fewer deviations
// are drawn too; hardly ever, as there are hardly any.
func (s *Delay) Begin(w *sim.World) {
	s.g.seed(s.seed)
	s.fair.begin(w, s.profile)
	k := uint32(min(s.profile.points(), s.fair.limit))
	s.at, s.next = s.at[:0], 0
	for i := range s.delays {
		at := int(s.g.below(k + 1))
		s.at = append(s.at, at)
		for ; i > 0 && s.at[i-1] > at; i-- {
			s.at[i-1], s.at[i] = at, s.at[i-1]
		}
	}
}

// Choose implements [sim.Strategy].
func (s *Delay) Choose(p *sim.Point) int {
	if p.Inner() || s.fair.over(p) {
		return uniform(&s.g, p)
	}
	plain, delayed := p.Default(), false
	for s.next < len(s.at) && s.at[s.next] <= s.fair.points {
		delayed = delayed || s.at[s.next] == s.fair.points
		s.next++
	}
	if !delayed {
		return plain
	}
	c := int(s.g.below(uint32(p.Len() - 1)))
	if c >= plain {
		c++
	}
	return c
}
