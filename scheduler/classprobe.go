package scheduler

import "github.com/simrun-dev/simrun/sim"

// A classProbe is a random walk that finds out of which class its execution is, and
// how rare.
//
// Let an execution that has the chance 1/ways be of a class of so many executions.
// Then ways/executions is the number of classes on average: each execution of the
// class adds 1/executions to that, whatever its chance, and there are so many of them.
// This is Knuth's estimate of the number of leaves, with each leaf shared out among
// those of its class, so that it counts what optimal reduction executes without its
// tree, whose branches nobody knows before they have been explored.
//
// Source: D. E. Knuth, Estimating the Efficiency of Backtrack Programs, Mathematics of
// Computation 29, 1975; the executions of a class are the linear extensions of its
// happens-before order.
type classProbe struct {
	path
	// Strategy makes the choices: all with equal chances, if anything is to be
	// estimated.
	sim.Strategy
	world *sim.World
	ways  float64 // to choose: the product of the numbers of options
	ties  []int32 // orders of timers chosen for the step to come
}

var (
	_ sim.Strategy = (*classProbe)(nil)
	_ sim.Stepper  = (*classProbe)(nil)
)

// Begin implements [sim.Strategy].
func (c *classProbe) Begin(w *sim.World) {
	c.world, c.n, c.ways, c.ties = w, 0, 1, c.ties[:0]
	c.truncate(0)
	c.Strategy.Begin(w)
}

// Choose implements [sim.Strategy].
func (c *classProbe) Choose(p *sim.Point) int {
	if c.world.Quieted() {
		return p.Default()
	}
	c.ways = min(c.ways*float64(p.Len()), maxEstimate)
	choice := c.Strategy.Choose(p)
	if p.Inner() {
		if p.Option(0).Kind == sim.OptBranch {
			nd := &c.nodes[c.n-1]
			nd.choices = append(nd.choices, int32(choice))
		} else {
			c.ties = append(c.ties, int32(choice))
		}
	}
	return choice
}

// Stepped implements [sim.Stepper].
func (c *classProbe) Stepped(s *sim.Step) {
	if c.world.Quieted() {
		return
	}
	if s.Kind != sim.OptBranch {
		c.end()
		nd := c.at(c.n)
		c.n++
		nd.process, nd.kind, nd.barrier = s.Process, s.Kind, false
		nd.advance = s.Kind == sim.OptAdvance && c.world.Discipline == sim.FIFO
		nd.choices, c.ties = append(nd.choices[:0], c.ties...), c.ties[:0]
		nd.touched = nd.touched[:0]
	}
	nd := &c.nodes[c.n-1]
	nd.touch(s.Footprint)
	nd.barrier = nd.barrier || s.Barrier
}

// end completes the transition under way.
func (c *classProbe) end() {
	if c.n == 0 {
		return
	}
	if c.hashing {
		c.nameOf(c.world, c.nodes[c.n-1].process)
	}
	c.link(c.n - 1)
}
