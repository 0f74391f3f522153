package scheduler

import (
	"context"

	"github.com/simrun-dev/simrun/sim"
)

// Critical is the step of a failing execution that made failure inevitable: up
// to the step before, some way to go on passes, and none does after it.
type Critical struct {
	// Step is its number, from 1; 0 if no schedule at all passes.
	Step int
	// Kind and Actor say what the step is and whose.
	Kind  sim.OptionKind
	Actor sim.ID
	// Chosen is the choice, from 0, that leads to it. Every critical step was
	// chosen: where there is no choice, nothing is decided.
	Chosen int
	// Proved says that all ways to go on behind the step were searched.
	// Otherwise none of Samples ways passes, and Why says what ended the search.
	Proved  bool
	Samples int64
	Why     string
	// Executions is what it took.
	Executions int64
}

const (
	// criticalSamples is how many ways to go on are tried where they are too
	// many for all of them.
	criticalSamples = 1000
	// criticalProbes is how many of them are tried before the search: mostly one
	// of the first passes.
	criticalProbes = 20
)

// Critical finds the critical step of a failing schedule. An execution passes if
// it comes to its end, does not violate the properties, and is decided.
//
// If nothing passes behind a step, nothing does behind a later one, so the place
// is found by bisection; each half is decided by an exhaustive search of the
// ways to go on, or, where that takes too long, by random ones with fixed seeds.
//
// Source: the critical transition of SimGrid's Mc SimGrid.
func (s *Shrinking) Critical(ctx context.Context, choices []int32) (Critical, error) {
	h, err := s.shrinker(ctx)
	if err != nil {
		return Critical{}, err
	}
	defer h.close()
	log := &choiceLog{replay: Replay{Choices: choices, Prefix: true}}
	if _, f := h.execute(log); f.Violated&s.Properties == 0 {
		return Critical{}, ErrPasses
	}
	whole := h.budget
	searches := int64(1)
	for n := len(log.made); n > 0; n /= 2 {
		searches++
	}
	// Some way to go on behind the first lo-1 choices passes; behind the first
	// hi choices none does, as far as last knows: all choices leave no way.
	lo, hi, last := 0, len(log.made), ahead{none: true, proved: true}
	for lo < hi {
		mid := (lo + hi) / 2
		h.budget = min(whole, h.spent+whole/searches)
		a := h.ahead(log.choices(mid))
		if h.err != nil {
			return Critical{}, h.err
		}
		if a.none {
			hi, last = mid, a
		} else {
			lo = mid + 1
		}
	}
	c := Critical{Proved: last.proved, Samples: last.samples, Why: last.why, Executions: h.executions}
	if hi > 0 {
		m := log.made[hi-1]
		c.Step, c.Kind, c.Actor, c.Chosen = m.step, m.kind, m.id, hi-1
	}
	return c, h.err
}

// ahead is what is known of the ways to go on from somewhere.
type ahead struct {
	none    bool // none passes
	proved  bool
	samples int64
	why     string
}

// ahead looks for a way to go on that passes.
func (h *shrinker) ahead(prefix []int32) (a ahead) {
	if h.sample(prefix, 0, criticalProbes, &a) {
		return a
	}
	passed := false
	whole := h.budget
	h.budget -= min(criticalSamples, (whole-h.spent)/2)
	complete := newWalk(h, prefix, Unbounded).run(func(res *sim.Result, f *Finding) bool {
		passed = h.passes(res, f)
		return !passed
	})
	if complete || passed {
		h.budget = whole
		return ahead{none: !passed, proved: true}
	}
	a.why = h.unsearched("all ways to go on")
	h.budget = whole
	a.none = !h.sample(prefix, criticalProbes, criticalSamples, &a)
	return a
}

// sample tries random ways to go on, with the seeds from first up to before end,
// and reports whether one passes.
func (h *shrinker) sample(prefix []int32, first, end uint64, a *ahead) bool {
	for seed := first; seed < end && !h.over(); seed++ {
		res, f := h.execute(&onward{v: h.view, prefix: prefix, random: *NewRandom(seed)})
		if a.samples++; h.passes(&res, &f) {
			return true
		}
	}
	return false
}

// passes reports whether an execution came to its end and was found in order.
func (h *shrinker) passes(res *sim.Result, f *Finding) bool {
	return (f.Violated|f.Unknown)&h.s.Properties == 0 && res.Outcome != sim.StepLimit
}

// onward follows the beginning of a schedule, and goes on at random.
type onward struct {
	v      *view
	prefix []int32
	random Random
	at     int
}

// Begin implements [sim.Strategy].
func (o *onward) Begin(w *sim.World) {
	o.at = 0
	o.random.Begin(w)
}

// Choose implements [sim.Strategy].
func (o *onward) Choose(p *sim.Point) int {
	switch {
	case o.at < len(o.prefix) && int(o.prefix[o.at]) < p.Len():
		o.at++
		return int(o.prefix[o.at-1])
	case o.v.quiet:
		return p.Default()
	}
	return o.random.Choose(p)
}

// choiceLog replays a schedule and remembers what was chosen.
type choiceLog struct {
	replay Replay
	made   []madeChoice
}

type madeChoice struct {
	option int32
	step   int
	kind   sim.OptionKind
	id     sim.ID
}

// Begin implements [sim.Strategy].
func (l *choiceLog) Begin(w *sim.World) { l.replay.Begin(w) }

// Choose implements [sim.Strategy].
func (l *choiceLog) Choose(p *sim.Point) int {
	c := l.replay.Choose(p)
	o := p.Option(c)
	l.made = append(l.made, madeChoice{int32(c), p.Step(), o.Kind, o.ID})
	return c
}

// choices are the first n of them.
func (l *choiceLog) choices(n int) []int32 {
	list := make([]int32, n)
	for i := range list {
		list[i] = l.made[i].option
	}
	return list
}
