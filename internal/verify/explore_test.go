package verify_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var long = flag.Bool("long", false, "compare more")

func parse(t *testing.T, src string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("test.sim", "test.sim", []byte(strings.ReplaceAll(src, "|", "\n")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func scenario(t *testing.T, s *scenarios.Scenario, a *algorithms.Algorithm, o verify.Options) *verify.Check {
	t.Helper()
	var algs []*algorithms.Algorithm
	if a != nil {
		algs = append(algs, a)
	}
	c, err := verify.Scenario(context.Background(), s, algs, o)
	if err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	return c
}

// words are the verdicts, but for the numbers.
func words(c *verify.Check) map[string]string {
	m := map[string]string{}
	for i := range c.Rows {
		m[c.Rows[i].Name] = string(c.Rows[i].Verdict.Word)
	}
	return m
}

// TestExplorationAgrees compares the verdicts on one schedule of every class with
// those on every schedule, where these are few, and wants that samples refute
// nothing that holds.
func TestExplorationAgrees(t *testing.T) {
	most := int64(30)
	if *long {
		most = 30_000
	}
	compared := 0
	for _, a := range append(builtin.Algorithms(), doNothing) {
		if (a.Museum() || a.Style == sim.SharedMemory) && !*long { // algorithms/spin compares its own
			continue
		}
		for _, s := range scenarios.For(a) {
			for _, loop := range []sim.Discipline{sim.Any, sim.FIFO} {
				if s.Kind.Name != a.Kind.Name {
					continue
				}
				if !few(t, s, a, loop, most) {
					continue
				}
				o := verify.Options{Strategy: verify.Strategy{Method: verify.Interleavings}, MaxExecutions: most}
				o.Case.Loop = &loop
				every, err := verify.Scenario(context.Background(), s, []*algorithms.Algorithm{a}, o)
				if err != nil || !every.Complete() {
					continue
				}
				compared++
				o.Strategy.Method = verify.Classes
				one := scenario(t, s, a, o)
				if got, want := words(one), words(every); !one.Complete() || !reflect.DeepEqual(got, want) {
					t.Errorf("%s on %s, loop %s: complete %v\n%v, and with every schedule\n%v", a.Name, s.Name, loop, one.Complete(), got, want)
				}
				if one.Classes != every.Classes {
					t.Errorf("%s on %s, loop %s: %d classes, and with every schedule %d", a.Name, s.Name, loop, one.Classes, every.Classes)
				}
				o = verify.Options{Seeds: []scheduler.SeedRange{{First: 0, Count: 20}}, Case: o.Case}
				for name, word := range words(scenario(t, s, a, o)) {
					if word == string(checker.Violated) && words(every)[name] != word {
						t.Errorf("%s on %s, loop %s: a sample violates %s, which %s", a.Name, s.Name, loop, name, words(every)[name])
					}
				}
			}
		}
	}
	t.Logf("%d compared", compared)
	if compared < 10 {
		t.Errorf("only %d were small enough to compare", compared)
	}
}

// few reports whether there are at most so many schedules, without the executions that
// come before an exploration: most workloads have more.
func few(t *testing.T, s *scenarios.Scenario, a *algorithms.Algorithm, loop sim.Discipline, most int64) bool {
	k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Loop: &loop, Properties: []*checker.Property{}})
	if err != nil {
		return false
	}
	x := scheduler.Exploration{Bounds: scheduler.NoBounds, Reduction: scheduler.Unreduced, MaxExecutions: most, Workers: 1}
	x.NewSubject = func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: k.World, Setup: k.Setup, Close: k.Close, Judge: func(*sim.Result) scheduler.Finding { return scheduler.Finding{} }}, nil
	}
	e, err := x.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return e.Complete
}

// TestOrders explores a lock that does nothing and says so: its steps touch nothing
// in common, and only what the properties order tells its executions apart.
func TestOrders(t *testing.T) {
	independent := *doNothing
	independent.Tracked = true
	s := parse(t, "lock l = lock|task a: lock; unlock|task b: lock; unlock")
	for _, tt := range []struct {
		properties string
		violated   bool
		more       bool // than one class
	}{
		{"", false, false}, {"deadlock", false, false}, {"mutual-exclusion", true, true}, {"linearizability", true, true}, {"fifo", false, false},
	} {
		o := verify.Options{Strategy: verify.Strategy{Method: verify.Classes}}
		o.Case.Properties = []*checker.Property{}
		if tt.properties != "" {
			o.Case.Properties = checker.Select(tt.properties)
		}
		c := scenario(t, s, &independent, o)
		violated := c.Rows[0].Violations > 0
		if violated != tt.violated || !c.Complete() || c.Classes > 1 != tt.more {
			t.Errorf("%q: violated %v, complete %v, %d classes", tt.properties, violated, c.Complete(), c.Classes)
		}
	}
}

// TestExpectations wants that exploration tells apart what an expectation does:
// the steps of these two tasks are independent.
func TestExpectations(t *testing.T) {
	for _, tt := range []struct {
		src      string
		violated bool
		classes  int64
	}{
		{"var x|var y|task a: write x 1|task b: write y 1", false, 1},
		{"var x|var y|task a: write x 1|task b: write y 1|expect a.write before b.write", true, 2},
		{"var x|var y|task a: write x 1|task b: write y 1|expect b.write before a.write", true, 2},
		{"var x|var y|task a: step; write x 1|task b: sleep 5; write y 1|expect a.step before b.sleep", false, 1},
		{"var x|var y|var z|task a: write x 1|task b: write y 1|task c: write z 1|expect a.write before b.write", true, 2},
	} {
		o := verify.Options{Strategy: verify.Strategy{Method: verify.Classes}}
		o.Case.Properties = []*checker.Property{}
		o.Case.Loop = new(sim.Discipline)
		c := scenario(t, parse(t, tt.src), nil, o)
		violated := c.Row(verify.ScriptRow).Verdict.Word == checker.Violated
		if violated != tt.violated || !c.Complete() || c.Classes != tt.classes {
			t.Errorf("%s: violated %v, complete %v, %d classes", tt.src, violated, c.Complete(), c.Classes)
		}
	}
}

// TestAuto explores as far as the budget goes, and samples what is left, unless
// something else is asked for.
func TestAuto(t *testing.T) {
	s := scenarios.ByName("lock/hand-off")
	dpor := verify.Strategy{Method: verify.Classes}
	few := &scheduler.Bounds{Deviations: 1, Preemptions: scheduler.Unbounded}
	for _, tt := range []struct {
		name              string
		o                 verify.Options
		explored, sampled bool
		complete, partial bool
		word              checker.Word
	}{
		{"it fits", verify.Options{}, true, false, true, false, checker.Holds},
		{"it does not", verify.Options{MaxExecutions: 50}, true, true, false, false, checker.NotRefuted},
		{"seeds", verify.Options{Seeds: []scheduler.SeedRange{{First: 0, Count: 10}}}, false, true, false, false, checker.NotRefuted},
		{"a bound", verify.Options{Bounds: few}, true, false, false, false, checker.HoldsUpTo},
		{"within a bound it does not fit", verify.Options{Bounds: few, MaxExecutions: 1}, true, false, false, true, checker.NotRefuted},
		{"exploration only", verify.Options{Strategy: dpor, MaxExecutions: 50}, true, false, false, true, checker.NotRefuted},
		{"a wide bound", verify.Options{Bounds: &scheduler.Bounds{Deviations: 1000, Preemptions: 1000}}, true, false, true, false, checker.Holds},
	} {
		c := scenario(t, s, port(t, "asyncio.Lock"), tt.o)
		word := c.Row("deadlock").Verdict.Word
		if (c.Explored != nil) != tt.explored || (c.Sampled != nil) != tt.sampled || c.Complete() != tt.complete || c.Partial() != tt.partial || word != tt.word {
			t.Errorf("%s: explored %+v, sampled %+v, complete %v, partial %v, %s", tt.name, c.Explored, c.Sampled, c.Complete(), c.Partial(), word)
		}
	}
}

func port(t *testing.T, name string) *algorithms.Algorithm {
	t.Helper()
	for _, a := range builtin.Algorithms() {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("there is no %s", name)
	return nil
}

// ages is a lock that gives way once more the older the process is: nothing shows
// in the first executions.
type ages struct{ calls *int }

func (a ages) Lock(t *sim.Task) error {
	if *a.calls++; *a.calls > 4000 && *a.calls%7 == 0 {
		return t.Yield()
	}
	return nil
}

func (ages) Unlock(*sim.Task) error { return nil }

// TestLateNondeterminism finds out a lock that repeats itself only at first.
func TestLateNondeterminism(t *testing.T) {
	for _, o := range []verify.Options{
		{Strategy: verify.Strategy{Method: verify.Classes}, Workers: 1},
		{Strategy: verify.Strategy{Method: verify.Interleavings}, MaxExecutions: 5000, Workers: 1},
		{Seeds: []scheduler.SeedRange{{First: 0, Count: 3000}}, Workers: 1},
	} {
		calls := 0
		a := &algorithms.Algorithm{
			Name: "ages", Kind: algorithms.LockKind,
			New: func(*sim.World, algorithms.Params) (any, error) { return ages{&calls}, nil },
		}
		_, err := verify.Scenario(context.Background(), scenarios.ByName("lock/mutual-exclusion"), []*algorithms.Algorithm{a}, o)
		var no *verify.NotDeterministic
		if !errors.As(err, &no) {
			t.Errorf("%s: %v", o.Strategy.Name(), err)
		}
	}
}

// moody is a lock that gives way once in a while.
type moody struct{ calls *int }

func (m moody) Lock(t *sim.Task) error {
	if *m.calls++; *m.calls%97 == 0 {
		return t.Yield()
	}
	return nil
}

func (moody) Unlock(*sim.Task) error { return nil }

// old is a lock that gives way for ever once it is old.
type old struct{ calls *int }

func (o old) Lock(t *sim.Task) error {
	if *o.calls++; *o.calls > 4000 {
		return t.Yield()
	}
	return nil
}

func (old) Unlock(*sim.Task) error { return nil }

// TestRareNondeterminism shows what was touched at the step that differs, however it
// was noticed, but where that does not come again.
func TestRareNondeterminism(t *testing.T) {
	for _, o := range []verify.Options{
		{Strategy: verify.Strategy{Method: verify.Classes}, MaxExecutions: 5000},
		{Strategy: verify.Strategy{Method: verify.Interleavings}, MaxExecutions: 5000},
		{Seeds: []scheduler.SeedRange{{First: 0, Count: 3000}}},
	} {
		o.Workers = 1
		for name, c := range map[string]struct {
			lock func(calls *int) any
			want []string
		}{
			"moody": {func(calls *int) any { return moody{calls} }, []string{"the first difference is at step ", "\n  the first time, ", "\n  the second time, ", "write l"}},
			"old":   {func(calls *int) any { return old{calls} }, []string{" times more, one after the other, it was the same: "}},
		} {
			calls := 0
			a := &algorithms.Algorithm{Name: name, Kind: algorithms.LockKind, New: func(*sim.World, algorithms.Params) (any, error) { return c.lock(&calls), nil }}
			_, err := verify.Scenario(context.Background(), scenarios.ByName("lock/mutual-exclusion"), []*algorithms.Algorithm{a}, o)
			if err == nil {
				t.Errorf("%s, %s: not noticed", name, o.Strategy.Name())
				continue
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%s, %s: no %q in\n%v", name, o.Strategy.Name(), want, err)
				}
			}
		}
	}
}

// peeks is a lock that touches one of two variables, whichever the process comes
// to: nothing but the footprints differ.
type peeks struct {
	vars  [2]*sim.Var[int]
	calls *int
}

func (p peeks) Lock(*sim.Task) error {
	*p.calls++
	p.vars[*p.calls/3%2].Get()
	return nil
}

func (peeks) Unlock(*sim.Task) error { return nil }

// TestDifferentFootprints shows the first step that differs, with what it touched
// in either execution.
func TestDifferentFootprints(t *testing.T) {
	calls := 0
	a := &algorithms.Algorithm{
		Name: "peeks", Kind: algorithms.LockKind, Tracked: true,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return peeks{[2]*sim.Var[int]{sim.NewVar(w, 0), sim.NewVar(w, 0)}, &calls}, nil
		},
	}
	_, err := verify.Scenario(context.Background(), parse(t, "lock l = lock|task a: lock; unlock|task b: lock; unlock"), []*algorithms.Algorithm{a}, verify.Options{})
	want := "the first difference is at step 1:\n  the first time, "
	if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "read 1") || !strings.Contains(err.Error(), "read 2") {
		t.Errorf("got %v, want %q", err, want)
	}
}

// TestExplorationWorkers wants the same of any number of workers.
func TestExplorationWorkers(t *testing.T) {
	s := scenarios.ByName("lock/hand-off")
	for _, o := range []verify.Options{
		{}, {MaxExecutions: 300}, {Strategy: verify.Strategy{Method: verify.Interleavings}, MaxExecutions: 1000},
		{Bounds: &scheduler.Bounds{Deviations: 2, Preemptions: scheduler.Unbounded}},
	} {
		var first string
		for _, workers := range []int{1, 2, 8} {
			o.Workers = workers
			c := scenario(t, s, doNothing, o)
			text := fmt.Sprintf("%d %d %d %+v %+v\n", c.Runs, c.Steps, c.Classes, c.Explored, c.Sampled)
			for i := range c.Rows {
				text += fmt.Sprintf("%+v %v\n", c.Rows[i].Verdict, c.Rows[i].Shown)
			}
			if first == "" {
				first = text
			} else if text != first {
				t.Errorf("%+v: %d workers\n%s\nand one\n%s", o, workers, text, first)
			}
		}
	}
}

// TestShorten replaces an execution by one with as few deviations as possible.
func TestShorten(t *testing.T) {
	c := scenario(t, scenarios.ByName("lock/hand-off"), doNothing, verify.Options{Seeds: []scheduler.SeedRange{{First: 5, Count: 1}}})
	claimed := func(r *verify.Row) bool { return r.Claimed }
	list, err := c.Examples(claimed)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d examples, %v", len(list), err)
	}
	e := list[0]
	before, rows := e.Deviations, len(e.Rows)
	rest, err := c.Shorten(context.Background(), e, claimed, verify.ShortBudget)
	if err != nil {
		t.Fatal(err)
	}
	left := 0
	if rest != nil {
		left = len(rest.Rows)
	}
	if e.Shrunk == nil || !e.Shrunk.Minimal || e.Deviations > before || len(e.Rows)+left != rows || len(e.Rows) == 0 {
		t.Errorf("%d deviations, before %d; %d and %d rows, before %d", e.Deviations, before, len(e.Rows), left, rows)
	}
}

// changed is a lock that gives way or does not.
type changed struct{ yields *bool }

func (c changed) Lock(t *sim.Task) error {
	if *c.yields {
		return t.Yield()
	}
	return nil
}

func (changed) Unlock(*sim.Task) error { return nil }

// An exploration that goes on with another lock than it was begun with looks like one
// of a lock that is not deterministic, so the message says what else it may be.
func TestResumedWithAnotherLock(t *testing.T) {
	yields := true
	a := &algorithms.Algorithm{
		Name: "changed", Kind: algorithms.LockKind,
		New: func(*sim.World, algorithms.Params) (any, error) { return changed{&yields}, nil },
	}
	var left []byte
	o := verify.Options{Strategy: verify.Strategy{Method: verify.Classes}, Workers: 1, MaxExecutions: 10}
	o.Checkpoint = func(take func() []byte, _ *scheduler.Explored) error {
		left = take()
		return nil
	}
	explore := func() error {
		_, err := verify.Scenario(context.Background(), scenarios.ByName("lock/mutual-exclusion"), []*algorithms.Algorithm{a}, o)
		return err
	}
	if err := explore(); err != nil || left == nil {
		t.Fatalf("%d bytes, %v", len(left), err)
	}
	o.Resume, o.Checkpoint, o.MaxExecutions = left, nil, 1000
	if err := explore(); err != nil {
		t.Errorf("the same lock: %v", err)
	}
	yields = false
	var no *verify.NotDeterministic
	if err := explore(); !errors.As(err, &no) || !strings.Contains(err.Error(), "if the lock was changed since, begin again") {
		t.Errorf("another lock: %v", err)
	}
}

// What takes two preemptions is not violated within one, though some of the executions
// that are sampled first, to see how long they are, show it.
func TestBoundsAreKept(t *testing.T) {
	all := builtin.Algorithms()
	a := all[slices.IndexFunc(all, func(a *algorithms.Algorithm) bool { return a.Name == "broken.spin.Hyman" })]
	for preemptions, want := range [...]bool{1: false, 2: true} {
		if preemptions == 0 {
			continue
		}
		o := verify.Options{Bounds: &scheduler.Bounds{Deviations: scheduler.Unbounded, Preemptions: preemptions}, Workers: 1}
		c, err := verify.Scenario(context.Background(), scenarios.ByName("museum/memory-again"), []*algorithms.Algorithm{a}, o)
		if err != nil {
			t.Fatal(err)
		}
		if r := c.Row("mutual-exclusion"); r.Violations > 0 != want || (r.Shown != nil) != want {
			t.Errorf("%d preemptions: %d violations, an example: %v", preemptions, r.Violations, r.Shown != nil)
		}
	}
}
