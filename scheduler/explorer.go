package scheduler

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// An explorer explores a subtree depth first. It is the strategy of its world:
// it replays the path up to the node where something else is to be done, does
// that, and from there follows the wakeup trees, or any process that is not
// asleep where they say nothing.
//
// This is optimal dynamic partial-order reduction: P. Abdulla, S. Aronis, B.
// Jonsson and K. Sagonas, Source Sets: A Foundation for Optimal Dynamic Partial
// Order Reduction, Journal of the ACM 64(4), 2017. Beyond the paper are the rule
// for steps that can be disabled (see races), steps that touch something else
// when they come earlier (see uncertain), choices (see alternatives), and the
// division of the tree among workers (see frontier).
type explorer struct {
	path
	pool       forest
	spare      nursery
	world      *sim.World
	discipline sim.Discipline
	strict     bool
	base       int     // nodes before it belong to others
	branch     int     // the node from which this execution is a new one
	choices    []int32 // of the path
	counts     []int32 // how many options each had
	replayed   int     // choices made again in this execution
	current    int     // the transition under way, -1 for none
	opened     bool    // it was chosen and has not begun
	linked     bool    // its event is complete
	known      bool    // the nodes before base are
	free       bool    // nobody has begun at base
	pending    []int32 // data choices of a transition of others
	offered    []int32 // how many there were
	from       int     // the first step that is not known
	turn       int     // the replayed choice that began a transition, -1 for none
	redundant  bool    // nothing was left to do that does not sleep
	careful    bool    // nothing is guessed
	surprised  bool    // an event was not what was expected
	panicked   bool
	quiet      bool       // the workload is over
	res        sim.Result // of the last execution
	found      Finding
	lastStep   int // of the workload
	fault      error
	mutant     mutant
	setup      func(*sim.World)

	seq     sequence
	rest    bitset
	common  bitset    // transitions that everything new happens after
	whole   bitset    // of a sequence that is sent
	route   []*wakeup // from a node to the trees that are looked at
	shut    []int     // transitions that a guarded step cannot be exchanged with
	ghosts  []node
	cut     int // ghosts from this one on are what a panic cut off
	ids     []sim.ID
	prober  prober
	peeked  node    // what it saw
	other   node    // an alternative
	sure    node    // an alternative of which is known what it touches
	next    []int32 // data choices
	outbox  []insertion
	trees   []*wakeup // those of a node but one
	above   []*branch // the nodes of others, by depth
	foreign [][]*wakeup
}

var (
	_ sim.Strategy = (*explorer)(nil)
	_ sim.Stepper  = (*explorer)(nil)
)

// Begin implements [sim.Strategy].
func (x *explorer) Begin(w *sim.World) {
	x.world, x.discipline, x.strict = w, w.Discipline, w.Time == sim.Strict
	x.replayed, x.n, x.current = 0, x.branch, -1
	x.opened, x.linked, x.redundant, x.quiet = false, true, false, false
	x.pending, x.offered, x.turn = x.pending[:0], x.offered[:0], -1
	if x.from = 0; !x.known {
		x.n = 0
		x.truncate(0)
		return
	}
	x.truncate(x.branch)
	x.from = x.nodes[x.branch].steps + 1
	w.ReportFrom(x.from)
	w.Repeat(x.choices, x.counts)
}

// Quiet implements [sim.Quieter].
func (x *explorer) Quiet() {
	x.ghosts = x.ghosts[:0]
	if x.discipline == sim.Any {
		for _, t := range x.world.Tasks() {
			x.waiting(t)
		}
	}
	x.quiet = true
}

// Choose implements [sim.Strategy].
func (x *explorer) Choose(p *sim.Point) int {
	if x.replayed = p.Index(); x.replayed < len(x.choices) {
		return x.replay(p)
	}
	if x.world.Quieted() || x.redundant {
		return p.Default()
	}
	var c int
	if p.Inner() {
		c = x.decide(p)
	} else {
		c = x.schedule(p)
	}
	if x.redundant {
		x.world.Stop()
		return p.Default()
	}
	x.choices = append(x.choices, int32(c))
	x.counts = append(x.counts, int32(p.Len()))
	x.replayed++
	return c
}

// replay repeats a choice, where the world does not do so itself: see
// [sim.World.Repeat].
func (x *explorer) replay(p *sim.Point) int {
	c := x.choices[x.replayed]
	if n := int32(p.Len()); n != x.counts[x.replayed] && x.counts[x.replayed] != 0 || c >= n {
		x.fail(p, n)
		return p.Default()
	}
	x.counts[x.replayed] = int32(p.Len())
	switch {
	case x.known:
	case p.Inner():
		x.pending, x.offered = append(x.pending, c), append(x.offered, int32(p.Len()))
	default:
		x.turn = x.replayed
	}
	x.replayed++
	return int(c)
}

func (x *explorer) fail(p *sim.Point, n int32) {
	if x.fault == nil {
		x.fault = &NotRepeatable{
			Step:  p.Step(),
			First: fmt.Sprintf("chosen from %d options", x.counts[x.replayed]), Second: fmt.Sprintf("from %d", n),
			Choices: slices.Clone(x.choices[:x.replayed]),
		}
	}
	x.redundant = true
	x.world.Stop()
}

// Stepped implements [sim.Stepper].
func (x *explorer) Stepped(s *sim.Step) {
	if x.world.Quieted() || x.redundant || s.N < x.from {
		return
	}
	if s.Kind == sim.OptBranch {
		x.extend(s)
		return
	}
	if !x.opened {
		x.open1(s.Process, s.Kind == sim.OptAdvance)
		if x.redundant {
			x.world.Stop()
			return
		}
	}
	x.opened = false
	x.begin(s)
}

// schedule chooses the process that goes on.
func (x *explorer) schedule(p *sim.Point) int {
	nd := x.enter()
	for {
		t := x.nextGiven(nd)
		if t == nil {
			break
		}
		for i := range p.Len() {
			if p.Process(i) == t.process && x.isAdvance(p, i) == t.advance {
				x.start(nd, t)
				nd.other = x.hasOther(nd, p, i)
				return i
			}
		}
		x.drop(t)
	}
	return x.scheduleFree(nd, p)
}

// scheduleFree takes a process that is not asleep: the one that took the last
// step if possible, which saves a switch.
func (x *explorer) scheduleFree(nd *node, p *sim.Point) int {
	if x.current == x.branch && !x.free {
		x.redundant = true // all that was to be done here cannot be done
		return 0
	}
	prev := sim.ID(-1)
	if x.current > 0 {
		prev = x.nodes[x.current-1].process
	}
	best := -1
	for i := range p.Len() {
		id := p.Process(i)
		if nd.sleep.all(id, x.isAdvance(p, i), nil) {
			continue
		}
		if id == prev {
			best = i
			break
		}
		if best < 0 {
			best = i
		}
	}
	if best < 0 {
		x.redundant = true
		return 0
	}
	x.startFree(nd, p.Process(best), x.isAdvance(p, best))
	nd.other = x.hasOther(nd, p, best)
	return best
}

// open1 opens the transition of the only process that can go on.
func (x *explorer) open1(process sim.ID, advance bool) {
	advance = advance && x.discipline == sim.FIFO
	nd := x.enter()
	if x.current < x.base {
		x.startFree(nd, process, advance)
		x.repeat(nd)
		return
	}
	for {
		t := x.nextGiven(nd)
		if t == nil {
			break
		}
		if t.process == process && t.advance == advance {
			x.start(nd, t)
			return
		}
		x.drop(t)
	}
	if nd.sleep.all(process, advance, nil) || x.current == x.branch && !x.free {
		x.redundant = true
	}
	x.startFree(nd, process, advance)
}

// enter goes to the next node.
func (x *explorer) enter() *node {
	x.link1()
	k := x.n
	x.n++
	x.current, x.opened, x.linked = k, true, false
	nd := x.at(k)
	nd.choice = len(x.choices)
	if k < x.base {
		if nd.choice = x.turn; x.turn < 0 {
			nd.choice = x.replayed - len(x.pending)
		}
		x.turn = -1
		return nd
	}
	if k == x.branch {
		return nd
	}
	nd.tried = 0
	nd.sleep, nd.todo = nd.sleep[:0], nd.todo[:0]
	if k > 0 && k > x.base {
		up := &x.nodes[k-1]
		nd.sleep.inherit(up.sleep, &up.event)
		if x.mutant != noMutant {
			x.oversleep(nd, up)
		}
		nd.todo, up.chain = append(nd.todo, up.chain...), up.chain[:0]
	}
	return nd
}

// nextGiven is the next thing to do at a node, nil if it is free.
func (x *explorer) nextGiven(nd *node) *wakeup {
	if len(nd.todo) == 0 {
		return nil
	}
	x.prune(nd)
	i := ready(nd.todo, nd.sleep)
	if i < 0 {
		return nil
	}
	t := nd.todo[i]
	nd.todo = slices.Delete(nd.todo, i, i+1)
	return t
}

// prune drops trees that begin with something that sleeps. What was expected of the
// last event of a sequence was wrong then.
func (x *explorer) prune(nd *node) {
	nd.todo = slices.DeleteFunc(nd.todo, func(t *wakeup) bool {
		asleep := nd.sleep.all(t.process, t.advance, t.choices)
		if asleep {
			x.forestall(nd, t)
			x.drop(t)
		}
		return asleep
	})
}

func (x *explorer) drop(t *wakeup) {
	x.pool.putAll(t.children)
	x.pool.put(t)
}

// start begins the transition that a wakeup tree demands.
func (x *explorer) start(nd *node, t *wakeup) {
	nd.want = append(nd.want[:0], t.choices...)
	x.startFree(nd, t.process, t.advance)
	nd.given = len(t.choices)
	nd.expected.expect(t)
	nd.chain = append(nd.chain[:0], t.children...)
	x.pool.put(t)
}

// startFree begins a transition of a process of which nothing is given.
func (x *explorer) startFree(nd *node, process sim.ID, advance bool) {
	nd.process, nd.advance, nd.other, nd.barrier, nd.dark, nd.cut = process, advance, false, false, false, false
	nd.choices, nd.touched, nd.mixed = nd.choices[:0], nd.touched[:0], false
	nd.options, nd.known, nd.writes = nd.options[:0], nd.known[:0], nd.writes[:0]
	nd.given, nd.chain, nd.expected = 0, nd.chain[:0], expectation{}
	nd.others, nd.forked = nd.others[:0], false
	nd.tried++
}

// begin notes the first step of the current transition.
func (x *explorer) begin(s *sim.Step) {
	nd := &x.nodes[x.current]
	nd.steps, nd.kind, nd.enabler, nd.ties = s.N-1, s.Kind, s.Enabler, len(nd.choices)
	nd.guarded, nd.opaque, nd.dropped = s.Guard != nil, false, 0
	if s.Guard != nil {
		nd.opaque = s.Guard.Opaque
		nd.guard = append(nd.guard[:0], s.Guard.Conditions...)
	}
	x.extend(s)
}

// extend adds a step to the current transition.
func (x *explorer) extend(s *sim.Step) {
	nd := &x.nodes[x.current]
	if len(x.pending) > 0 { // data choices that were made again
		x.repeat(nd)
	}
	nd.touch(s.Footprint)
	if !s.Plain || len(nd.touched) > 2 {
		x.muddle(s.Process)
	}
	nd.mixed = nd.mixed || s.Contingent || !s.Plain
	nd.dark = nd.dark || s.Opaque
	nd.writes = append(nd.writes, s.Writes...)
	nd.barrier = nd.barrier || s.Barrier
	for len(x.depthOf) <= s.N {
		x.depthOf = append(x.depthOf, 0)
	}
	x.depthOf[s.N] = int32(x.current)
	x.lastStep = s.N
}

// link1 completes the current transition.
func (x *explorer) link1() {
	if x.linked || x.current < 0 {
		return
	}
	x.linked = true
	nd := &x.nodes[x.current]
	if x.mutant != noMutant {
		x.misjudge(nd)
	}
	if x.hashing {
		x.nameOf(x.world, nd.process)
	}
	x.link(x.current)
	if nd.expected.event != nil {
		x.surpriseAt(nd)
	}
}

// lull puts the event of a node to sleep there.
func (x *explorer) lull(nd *node) *sleeper {
	nd.sleep = append(nd.sleep, sleeper{event: x.keep(nd)})
	return &nd.sleep[len(nd.sleep)-1]
}

// nextBranch finds the deepest node with something left to do; false if there is
// none.
func (x *explorer) nextBranch() bool {
	for k := x.n - 1; k >= x.base; k-- {
		nd := &x.nodes[k]
		if len(nd.chain) > 0 {
			x.pool.putAll(nd.chain)
			nd.chain = nd.chain[:0]
		}
		x.lull(nd)
		if len(nd.todo) == 0 {
			continue
		}
		x.prune(nd)
		if ready(nd.todo, nd.sleep) >= 0 {
			x.goTo(k)
			return true
		}
	}
	x.n = x.base
	return false
}

// goTo makes node k the one where the next execution branches off.
func (x *explorer) goTo(k int) {
	x.branch = k
	x.choices = x.choices[:x.nodes[k].choice]
	x.counts = x.counts[:len(x.choices)]
}
