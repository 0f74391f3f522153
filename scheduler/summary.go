package scheduler

import (
	"math/bits"

	"github.com/simrun-dev/simrun/sim"
)

// A Summary is what a sampling found.
type Summary struct {
	// Runs is the number of executions, Steps their steps, MaxSteps the steps
	// of the longest.
	Runs, Steps int64
	MaxSteps    int
	// Outcomes counts the executions by how they ended, indexed by sim.Outcome.
	Outcomes [sim.Stopped + 1]int64
	// Violations counts the executions that violated some property.
	Violations int64
	// Properties has one entry for each bit of a [Finding].
	Properties [MaxProperties]Tally
	// Measures has one entry for each measure of a [Finding].
	Measures [MaxMeasures]Measure
	// FirstPanic and FirstLimit are the first executions that panicked and that
	// reached the step limit, nil if none did.
	FirstPanic, FirstLimit *Sample
	// Abandoned counts tasks whose coroutines were lost; see [sim.Result].
	Abandoned int64
	// Classes is the number of classes met, and Singletons the number of those
	// met once: Singletons/Runs estimates the chance that one more execution
	// meets a new class (Good and Turing). Both are zero unless asked for.
	Classes, Singletons int64
	// ClassesFull says that more classes were met than could be remembered:
	// Classes is "at least", and Singletons is of those remembered.
	ClassesFull bool
	// Stopped says that a violation (or panic) ended the sampling, as asked.
	Stopped bool
	// Cut says that the context ended it.
	Cut bool
}

// A Tally is what was found of one property.
type Tally struct {
	// Violations and Unknowns count executions.
	Violations, Unknowns int64
	// FirstViolation and FirstUnknown are the first of them in seed order, nil
	// if there is none.
	FirstViolation, FirstUnknown *Sample
}

// A Measure is the largest value of a measure.
type Measure struct {
	Max int64
	// Seed is the first one that reached Max; without meaning if Max is 0.
	Seed uint64
}

// A Sample is one execution, to be seen again.
type Sample struct {
	Seed uint64
	// Steps is its number of steps.
	Steps int
	// Choices is its schedule, for [Replay] or a [Token]; never nil.
	Choices []int32
}

// note adds one execution.
func (s *Summary) note(seed uint64, res *sim.Result, f *Finding) {
	s.Runs++
	s.Steps += int64(res.Steps)
	s.MaxSteps = max(s.MaxSteps, res.Steps)
	s.Outcomes[res.Outcome]++
	s.Abandoned += int64(len(res.Abandoned))
	var sample *Sample // made once, if at all
	first := func(at **Sample) {
		if *at != nil {
			return
		}
		if sample == nil {
			sample = &Sample{seed, res.Steps, append([]int32{}, res.Choices...)}
		}
		*at = sample
	}
	switch res.Outcome {
	case sim.Panicked:
		first(&s.FirstPanic)
	case sim.StepLimit:
		first(&s.FirstLimit)
	}
	if f.Violated != 0 {
		s.Violations++
	}
	for m := f.Violated; m != 0; m &= m - 1 {
		t := &s.Properties[bits.TrailingZeros64(m)]
		t.Violations++
		first(&t.FirstViolation)
	}
	for m := f.Unknown; m != 0; m &= m - 1 {
		t := &s.Properties[bits.TrailingZeros64(m)]
		t.Unknowns++
		first(&t.FirstUnknown)
	}
	for i, v := range f.Measures {
		if m := &s.Measures[i]; v > m.Max {
			*m = Measure{v, seed}
		}
	}
}

// merge adds what comes after s in seed order.
func (s *Summary) merge(o *Summary) {
	s.Runs += o.Runs
	s.Steps += o.Steps
	s.MaxSteps = max(s.MaxSteps, o.MaxSteps)
	for i, n := range o.Outcomes {
		s.Outcomes[i] += n
	}
	s.Violations += o.Violations
	s.Abandoned += o.Abandoned
	s.FirstPanic = firstOf(s.FirstPanic, o.FirstPanic)
	s.FirstLimit = firstOf(s.FirstLimit, o.FirstLimit)
	for i := range s.Properties {
		t, u := &s.Properties[i], &o.Properties[i]
		t.Violations += u.Violations
		t.Unknowns += u.Unknowns
		t.FirstViolation = firstOf(t.FirstViolation, u.FirstViolation)
		t.FirstUnknown = firstOf(t.FirstUnknown, u.FirstUnknown)
	}
	for i, m := range o.Measures {
		if m.Max > s.Measures[i].Max {
			s.Measures[i] = m
		}
	}
	s.Stopped = s.Stopped || o.Stopped
}

func firstOf(a, b *Sample) *Sample {
	if a != nil {
		return a
	}
	return b
}
