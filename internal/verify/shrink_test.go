package verify_test

import (
	"context"
	"errors"
	"flag"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var shrinkAll = flag.Bool("shrinkall", false, "shrink every violation of every lock in every built-in scenario, not only the declared defects")

// Small numbers, for the time it takes: a lock that polls uses up all steps.
const (
	maxSteps = 400
	budget   = 20_000
)

// brittle is a lock with a choice of bugs.
type brittle struct {
	bug   string
	held  bool
	queue []*sim.Future
}

func (l *brittle) Lock(t *sim.Task) error {
	if l.bug == "looks, gives way, takes" {
		for l.held {
			if err := t.Yield(); err != nil {
				return err
			}
		}
		if err := t.Yield(); err != nil {
			return err
		}
		l.held = true
		return nil
	}
	if !l.held {
		l.held = true
		return nil
	}
	turn := t.NewFuture()
	l.queue = append(l.queue, turn)
	_, err := turn.Await(t)
	if err != nil && !turn.Cancelled() && l.bug != "loses the turn of the cancelled" {
		l.Unlock(t)
	}
	return err
}

func (l *brittle) Unlock(t *sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	for i, turn := range l.queue {
		if turn.Pending() {
			l.queue = l.queue[i+1:]
			if l.bug != "forgets to wake" {
				turn.Complete(sim.Value{})
			}
			return nil
		}
	}
	l.held, l.queue = false, nil
	return nil
}

func brittleLock(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "brittle." + strings.ReplaceAll(bug, " ", "-"), Kind: algorithms.LockKind,
		New: func(*sim.World, algorithms.Params) (any, error) { return &brittle{bug: bug}, nil },
	}
}

// A failing execution to shrink.
type failing struct {
	lock     *algorithms.Algorithm
	scenario *scenarios.Scenario
	property string
	loop     sim.Discipline
	choices  []int32
}

// failures finds the first seed that violates each of the given properties, or
// any if there are none.
func failures(t *testing.T, a *algorithms.Algorithm, s *scenarios.Scenario, loop sim.Discipline, seeds int, properties ...string) []failing {
	t.Helper()
	k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Loop: &loop, MaxSteps: maxSteps})
	var no *scenarios.NotApplicable
	if errors.As(err, &no) {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	var found []failing
	done := map[string]bool{}
	for seed := 0; seed < seeds; seed++ {
		if len(properties) > 0 && len(done) == len(properties) {
			break
		}
		res := k.World.Run(scheduler.NewRandom(uint64(seed)), k.Setup)
		k.Judge(&res)
		for _, v := range k.Checks.Violations() {
			name := v.Property.Name
			if len(properties) > 0 && !slices.Contains(properties, name) || done[name] {
				continue
			}
			done[name] = true
			found = append(found, failing{a, s, name, loop, slices.Clone(res.Choices)})
		}
	}
	return found
}

// toShrink lists the declared defects and some bugs that are made on purpose.
func toShrink(t *testing.T) []failing {
	var all []failing
	own := []*algorithms.Algorithm{doNothing}
	for _, bug := range []string{"looks, gives way, takes", "loses the turn of the cancelled", "forgets to wake"} {
		own = append(own, brittleLock(bug))
	}
	for _, loop := range []sim.Discipline{sim.Any, sim.FIFO} {
		for _, a := range builtin.Algorithms() {
			if a.Museum() && !*shrinkAll {
				continue
			}
			if *shrinkAll {
				own = append(own, a)
				continue
			}
			for i, d := range a.Defects {
				if !a.Claims(loop) {
					break
				}
				if i%3 != 0 && !*long && !*shrinkAll { // the other two thirds with -long
					continue
				}
				all = append(all, failures(t, a, scenarios.ByName(d.Scenario), loop, 3000, d.Property)...)
			}
		}
		for _, a := range own {
			if loop == sim.FIFO && !*shrinkAll {
				break
			}
			for _, s := range scenarios.Builtin() {
				if s.Kind == a.Kind && (*shrinkAll || strings.Contains("lock/mutual-exclusion lock/cancelled-waiter lock/any-time", s.Name)) {
					all = append(all, failures(t, a, s, loop, 300)...)
				}
			}
		}
	}
	return all
}

// TestShrink shrinks failing executions of the locks and wants that what is left
// fails as before, is not larger, that nothing smaller is to be found with brute
// force where that is possible, that the critical step is the one that brute
// force finds, that the same comes out twice, and that it cannot be shrunk.
func TestShrink(t *testing.T) {
	ctx := context.Background()
	exhausted, minimal, proved, reduced, all := 0, 0, 0, 0, 0
	for _, f := range toShrink(t) {
		name := f.lock.Name + "/" + f.scenario.Name + "/" + f.property + "/" + f.loop.String()
		t.Run(name, func(t *testing.T) {
			o := verify.ShrinkOptions{Case: scenarios.Options{Loop: &f.loop, MaxSteps: maxSteps}, Property: f.property, Budget: budget}
			algs := []*algorithms.Algorithm{f.lock}
			x, err := verify.Shrink(ctx, f.scenario, algs, f.choices, o)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%+v -> %+v, minimal %v %s, critical %d %v (%v %d), %d executions\n%s", x.Before, x.After, x.Minimal, x.Why, x.Critical.Step, x.Critical.Line, x.Critical.Proved, x.Critical.Samples, x.Executions, x.Scenario.Source)
			if x.After.Deviations > x.Before.Deviations || x.After.Tasks > x.Before.Tasks || x.After.Operations > x.Before.Operations || x.Executions > o.Budget*11/10 {
				t.Errorf("%d executions, from %+v to %+v", x.Executions, x.Before, x.After)
			}
			all++
			for is, n := range map[*int]bool{&minimal: x.Minimal, &proved: x.Critical.Proved, &reduced: x.Reduced} {
				if n {
					*is++
				}
			}
			replays(t, x, f.property)
			if against(t, x, f.property) {
				exhausted++
			}
			if again, err := verify.Shrink(ctx, f.scenario, algs, f.choices, o); err != nil || !same(x, again) {
				t.Errorf("not the same twice: %+v and %+v (%v)", x, again, err)
			}
			if *shrinkAll && x.Executions > budget/2 {
				return // what came out with little left may become shorter with a new budget
			}
			o.Case = x.Options
			if twice, err := verify.Shrink(ctx, x.Scenario, algs, x.Choices, o); err != nil || twice.Reduced || !slices.Equal(twice.Choices, x.Choices) {
				t.Errorf("it is shrunk again, to %+v (%v)\n%s", twice, err, twice.Scenario.Source)
			}
		})
	}
	t.Logf("%d violations: %d scenarios reduced, %d minimal, %d critical steps proved, %d compared with brute force", all, reduced, minimal, proved, exhausted)
}

// TestShrinkErrors wants an error where there is nothing to shrink.
func TestShrinkErrors(t *testing.T) {
	s := scenarios.ByName("lock/mutual-exclusion")
	algs := []*algorithms.Algorithm{doNothing}
	loop := sim.Any
	fails := failures(t, doNothing, s, loop, 100, "mutual-exclusion")[0].choices
	for _, c := range []struct {
		what, property string
		algs           []*algorithms.Algorithm
		choices        []int32
		want           string
	}{
		{"another property", "deadlock", algs, fails, scheduler.ErrPasses.Error()},
		{"no property", "no-such", algs, fails, "no-such has no meaning for lock/mutual-exclusion"},
		{"a schedule that does not fit", "mutual-exclusion", algs, append(slices.Clone(fails), 1), "the execution ended after"},
		{"a lock that is right", "mutual-exclusion", []*algorithms.Algorithm{scenarios.Reference(s.Kind, sim.Policy{})}, nil, scheduler.ErrPasses.Error()},
		{"no lock", "mutual-exclusion", nil, fails, "no lock was named"},
	} {
		x, err := verify.Shrink(context.Background(), s, c.algs, c.choices, verify.ShrinkOptions{Case: scenarios.Options{Loop: &loop}, Property: c.property})
		if x != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.what, err, c.want)
		}
	}
}

// late is a lock that lets its first task sleep.
type late struct {
	brittle
	used bool
}

func (l *late) Lock(t *sim.Task) error {
	if !l.used {
		l.used = true
		if err := t.Sleep(10); err != nil {
			return err
		}
	}
	return l.brittle.Lock(t)
}

// TestShrinkOwnFault wants that a workload which fails with every lock is not
// taken: without the sleep, b may come first anywhere.
func TestShrinkOwnFault(t *testing.T) {
	s, err := scenarios.Parse("own", "own.sim", []byte("lock l = lock\ntask a: lock l; unlock l; step\ntask b: sleep 5; lock l; unlock l\nexpect a.lock before b.lock\n"))
	if err != nil {
		t.Fatal(err)
	}
	lock := &algorithms.Algorithm{Name: "late", Kind: algorithms.LockKind, New: func(*sim.World, algorithms.Params) (any, error) { return &late{}, nil }}
	x, err := verify.Shrink(context.Background(), s, []*algorithms.Algorithm{lock}, []int32{0}, verify.ShrinkOptions{Property: verify.ScriptRow})
	if err != nil {
		t.Fatal(err)
	}
	if !x.Reduced || !strings.Contains(string(x.Scenario.Source), "sleep 5") || strings.Contains(string(x.Scenario.Source), "step") {
		t.Errorf("left is\n%s", x.Scenario.Source)
	}
}

// TestShrinkSpends wants that a budget is kept, and enough of it left for the end.
func TestShrinkSpends(t *testing.T) {
	s := scenarios.ByName("lock/any-time")
	lock := brittleLock("loses the turn of the cancelled")
	loop := sim.Any
	f := failures(t, lock, s, loop, 300, "conservation")[0]
	for _, budget := range []int64{1, 30, 100, 1000, 2000, 5000} {
		x, err := verify.Shrink(context.Background(), s, []*algorithms.Algorithm{lock}, f.choices,
			verify.ShrinkOptions{Case: scenarios.Options{Loop: &loop}, Property: f.property, Budget: budget})
		if err != nil || x.Executions > budget+10 || x.Minimal != (x.Why == "") {
			t.Errorf("budget %d: %+v, %v", budget, x, err)
		}
		if budget == 2000 && (!x.Critical.Proved || !x.Minimal) {
			t.Errorf("nothing was left for the end: %+v", x)
		}
		replays(t, x, f.property)
	}
}

// TestShrinkUneven wants that a lock which does not repeat is told.
func TestShrinkUneven(t *testing.T) {
	n := 0
	uneven := &algorithms.Algorithm{
		Name: "uneven", Kind: algorithms.LockKind,
		New: func(*sim.World, algorithms.Params) (any, error) {
			if n++; n > 5 {
				return &brittle{}, nil
			}
			return nothing{}, nil
		},
	}
	s := scenarios.ByName("lock/mutual-exclusion")
	loop := sim.Any
	fails := failures(t, doNothing, s, loop, 100, "mutual-exclusion")[0].choices
	_, err := verify.Shrink(context.Background(), s, []*algorithms.Algorithm{uneven}, fails,
		verify.ShrinkOptions{Case: scenarios.Options{Loop: &loop}, Property: "mutual-exclusion"})
	var not *verify.NotDeterministic
	if !errors.As(err, &not) {
		t.Errorf("got %v", err)
	}
}

// TestShrinkRow shrinks what a check shows, with and without the scenario, and
// what it has when it is interrupted.
func TestShrinkRow(t *testing.T) {
	s := scenarios.ByName("lock/mutual-exclusion")
	c, err := verify.Scenario(context.Background(), s, []*algorithms.Algorithm{doNothing}, verify.Options{Seeds: []scheduler.SeedRange{{First: 0, Count: 50}}})
	if err != nil {
		t.Fatal(err)
	}
	row := c.Row("mutual-exclusion")
	x, err := c.Shrink(context.Background(), row, 5000)
	if err != nil || !x.Reduced || x.After.Tasks != 2 || x.After.Operations != 4 {
		t.Errorf("%+v, %v", x, err)
	}
	if !strings.HasPrefix(x.Scenario.Doc, "What is left of lock/mutual-exclusion to violate mutual-exclusion") {
		t.Errorf("the scenario says of itself: %s", x.Scenario.Doc)
	}
	o := verify.ShrinkOptions{Case: c.Options(), Property: row.Name, Budget: 5000, KeepScenario: true}
	y, err := verify.Shrink(context.Background(), s, c.Options().Algorithms, row.Shown.Choices, o)
	if err != nil || y.Reduced || y.Scenario != s || !y.Minimal || y.After.Deviations > y.Before.Deviations {
		t.Errorf("%+v, %v", y, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if x, err := verify.Shrink(ctx, s, c.Options().Algorithms, row.Shown.Choices, o); err != nil || x.Minimal || x.Critical.Proved || x.After != x.Before {
		t.Errorf("interrupted: %+v, %v", x, err)
	}
	if _, err := c.Shrink(context.Background(), c.Row("deadlock"), 0); err == nil {
		t.Error("what is not violated was shrunk")
	}
}

func same(a, b *verify.Shrunk) bool {
	return string(a.Scenario.Source) == string(b.Scenario.Source) && a.Token == b.Token && a.File.String() == b.File.String() &&
		a.Executions == b.Executions && reflect.DeepEqual(a.Critical, b.Critical) && a.Why == b.Why
}

// replays executes what was found from its token.
func replays(t *testing.T, x *verify.Shrunk, property string) {
	t.Helper()
	token, err := scheduler.ParseToken(x.Token)
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenarios.Parse(x.Scenario.Name, "again.sim", x.Scenario.Source)
	if err != nil {
		t.Fatal(err)
	}
	if err := token.Fits(s.Name, s.Digest, x.Lock, *x.Options.Loop); err != nil {
		t.Error(err)
	}
	e, err := verify.Execute(s, x.Options, &scheduler.Replay{Choices: token.Choices}, trace.Header{})
	if err != nil {
		t.Fatal(err)
	}
	violates := slices.ContainsFunc(e.Violations, func(v checker.Violation) bool { return v.Property.Name == property })
	if !violates || e.Deviations != x.After.Deviations || e.Trace.End.Steps != x.After.Steps || e.Token != x.Token {
		t.Errorf("the token stands for something else: violated %v, %d deviations, %d steps", violates, e.Deviations, e.Trace.End.Steps)
	}
	if e.File.String() != x.File.String() {
		t.Errorf("the file is another one:\n%s\nwant\n%s", x.File, e.File)
	}
}

// against compares deviations and critical step with all executions of the shrunk
// workload; false if there are too many.
func against(t *testing.T, x *verify.Shrunk, property string) bool {
	const limit = 4000
	k, err := x.Scenario.Case(x.Options)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	fewest, passes := -1, make([]bool, len(x.Choices)+1) // by length of the common prefix
	o := &odometer{}
	n := 0
	for more := true; more; more = o.next() {
		if n++; n > limit {
			return false
		}
		res := k.World.Run(o, k.Setup)
		_, undecided := k.Judge(&res)
		fails := slices.ContainsFunc(k.Checks.Violations(), func(v checker.Violation) bool { return v.Property.Name == property })
		bit := slices.IndexFunc(k.Properties, func(p *checker.Property) bool { return p.Name == property })
		switch {
		case fails && (fewest < 0 || res.Deviations < fewest):
			fewest = res.Deviations
		case !fails && undecided&(1<<bit) == 0 && res.Outcome != sim.StepLimit:
			common := 0
			for common < len(x.Choices) && common < len(res.Choices) && x.Choices[common] == res.Choices[common] {
				common++
			}
			passes[common] = true
		}
	}
	if fewest != x.After.Deviations || !x.Minimal {
		t.Errorf("%d deviations, minimal %v (%s), and brute force finds %d", x.After.Deviations, x.Minimal, x.Why, fewest)
	}
	last := -1
	for i, p := range passes {
		if p {
			last = i
		}
	}
	if x.Critical.Proved && (last < 0) != (x.Critical.Step == 0) || last >= 0 && x.Critical.Chosen != last {
		t.Errorf("the critical step is number %d, choice %d, and brute force finds choice %d", x.Critical.Step, x.Critical.Chosen, last)
	}
	return true
}

// An odometer makes choices in lexicographic order, one execution after the other.
type odometer struct {
	choices, counts []int32
	at              int
}

func (o *odometer) Begin(*sim.World) { o.at = 0 }

func (o *odometer) Choose(p *sim.Point) int {
	if o.at == len(o.choices) {
		o.choices, o.counts = append(o.choices, 0), append(o.counts, int32(p.Len()))
	}
	o.at++
	return int(o.choices[o.at-1])
}

// next turns the odometer; false if it is through.
func (o *odometer) next() bool {
	n := len(o.choices)
	for n > 0 && o.choices[n-1] == o.counts[n-1]-1 {
		n--
	}
	o.choices, o.counts = o.choices[:n], o.counts[:n]
	if n > 0 {
		o.choices[n-1]++
	}
	return n > 0
}
