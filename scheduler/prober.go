package scheduler

import (
	"github.com/simrun-dev/simrun/sim"
)

// A prober finds out by executing it whether a step is possible after a sequence,
// and what it touches there. It is needed where that depends on more than
// exploration keeps account of: the function of a [sim.Task.Until], the clock,
// and what a panic would have cut off.
type prober struct {
	x       *explorer
	node    *node // whose step it is
	prefix  []int32
	made    int  // choices of the prefix
	depth   int  // transitions executed
	next    int  // transition of the path to execute next, -1 for the step itself
	inner   int  // data choices made since the last step but branches
	reached bool // the step is being executed
	over    bool
	touched []sim.Access
	barrier bool
	tally   tally
	want    []int32 // data choices of the step, as far as they are given
	choices []int32 // and what was chosen
	options []int32
}

// probe executes the sequence and then the step. The execution before it has been
// judged.
func (x *explorer) probe(nd *node) bool {
	p := &x.prober
	*p = prober{
		x: x, node: nd, prefix: x.choices[:x.nodes[x.seq.from].choice],
		want: p.want, tally: p.tally, touched: p.touched[:0], choices: p.choices[:0], options: p.options[:0],
	}
	p.next = x.seq.set.next(x.seq.from)
	p.tally.begin(x.oracle)
	w := x.world
	quiet := w.OnQuiet
	w.OnQuiet = nil
	w.Run(p, x.setup) // with the observer, which may order events
	w.OnQuiet = quiet
	return p.reached
}

// peek is probe, and makes the event of the sequence's last step what it really is
// there, with these data choices first.
func (x *explorer) peek(nd *node, choices []int32) bool {
	p := &x.prober
	p.want = append(p.want[:0], choices...)
	if !x.probe(nd) {
		return false
	}
	g := &x.peeked
	g.process, g.advance, g.other, g.barrier = nd.process, nd.advance, nd.other, p.barrier
	g.choices, g.options = append(g.choices[:0], p.choices...), append(g.options[:0], p.options...)
	g.touched = g.touched[:0]
	g.touch(p.touched)
	g.sign()
	x.seq.last, x.seq.fixed = g, len(g.choices)
	return true
}

// Begin implements [sim.Strategy].
func (p *prober) Begin(*sim.World) {}

// Choose implements [sim.Strategy].
func (p *prober) Choose(pt *sim.Point) int {
	if p.made < len(p.prefix) {
		p.made++
		if pt.Inner() && pt.Option(0).Kind == sim.OptBranch {
			p.tally.choose(pt.Option(0).ID, pt.Len())
		}
		return int(p.prefix[p.made-1])
	}
	if p.over {
		return pt.Default()
	}
	if pt.Inner() {
		return p.decide(pt)
	}
	if p.reached {
		p.end(pt.World())
		return pt.Default()
	}
	process, advance := p.wanted()
	for i := range pt.Len() {
		if pt.Process(i) == process && p.x.isAdvance(pt, i) == advance {
			return i
		}
	}
	p.end(pt.World())
	return pt.Default()
}

// wanted is whose turn it is.
func (p *prober) wanted() (process sim.ID, advance bool) {
	nd := p.node
	if p.next >= 0 {
		nd = &p.x.nodes[p.next]
	}
	return nd.process, nd.advance
}

// decide repeats a data choice.
func (p *prober) decide(pt *sim.Point) int {
	if pt.Option(0).Kind == sim.OptBranch {
		return p.tally.choose(pt.Option(0).ID, pt.Len())
	}
	nd := p.node
	if p.next >= 0 {
		nd = &p.x.nodes[p.next]
	}
	choices := nd.choices
	if p.next < 0 && nd == p.node {
		choices = p.want
	}
	c := 0
	if p.inner < len(choices) {
		c = min(int(choices[p.inner]), pt.Len()-1)
	}
	p.inner++
	if p.next < 0 && nd == p.node {
		p.choices, p.options = append(p.choices, int32(c)), append(p.options, int32(pt.Len()))
	}
	return c
}

func (p *prober) end(w *sim.World) {
	p.over = true
	w.Stop()
}

// Stepped implements [sim.Stepper].
func (p *prober) Stepped(s *sim.Step) {
	switch {
	case p.over:
		return
	case s.Kind == sim.OptBranch:
		if p.reached {
			p.note(s)
		}
		return
	case p.reached:
		p.end(p.x.world)
		return
	}
	p.inner = 0
	if p.depth++; p.depth <= p.x.seq.from {
		return
	}
	process, advance := p.wanted()
	fits := s.Process == process && (p.x.discipline == sim.Any || (s.Kind == sim.OptAdvance) == advance)
	switch {
	case !fits:
		p.end(p.x.world)
	case p.next < 0:
		p.reached = true
		p.note(s)
	default:
		p.next = p.x.seq.set.next(p.next + 1)
	}
}

func (p *prober) note(s *sim.Step) {
	p.touched = append(p.touched, s.Footprint...)
	p.barrier = p.barrier || s.Barrier
}
