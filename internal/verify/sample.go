package verify

import (
	"context"
	"fmt"
	"sync"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// pilotSeeds is how many seeds are tried before all the others: enough to see
// that a lock never comes to an end, or does not repeat.
const pilotSeeds = 64

// sample runs the seeds, the first ones as a pilot. A lock that runs into the
// step limit in most of them would do so for ever: it gets no more.
func (c *Check) sample(ctx context.Context, o Options) error {
	if o.Seeds == nil {
		o.Seeds = []scheduler.SeedRange{{First: 0, Count: DefaultSeeds}}
	}
	if !o.Strategy.Seeded { // every execution would be the same
		o.Seeds = []scheduler.SeedRange{{First: o.Seeds[0].First, Count: 1}}
	}
	all := o.Seeds
	var more bool
	o.Seeds, more = firstSeeds(all, pilotSeeds)
	pilot, err := c.run(ctx, o)
	if err != nil {
		return err
	}
	c.Endless = 2*pilot.sum.Outcomes[sim.StepLimit] > pilot.sum.Runs
	if !c.Endless && !pilot.sum.Cut {
		if err := c.repeats(o); err != nil {
			return err
		}
		if o.Seeds = all; more {
			o.progress = o.Progress
			if pilot, err = c.run(ctx, o); err != nil {
				return err
			}
		}
	}
	c.tally(pilot)
	return nil
}

// firstSeeds is the beginning of a list; more says that there are others.
func firstSeeds(all []scheduler.SeedRange, n uint64) (list []scheduler.SeedRange, more bool) {
	for _, r := range all {
		if n == 0 {
			return list, true
		}
		more = r.Count > n
		r.Count = min(r.Count, n)
		n -= r.Count
		list = append(list, r)
	}
	return list, more
}

// sampled is the outcome of a sampling.
type sampled struct {
	sum  scheduler.Summary
	best []candidate // by bit of a finding
}

// A candidate is an execution that violates a property, to be shown to people.
type candidate struct {
	deviations, steps int
	seed              uint64
	choices           []int32 // nil: no candidate
}

// before reports whether an execution is easier to follow than c: fewer
// choices that the plain loop would not have made, then fewer steps. The seed
// makes the order total, so that the choice depends on nothing else.
func (c *candidate) before(seed uint64, res *sim.Result) bool {
	switch {
	case c.choices == nil:
		return false
	case c.deviations != res.Deviations:
		return c.deviations < res.Deviations
	case c.steps != res.Steps:
		return c.steps < res.Steps
	}
	return c.seed <= seed
}

// run executes the seeds of o.
func (c *Check) run(ctx context.Context, o Options) (*sampled, error) {
	var mu sync.Mutex
	notes := map[*sim.World]*note{}
	of := func(w *sim.World) *note {
		mu.Lock()
		defer mu.Unlock()
		if notes[w] == nil {
			notes[w] = &note{best: make([]candidate, len(c.Rows))}
		}
		return notes[w]
	}
	opt := o.Case
	opt.Watch = c.watch(o, func(w *sim.World) Source { return Source{Seed: of(w).seed.Load()} })
	sampling := scheduler.Sampling{
		Seeds:        o.Seeds,
		Workers:      o.Workers,
		CountClasses: true,
		Progress:     o.progress,
		NewStrategy:  func() sim.Strategy { return noting(o.Strategy.New(o.Seeds[0].First), of) },
		NewSubject: func() (*scheduler.Subject, error) {
			k, err := c.Scenario.Case(opt)
			if err != nil {
				return nil, err
			}
			return &scheduler.Subject{World: k.World, Setup: k.Setup, Judge: judge(k, of(k.World)), Close: k.Close}, nil
		},
	}
	sum, err := sampling.Run(ctx)
	s := &sampled{sum: sum, best: make([]candidate, len(c.Rows))}
	var broken *note // the one with the lowest seed that did not end
	for _, n := range notes {
		s.merge(n)
		if n.open && (broken == nil || n.seed.Load() < broken.seed.Load()) {
			broken = n
		}
	}
	if err != nil && broken != nil {
		return nil, c.broken(o, broken.seed.Load(), err)
	}
	return s, err
}

func (s *sampled) merge(n *note) {
	for i, b := range n.best {
		at := &s.best[i]
		if b.choices != nil && !at.before(b.seed, &sim.Result{Deviations: b.deviations, Steps: b.steps}) {
			*at = b
		}
	}
}

// judge turns the verdict of a case into that of the sampling. Measures come in
// pairs: bypass and overtakes of an object.
func judge(k *scenarios.Case, n *note) func(*sim.Result) scheduler.Finding {
	var buf []checker.Measure
	return func(res *sim.Result) (f scheduler.Finding) {
		f.Violated, f.Unknown = k.Judge(res)
		buf = k.Checks.Measures(buf[:0])
		for i, m := range buf {
			if i < len(f.Measures) {
				f.Measures[i] = m.Value
			}
		}
		n.judged(f.Violated, res)
		return f
	}
}

// tally fills in the rows.
func (c *Check) tally(s *sampled) {
	sum := &s.sum
	c.Runs, c.Steps, c.Classes, c.MaxSteps, c.Cut = sum.Runs, sum.Steps, sum.Classes, sum.MaxSteps, sum.Cut
	for i := range c.Rows {
		t := &sum.Properties[i]
		r := &c.Rows[i]
		r.Violations = t.Violations
		if t.FirstViolation != nil {
			r.Shown = &Source{Seed: t.FirstViolation.Seed, Choices: t.FirstViolation.Choices}
			if b := &s.best[i]; b.choices != nil {
				r.Shown = &Source{Seed: b.seed, Choices: b.choices}
			}
		}
		if t.Unknowns > 0 {
			r.Verdict = checker.Verdict{Word: checker.Unknown, Reason: c.undecided(t, sum)}
		}
	}
	for i := 0; i+1 < len(sum.Measures); i += 2 {
		c.Bypass = max(c.Bypass, sum.Measures[i].Max)
		c.Overtakes = max(c.Overtakes, sum.Measures[i+1].Max)
	}
}

func (c *Check) undecided(t *scheduler.Tally, sum *scheduler.Summary) string {
	if n := sum.Outcomes[sim.StepLimit]; n == t.Unknowns {
		return fmt.Sprintf("%d of %d executions did not end within %d steps, the first with seed %d", n, sum.Runs, sum.MaxSteps, t.FirstUnknown.Seed)
	}
	return fmt.Sprintf("%d of %d executions could not be judged, the first with seed %d", t.Unknowns, sum.Runs, t.FirstUnknown.Seed)
}
