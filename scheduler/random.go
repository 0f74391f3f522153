package scheduler

import "github.com/simrun-dev/simrun/sim"

// Random draws every choice uniformly from the options, as a function of its
// seed alone. Every schedule has a positive probability; deep ones, that need
// one task to be held back for long, have a very small one.
//
// Two executions of the same world with the same seed are equal, under any
// release of Go and on any machine. The zero value uses seed 0.
type Random struct {
	seed uint64
	g    pcg
}

var (
	_ sim.Strategy = (*Random)(nil)
	_ Seeded       = (*Random)(nil)
)

// NewRandom makes a Random of a seed.
func NewRandom(seed uint64) *Random { return &Random{seed: seed} }

// Reseed implements [Seeded]: the following executions are those of seed.
func (r *Random) Reseed(seed uint64) { r.seed = seed }

// Begin implements [sim.Strategy]: the sequence starts anew, so that the second
// execution of a seed equals the first.
func (r *Random) Begin(*sim.World) { r.g.seed(r.seed) }

// Choose implements [sim.Strategy].
func (r *Random) Choose(p *sim.Point) int { return int(r.g.below(uint32(p.Len()))) }
