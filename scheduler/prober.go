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
	prefix  []int32
	plan    []*event // to be executed after the prefix; the last one is looked at
	from    int      // the first step after the prefix
	next    int      // of the plan
	inner   int      // choices made for the step to come
	during  int      // and for the one under way
	reached bool     // the step is being executed
	over    bool
	touched []sim.Access
	barrier bool
	mixed   bool
	want    []int32 // data choices of the step, as far as they are given
	choices []int32 // and what was chosen
	options []int32
}

// probe executes the sequence and then the step. The execution before it has been
// judged.
func (x *explorer) probe(nd *node) bool {
	v, plan := &x.seq, x.prober.plan[:0]
	for j := v.set.next(v.from); j >= 0; j = v.set.next(j + 1) {
		plan = append(plan, &x.nodes[j].event)
	}
	return x.follow(v.from, append(plan, &nd.event))
}

// follow executes what is planned from node k, and reports whether the last event
// of the plan was possible.
func (x *explorer) follow(k int, plan []*event) bool {
	p := &x.prober
	*p = prober{
		x: x, prefix: x.choices[:x.nodes[k].choice], plan: plan, from: x.nodes[k].steps + 1,
		want: p.want, touched: p.touched[:0], choices: p.choices[:0], options: p.options[:0],
	}
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
	g.process, g.advance, g.other, g.cut = nd.process, nd.advance, nd.other, nd.cut
	g.ordinal, g.kept, g.site = nd.ordinal, nil, nil
	g.choices, g.options = append(g.choices[:0], p.choices...), append(g.options[:0], p.options...)
	p.tell(&g.event)
	x.seq.last, x.seq.fixed = g, len(g.choices)
	return true
}

// tell gives an event the footprint that was seen.
func (p *prober) tell(e *event) {
	e.touched, e.mixed = e.touched[:0], false
	e.touch(p.touched)
	e.barrier, e.mixed = p.barrier, e.mixed || p.mixed
	e.sign()
}

// Begin implements [sim.Strategy].
func (p *prober) Begin(w *sim.World) {
	w.ReportFrom(p.from)
	w.Repeat(p.prefix, p.x.counts[:len(p.prefix)])
}

// Choose implements [sim.Strategy].
func (p *prober) Choose(pt *sim.Point) int {
	if at := pt.Index(); at < len(p.prefix) {
		return int(p.prefix[at])
	}
	if p.over {
		return pt.Default()
	}
	data := pt.Option(0).Kind == sim.OptBranch
	switch {
	case p.reached && !data: // the next step is being chosen
		p.end(pt.World())
		return pt.Default()
	case pt.Inner():
		return p.decide(pt, data)
	}
	e := p.plan[p.next]
	for i := range pt.Len() {
		if pt.Process(i) == e.process && p.x.isAdvance(pt, i) == e.advance {
			return i
		}
	}
	p.end(pt.World())
	return pt.Default()
}

// decide repeats a choice: of the order of timers before a step, of data in it.
func (p *prober) decide(pt *sim.Point, data bool) int {
	at, i := &p.inner, p.next
	if data {
		if at = &p.during; !p.reached {
			i--
		}
	}
	last := i == len(p.plan)-1
	choices := p.want
	if !last {
		choices = p.plan[i].choices
	}
	c := 0
	if *at < len(choices) {
		c = min(int(choices[*at]), pt.Len()-1)
	}
	*at++
	if last {
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
	case p.over || s.N < p.from:
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
	p.inner, p.during = 0, p.inner
	e := p.plan[p.next]
	fits := s.Process == e.process && (p.x.discipline == sim.Any || (s.Kind == sim.OptAdvance) == e.advance)
	switch {
	case !fits:
		p.end(p.x.world)
	case p.next == len(p.plan)-1:
		p.reached = true
		p.note(s)
	default:
		p.next++
	}
}

func (p *prober) note(s *sim.Step) {
	p.touched = append(p.touched, s.Footprint...)
	p.barrier = p.barrier || s.Barrier
	p.mixed = p.mixed || s.Contingent || !s.Plain
}
