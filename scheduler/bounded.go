package scheduler

import (
	"math"

	"github.com/simrun-dev/simrun/sim"
)

// A guide keeps a walker within bounds: it takes no choice for which the budget
// does not suffice. If it remembers prefixes, it gives up an execution that
// reaches one which another has reached before.
//
// Two prefixes lead to the same if they are of one class (what tasks know, and
// what is behind them), offer the same options in the same order (the order of
// the ready queue is what deviations are measured by), have the same task
// running, if it could go on (or else a switch is free), and have as much left
// of each budget. Leaving out any of these loses classes.
//
// Sources: M. Musuvathi and S. Qadeer, Iterative Context Bounding for Systematic
// Testing of Multithreaded Programs, PLDI 2007; Partial-Order Reduction for
// Context-Bounded State Exploration, MSR-TR-2007-12; M. Emmi, S. Qadeer and
// Z. Rakamaric, Delay-Bounded Scheduling, POPL 2011.
type guide struct {
	*walker
	class  *ClassHash // around the guide
	bounds Bounds
	joins  bool // the order of joins matters

	running     sim.ID // the task that took the last step, -1 if no task did
	deviations  int    // that may still be made
	preemptions int
	joined      Hash // who waits for which task's end, in which order
	cut         bool // something was left out on the way
	ending      guideEnding

	met   *hashSet // in earlier rounds, by anybody; nil to remember nothing
	local *hashSet // in this round, by this unit
	part  *portion
}

// A guideEnding says why a guide has ended an execution.
type guideEnding uint8

const (
	notEnded    guideEnding = iota
	prefixMet               // it does what another one does
	nothingFits             // every option exceeds a bound
)

const (
	noTask = sim.ID(-1)
	// maxUnitCache is how many prefixes a unit remembers within a round.
	maxUnitCache = 1 << 16
)

var (
	_ sim.Strategy = (*guide)(nil)
	_ sim.Stepper  = (*guide)(nil)
)

func newGuide(k *walker, b Bounds, met *hashSet) *guide {
	g := &guide{walker: k, bounds: b, met: met}
	g.class = &ClassHash{Strategy: g}
	if met != nil {
		g.local = newHashSet(min(met.limit, maxUnitCache))
	}
	return g
}

// enter begins a portion of a unit.
func (g *guide) enter(p *portion) {
	g.part = p
	if g.local != nil {
		g.local.clear()
	}
}

// Begin implements [sim.Strategy].
func (g *guide) Begin(w *sim.World) {
	g.walker.Begin(w)
	g.running, g.joined, g.cut, g.ending = noTask, Hash{}, false, notEnded
	g.joins = w.Discipline == sim.Any && g.bounds.Deviations >= 0
	g.deviations, g.preemptions = budget(g.bounds.Deviations), budget(g.bounds.Preemptions)
}

func budget(bound int) int {
	if bound < 0 {
		return math.MaxInt
	}
	return bound
}

// Stepped implements [sim.Stepper].
func (g *guide) Stepped(s *sim.Step) {
	g.running = noTask
	if s.Kind == sim.OptResume || s.Kind == sim.OptBranch {
		g.running = s.Actor
	}
	if g.joins {
		g.join(s)
	}
}

// join notes who waits for the end of a task. Two such waits commute, so the
// class does not tell their order; but it is the order in which those who wait
// become ready, by which deviations are measured.
func (g *guide) join(s *sim.Step) {
	for _, a := range s.Footprint {
		if a.Mode != sim.Read || a.Object == s.Actor {
			continue
		}
		for _, t := range g.w.Tasks() {
			if t.ID() == a.Object {
				g.joined = g.joined.chain(g.class.object(a.Object).name).chain(g.class.object(s.Actor).name)
			}
		}
	}
}

// Choose implements [sim.Strategy].
func (g *guide) Choose(p *sim.Point) int {
	if p.Inner() { // data costs nothing, and nobody is switched away from
		return g.walker.Choose(p)
	}
	if g.at == len(g.levels) {
		if g.w.Quieted() {
			return p.Default()
		}
		g.meet(p)
	}
	if g.ending != notEnded {
		g.w.Stop()
		return 0
	}
	at := g.at
	c := g.walker.Choose(p)
	if g.differs == nil {
		g.spend(&g.levels[at])
	}
	return c
}

// meet adds the level of a point that is new, with the options that are within
// the bounds, or finds a reason to end the execution.
func (g *guide) meet(p *sim.Point) {
	n := int32(p.Len())
	l := level{end: n, n: n, width: n, plain: int32(p.Default()), on: g.goesOn(p)}
	if g.met != nil && g.known(g.key(p, l.on)) {
		g.ending = prefixMet
		return
	}
	only := int32(-1)
	if g.deviations == 0 {
		only = l.plain
	}
	if g.preemptions == 0 && l.on >= 0 {
		if only >= 0 && only != l.on {
			g.ending, g.cut = nothingFits, true
			return
		}
		only = l.on
	}
	if only >= 0 {
		l.choice, l.end, l.width = only, only+1, 1
	}
	g.grow(l)
	g.at--
}

// goesOn is the option that lets the running task go on; -1 if there is none.
func (g *guide) goesOn(p *sim.Point) int32 {
	if g.bounds.Preemptions < 0 || g.running == noTask {
		return -1
	}
	for i := range p.Len() {
		if o := p.Option(i); o.Kind == sim.OptResume && o.ID == g.running {
			return int32(i)
		}
	}
	return -1
}

// spend takes what a choice costs from the budgets.
func (g *guide) spend(l *level) {
	if l.width < l.n {
		g.cut = true
	}
	if l.choice != l.plain {
		g.deviations--
	}
	if l.on >= 0 && l.choice != l.on {
		g.preemptions--
	}
}

// key names a prefix together with all that decides what can follow within the
// bounds.
func (g *guide) key(p *sim.Point, on int32) Hash {
	c := g.class
	h := c.Sum().plus(c.inner).chain(g.joined)
	for i := range p.Len() {
		o := p.Option(i)
		h = h.chain(c.object(o.ID).name.plus(uint64(o.Kind)))
	}
	left := Hash{uint64(on + 1), uint64(on + 1)}
	if g.bounds.Deviations >= 0 {
		left = left.chain(Hash{uint64(g.deviations), uint64(g.deviations)})
	}
	if g.bounds.Preemptions >= 0 {
		left = left.chain(Hash{uint64(g.preemptions), uint64(g.preemptions)})
	}
	return h.chain(left)
}

// known reports whether a prefix was met before, and remembers it.
func (g *guide) known(h Hash) bool {
	if g.met.has(h) || g.local.has(h) {
		return true
	}
	if g.local.add(h) {
		g.part.fresh = append(g.part.fresh, h)
	}
	return false
}

// note counts an execution; false if the guide has ended it, so that there is
// nothing to judge.
func (g *guide) note(res *sim.Result, l *ledger) bool {
	if g.cut {
		l.Limited++
	}
	if g.ending == notEnded {
		return true
	}
	if g.ending == prefixMet {
		l.Redundant++
	}
	l.count(res)
	return false
}
