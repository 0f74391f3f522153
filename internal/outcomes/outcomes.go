// Package outcomes finds out what the executions of a scenario can come to: the
// results that its operations return, and what is left in its variables. It is for
// litmus tests, whose question is which results there are.
package outcomes

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Options say how to look for results.
type Options struct {
	// Case says how the scenario is executed; its Memory is the memory model.
	Case scenarios.Options
	// Strategy finds the schedules: one of every class for Auto, too.
	Strategy verify.Strategy
	// MaxExecutions ends an exploration; 0 for no limit. Seeds are for samples.
	MaxExecutions int64
	Seeds         []scheduler.SeedRange
	// Workers has no influence on what is found.
	Workers int
}

// A Table is what a scenario comes to in one memory model.
type Table struct {
	Scenario   *scenarios.Scenario
	Algorithms []*algorithms.Algorithm
	Loop       sim.Discipline
	Time       sim.TimeMode
	Memory     scenarios.Memory
	Strategy   string
	// Columns name the values of a result.
	Columns []string
	// Results are those that were observed or that the scenario lists, in the order of their
	// values.
	Results []*Result
	// Executions counts all of them, Unfinished those among them that did not come to
	// an end.
	Executions, Unfinished int64
	// Explored says that executions were not sampled; Complete that every execution
	// comes to one of the results, and Classes that one of each class was looked at.
	Explored, Complete, Classes bool
}

// A Result is one of them.
type Result struct {
	// Values are in the order of the columns.
	Values []string
	// Permission is what the scenario says of it, on line Line; 0 for no line.
	Permission scenarios.Permission
	Line       int
	// Observed counts the executions that came to it.
	Observed int64
	// Choices is one of them: the one with the fewest deviations from the plain loop,
	// then the fewest steps.
	Choices []int32

	deviations, steps int
}

// Forbidden lists the results that were observed and are forbidden.
func (t *Table) Forbidden() (list []*Result) {
	for _, r := range t.Results {
		if r.Observed > 0 && r.Permission == scenarios.Forbidden {
			list = append(list, r)
		}
	}
	return list
}

// Find finds the results of a scenario.
func Find(ctx context.Context, s *scenarios.Scenario, algs []*algorithms.Algorithm, o Options) (*Table, error) {
	o.Case.Algorithms, o.Case.Unjudged = algs, true
	first, err := s.Case(o.Case)
	if err != nil {
		return nil, err
	}
	defer first.Close()
	columns := first.ResultColumns()
	t := &Table{Scenario: s, Algorithms: algs, Loop: first.Loop, Time: first.Time, Memory: first.Memory, Strategy: o.Strategy.Name()}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Name)
	}
	f := &finder{s: s, o: o, columns: columns}
	if o.Strategy.Method == verify.Sample {
		err = f.sample(ctx, t)
	} else {
		err = f.explore(ctx, t)
	}
	if err != nil {
		return nil, err
	}
	f.gather(t)
	for _, l := range first.ListedResults(columns) {
		if !slices.ContainsFunc(t.Results, func(r *Result) bool { return slices.Equal(r.Values, l.Values) }) {
			t.Results = append(t.Results, &Result{Values: l.Values, Permission: l.Permission, Line: l.Line})
		}
	}
	slices.SortFunc(t.Results, func(a, b *Result) int { return Compare(a.Values, b.Values) })
	return t, nil
}

// Compare is the order of results.
func Compare(a, b []string) int { return slices.CompareFunc(a, b, compareWords) }

// compareWords puts numbers first, by their size.
func compareWords(a, b string) int {
	x, errX := strconv.ParseInt(a, 10, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	switch {
	case errX == nil && errY == nil:
		return cmp.Compare(x, y)
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return cmp.Compare(a, b)
}

// Show executes again what has come to a result, for people to see.
func (t *Table) Show(r *Result, o Options) (*verify.Execution, error) {
	o.Case.Algorithms, o.Case.Memory, o.Case.Unjudged = t.Algorithms, &t.Memory, false
	return verify.Execute(t.Scenario, o.Case, &scheduler.Replay{Choices: r.Choices, Prefix: true}, trace.Header{Strategy: "replay"})
}

// A finder looks for results, with a collector for each worker.
type finder struct {
	s       *scenarios.Scenario
	o       Options
	columns []scenarios.ResultColumn
	mu      sync.Mutex
	all     []*collector
}

// A collector has what one worker has found.
type collector struct {
	k          *scenarios.Case
	columns    []scenarios.ResultColumn
	found      map[string]*Result
	unfinished int64
}

func (f *finder) collector() (*collector, error) {
	k, err := f.s.Case(f.o.Case)
	if err != nil {
		return nil, err
	}
	c := &collector{k: k, columns: f.columns, found: map[string]*Result{}}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, c)
	return c, nil
}

// add notes what an execution has come to.
func (c *collector) add(res *sim.Result) {
	if res.Outcome != sim.Finished && res.Outcome != sim.Quiet {
		c.unfinished++
		return
	}
	words := c.k.Result(c.columns)
	r := &Result{Values: words, Observed: 1, deviations: res.Deviations, steps: res.Steps}
	key := strings.Join(words, " ")
	was := c.found[key]
	if was != nil {
		was.Observed++
		if !r.simpler(res.Choices, was) {
			return
		}
		r.Observed = was.Observed
	}
	r.Permission, r.Line = c.k.Permitted()
	r.Choices = slices.Clone(res.Choices)
	c.found[key] = r
}

// simpler reports whether r, with these choices, is a simpler execution than o.
func (r *Result) simpler(choices []int32, o *Result) bool {
	return cmp.Or(r.deviations-o.deviations, r.steps-o.steps, slices.Compare(choices, o.Choices)) < 0
}

// gather puts together what the workers have found.
func (f *finder) gather(t *Table) {
	all := map[string]*Result{}
	for _, c := range f.all {
		t.Unfinished += c.unfinished
		for key, r := range c.found {
			was := all[key]
			if was == nil {
				all[key] = r
				continue
			}
			n := was.Observed + r.Observed
			if r.simpler(r.Choices, was) {
				all[key] = r
			}
			all[key].Observed = n
		}
	}
	for _, r := range all { // they are sorted later
		t.Results = append(t.Results, r)
	}
	t.Complete = t.Complete && t.Unfinished == 0
}

// forget forgets what was counted of executions that come once more.
func (f *finder) forget() {
	for _, c := range f.all {
		c.found, c.unfinished = map[string]*Result{}, 0
	}
}

// explore executes one schedule of every class, or every schedule.
func (f *finder) explore(ctx context.Context, t *Table) error {
	x := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: f.o.Workers, MaxExecutions: f.o.MaxExecutions}
	if f.o.Strategy.Method == verify.Interleavings {
		x.Reduction = scheduler.Unreduced
	}
	t.Strategy, t.Classes = x.Reduction.String(), x.Reduction == scheduler.Optimal
	x.NewSubject = func() (*scheduler.Subject, error) {
		c, err := f.collector()
		if err != nil {
			return nil, err
		}
		return &scheduler.Subject{World: c.k.World, Setup: c.k.Setup, Close: c.k.Close, Judge: func(res *sim.Result) scheduler.Finding {
			c.add(res)
			return scheduler.Finding{}
		}}, nil
	}
	x.Again = f.forget
	e, err := x.Run(ctx)
	t.Executions, t.Complete, t.Explored = e.Runs-e.Redundant, e.Complete, true
	return err
}

// DefaultSeeds is how many schedules are sampled.
const DefaultSeeds = 3000

// sample executes a schedule for each seed.
func (f *finder) sample(ctx context.Context, t *Table) error {
	c, err := f.collector()
	if err != nil {
		return err
	}
	defer c.k.Close()
	entry, err := verify.Calibrated(f.o.Strategy.Sampler, f.s, f.o.Case)
	if err != nil {
		return err
	}
	seeds := f.o.Seeds
	if seeds == nil {
		seeds = []scheduler.SeedRange{{Count: DefaultSeeds}}
	}
	if !entry.Seeded {
		seeds = []scheduler.SeedRange{{Count: 1}}
	}
	for _, r := range seeds {
		for i := range r.Count {
			if ctx.Err() != nil {
				return nil
			}
			res := c.k.World.Run(entry.New(r.First+i), c.k.Setup)
			c.add(&res)
			t.Executions++
		}
	}
	return nil
}
