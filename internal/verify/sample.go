package verify

import (
	"context"
	"fmt"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// pilotSeeds is how many seeds are tried before all the others: enough to see
// that a lock never comes to an end, or does not repeat.
const pilotSeeds = 64

// Sampled says what samples have executed.
type Sampled struct {
	// Strategy is the one that made the choices.
	Strategy string
	// Singletons are the classes met once: their share of the executions is the
	// chance that one more execution meets a new class.
	Executions, Steps, Classes, Singletons int64
	// AtLeast says that there are more Classes than could be counted.
	AtLeast bool
}

func defaultSeeds() []scheduler.SeedRange {
	return []scheduler.SeedRange{{First: 0, Count: DefaultSeeds}}
}

// sample runs the seeds, the first ones as a pilot. A lock that runs into the
// step limit in most of them would do so for ever: it gets no more.
func (c *Check) sample(ctx context.Context, o Options) error {
	if o.Seeds == nil {
		o.Seeds = defaultSeeds()
	}
	if !o.Strategy.Sampler.Seeded { // every execution would be the same
		o.Seeds = []scheduler.SeedRange{{First: o.Seeds[0].First, Count: 1}}
	}
	if err := c.calibrate(&o); err != nil {
		return err
	}
	pilot, err := c.pilotOf(ctx, o)
	if err != nil {
		return err
	}
	if _, more := firstSeeds(o.Seeds, pilotSeeds); more && !c.Endless && !pilot.sum.Cut {
		if pilot, err = c.run(ctx, o); err != nil {
			return err
		}
		if err := c.repeatSome(o, pilot.notes); err != nil {
			return err
		}
	}
	c.tally(pilot, o.Strategy.Sampler)
	return nil
}

// pilot samples a few schedules before an exploration.
func (c *Check) pilot(ctx context.Context, o Options) (*sampled, error) {
	o.Strategy = Strategy{Sample, sampler("random")}
	o.Seeds = defaultSeeds()
	return c.pilotOf(ctx, o)
}

// pilotOf runs the first seeds, and finds out whether they repeat.
func (c *Check) pilotOf(ctx context.Context, o Options) (*sampled, error) {
	o.Seeds, _ = firstSeeds(o.Seeds, pilotSeeds)
	o.Progress = nil
	pilot, err := c.run(ctx, o)
	if err != nil {
		return nil, err
	}
	c.Endless = 2*pilot.sum.Outcomes[sim.StepLimit] > pilot.sum.Runs
	if !c.Endless && !pilot.sum.Cut {
		err = c.repeats(o)
	}
	return pilot, err
}

// calibrate lets the sampler know what it has to do with.
func (c *Check) calibrate(o *Options) error {
	e, err := Calibrated(o.Strategy.Sampler, c.Scenario, c.Options())
	o.Strategy.Sampler = e
	return err
}

// Calibrated is a strategy that knows the scenario. A seed means the same
// wherever scenario, locks, loop, time and properties are the same.
func Calibrated(e scheduler.Entry, s *scenarios.Scenario, o scenarios.Options) (scheduler.Entry, error) {
	if !e.Profiled {
		return e, nil
	}
	o.Ordered = true
	k, err := prepare(s, o)
	if err != nil {
		return e, err
	}
	defer k.Close()
	err = protect(func() error {
		e = e.With(scheduler.Calibrate(k.World, k.Setup))
		return nil
	})
	return e, err
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

	notes *notes
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
	e, notes := o.Strategy.Sampler, newNotes(len(c.Rows))
	sampling := scheduler.Sampling{
		Seeds:        o.Seeds,
		Workers:      o.Workers,
		CountClasses: true,
		NewStrategy:  func() sim.Strategy { return noting(e.New(o.Seeds[0].First), notes.of) },
		NewSubject: c.subjects(o, notes, func(w *sim.World) Source {
			return Source{Seed: notes.of(w).seed.Load(), Strategy: e.Name}
		}),
	}
	if o.Progress != nil {
		sampling.Progress = func(p scheduler.Progress) {
			o.Progress(Progress{
				Strategy: e.Name, Runs: p.Runs, Total: p.Total, Classes: p.Classes, Violations: p.Violations, Singletons: p.Singletons,
			})
		}
	}
	sum, err := sampling.Run(ctx)
	s := &sampled{sum: sum, best: make([]candidate, len(c.Rows)), notes: notes}
	var broken *note // the one with the lowest seed that did not end
	for _, n := range notes.all {
		s.merge(n)
		if n.open && (broken == nil || n.seed.Load() < broken.seed.Load()) {
			broken = n
		}
	}
	switch {
	case err != nil && broken != nil:
		return nil, c.broken(o, broken.seed.Load(), err)
	case err != nil:
		return nil, err
	}
	return s, nil
}

// subjects makes the workers' copies of what is executed.
func (c *Check) subjects(o Options, notes *notes, source func(*sim.World) Source) func() (*scheduler.Subject, error) {
	opt := o.Case
	opt.Watch = c.watch(o, source)
	return func() (*scheduler.Subject, error) {
		k, err := c.Scenario.Case(opt)
		if err != nil {
			return nil, err
		}
		return &scheduler.Subject{World: k.World, Setup: k.Setup, Judge: judge(k, notes.of(k.World)), Close: k.Close}, nil
	}
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
		n.judged(&f, res)
		return f
	}
}

// tally fills in the rows.
func (c *Check) tally(s *sampled, e scheduler.Entry) {
	sum := &s.sum
	c.add(sum)
	c.Cut = c.Cut || sum.Cut
	c.Sampled = &Sampled{
		Strategy: e.Name, Executions: sum.Runs, Steps: sum.Steps, Classes: sum.Classes,
		Singletons: sum.Singletons, AtLeast: sum.ClassesFull,
	}
	for i := range c.Rows {
		t := &sum.Properties[i]
		r := &c.Rows[i]
		r.Violations += t.Violations
		if t.FirstViolation != nil && r.Shown == nil {
			r.Shown = &Source{Seed: t.FirstViolation.Seed, Strategy: e.Name, Choices: t.FirstViolation.Choices}
			if b := &s.best[i]; b.choices != nil {
				r.Shown = &Source{Seed: b.seed, Strategy: e.Name, Choices: b.choices}
			}
		}
		if t.Unknowns > 0 {
			r.Verdict = checker.Verdict{Word: checker.Unknown, Reason: c.undecided(t, sum)}
		}
	}
}

func (c *Check) undecided(t *scheduler.Tally, sum *scheduler.Summary) string {
	if n := sum.Outcomes[sim.StepLimit]; n == t.Unknowns {
		return fmt.Sprintf("%d of %d executions did not end within %d steps, the first with seed %d", n, sum.Runs, sum.MaxSteps, t.FirstUnknown.Seed)
	}
	return fmt.Sprintf("%d of %d executions could not be judged, the first with seed %d", t.Unknowns, sum.Runs, t.FirstUnknown.Seed)
}
