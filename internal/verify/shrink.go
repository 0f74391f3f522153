package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// ShrinkOptions say what to shrink and how far.
type ShrinkOptions struct {
	// Case says how the scenario is executed: loop and time must be those of the
	// schedule. Its Algorithms are filled in.
	Case scenarios.Options
	// Property is the name of the property that stays violated, or ScriptRow.
	Property string
	// Budget is the number of executions to spend, of all kinds; 0 means
	// scheduler.DefaultShrinkBudget. With less than a thousand the scenario stays
	// as it is.
	Budget int64
	// KeepScenario leaves the workload as it is and shrinks the schedule only.
	KeepScenario bool
}

// A Size is how much there is to read.
type Size struct {
	Deviations, Steps, Tasks, Operations int
}

// Shrunk is a small counterexample.
type Shrunk struct {
	// Scenario is the smallest workload found, Scenario.Source its text; it has
	// the name of the original one. Reduced says that it is not the original.
	Scenario *scenarios.Scenario
	Reduced  bool
	// Options execute it, and Lock names the algorithms.
	Options scenarios.Options
	Lock    string
	// Property is the property that it violates, as before.
	Property string
	// Choices is the schedule; Token, empty if it is too long, and File are the
	// same.
	Choices []int32
	Token   string
	File    *scheduler.File
	// Before and After are the sizes.
	Before, After Size
	// Minimal says that no schedule of this Scenario with fewer deviations
	// violates the property: all were searched. Otherwise Why says why that is
	// not known.
	Minimal bool
	Why     string
	// Critical is the step that made the failure inevitable.
	Critical CriticalStep
	// Executions is what all this took.
	Executions int64
}

// A CriticalStep is the last moment at which all could have ended well.
type CriticalStep struct {
	scheduler.Critical
	// Line names the step; without meaning if Step is 0.
	Line scheduler.Line
}

// Source says how to see the execution again, with the Scenario and the Options.
func (s *Shrunk) Source() Source { return Source{Choices: s.Choices} }

// Shrink makes a failing execution of a scenario small: fewest deviations from
// the plain loop first, then fewest tasks and operations, then steps. The
// property that fails stays the same, and a workload that violates it by its own
// fault, with the model as the lock, is not taken.
//
// The error is that of scenarios.Scenario.Case, a *NotDeterministic, a *Broken,
// or wraps scheduler.ErrPasses if the schedule does not violate the property. If
// ctx ends, the result is the best so far.
func Shrink(ctx context.Context, s *scenarios.Scenario, algs []*algorithms.Algorithm, choices []int32, o ShrinkOptions) (*Shrunk, error) {
	o.Case.Algorithms, o.Case.Schedule = algs, ""
	if o.Budget <= 0 {
		o.Budget = scheduler.DefaultShrinkBudget
	}
	c := &Check{Scenario: s, Lock: &algorithms.Algorithm{Name: Names(algs)}}
	w := &shrinking{ctx: ctx, o: o}
	defer w.close()
	var out *Shrunk
	err := protect(func() (err error) {
		out, err = w.run(s, choices)
		return err
	})
	if w.at != nil {
		c.Scenario, c.Loop, c.Time, c.Memory = w.at.k.Scenario, w.at.k.Loop, w.at.k.Time, w.at.k.Memory
	}
	var not *scheduler.NotRepeatable
	switch {
	case errors.As(err, &not):
		err = &NotDeterministic{s.Name, Names(algs), not.Error()}
	case w.measured && errors.Is(err, scheduler.ErrPasses):
		err = &NotDeterministic{s.Name, Names(algs), "an execution violated " + o.Property + ", and its repetition did not"}
	}
	return out, c.describe(err, Source{Choices: choices})
}

// Shrink makes the execution that a row shows small. A schedule block cannot be
// shrunk: its lines are the schedule.
func (c *Check) Shrink(ctx context.Context, r *Row, budget int64) (*Shrunk, error) {
	if r.Shown == nil || r.Shown.Block != "" {
		return nil, fmt.Errorf("%s: there is no schedule to shrink that violates %s", c.Scenario.Name, r.Name)
	}
	o := c.Options()
	if c.guard != nil {
		o.Watch = c.guard(*r.Shown)
	}
	return Shrink(ctx, c.Scenario, o.Algorithms, r.Shown.Choices, ShrinkOptions{Case: o, Property: r.Name, Budget: budget})
}

// A shrinking is one Shrink at work.
type shrinking struct {
	ctx      context.Context
	o        ShrinkOptions
	spent    int64
	measured bool   // the schedule was seen to fail
	at       *bench // under work
	all      []*bench
	refs     []*algorithms.Algorithm // models of the locks; nil if they are of no use
}

// A bench is a scenario that can be executed, and what is known of it.
type bench struct {
	k     *scenarios.Case
	bit   uint64 // of the property; 0 if it has no meaning here
	found scheduler.Shrunk
	lines []scheduler.Line // of found
}

func (w *shrinking) close() {
	for _, b := range w.all {
		b.k.Close()
	}
}

// open prepares a scenario with the given locks.
func (w *shrinking) open(s *scenarios.Scenario, algs []*algorithms.Algorithm) (*bench, error) {
	o := w.o.Case
	o.Algorithms = algs
	k, err := s.Case(o)
	if err != nil {
		return nil, err
	}
	b := &bench{k: k}
	w.all = append(w.all, b)
	w.at = b
	for i, p := range k.Properties {
		if p.Name == w.o.Property {
			b.bit = 1 << i
		}
	}
	if w.o.Property == ScriptRow {
		b.bit = 1 << k.ScriptBit()
	}
	return b, nil
}

// discard closes a bench that is needed no more.
func (w *shrinking) discard(b *bench) {
	b.k.Close()
	w.all = slices.DeleteFunc(w.all, func(o *bench) bool { return o == b })
}

// shrinker shrinks schedules on a bench, with a part of what is left to spend.
func (w *shrinking) shrinker(b *bench, budget int64) *scheduler.Shrinking {
	return &scheduler.Shrinking{
		Subject: &scheduler.Subject{World: b.k.World, Setup: b.k.Setup, Judge: func(res *sim.Result) (f scheduler.Finding) {
			f.Violated, f.Unknown = b.k.Judge(res)
			return f
		}},
		Properties: b.bit,
		Budget:     max(1, min(budget, w.left())),
		// What a script expects may concern operations on different objects.
		AcrossObjects: w.o.Property == ScriptRow,
	}
}

func (w *shrinking) left() int64 { return w.o.Budget - w.spent }

// run does it all.
func (w *shrinking) run(s *scenarios.Scenario, choices []int32) (*Shrunk, error) {
	b, err := w.open(s, w.o.Case.Algorithms)
	if err != nil {
		return nil, err
	}
	if b.bit == 0 {
		return nil, fmt.Errorf("%s has no meaning for %s", w.o.Property, s.Name)
	}
	before, err := w.measure(b, choices)
	if err != nil {
		return nil, err
	}
	if err := w.quick(b, choices); err != nil {
		return nil, err
	}
	keep := w.o.KeepScenario || w.left() < leastToReduce
	if !keep {
		if err := w.prepareReferences(b); err != nil {
			return nil, err
		}
	}
	for {
		if !keep {
			if b, err = w.reduce(b); err != nil {
				return nil, err
			}
		}
		deviations := b.found.Deviations
		if err := w.exact(b); err != nil {
			return nil, err
		}
		if b.found.Deviations == deviations || w.ctx.Err() != nil {
			break
		}
	}
	return w.finish(s, b, before)
}

// measure is the size of what there is to shrink.
func (w *shrinking) measure(b *bench, choices []int32) (Size, error) {
	replay := &scheduler.Replay{Choices: choices, Prefix: true}
	res := b.k.World.Run(replay, b.k.Setup)
	violated, _ := b.k.Judge(&res)
	w.spent++
	if err := replay.Err(); err != nil {
		return Size{}, fmt.Errorf("%w: %w", scheduler.ErrPasses, err)
	}
	if violated&b.bit == 0 {
		return Size{}, scheduler.ErrPasses
	}
	w.measured = true
	return sizeOf(b.k.Scenario, res.Deviations, res.Steps), nil
}

func sizeOf(s *scenarios.Scenario, deviations, steps int) Size {
	tasks, ops := s.Size()
	return Size{deviations, steps, tasks, ops}
}

// quick shrinks a schedule without a search, and writes down its steps.
func (w *shrinking) quick(b *bench, choices []int32) error {
	s := w.shrinker(b, w.o.Budget/8)
	s.Quick = true
	return w.keep(b, s, choices)
}

// exact shrinks the schedule of a bench for good.
func (w *shrinking) exact(b *bench) error {
	return w.keep(b, w.shrinker(b, w.left()*3/4), b.found.Choices)
}

func (w *shrinking) keep(b *bench, s *scheduler.Shrinking, choices []int32) (err error) {
	b.found, err = s.Run(w.ctx, choices)
	w.spent += b.found.Executions
	if err != nil {
		return err
	}
	return w.record(b)
}

// record writes down the steps of what was found, and makes sure that it repeats.
func (w *shrinking) record(b *bench) error {
	replay := &scheduler.Replay{Choices: b.found.Choices}
	lines := &scheduler.Record{Strategy: replay, OpName: b.k.OpName}
	res := b.k.World.Run(lines, b.k.Setup)
	violated, _ := b.k.Judge(&res)
	w.spent++
	b.lines = lines.Lines()
	if err := replay.Err(); err != nil || violated&b.bit == 0 {
		return scheduler.ErrPasses
	}
	return nil
}
