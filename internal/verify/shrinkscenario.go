package verify

import (
	"fmt"

	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// What is spent on a smaller scenario.
const (
	candidateSearch = 300 // executions with few deviations
	candidateSeeds  = 30  // random ones
	leastToReduce   = 1000
)

// criticalBudget bounds the search for the critical step, which has no proof to
// lose: it is a good sentence even if it says how far it was checked.
const criticalBudget = 1 << 17

// reduce takes smaller scenarios as long as one fails with no more deviations.
func (w *shrinking) reduce(b *bench) (*bench, error) {
	for {
		smaller, err := w.smaller(b)
		if err != nil || smaller == nil {
			return b, err
		}
		w.discard(b)
		b = smaller
	}
}

// smaller is the first of the smaller scenarios that fails as well, nil if none
// does.
func (w *shrinking) smaller(b *bench) (*bench, error) {
	for s := range b.k.Scenario.Smaller() {
		// The exact search and the critical step need something, too.
		if w.left() < w.o.Budget/2 || w.ctx.Err() != nil {
			return nil, nil
		}
		v, err := w.open(s, w.o.Case.Algorithms)
		if err != nil {
			continue // it lacks what the lock or the loop needs
		}
		ok, err := w.failsToo(v, b)
		if err != nil {
			return nil, err
		}
		if ok {
			return v, nil
		}
		w.discard(v)
	}
	return nil, nil
}

// failsToo looks for an execution of v that fails like that of b, with no more
// deviations: with the same steps as far as they are left, with few deviations,
// at random.
func (w *shrinking) failsToo(v, b *bench) (bool, error) {
	if v.bit == 0 {
		return false, nil
	}
	if ok, err := w.tries(v, b, &scheduler.FileReplay{Lines: b.lines, OpName: v.k.OpName}); ok || err != nil {
		return ok, err
	}
	found, ok, err := w.shrinker(v, candidateSearch).Search(w.ctx, b.found.Deviations)
	w.spent += found.Executions
	if err != nil {
		return false, err
	}
	if ok {
		return w.accepts(v, b, found.Choices)
	}
	if found.Why == "" { // all were searched
		return false, nil
	}
	for seed := range uint64(candidateSeeds) {
		if ok, err := w.tries(v, b, scheduler.NewRandom(seed)); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// tries executes v, and accepts it if that fails.
func (w *shrinking) tries(v, b *bench, s sim.Strategy) (bool, error) {
	res := v.k.World.Run(s, v.k.Setup)
	violated, _ := v.k.Judge(&res)
	w.spent++
	if violated&v.bit == 0 {
		return false, nil
	}
	return w.accepts(v, b, append([]int32{}, res.Choices...))
}

// accepts shrinks a failing schedule of v and reports whether it is as good as
// that of b, and the fault of the lock.
func (w *shrinking) accepts(v, b *bench, choices []int32) (bool, error) {
	if err := w.quick(v, choices); err != nil {
		return false, err
	}
	if v.found.Deviations > b.found.Deviations {
		return false, nil
	}
	own, err := w.ownFault(v)
	return !own, err
}

// prepareReferences makes models of the locks, which tell a workload that fails
// by itself. They are of no use for what is about the order of admission, nor if
// they fail on the original scenario.
func (w *shrinking) prepareReferences(b *bench) error {
	for _, p := range b.k.Properties {
		if p.Name == w.o.Property && p.Group == "policy" {
			return nil
		}
	}
	for _, a := range w.o.Case.Algorithms {
		w.refs = append(w.refs, scenarios.Reference(a.Kind, a.Policy))
	}
	own, err := w.ownFault(b)
	if own {
		w.refs = nil
	}
	return err
}

// ownFault reports whether a workload violates the property with the models of
// the locks, too, as far as a few executions show.
func (w *shrinking) ownFault(b *bench) (bool, error) {
	if w.refs == nil {
		return false, nil
	}
	r, err := w.open(b.k.Scenario, w.refs)
	if err != nil {
		return false, err
	}
	defer func() {
		w.discard(r)
		w.at = b
	}()
	if r.bit == 0 {
		return false, nil
	}
	strategies := []sim.Strategy{&scheduler.FileReplay{Lines: b.lines, OpName: r.k.OpName}}
	for seed := range uint64(candidateSeeds) {
		strategies = append(strategies, scheduler.NewRandom(seed))
	}
	for _, s := range strategies {
		res := r.k.World.Run(s, r.k.Setup)
		violated, _ := r.k.Judge(&res)
		w.spent++
		if violated&r.bit != 0 {
			return true, nil
		}
	}
	found, own, err := w.shrinker(r, candidateSearch).Search(w.ctx, b.found.Deviations)
	w.spent += found.Executions
	return own, err
}

// finish finds the critical step and puts everything together.
func (w *shrinking) finish(s *scenarios.Scenario, b *bench, before Size) (*Shrunk, error) {
	c, err := w.shrinker(b, criticalBudget).Critical(w.ctx, b.found.Choices)
	w.spent += c.Executions
	if err != nil {
		return nil, err
	}
	k := b.k
	out := &Shrunk{
		Scenario: k.Scenario, Reduced: k.Scenario.Digest != s.Digest,
		Options: w.o.Case, Lock: Names(w.o.Case.Algorithms), Property: w.o.Property,
		Choices: b.found.Choices,
		Before:  before, After: sizeOf(k.Scenario, b.found.Deviations, b.found.Steps),
		Minimal: b.found.Minimal, Why: b.found.Why,
		Critical: CriticalStep{Critical: c, Line: lineOf(b.lines, c.Step)}, Executions: w.spent,
	}
	out.Options.Loop, out.Options.Time, out.Options.Memory, out.Options.Watch = &k.Loop, &k.Time, &k.Memory, nil
	if out.Reduced {
		if out.Scenario, err = described(k.Scenario, s, out); err != nil {
			return nil, err
		}
	}
	out.File = &scheduler.File{
		Scenario: s.Name, Digest: out.Scenario.Digest, Lock: out.Lock, Params: Params(k.Memory),
		Discipline: k.Loop, Time: k.Time, Lines: b.lines,
	}
	if len(out.Choices) <= scheduler.MaxTokenChoices {
		out.Token = (&scheduler.Token{
			Scenario: s.Name, Digest: out.Scenario.Digest, Lock: out.Lock, Params: Params(k.Memory),
			Discipline: k.Loop, Time: k.Time, Choices: out.Choices,
		}).Encode()
	}
	return out, nil
}

// described is a reduced scenario that says where it comes from.
func described(v, from *scenarios.Scenario, out *Shrunk) (*scenarios.Scenario, error) {
	text := fmt.Sprintf("# What is left of %s to violate %s with %s.\n%s", from.Name, out.Property, out.Lock, script.Format(v.File))
	return scenarios.Parse(v.Name, v.File.Name, []byte(text))
}

// lineOf is the line of a step; ties have lines of their own.
func lineOf(lines []scheduler.Line, step int) scheduler.Line {
	n := 0
	for _, l := range lines {
		if l.Kind == sim.OptTie {
			continue
		}
		if n++; n == step {
			return l
		}
	}
	return scheduler.Line{}
}
