// Package verify judges locks: it runs scenarios under many schedules and says
// what was found, property by property.
package verify

import (
	"cmp"
	"context"
	"time"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// ScriptRow is the name of the row that says whether an execution went as the
// scenario itself says: its schedule blocks and its "expect" lines.
const ScriptRow = "as-scripted"

// Options say how to judge.
type Options struct {
	// Strategy finds the schedules.
	Strategy Strategy
	// Seeds are the schedules to sample; nil for the default. Given to Auto, they
	// ask for sampling.
	Seeds []scheduler.SeedRange
	// MaxExecutions ends an exploration after about so many executions; 0 means
	// DefaultBudget for Auto without Bounds, and no limit otherwise.
	MaxExecutions int64
	// Bounds limit an exploration, nil for none. Auto does not sample then.
	Bounds *scheduler.Bounds
	// Samples is how many seeds Auto samples of what it cannot explore; 0 for the
	// default.
	Samples uint64
	// Sweep says how far a lock is swept.
	Sweep SweepOptions
	// States is how many states a crowd of tasks may have where it is decided who may
	// starve; 0 for not at all.
	States int
	// Brief is for many locks: each story of one gets less, where the strategy is Auto
	// and nothing else is asked for.
	Brief bool
	// Growth measures how the bypass of a lock grows, where nothing is decided.
	Growth bool
	// Workers is the number of goroutines, 0 for all cores. The result does not
	// depend on it.
	Workers int
	// Case holds the rest; its Algorithms are filled in.
	Case scenarios.Options
	// Patience ends the process, by OnStuck, when a step takes longer; 0 waits
	// for ever.
	Patience time.Duration
	OnStuck  func(Stuck)
	// Progress is told how far it is from time to time; may be nil.
	Progress func(Progress)
	// Checkpoint, if set, is offered a snapshot of an exploration after every
	// round; Resume is one to go on from.
	Checkpoint func(take func() []byte, sofar *scheduler.Explored) error
	Resume     []byte

	// Of Auto, where nothing is given: its budget, and how many seeds it samples.
	usual      int64
	usualSeeds uint64
}

// explores reports whether nothing but an exploration is asked for.
func (o *Options) explores() bool {
	return o.Strategy.Explores() && (o.Strategy.Method != Auto || o.Bounds != nil)
}

// A Source says how to see an execution again.
type Source struct {
	// Block is the name of a schedule block; empty for a seed or a token.
	Block string
	// Seed is the seed of Strategy, if Choices is nil.
	Seed     uint64
	Strategy string
	// Choices is the schedule itself.
	Choices []int32
	// Search says that it is not known, but that the exploration by Strategy
	// comes to it.
	Search bool
}

// A Row is the verdict on one property.
type Row struct {
	// Name is the property's name, or ScriptRow; Property is nil for that.
	Name     string
	Property *checker.Property
	// Claimed: the lock must have it.
	Claimed bool
	// Verdict is what was found.
	Verdict checker.Verdict
	// Violations counts the executions that violate it.
	Violations int64
	// Shown is the one of them to show; nil if there is none. It is the one with
	// the fewest deviations from the plain loop, then the fewest steps, of those
	// explored, else of those sampled; a schedule block only if there is no other.
	Shown *Source
	// Known is the defect that the lock declares here; nil if none. Must says that
	// it has to show.
	Known *algorithms.Defect
	Must  bool
	// Expected: the scenario says that it is violated.
	Expected bool
}

// AsDeclared reports whether the row is what was to be expected.
func (r *Row) AsDeclared() bool {
	violated := r.Verdict.Word == checker.Violated
	switch {
	case r.Must || r.Expected:
		return violated
	case r.Known != nil:
		return true
	}
	return !violated || !r.Claimed
}

// A Check is the judgement on one scenario with one lock.
type Check struct {
	Scenario *scenarios.Scenario
	Lock     *algorithms.Algorithm
	Loop     sim.Discipline
	Time     sim.TimeMode
	Memory   scenarios.Memory
	Rows     []Row
	// Strategy is the one that was asked for, Bounds those of an exploration.
	Strategy Strategy
	Bounds   *scheduler.Bounds
	// Explored and Sampled say what was executed, nil for nothing.
	Explored *Explored
	Sampled  *Sampled
	// Unexplored says why an exploration that was asked for was left out.
	Unexplored string
	// Runs counts executions: of the exploration, of the samples, and one for
	// each schedule block. Classes is how many classes of executions were met.
	Runs, Steps, Classes int64
	MaxSteps             int
	// Bypass and Overtakes are the largest seen.
	Bypass, Overtakes int64
	// Measured is false if nobody can wait.
	Measured bool
	// Cut says that the search was interrupted.
	Cut bool
	// Endless says that the search stopped early, since most executions ran
	// into the step limit.
	Endless bool
	// Mismatches has what differed in the schedule blocks.
	Mismatches []scenarios.Mismatch

	options scenarios.Options
	// guard makes the watchdog for a single execution.
	guard func(Source) func(*scenarios.Case) func()
}

// Complete reports whether every class of executions was executed.
func (c *Check) Complete() bool { return c.Explored != nil && c.Explored.Complete }

// Partial reports whether an exploration was asked for, and nothing else, and did
// not come to its end.
func (c *Check) Partial() bool {
	return c.Explored != nil && c.Sampled == nil && !c.Explored.Ended
}

// DefaultSeeds is how many schedules are sampled for each scenario.
const DefaultSeeds = 3000

// DefaultBudget is how many executions Auto explores at most, LockBudget the same
// where a lock is judged on many scenarios, BriefBudget and BriefSeeds what is explored
// and sampled of each of them where many locks are. What comes of the loop for which a
// lock claims nothing is information, and gets less, unless the scenarios are named.
const (
	DefaultBudget = 100_000
	LockBudget    = 5_000
	BriefBudget   = 2_000
	BriefSeeds    = 1_500

	unclaimedPart = 5
)

// usually fills in what Auto takes for each of the stories of l.
func (o *Options) usually(l *Lock) {
	o.usual, o.usualSeeds = LockBudget, DefaultSeeds
	if o.Brief {
		o.usual, o.usualSeeds = BriefBudget, BriefSeeds
	}
	if !l.Claimed {
		o.usual, o.usualSeeds = o.usual/unclaimedPart, o.usualSeeds/unclaimedPart
	}
}

// Scenario judges one lock on one scenario. The error is that of
// scenarios.Scenario.Case, a *NotDeterministic, a *Broken, or that of a
// checkpoint.
func Scenario(ctx context.Context, s *scenarios.Scenario, algs []*algorithms.Algorithm, o Options) (*Check, error) {
	o.Case.Algorithms, o.Case.Ordered = algs, true
	if o.Strategy.Method == Auto && o.Seeds != nil {
		o.Strategy.Method = Sample
	}
	if o.Strategy.Sampler.New == nil && o.Strategy.Method == Sample {
		o.Strategy.Sampler = sampler("random")
	}
	first, err := prepare(s, o.Case)
	if err != nil {
		return nil, err
	}
	defer first.Close()
	c := &Check{Scenario: s, Loop: first.Loop, Time: first.Time, Memory: first.Memory, options: o.Case, Lock: lockOf(s, algs), Strategy: o.Strategy, Bounds: o.Bounds}
	c.guard = func(src Source) func(*scenarios.Case) func() {
		return c.watch(o, func(*sim.World) Source { return src })
	}
	c.rows(first)
	if o.Case.Schedule == "" {
		if err := c.search(ctx, o); err != nil {
			return nil, err
		}
	}
	if err := c.blocks(o); err != nil {
		return nil, err
	}
	c.settle()
	return c, nil
}

// search samples or explores, or both.
func (c *Check) search(ctx context.Context, o Options) error {
	if o.Strategy.Method == Sample {
		return c.sample(ctx, o)
	}
	pilot, err := c.pilot(ctx, o)
	if err != nil {
		return err
	}
	switch cut := pilot.sum.Outcomes[sim.StepLimit]; {
	case o.explores():
	case c.Endless:
		c.tally(pilot, sampler("random"))
		return nil
	case cut > 0 && o.Case.MaxSteps == 0:
		c.Unexplored = endless
	}
	if c.Unexplored == "" {
		if err := c.explore(ctx, o, pilot); err != nil {
			return err
		}
	}
	if o.explores() || c.Complete() || c.Cut {
		return nil
	}
	o.Strategy = Strategy{Sample, sampler("portfolio")}
	o.Seeds = defaultSeeds()
	if n := cmp.Or(o.Samples, o.usualSeeds); n > 0 {
		o.Seeds, _ = firstSeeds(o.Seeds, n)
	}
	if err := c.calibrate(&o); err != nil {
		return err
	}
	s, err := c.run(ctx, o)
	if err != nil {
		return err
	}
	c.tally(s, o.Strategy.Sampler)
	return c.repeatSome(o, s.notes)
}

// rows prepares one row for each property, and one for the script.
func (c *Check) rows(k *scenarios.Case) {
	expected := map[string]bool{}
	for _, e := range c.Scenario.File.Expects() {
		if e.Form == script.Violates {
			for _, p := range checker.Select(e.Property.Name) {
				expected[p.Name] = true
			}
		}
	}
	for _, p := range k.Properties {
		r := Row{Name: p.Name, Property: p, Expected: expected[p.Name]}
		for _, o := range k.Objects() {
			spec := o.Spec()
			r.Claimed = r.Claimed || p.Applies(&spec) && p.Claimed(&spec)
		}
		c.declared(&r)
		c.Rows = append(c.Rows, r)
	}
	c.Rows = append(c.Rows, Row{Name: ScriptRow, Claimed: true})
}

// declared fills in the defect that the lock declares for a row, one for this
// scenario before one that is wide.
func (c *Check) declared(r *Row) {
	if !c.Lock.Claims(c.Loop) {
		return
	}
	for i := range c.Lock.Defects {
		switch d := &c.Lock.Defects[i]; {
		case d.Property != r.Name || r.Must:
		case d.Scenario == c.Scenario.Name:
			r.Known, r.Must = d, true
		case d.Wide && r.Known == nil:
			r.Known = d
		}
	}
}

// blocks follows every schedule block once, or the one that was asked for.
func (c *Check) blocks(o Options) error {
	if c.Memory.Model != sim.SC && o.Case.Schedule == "" {
		return nil // they follow an event loop, which has no store buffers
	}
	for _, name := range c.Scenario.ScheduleNames() {
		if o.Case.Schedule != "" && o.Case.Schedule != name {
			continue
		}
		src := Source{Block: name}
		err := protect(func() error { return c.block(o.Case, src) })
		if err != nil {
			return c.describe(err, src)
		}
	}
	return nil
}

func (c *Check) block(o scenarios.Options, src Source) error {
	o.Schedule, o.Watch = src.Block, c.guard(src)
	k, err := c.Scenario.Case(o)
	if err != nil {
		return err
	}
	defer k.Close()
	res := k.World.Run(scheduler.FIFO{}, k.Setup)
	violated, unknown := k.Judge(&res)
	c.Runs++
	c.Steps += int64(res.Steps)
	c.MaxSteps = max(c.MaxSteps, res.Steps)
	c.Mismatches = append(c.Mismatches, k.Mismatches()...)
	for i := range c.Rows {
		r := &c.Rows[i]
		if violated&(1<<i) != 0 {
			r.Violations++
			if r.Shown == nil {
				r.Shown = &src
			}
		} else if unknown&(1<<i) != 0 && r.Verdict.Word == "" {
			r.Verdict = checker.Verdict{Word: checker.Unknown, Reason: "the schedule " + src.Block + " could not be judged"}
		}
	}
	return nil
}

// settle fills in the verdicts.
func (c *Check) settle() {
	for i := range c.Rows {
		r := &c.Rows[i]
		switch {
		case r.Violations > 0:
			r.Verdict = checker.Verdict{Word: checker.Violated}
		case r.Verdict.Word == checker.Unknown && c.illegal():
			r.Verdict = checker.Verdict{Word: checker.NotDecided, Reason: "the results fit no state of the model: see linearizability"}
		case r.Verdict.Word == "":
			r.Verdict = c.unrefuted()
		}
		c.Measured = c.Measured || r.Property == checker.Bypass
	}
}

// unrefuted is the verdict on what nothing violates.
func (c *Check) unrefuted() checker.Verdict {
	switch e := c.Explored; {
	case e == nil || !e.Ended && c.Sampled == nil:
		return checker.Sampled(c.Runs, c.Classes)
	case e.Complete && c.Memory.Bound() == "":
		return checker.Verdict{Word: checker.Holds, Classes: e.Classes, AtLeast: e.AtLeast}
	case !e.Complete && e.Ended && e.Classes == 0 && e.Limited > 0:
		return checker.Verdict{Word: checker.Unknown, Reason: "no execution comes to an end within " + e.Bound}
	case e.Ended:
		return checker.Verdict{Word: checker.HoldsUpTo, Classes: e.Classes, AtLeast: e.AtLeast, Bound: c.bounded(e.Bound)}
	}
	return checker.Sampled(c.Sampled.Executions, c.Sampled.Classes)
}

// illegal reports whether some history was not linearizable: what is judged by
// the state of the model has no answer then.
func (c *Check) illegal() bool {
	r := c.Row(checker.Linearizability.Name)
	return r != nil && r.Violations > 0
}

// Row finds a row by its name; nil if there is none.
func (c *Check) Row(name string) *Row {
	for i := range c.Rows {
		if c.Rows[i].Name == name {
			return &c.Rows[i]
		}
	}
	return nil
}

// Options are those that the check was made with, for executing it again.
func (c *Check) Options() scenarios.Options {
	o := c.options
	o.Loop, o.Time, o.Memory = &c.Loop, &c.Time, &c.Memory
	return o
}
