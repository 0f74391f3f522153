package verify

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A sweeping is a sweep under way: rounds of workloads, each tried by one of the
// sweepers. What comes of it does not depend on how many there are.
type sweeping struct {
	lock    *Lock
	options Options
	object  *algorithms.Object // to find out what it can do
	spare   bool               // it cannot be made with some of the usual parameters
	next    func() (*scenarios.Workload, bool)
	ahead   *scenarios.Workload // the one to be tried next
	workers []*sweeper
	sum     *Sweep
	checks  map[int]*Check // by the number of the workload
	why     map[occasion]*algorithms.Defect
}

// An occasion is a violation of a property in a workload with these traits.
type occasion struct {
	property string
	traits   scenarios.Traits
}

// explains finds the declared defect that explains a violation; nil if there is none.
func (s *sweeping) explains(property string, t scenarios.Traits) *algorithms.Defect {
	d, known := s.why[occasion{property, t}]
	if !known {
		d = explanation(s.lock.Algorithm, property, t)
		s.why[occasion{property, t}] = d
	}
	return d
}

// sweep judges l on the sweep of its kind. What is violated and not declared gets a
// check, for the first workload that shows it.
func (l *Lock) sweep(ctx context.Context, o Options) error {
	s := &sweeping{lock: l, options: o, sum: &Sweep{}, checks: map[int]*Check{}, why: map[occasion]*algorithms.Defect{}}
	l.Sweep = s.sum
	o.Case.Algorithms, o.Case.Ordered = []*algorithms.Algorithm{l.Algorithm}, true
	if o.Case.MaxSteps == 0 {
		o.Case.MaxSteps = sweepMaxSteps
	}
	s.options = o
	if err := Look(l.Algorithm, func(ob *algorithms.Object) { s.object = ob }); err != nil {
		return err
	}
	s.spare = Spare(l.Algorithm)
	next, stop := iter.Pull(likeliest(scenarios.NewSweep(l.Algorithm.Kind).Workloads()))
	defer stop()
	s.next = next
	s.ahead, _ = next()
	s.hire()
	defer s.dismiss()
	for !s.over(ctx) {
		for _, r := range s.round(ctx) {
			if err := s.add(r); err != nil {
				return err
			}
		}
		s.tell()
	}
	s.settle()
	return nil
}

// likeliestFrom is the size from which on a sweep is likely to be cut.
const likeliestFrom = 4

// likeliest changes the order of those that come first in a size, in which each task does
// one thing: where somebody gives up, wake-ups get lost most often, and a budget that
// ends in the middle should not end before them.
func likeliest(all iter.Seq[*scenarios.Workload]) iter.Seq[*scenarios.Workload] {
	return func(yield func(*scenarios.Workload) bool) {
		var brief []*scenarios.Workload
		flush := func() bool {
			slices.SortStableFunc(brief, func(a, b *scenarios.Workload) int {
				return slices.Index(likely, a.Disturbance) - slices.Index(likely, b.Disturbance)
			})
			for _, w := range brief {
				if !yield(w) {
					return false
				}
			}
			brief = brief[:0]
			return true
		}
		for w := range all {
			if len(brief) > 0 && (!w.Brief || w.Size > brief[0].Size) && !flush() {
				return
			}
			if w.Brief && w.Size >= likeliestFrom {
				brief = append(brief, w)
			} else if !yield(w) {
				return
			}
		}
	}
}

// likely are the disturbances by how many bugs they show.
var likely = []scenarios.Disturbance{
	scenarios.Cancelled, scenarios.TimedOut, scenarios.Undisturbed, scenarios.Joined, scenarios.Misused, scenarios.Asked, scenarios.Falling,
}

// hire makes the sweepers.
func (s *sweeping) hire() {
	limit := s.options.MaxExecutions
	switch {
	case limit > 0:
	case s.options.Sweep.Size > 0:
		limit = DefaultBudget
	default:
		limit = sweepExecutions
	}
	n := s.options.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	for range n {
		s.workers = append(s.workers, newSweeper(s.options, limit))
	}
}

func (s *sweeping) dismiss() {
	for _, x := range s.workers {
		x.close()
	}
}

// over reports whether it has gone far enough. Behind the size in which something is
// not as declared there is nothing of interest but more of it.
func (s *sweeping) over(ctx context.Context) bool {
	o := &s.options.Sweep
	limit := o.Size
	if limit == 0 {
		limit = autoSize
	}
	s.sum.Cut = s.sum.Cut || ctx.Err() != nil
	return s.sum.Cut || s.ahead.Size > limit || len(s.checks) > 0 && s.sum.Beyond == 0 || o.Size == 0 && s.sum.Steps >= o.Steps
}

// round tries some workloads.
func (s *sweeping) round(ctx context.Context) []*swept {
	var list []*scenarios.Workload
	size := s.ahead.Size
	for s.ahead.Size == size && len(list) < sweepRound {
		if s.ahead.Suits(&s.lock.Algorithm.Policy) && (s.spare || !s.ahead.Spare()) {
			if s.ahead.Applies(s.object) {
				list = append(list, s.ahead)
			} else {
				s.sum.Inapplicable++
			}
		}
		s.sum.Last = max(s.sum.Last, s.ahead.Number)
		s.sum.Beyond++
		s.ahead, _ = s.next()
	}
	if s.ahead.Size > size {
		s.sum.Size, s.sum.Beyond = size, 0
	}
	results := make([]*swept, len(list))
	jobs := make(chan int, len(list))
	for i := range list {
		jobs <- i
	}
	close(jobs)
	var wg sync.WaitGroup
	for _, x := range s.workers[:min(len(s.workers), len(list))] {
		wg.Go(func() {
			for i := range jobs {
				results[i] = x.try(ctx, list[i])
			}
		})
	}
	wg.Wait()
	return results
}

// add adds up what came of a workload.
func (s *sweeping) add(r *swept) error {
	sum := s.sum
	if r == nil {
		sum.Inapplicable++
		return nil
	}
	if r.err != nil {
		return s.failed(r)
	}
	sum.Workloads++
	sum.Cut = sum.Cut || r.explored.Cut && !r.endless
	switch {
	case r.explored.Complete:
		sum.Complete++
	case r.endless:
		sum.Endless++
	}
	sum.Runs += r.explored.Runs
	sum.Steps += r.explored.Steps
	sum.Classes += r.explored.Classes
	if r.sampled != nil {
		sum.Runs += r.sampled.Runs
		sum.Samples += r.sampled.Runs
		sum.Steps += r.sampled.Steps
	}
	sum.ByItself += r.byItself
	sum.Open += r.open
	return s.violations(r)
}

// failed explains the error of a workload.
func (s *sweeping) failed(r *swept) error {
	c := s.check(r)
	var differs *scheduler.NotRepeatable
	var broken *Broken
	switch {
	case errors.As(r.err, &differs):
		return c.notRepeatable(differs)
	case errors.As(r.err, &broken):
		return c.describe(r.err, Source{Strategy: c.Strategy.Name(), Search: true})
	}
	return c.explorationFailed(r.err)
}

// violations notes what a workload violates.
func (s *sweeping) violations(r *swept) error {
	var traits scenarios.Traits
	any := r.explored.Violations > 0 || r.sampled != nil && r.sampled.Violations > 0
	if any {
		traits = r.w.Bare().Traits()
	}
	for i, p := range r.properties {
		row := s.row(p)
		n := r.explored.Properties[i].Violations
		if r.sampled != nil {
			n += r.sampled.Properties[i].Violations
		}
		if n == 0 {
			continue
		}
		row.Violations += n
		row.Workloads++
		switch d := s.explains(p.Name, traits); {
		case !row.Claimed:
		case d != nil && row.First == 0:
			row.Known = d
		case d == nil && row.First == 0:
			row.First, row.Known = r.w.Number, nil
			if err := s.show(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// row is that of a property.
func (s *sweeping) row(p *checker.Property) *SweepRow {
	if r := s.sum.Row(p.Name); r != nil {
		return r
	}
	r := SweepRow{Row: Row{Name: p.Name, Property: p}}
	spec := s.object.Spec()
	r.Claimed = p.Applies(&spec) && p.Claimed(&spec)
	s.sum.Rows = append(s.sum.Rows, r)
	return &s.sum.Rows[len(s.sum.Rows)-1]
}

// check is a check of the workload of r in which nothing has been found yet.
func (s *sweeping) check(r *swept) *Check {
	l, o := s.lock, s.options
	c := &Check{
		Scenario: r.w.Scenario(), Lock: l.Algorithm, Loop: l.Loop, Time: r.time,
		Strategy: Strategy{Method: Classes}, options: o.Case,
	}
	if o.Case.Memory != nil { // workloads of sweeps say nothing of it
		c.Memory = *o.Case.Memory
	}
	c.guard = func(src Source) func(*scenarios.Case) func() {
		return c.watch(o, func(*sim.World) Source { return src })
	}
	return c
}

// show makes a check of what was found in a workload, once.
func (s *sweeping) show(r *swept) error {
	if s.checks[r.w.Number] != nil {
		return nil
	}
	c := s.check(r)
	s.checks[r.w.Number] = c
	k, err := prepare(c.Scenario, s.options.Case)
	if err != nil {
		return err
	}
	defer k.Close()
	c.rows(k)
	x := scheduler.Exploration{Bounds: scheduler.NoBounds}
	c.describeExplored(&r.explored, &x, s.options.Case.MaxSteps)
	c.add(&r.explored.Summary)
	c.found(&r.explored.Summary, "")
	if r.sampled != nil {
		c.add(r.sampled)
		c.found(r.sampled, "random")
		c.Sampled = &Sampled{Strategy: "random", Executions: r.sampled.Runs, Steps: r.sampled.Steps}
	}
	traits := c.Scenario.Traits()
	for i := range c.Rows {
		if row := &c.Rows[i]; row.Violations > 0 && row.Known == nil {
			row.Known = s.explains(row.Name, traits)
		}
	}
	c.settle()
	s.lock.Checks = append(s.lock.Checks, c)
	return nil
}

// found fills in the violations of a summary.
func (c *Check) found(sum *scheduler.Summary, strategy string) {
	for i := range c.Rows {
		t, r := &sum.Properties[i], &c.Rows[i]
		r.Violations += t.Violations
		if v := t.FirstViolation; v != nil && r.Shown == nil {
			r.Shown = &Source{Choices: v.Choices, Seed: v.Seed, Strategy: strategy}
		}
	}
}

// tell tells how far it is.
func (s *sweeping) tell() {
	if s.options.Progress == nil {
		return
	}
	var violations int64
	for i := range s.sum.Rows {
		violations += s.sum.Rows[i].Violations
	}
	s.options.Progress(Progress{Strategy: "sweep", Runs: s.sum.Runs, Classes: s.sum.Classes, Violations: violations})
}

// settle fills in the verdicts.
func (s *sweeping) settle() {
	sum := s.sum
	for i := range sum.Rows {
		switch r := &sum.Rows[i]; {
		case r.Violations > 0:
			r.Verdict = checker.Verdict{Word: checker.Violated}
		case sum.Complete == sum.Workloads && sum.Open == 0:
			r.Verdict = checker.Verdict{Word: checker.Holds, Classes: sum.Classes}
		default:
			r.Verdict = checker.Sampled(sum.Runs, sum.Classes)
		}
	}
}
