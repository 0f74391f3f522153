package verify

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Explored says what an exploration has executed.
type Explored struct {
	// Strategy is "dpor" or "dfs".
	Strategy string
	// Executions include the Redundant ones, which met no new class and were
	// given up.
	Executions, Steps, Classes, Redundant int64
	// AtLeast says that there are more Classes than could be counted.
	AtLeast bool
	// Limited counts executions that a bound ended.
	Limited int64
	// Ended says that nothing within the bounds was left to explore, Complete that
	// they have left nothing out. Bound names the bounds that have.
	Ended, Complete bool
	Bound           string
	// Mass is the explored share, and Interval that of the number of executions; see
	// scheduler.Explored.
	Mass float64
	scheduler.Interval
}

const (
	// usualSteps is how many steps an execution may take on average before the
	// budget of Auto is cut down.
	usualSteps = 200
	// leastSteps is the lowest limit of steps that Auto sets itself.
	leastSteps = 1000
	// stepsFactor is how many times the longest execution of the pilot it is.
	stepsFactor = 20
)

// budget limits an exploration that is to give up where there is too much: its
// executions, and the steps of one.
func (o *Options) budget(pilot *scheduler.Summary) (executions int64, steps int) {
	if o.explores() {
		return o.MaxExecutions, o.Case.MaxSteps
	}
	if executions = o.MaxExecutions; executions == 0 {
		if executions = o.usual; executions == 0 {
			executions = DefaultBudget
		}
		if mean := pilot.Steps / max(pilot.Runs, 1); mean > usualSteps {
			executions = max(executions*usualSteps/mean, 1)
		}
	}
	if steps = o.Case.MaxSteps; steps == 0 {
		steps = min(max(stepsFactor*pilot.MaxSteps, leastSteps), sim.DefaultMaxSteps)
	}
	return executions, steps
}

// explore executes systematically.
func (c *Check) explore(ctx context.Context, o Options, pilot *sampled) error {
	x := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: o.Workers, Resume: o.Resume}
	if o.Strategy.Method == Interleavings {
		x.Reduction = scheduler.Unreduced
	}
	if o.Bounds != nil {
		x.Bounds = *o.Bounds
	}
	x.StepBound = c.options.MaxSteps > 0
	x.StopAtLimit = !o.explores() && !x.StepBound // then there is no end to it
	x.MaxExecutions, o.Case.MaxSteps = o.budget(&pilot.sum)
	// Where nothing is ordered, every execution of dpor is one of another class.
	x.CountClasses = len(c.Rows) > 1 || o.Bounds != nil || x.StepBound || x.Reduction == scheduler.Unreduced
	name := x.Reduction.String()
	notes := newNotes(len(c.Rows))
	x.NewSubject = c.subjects(o, notes, func(*sim.World) Source { return Source{Strategy: name, Search: true} })
	latest := &scheduler.Explored{}
	if o.Progress != nil || o.Checkpoint != nil { // to estimate what is left takes time
		x.Progress = func(e scheduler.Explored) {
			*latest = e
			if o.Progress != nil {
				o.Progress(Progress{
					Strategy: name, Runs: e.Runs, Total: x.MaxExecutions, Classes: e.Classes, Violations: e.Violations,
					Explores: true, Mass: e.Mass, Interval: e.Interval,
				})
			}
		}
	}
	if o.Checkpoint != nil {
		x.Checkpoint = func(take func() []byte) error {
			latest.Cut = ctx.Err() != nil
			return o.Checkpoint(take, latest)
		}
	}
	e, err := x.Run(ctx)
	var differs *scheduler.NotRepeatable
	switch {
	case errors.As(err, &differs):
		return o.resumed(c.notRepeatable(differs))
	case err != nil:
		return c.explorationFailed(err)
	}
	if x.StopAtLimit && e.Outcomes[sim.StepLimit] > 0 {
		c.Unexplored = endless
		for i := range e.Properties {
			e.Properties[i].Unknowns = 0 // samples will tell
		}
	} else {
		c.describeExplored(&e, &x, o.Case.MaxSteps)
	}
	c.addExplored(&e, pilot)
	return c.repeatSome(o, notes)
}

// resumed adds to what an exploration did not repeat that its checkpoint may be that of
// another lock. What the code of a lock is, no checkpoint can tell.
func (o Options) resumed(err error) error {
	var not *NotDeterministic
	if o.Resume != nil && errors.As(err, &not) {
		not.Diff += "\nIt goes on from a checkpoint: if the lock was changed since, begin again without it."
	}
	return err
}

// endless is why an exploration is left out, or given up.
const endless = "some executions do not end"

// explorationFailed is the error of an exploration that broke off: an execution
// that did not come to any end, or else what is the matter with a checkpoint.
func (c *Check) explorationFailed(err error) error {
	msg := err.Error()
	_, panicked, isPanic := strings.Cut(msg, ": panic: ")
	switch {
	case isPanic:
		what, stack, _ := strings.Cut(panicked, "\n")
		err = &Broken{Panic: what, Stack: UserStack([]byte(stack))}
	case strings.Contains(msg, "runtime.Goexit"):
		err = &Broken{Goexit: true}
	}
	return c.describe(err, Source{Strategy: c.Strategy.Name(), Search: true})
}

// describeExplored notes what was done.
func (c *Check) describeExplored(e *scheduler.Explored, x *scheduler.Exploration, steps int) {
	d := &Explored{
		Strategy: x.Reduction.String(), Executions: e.Runs, Steps: e.Steps, Classes: e.Classes, Redundant: e.Redundant,
		AtLeast: e.ClassesFull, Limited: max(e.Limited, e.Outcomes[sim.StepLimit]), Mass: e.Mass, Interval: e.Interval,
		Ended: e.Complete,
	}
	d.Complete = d.Ended && d.Limited == 0
	if d.Limited > 0 {
		if e.Outcomes[sim.StepLimit] == 0 {
			steps = 0
		} else if steps == 0 {
			steps = sim.DefaultMaxSteps
		}
		d.Bound = boundWords(x.Bounds, steps)
	}
	c.Explored = d
	c.Cut = e.Cut
}

// addExplored fills in the rows. What the pilot has violated is violated, whether
// or not the exploration comes to it. Only where the question is about the schedules
// within bounds the pilot's, which know of none, are no answer.
func (c *Check) addExplored(e *scheduler.Explored, pilot *sampled) {
	c.add(&e.Summary)
	for i := range c.Rows {
		t, r := &e.Properties[i], &c.Rows[i]
		r.Violations += t.Violations
		switch {
		case t.FirstViolation != nil:
			r.Shown = &Source{Choices: t.FirstViolation.Choices}
		case pilot.sum.Properties[i].FirstViolation != nil && !c.Cut && c.Bounds == nil:
			first := pilot.sum.Properties[i].FirstViolation
			r.Violations++
			r.Shown = &Source{Seed: first.Seed, Strategy: "random", Choices: first.Choices}
		}
		if n := e.Outcomes[sim.StepLimit]; t.Unknowns > 0 && (n != t.Unknowns || c.options.MaxSteps == 0) {
			why := fmt.Sprintf("%d of %d executions could not be judged", t.Unknowns, e.Runs)
			if n == t.Unknowns {
				why = fmt.Sprintf("%d of %d executions did not end within %d steps", n, e.Runs, e.MaxSteps)
			}
			r.Verdict = checker.Verdict{Word: checker.Unknown, Reason: why}
		}
	}
}

// add adds up what was executed.
func (c *Check) add(s *scheduler.Summary) {
	c.Runs += s.Runs
	c.Steps += s.Steps
	c.Classes = max(c.Classes, s.Classes)
	c.MaxSteps = max(c.MaxSteps, s.MaxSteps)
	for i := 0; i+1 < len(s.Measures); i += 2 {
		c.Bypass = max(c.Bypass, s.Measures[i].Max)
		c.Overtakes = max(c.Overtakes, s.Measures[i+1].Max)
	}
}
