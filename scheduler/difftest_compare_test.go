package scheduler_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A diffSetting is a way to explore.
type diffSetting struct {
	round, parcel, first int // see [scheduler.Exploration.Divide]
	workers              int
	mutant               int
	trust                int // see [scheduler.Exploration.Distrust]
	// watched has the observer ask for footprints of all steps, replayed ones too.
	watched bool
	// strict: no execution may be given up, if the program is one where none should.
	strict bool
}

// String is for reports of failures.
func (s diffSetting) String() string {
	return fmt.Sprintf("division %d,%d,%d, %d workers, mutant %d, watched %v", s.round, s.parcel, s.first, s.workers, s.mutant, s.watched)
}

// diffSettings start with the plain one: one branch after another.
var diffSettings = []diffSetting{
	{round: 64, parcel: 100_000, first: 100_000, workers: 1},
	{round: 1, parcel: 1, first: 1, workers: 1},
	{round: 64, parcel: 1, first: 1, workers: 2},
	{round: 2, parcel: 3, first: 3, workers: 2},
	{round: 8, parcel: 2, first: 1, workers: 8},
	{round: 3, parcel: 1, first: 5, workers: 1, watched: true},
}

// A diffFound is what an exploration comes to.
type diffFound struct {
	scheduler.Explored
	executed map[scheduler.Hash]int // per class
	final    map[scheduler.Hash]uint64
	choices  map[scheduler.Hash][]int32
	failure  string
	passes   int // see scheduler.Exploration.Again
}

// A diffCollector gathers, from all workers, what was executed.
type diffCollector struct {
	mu    sync.Mutex
	found diffFound
	p     *diffProgram
	s     diffSetting
}

// subject makes a worker's subject. Executions are repeated in a world of their
// own to find their class, so that the explorer works as it does for everybody.
func (c *diffCollector) subject() (*scheduler.Subject, error) {
	e, again := newDiffExecution(c.p), newDiffExecution(c.p)
	if c.s.watched {
		e.w.Observer = diffWatcher{e}
	}
	replay := &scheduler.Replay{Prefix: true}
	class := &scheduler.ClassHash{Strategy: replay}
	return &scheduler.Subject{
		World: e.w,
		Setup: e.setup,
		Judge: func(res *sim.Result) scheduler.Finding {
			final := e.final(res)
			replay.Choices = res.Choices
			res2 := again.w.Run(class, again.setup)
			c.add(class.Sum(), final, res.Choices, replay.Err() != nil || again.final(&res2) != final)
			return scheduler.Finding{Violated: e.judge(res)}
		},
		Close: again.w.Close,
	}, nil
}

// reset forgets what a pass has found that is begun again.
func (c *diffCollector) reset() {
	c.found.executed, c.found.final, c.found.choices = map[scheduler.Hash]int{}, map[scheduler.Hash]uint64{}, map[scheduler.Hash][]int32{}
	c.found.passes++
}

func (c *diffCollector) add(class scheduler.Hash, final uint64, choices []int32, differs bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found.executed[class]++
	c.found.final[class] = final
	if c.found.choices[class] == nil {
		c.found.choices[class] = slices.Clone(choices)
	}
	if differs {
		c.found.failure = fmt.Sprintf("the choices %v, executed again, end differently", choices)
	}
}

// A diffWatcher is an execution's observer, if any, that is told of every step.
type diffWatcher struct{ *diffExecution }

// Events implements [sim.Observer].
func (o diffWatcher) Events() sim.EventKind {
	if o.p.ordered {
		return o.diffExecution.Events()
	}
	return 0
}

// Stepped implements [sim.Stepper].
func (diffWatcher) Stepped(*sim.Step) {}

// diffExplore explores a program; limit bounds how far a mutant can go astray.
func diffExplore(p *diffProgram, s diffSetting, limit int) *diffFound {
	c := &diffCollector{p: p, s: s}
	c.reset()
	x := &scheduler.Exploration{
		Bounds: scheduler.NoBounds, StepBound: p.steps > 0, Workers: s.workers, NewSubject: c.subject, CountClasses: true, MaxExecutions: int64(limit),
	}
	stuck := time.AfterFunc(2*time.Minute, func() { panic(fmt.Sprintf("exploration does not end (%s):\n%s", s, p)) })
	defer stuck.Stop()
	x.Divide(s.round, s.parcel, s.first)
	x.Mutate(s.mutant)
	x.Again = c.reset
	x.Distrust(s.trust)
	var err error
	c.found.Explored, err = x.Run(context.Background())
	if err != nil {
		c.found.failure, _, _ = strings.Cut(err.Error(), "\n")
	}
	return &c.found
}

// A diffFailure is a disagreement.
type diffFailure struct {
	// kind is in a few words what is wrong: a program is shrunk as long as that
	// stays.
	kind, text string
	setting    diffSetting
}

// compare checks an exploration against the truth; nil if they agree. redundant is
// how many executions were given up, which is tolerated only where an observer
// orders events: there the outcome of a step may decide what it is ordered with. Among
// many more programs than usual there are a few in which what a panic cuts off, of
// which nothing is known, is begun in vain: see the tolerance of
// TestExplorationAgainstBruteForce.
func (t *diffTruth) compare(p *diffProgram, s diffSetting) (failure *diffFailure, redundant int) {
	f := diffExplore(p, s, 4*t.runs+100)
	redundant = int(f.Redundant)
	fail := func(kind, format string, args ...any) (*diffFailure, int) {
		return &diffFailure{kind, fmt.Sprintf(format, args...), s}, redundant
	}
	if f.failure != "" {
		return fail("error", "%s", f.failure)
	}
	for _, h := range sortedHashes(f.executed) {
		was, ok := t.classes[h]
		switch {
		case !ok:
			return fail("unknown class", "an execution of a class that there is not:\n%s", p.show(f.choices[h]))
		case was.final != f.final[h]:
			return fail("final state", "another final state than the same class has:\n%s\nand\n%s", p.show(was.choices), p.show(f.choices[h]))
		}
	}
	for _, h := range sortedHashes(t.classes) {
		if f.executed[h] == 0 {
			return fail("class missed", "%d of %d classes found, one missed:\n%s", len(f.executed), len(t.classes), p.show(t.classes[h].choices))
		}
	}
	if !f.Complete {
		return fail("not complete", "not complete after %d executions of %d classes", f.Runs, len(t.classes))
	}
	for _, h := range sortedHashes(f.executed) {
		if f.executed[h] > 1 && p.steps == 0 {
			return fail("class executed twice", "a class executed %d times:\n%s", f.executed[h], p.show(f.choices[h]))
		}
	}
	switch n := int64(len(t.classes)); {
	case f.Redundant > 0 && !p.ordered && p.steps == 0 && s.strict:
		return fail("redundant", "%d redundant executions beside those of %d classes", f.Redundant, n)
	case p.steps > 0: // a search that may repeat classes
		if f.Classes != n {
			return fail("count", "counts %d classes; there are %d", f.Classes, n)
		}
		return nil, 0
	case f.Classes != n || f.Runs-f.Redundant != n:
		return fail("count", "counts %d classes, %d executions, %d redundant; there are %d", f.Classes, f.Runs, f.Redundant, n)
	case f.Outcomes != t.outcomes || f.Redundant == 0 && f.Steps != t.steps:
		return fail("summary", "outcomes %v, %d steps; want %v, %d", f.Outcomes, f.Steps, t.outcomes, t.steps)
	}
	for i, want := range t.violations {
		if got := f.Properties[i].Violations; got != want {
			return fail("verdict", "property %d is violated in %d classes, want %d", i, got, want)
		}
	}
	return nil, redundant
}

// compareWorkers checks that the number of workers makes no difference.
func compareWorkers(p *diffProgram, s diffSetting) *diffFailure {
	s.workers = 1
	one := diffExplore(p, s, 0)
	for _, workers := range []int{2, 8} {
		s.workers = workers
		if more := diffExplore(p, s, 0); !reflect.DeepEqual(one.Explored, more.Explored) || !reflect.DeepEqual(one.choices, more.choices) {
			return &diffFailure{"workers", fmt.Sprintf("one worker: %+v\n%d workers: %+v", one.Explored, workers, more.Explored), s}
		}
	}
	return nil
}

func sortedHashes[T any](m map[scheduler.Hash]T) []scheduler.Hash {
	return slices.SortedFunc(maps.Keys(m), func(a, b scheduler.Hash) int { return cmp.Or(cmp.Compare(a.Hi, b.Hi), cmp.Compare(a.Lo, b.Lo)) })
}
