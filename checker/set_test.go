package checker_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// plainMutex hands itself over in order of arrival. It does not allocate.
type plainMutex struct {
	held    bool
	waiters []*sim.Future
}

func (m *plainMutex) Lock(t *sim.Task) {
	if !m.held {
		m.held = true
		return
	}
	f := t.NewFuture()
	m.waiters = append(m.waiters, f)
	f.Await(t)
}

func (m *plainMutex) Unlock() {
	if len(m.waiters) == 0 {
		m.held = false
		return
	}
	f := m.waiters[0]
	m.waiters = append(m.waiters[:0], m.waiters[1:]...)
	f.Complete(sim.Value{})
}

// A fixture executes three tasks that take a lock five times each, with a yield
// inside and one outside.
type fixture struct {
	world *sim.World
	set   *checker.Set
	r     *scheduler.Random
	mutex plainMutex
	seed  uint64
	body  func(*sim.Task)
	setup func(*sim.World)
	steps int
	obj   *sim.Object

	rounds, tasks int
}

func newFixture(props []*checker.Property) *fixture {
	f := &fixture{world: &sim.World{}, r: scheduler.NewRandom(0), rounds: 5, tasks: 3}
	spec := specOf(algorithms.LockKind, "l", fifo, nil)
	f.set = checker.NewSet(props, []sim.Spec{spec})
	if len(props) > 0 {
		f.world.Observer = f.set
	}
	f.body = func(t *sim.Task) {
		for range f.rounds {
			t.Call(f.obj, algorithms.OpLock, sim.Value{})
			f.mutex.Lock(t)
			t.Return(sim.Value{}, nil)
			t.Yield()
			t.Call(f.obj, algorithms.OpUnlock, sim.Value{})
			f.mutex.Unlock()
			t.Return(sim.Value{}, nil)
			t.Yield()
		}
	}
	f.setup = func(w *sim.World) {
		f.set.Begin()
		f.obj = w.NewObject("l")
		f.mutex.held = false
		f.mutex.waiters = f.mutex.waiters[:0]
		for _, name := range []string{"a", "b", "c"}[:f.tasks] {
			w.Spawn(name, f.body).Scripted = true
		}
	}
	return f
}

// run executes the next seed.
func (f *fixture) run() (violated, undecided uint64) {
	f.r.Reseed(f.seed)
	f.seed++
	res := f.world.Run(f.r, f.setup)
	f.steps += res.Steps
	f.set.Quiet(checker.End{Outcome: res.Outcome, Blocked: res.Blocked, Panic: res.Panic})
	return f.set.Violated(), f.set.Undecided()
}

func TestNoAllocations(t *testing.T) {
	for name, props := range map[string][]*checker.Property{
		"safety": checker.Select("safety"), "all": checker.Properties(),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(props)
			defer f.world.Close()
			var measures []checker.Measure
			execute := func() {
				if v, u := f.run(); v != 0 || u != 0 {
					t.Fatal(f.set.Violations(), f.set.Reasons())
				}
				measures = f.set.Measures(measures[:0])
			}
			for range 500 {
				execute() // memory grows until it is large enough
			}
			if n := testing.AllocsPerRun(500, execute); n > 0 {
				t.Errorf("%v allocations for each execution", n)
			}
		})
	}
}

// A finding must not change with what happens in later executions, nor keep
// anything of earlier ones.
func TestExecutionsAreSeparate(t *testing.T) {
	s := newScript(t, checker.Properties(), specOf(algorithms.LockKind, "x", fifo, nil))
	s.play("a:lock a b:lock b").quiet()
	first := s.set.Violations()
	for range 3 {
		s.set.Begin()
		s.stack, s.step, s.calls = map[string][]sim.Event{}, 0, 0
		s.play("c:lock c d:lock d? c:unlock +c +d! d d:unlock +d").quiet()
		if v, u := s.set.Violated(), s.set.Undecided(); v != 0 || u != 0 {
			t.Fatal(s.set.Violations(), s.set.Reasons())
		}
	}
	if len(first) == 0 || first[0].Message != "b entered x at step 4 while a was inside since step 2" || !slices.Equal(first[0].Tasks, []string{"a", "b"}) {
		t.Errorf("%+v", first)
	}
}

func TestEventsAfterTheEnd(t *testing.T) {
	s := newScript(t, checker.Properties(), specOf(algorithms.LockKind, "x", sim.Policy{}, nil))
	s.play("a:lock a").quiet().play("b:lock b c:lock c")
	if s.set.Violated() != 0 {
		t.Error(s.set.Violations())
	}
}

// Operations of objects without a spec are none of the set's business, but
// whoever waits in one waits in the operation around it.
func TestUnknownObject(t *testing.T) {
	x := specOf(algorithms.LockKind, "x", fifo, nil)
	s := newScript(t, checker.Properties(), x)
	s.specs = append(s.specs, specOf(algorithms.LockKind, "y", fifo, nil))
	s.play("a:x.lock a b:x.lock b:y.lock b? a:x.unlock a c:x.lock c b! b b").quiet()
	if bypass, overtakes := s.measures(); bypass != 1 || overtakes != 1 {
		t.Errorf("bypass %d, overtakes %d", bypass, overtakes)
	}
}

func TestCutExecutions(t *testing.T) {
	spec := specOf(algorithms.LockKind, "x", sim.Policy{}, nil)
	for _, o := range []sim.Outcome{sim.StepLimit, sim.Stopped, sim.Panicked} {
		s := newScript(t, checker.Properties(), spec).play("a:lock a b:lock b?")
		s.set.Quiet(checker.End{Outcome: o, Blocked: []*sim.Task{s.tasks["b"]}})
		if list := found(s.set); len(list) > 0 {
			t.Errorf("%v: violates %v", o, list)
		}
		why := s.set.Reasons()
		for _, p := range []*checker.Property{checker.Deadlock, checker.BlockedWhenQuiet} {
			if want := "the execution was cut: " + o.String(); why[p.Name] != want {
				t.Errorf("%s: %q, want %q", p.Name, why[p.Name], want)
			}
		}
	}
	// What went wrong before the cut stays wrong.
	s := newScript(t, checker.Properties(), spec).play("a:lock a b:lock b")
	s.set.Quiet(checker.End{Outcome: sim.StepLimit})
	if list := found(s.set); !slices.Contains(list, "mutual-exclusion") {
		t.Errorf("violates %v", list)
	}
}

func TestNoWaiterLeftBehind(t *testing.T) {
	tests := []struct {
		events  string
		outcome sim.Outcome
		waiting int
		known   bool
		want    string
	}{
		{"a:lock a", sim.Finished, 0, true, ""},
		{"a:lock a", sim.Finished, 2, true, "no operation on x is under way any more, but its wait queue still has 2 entries"},
		{"a:lock a", sim.Finished, 2, false, ""},
		{"a:lock a b:lock b?", sim.Quiet, 1, true, ""},
		{"a:lock a", sim.StepLimit, 1, true, ""},
	}
	for _, test := range tests {
		s := newScript(t, progress, specOf(algorithms.LockKind, "x", sim.Policy{}, nil)).play(test.events)
		s.set.Quiet(checker.End{Outcome: test.outcome, Waiting: func(int) (int, int, bool) { return test.waiting, 0, test.known }})
		if got := message(s.set, checker.NoWaiterLeftBehind); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

func TestNoPanicMessage(t *testing.T) {
	c := newCase(t, handOffLock(fifo, "panics"), "lock l = lock\ntask a: lock l; unlock l\ntask b: lock l\nschedule s:\n a lock\n b lock blocks\n a unlock", scenarios.Options{Schedule: "s"})
	res := c.World.Run(scheduler.FIFO{}, c.Setup)
	c.Judge(&res)
	for _, v := range c.Checks.Violations() {
		if v.Property != checker.NoPanic {
			continue
		}
		lines := strings.Split(v.Message, "\n")
		if !strings.HasSuffix(lines[0], "index out of range [0] with length 0") || !strings.HasPrefix(lines[1], "  checker_test.(*handOff).Release (locks_test.go:") {
			t.Error(v.Message)
		}
		for _, line := range lines {
			if strings.Contains(line, "0x") || strings.Contains(line, "goroutine") || strings.Contains(line, "/") {
				t.Errorf("this differs from run to run: %s", line)
			}
		}
		if v.Object != "" {
			t.Errorf("it is about %q", v.Object)
		}
		return
	}
	t.Error("the panic was not noticed")
}

func TestSelect(t *testing.T) {
	for _, name := range checker.Names() {
		if len(checker.Select(name)) == 0 {
			t.Errorf("%s selects nothing", name)
		}
	}
	if list := checker.Select("lost-wakeup"); len(list) != 1 || list[0] != checker.BlockedWhenQuiet {
		t.Error("lost-wakeup")
	}
	if checker.Select("safe") != nil {
		t.Error("safe")
	}
	seen := map[string]bool{}
	for _, p := range checker.Properties() {
		if seen[p.Name] || p.Doc == "" || p.Source == "" || p.Applies == nil || p.Claimed == nil || len(checker.Select(p.Group)) == 0 {
			t.Errorf("%+v", p)
		}
		seen[p.Name] = true
	}
}

func TestTooManyProperties(t *testing.T) {
	defer func() {
		if r := recover(); r != "checker: 63 properties in a set, at most 62 are possible" {
			t.Error(r)
		}
	}()
	checker.NewSet(make([]*checker.Property, 63), nil)
}
