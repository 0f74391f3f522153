// Package verify judges locks: it runs scenarios under many schedules and says
// what was found, property by property.
package verify

import (
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
	// Seeds are the schedules to sample; nil for the default.
	Seeds []scheduler.SeedRange
	// Strategy makes the choices; the zero Entry is random.
	Strategy scheduler.Entry
	// Workers is the number of goroutines, 0 for all cores. The result does not
	// depend on it.
	Workers int
	// Case holds the rest; its Algorithms are filled in.
	Case scenarios.Options
	// Patience ends the process, by OnStuck, when a step takes longer; 0 waits
	// for ever.
	Patience time.Duration
	OnStuck  func(Stuck)
	// Progress is told of executions from time to time; may be nil.
	Progress func(scheduler.Progress)

	progress func(scheduler.Progress) // Progress, but for the pilot
}

// A Source says how to see an execution again.
type Source struct {
	// Block is the name of a schedule block; empty for a seed or a token.
	Block string
	// Seed is the seed, if Choices is nil.
	Seed uint64
	// Choices is the schedule itself.
	Choices []int32
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
	// the fewest deviations from the plain loop, then the fewest steps, then the
	// lowest seed; a schedule block only if no seed violates it.
	Shown *Source
	// Known is the defect that the lock declares here; nil if none.
	Known *algorithms.Defect
	// Expected: the scenario says that it is violated.
	Expected bool
}

// AsDeclared reports whether the row is what was to be expected.
func (r *Row) AsDeclared() bool {
	violated := r.Verdict.Word == checker.Violated
	if r.Known != nil || r.Expected {
		return violated
	}
	return !violated || !r.Claimed
}

// A Check is the judgement on one scenario with one lock.
type Check struct {
	Scenario *scenarios.Scenario
	Lock     *algorithms.Algorithm
	Loop     sim.Discipline
	Time     sim.TimeMode
	Rows     []Row
	// Runs counts executions: seeds, and one for each schedule block.
	Runs, Steps, Classes int64
	MaxSteps             int
	// Bypass and Overtakes are the largest seen.
	Bypass, Overtakes int64
	// Measured is false if nobody can wait.
	Measured bool
	// Cut says that the sampling was interrupted.
	Cut bool
	// Endless says that the sampling stopped early, since most executions ran
	// into the step limit.
	Endless bool
	// Mismatches has what differed in the schedule blocks.
	Mismatches []scenarios.Mismatch

	options scenarios.Options
	// guard makes the watchdog for a single execution.
	guard func(Source) func(*scenarios.Case) func()
}

// DefaultSeeds is how many schedules are sampled for each scenario.
const DefaultSeeds = 3000

// Scenario judges one lock on one scenario. The error is that of
// scenarios.Scenario.Case, a *NotDeterministic or a *Broken.
func Scenario(ctx context.Context, s *scenarios.Scenario, algs []*algorithms.Algorithm, o Options) (*Check, error) {
	o.Case.Algorithms = algs
	if o.Strategy.New == nil {
		o.Strategy, _ = scheduler.Lookup("random")
	}
	first, err := prepare(s, o.Case)
	if err != nil {
		return nil, err
	}
	defer first.Close()
	c := &Check{Scenario: s, Loop: first.Loop, Time: first.Time, options: o.Case, Lock: lockOf(s, algs)}
	c.guard = func(src Source) func(*scenarios.Case) func() {
		return c.watch(o, func(*sim.World) Source { return src })
	}
	c.rows(first)
	if o.Case.Schedule == "" {
		if err := c.sample(ctx, o); err != nil {
			return nil, err
		}
	}
	if err := c.blocks(o); err != nil {
		return nil, err
	}
	c.settle()
	return c, nil
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
		for i := range c.Lock.Defects {
			if d := &c.Lock.Defects[i]; d.Property == p.Name && d.Scenario == c.Scenario.Name && c.Lock.Claims(c.Loop) {
				r.Known = d
			}
		}
		c.Rows = append(c.Rows, r)
	}
	c.Rows = append(c.Rows, Row{Name: ScriptRow, Claimed: true})
}

// blocks follows every schedule block once, or the one that was asked for.
func (c *Check) blocks(o Options) error {
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
			r.Verdict = checker.Sampled(c.Runs, c.Classes)
		}
		c.Measured = c.Measured || r.Property == checker.Bypass
	}
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
	o.Loop, o.Time = &c.Loop, &c.Time
	return o
}
