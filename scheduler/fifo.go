package scheduler

import "github.com/simrun-dev/simrun/sim"

// FIFO is the plain event loop: the head of the ready queue, every I/O at once,
// time only when nothing else can happen, the first branch of a data choice. It
// makes no deviation, so it shows what a workload does when nothing unusual
// happens, and nothing else. The zero value is ready for use.
type FIFO struct{}

var _ sim.Strategy = FIFO{}

// Begin implements [sim.Strategy].
func (FIFO) Begin(*sim.World) {}

// Choose implements [sim.Strategy].
func (FIFO) Choose(p *sim.Point) int { return p.Default() }
