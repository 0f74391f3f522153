package scheduler

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A Shrinking makes a failing schedule easy to follow, and finds the step that
// made failure inevitable. What is small is the number of choices that the plain
// loop would not have made ([sim.Point.Default]), then the number of steps, then
// the choices in lexicographic order.
//
// The end of an execution that [sim.World.OnQuiet] adds, an audit, is no part of
// the schedule: there the plain loop decides, as long as the failure shows.
//
// The methods use the subject from one goroutine and do not close it. They are
// functions of the shrinking and of their arguments: no clock, no chance.
type Shrinking struct {
	// Subject executes and judges. Its Judge must not be nil.
	Subject *Subject
	// Properties are those that count: an execution fails if it violates one of
	// them, as in [Finding.Violated].
	Properties uint64
	// Budget is the number of executions that one call may spend; 0 means
	// DefaultShrinkBudget. One that is given up in the middle counts, and a long
	// one counts once more for every 256 steps.
	Budget int64
	// Quick leaves out the exact search: a result is then proved minimal only
	// if it has no deviations.
	Quick bool
	// AcrossObjects says that the verdict depends on the order of events of
	// different objects, too. Otherwise it may depend on the class of an
	// execution and on the order of the calls, returns, suspensions, wakes and
	// cancellations of each object.
	AcrossObjects bool
	// MaxCache is how many prefixes a search remembers; 0 means DefaultShrinkCache.
	MaxCache int
}

const (
	// DefaultShrinkBudget is enough for the exact search of small workloads.
	DefaultShrinkBudget = 1 << 20
	// DefaultShrinkCache bounds the memory of a search to some 60 MB.
	DefaultShrinkCache = 1 << 20
	// shorterBudget is what may be spent on schedules with as few deviations but
	// fewer steps, of which nothing is claimed.
	shorterBudget = 1 << 12
	// longExecution keeps a budget from meaning hours where tasks poll for ever.
	longExecution = 256
)

// Shrunk is what a shrinking found.
type Shrunk struct {
	// Choices is the schedule, to its very end; never nil.
	Choices []int32
	// Deviations and Steps are those of its execution.
	Deviations, Steps int
	// Executions is what it took.
	Executions int64
	// Minimal says that every schedule with fewer deviations was searched: none
	// fails. Otherwise Why says why that is not known.
	Minimal bool
	Why     string
}

// ErrPasses says that a schedule does not violate the property in question, or
// does not fit.
var ErrPasses = errors.New("scheduler: the schedule does not violate the property")

// Run shrinks a schedule; one that is cut behind the failure is gone on with by
// the plain loop. If ctx ends, the result is the best so far. The error is
// ErrPasses, or a *NotRepeatable.
func (s *Shrinking) Run(ctx context.Context, choices []int32) (Shrunk, error) {
	h, err := s.shrinker(ctx)
	if err != nil {
		return Shrunk{}, err
	}
	defer h.close()
	if res, f := h.execute(&Replay{Choices: choices, Prefix: true}); !h.keep(&res, &f) {
		return Shrunk{}, ErrPasses
	}
	whole := h.budget
	h.budget = whole / 2 // the rest is for the exact search
	h.reduce()
	h.budget = whole
	why := "it was not searched"
	if !s.Quick {
		why = h.exact()
	}
	return h.result(why)
}

// Search looks for a failing schedule without knowing one: the fewest deviations
// first, at most the given number. found is false if there is none as far as the
// budget goes; the result then has the executions spent.
func (s *Shrinking) Search(ctx context.Context, deviations int) (out Shrunk, found bool, err error) {
	h, err := s.shrinker(ctx)
	if err != nil {
		return out, false, err
	}
	defer h.close()
	h.best.deviations = deviations + 1
	why := h.exact()
	if h.best.choices == nil {
		return Shrunk{Executions: h.executions, Why: why}, false, h.err
	}
	out, err = h.result(why)
	return out, err == nil, err
}

// result is the outcome; why is empty if fewer deviations were searched.
func (h *shrinker) result(why string) (Shrunk, error) {
	r := Shrunk{
		Choices: h.best.choices, Deviations: h.best.deviations, Steps: h.best.steps,
		Executions: h.executions, Minimal: why == "", Why: why,
	}
	switch {
	case r.Deviations == 0:
		r.Minimal, r.Why = true, ""
	case slices.ContainsFunc(h.best.exceptions, func(e exception) bool { return e.audit }):
		r.Minimal, r.Why = false, "it deviates from the plain loop in the audit, which was not searched"
	}
	return r, h.err
}

// An attempt is an execution that fails.
type attempt struct {
	deviations, steps int
	choices           []int32 // nil: no attempt
	exceptions        []exception
}

// better reports whether a is smaller than b.
func (a *attempt) better(b *attempt) bool {
	switch {
	case a.deviations != b.deviations:
		return a.deviations < b.deviations
	case b.choices == nil:
		return true
	case a.steps != b.steps:
		return a.steps < b.steps
	}
	return slices.Compare(a.choices, b.choices) < 0
}

// A shrinker is one shrinking at work.
type shrinker struct {
	s      *Shrinking
	ctx    context.Context
	view   *view
	budget int64
	spent  int64
	best   attempt
	err    error // the subject does not repeat

	executions int64
}

func (s *Shrinking) shrinker(ctx context.Context) (*shrinker, error) {
	if s.Subject == nil || s.Subject.Judge == nil || s.Properties == 0 {
		return nil, errors.New("scheduler: a Shrinking needs a subject with a judge, and properties")
	}
	h := &shrinker{s: s, ctx: ctx, view: newView(s.Subject.World, s.AcrossObjects)}
	h.budget = h.wholeBudget()
	h.best.deviations = math.MaxInt
	return h, nil
}

// close gives the world back as it was.
func (h *shrinker) close() { h.view.close() }

// over reports whether nothing more may be executed.
func (h *shrinker) over() bool { return h.err != nil || h.spent >= h.budget || h.ctx.Err() != nil }

// execute runs and judges one execution. One that the strategy gave up is not
// judged.
func (h *shrinker) execute(s sim.Strategy) (res sim.Result, f Finding) {
	h.executions++
	h.view.note = exceptions{Strategy: s, v: h.view, list: h.view.note.list[:0]}
	res = h.s.Subject.World.Run(h.view.strategy(s), h.s.Subject.Setup)
	h.spent += 1 + int64(res.Steps)/longExecution
	if res.Outcome == sim.Stopped && h.view.givenUp {
		return res, Finding{}
	}
	return res, h.s.Subject.Judge(&res)
}

// try executes a schedule and keeps it if it fails and is better than the best.
func (h *shrinker) try(s sim.Strategy) bool {
	if h.over() {
		return false
	}
	res, f := h.execute(s)
	return h.keep(&res, &f)
}

func (h *shrinker) keep(res *sim.Result, f *Finding) bool {
	if f.Violated&h.s.Properties == 0 {
		return false
	}
	a := attempt{deviations: res.Deviations, steps: res.Steps, choices: res.Choices}
	if !a.better(&h.best) {
		return false
	}
	a.choices = append([]int32{}, res.Choices...)
	a.exceptions = slices.Clone(h.view.note.list)
	h.best = a
	return true
}

// unsearched says why a search ended early.
func (h *shrinker) unsearched(what string) string {
	switch {
	case h.err != nil:
		return h.err.Error()
	case h.ctx.Err() != nil:
		return "the search was interrupted"
	}
	return fmt.Sprintf("the search of %s did not end within the budget of %d executions", what, h.wholeBudget())
}

// wholeBudget is that of the caller.
func (h *shrinker) wholeBudget() int64 {
	if h.s.Budget <= 0 {
		return DefaultShrinkBudget
	}
	return h.s.Budget
}
