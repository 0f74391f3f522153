package scheduler

import (
	"github.com/simrun-dev/simrun/sim"
)

// collectGhosts notes the steps that were possible and that the execution did not
// take: of tasks that wait under a guard at the end, of what was cancelled, and,
// where a panic ended it, of all that could have gone on. The next execution, be
// it a probe, destroys what the world knows of them.
func (x *explorer) collectGhosts(res *sim.Result) {
	if !x.quiet {
		x.Quiet()
	}
	for i := range res.Dropped {
		x.cancelled(&res.Dropped[i])
	}
	x.panicked = res.Outcome == sim.Panicked && x.n > x.base && res.Panic.Step <= x.lastStep
	if !x.panicked || x.mutated(mutantCutOff) {
		return
	}
	if x.discipline == sim.Any && x.world.TimerPending() {
		x.advance()
	}
	x.cutOff()
}

// advance is the step of the clock, which something kept from being taken.
func (x *explorer) advance() {
	g := x.conjure(sim.Loop)
	g.kind, g.barrier = sim.OptAdvance, x.strict
	g.touched = append(g.touched, sim.Access{Object: sim.Clock, Mode: sim.Write})
}

// conjure prepares a step that was not taken.
func (x *explorer) conjure(process sim.ID) *node {
	if n := len(x.ghosts); n < cap(x.ghosts) {
		x.ghosts = x.ghosts[:n+1]
	} else {
		x.ghosts = append(x.ghosts, node{})
	}
	g := &x.ghosts[len(x.ghosts)-1]
	g.process, g.advance, g.other, g.barrier = process, false, false, false
	g.choices, g.options, g.known, g.touched = g.choices[:0], g.options[:0], g.known[:0], g.touched[:0]
	g.mixed, g.untaken = true, true
	g.guarded, g.opaque, g.dropped, g.enabler = false, false, 0, 0
	g.kind = sim.OptCallback
	g.cut, g.dark = false, false
	return g
}

// waiting is the next step of a task whose guard does not hold.
func (x *explorer) waiting(t *sim.Task) {
	guard := t.Guard()
	if guard == nil || x.mutated(mutantBlocked) {
		return
	}
	g := x.conjure(t.ID())
	g.touched = append(g.touched, sim.Access{Object: t.ID(), Mode: sim.Read})
	g.touched = t.GuardReads(g.touched)
	g.guarded, g.opaque = true, guard.Opaque
	g.guard = append(g.guard[:0], guard.Conditions...)
}

// cancelled is the step of something that did not run.
func (x *explorer) cancelled(d *sim.Dropped) {
	if x.mutated(mutantCancelled) || d.By == 0 || d.By >= len(x.depthOf) || x.world.Quieted() && d.By > x.lastStep {
		return // not by a step of the workload
	}
	if d.Process == sim.Loop {
		x.advance()
		return
	}
	g := x.conjure(d.Process)
	g.enabler, g.dropped = d.Enabler, d.By
	g.touched = append(g.touched, sim.Access{Object: d.Process, Mode: sim.Read})
	if x.discipline == sim.FIFO {
		g.touched = append(g.touched, sim.Access{Object: sim.Inbox, Mode: sim.Write})
	}
}

// cutOff is what could have been done when a step panicked: it may have kept it
// from panicking.
func (x *explorer) cutOff() {
	x.ids = x.world.Enabled(x.ids[:0])
	x.cut = len(x.ghosts)
	for _, id := range x.ids {
		if id != x.nodes[x.n-1].process && (id != sim.Loop || x.discipline == sim.FIFO || !x.strict) {
			g := x.conjure(id)
			g.touched = append(g.touched, sim.Access{Object: id, Mode: sim.Read})
			g.cut = true
		}
	}
}

// panicsAfter reports whether e is to be followed by the step that panicked. Where the
// loop could have ended its round in another way, it may do so after e.
func (x *explorer) panicsAfter(e *event) bool { return e.cut && !x.nodes[x.n-1].alternatives() }

// exorcise demands the other order of what the execution did not take.
func (x *explorer) exorcise() {
	for i := range x.ghosts {
		g := &x.ghosts[i]
		g.past = g.past.resize(x.words)
		g.sign()
		g.kept, g.site = nil, nil
		x.relate(g, x.n)
		if g.ordinal, g.rated = 0, false; g.before >= 0 {
			g.ordinal = x.nodes[g.before].ordinal + 1
		}
		if !x.panicked || i < x.cut {
			x.races(g, x.n)
			continue
		}
		last := x.n - 1
		if g.before == last {
			continue
		}
		x.without(last, g)
		x.demand()
	}
}
