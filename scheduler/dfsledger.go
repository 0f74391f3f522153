package scheduler

import (
	"math/bits"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A ledger adds up the executions of an exploration, whatever their order. Of
// the samples it needs to know how far from the plain loop they are.
type ledger struct {
	Explored
	deviations struct {
		violation, unknown [MaxProperties]int
		panic, limit       int
	}
}

// note adds one execution.
func (l *ledger) note(res *sim.Result, f *Finding) {
	l.count(res)
	var sample *Sample // made once, if at all
	offer := func(at **Sample, deviations *int) {
		if *at != nil && compareSamples(res.Deviations, res.Steps, res.Choices, *deviations, *at) >= 0 {
			return
		}
		if sample == nil {
			sample = &Sample{Steps: res.Steps, Choices: append([]int32{}, res.Choices...)}
		}
		*at, *deviations = sample, res.Deviations
	}
	switch res.Outcome {
	case sim.Panicked:
		offer(&l.FirstPanic, &l.deviations.panic)
	case sim.StepLimit:
		offer(&l.FirstLimit, &l.deviations.limit)
	}
	if f.Violated != 0 {
		l.Violations++
	}
	for m := f.Violated; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		l.Properties[i].Violations++
		offer(&l.Properties[i].FirstViolation, &l.deviations.violation[i])
	}
	for m := f.Unknown; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		l.Properties[i].Unknowns++
		offer(&l.Properties[i].FirstUnknown, &l.deviations.unknown[i])
	}
	for i, v := range f.Measures {
		l.Measures[i].Max = max(l.Measures[i].Max, v)
	}
}

// count adds an execution that is not judged.
func (l *ledger) count(res *sim.Result) {
	l.Runs++
	l.Steps += int64(res.Steps)
	l.MaxSteps = max(l.MaxSteps, res.Steps)
	l.Outcomes[res.Outcome]++
	l.Abandoned += int64(len(res.Abandoned))
}

// compareSamples is negative if an execution comes before a sample: fewest
// deviations, then fewest steps, then smallest choices.
func compareSamples(deviations, steps int, choices []int32, than int, s *Sample) int {
	if deviations != than {
		return deviations - than
	}
	if steps != s.Steps {
		return steps - s.Steps
	}
	return slices.Compare(choices, s.Choices)
}

// merge adds what another ledger holds: counts and samples, nothing derived.
func (l *ledger) merge(o *ledger) {
	if o.Runs == 0 {
		return
	}
	l.Runs += o.Runs
	l.Steps += o.Steps
	l.MaxSteps = max(l.MaxSteps, o.MaxSteps)
	for i, n := range o.Outcomes {
		l.Outcomes[i] += n
	}
	l.Violations += o.Violations
	l.Abandoned += o.Abandoned
	l.Redundant += o.Redundant
	l.Limited += o.Limited
	mergeSample(&l.FirstPanic, &l.deviations.panic, o.FirstPanic, o.deviations.panic)
	mergeSample(&l.FirstLimit, &l.deviations.limit, o.FirstLimit, o.deviations.limit)
	for i := range l.Properties {
		t, u := &l.Properties[i], &o.Properties[i]
		t.Violations += u.Violations
		t.Unknowns += u.Unknowns
		mergeSample(&t.FirstViolation, &l.deviations.violation[i], u.FirstViolation, o.deviations.violation[i])
		mergeSample(&t.FirstUnknown, &l.deviations.unknown[i], u.FirstUnknown, o.deviations.unknown[i])
	}
	for i, m := range o.Measures {
		l.Measures[i].Max = max(l.Measures[i].Max, m.Max)
	}
}

func mergeSample(at **Sample, deviations *int, s *Sample, d int) {
	if s != nil && (*at == nil || compareSamples(d, s.Steps, s.Choices, *deviations, *at) < 0) {
		*at, *deviations = s, d
	}
}
