package scheduler_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A switchCounter counts the preemptions of an execution: choices that take
// something else although the task that took the last step could take the next.
type switchCounter struct {
	sim.Strategy
	running *sim.Task
	count   int
}

func (c *switchCounter) Begin(w *sim.World) {
	c.running, c.count = nil, 0
	c.Strategy.Begin(w)
}

func (c *switchCounter) Choose(p *sim.Point) int {
	choice := c.Strategy.Choose(p)
	if p.Inner() {
		return choice
	}
	for i := range p.Len() {
		if t := p.Option(i).Task; t != nil && t == c.running && i != choice {
			c.count++
		}
	}
	return choice
}

func (c *switchCounter) Stepped(s *sim.Step) { c.running = c.taskOf(s) }

// taskOf is the task that took a step, nil for the steps of others.
func (c *switchCounter) taskOf(s *sim.Step) *sim.Task {
	if s.Kind != sim.OptResume && s.Kind != sim.OptBranch {
		return nil
	}
	for _, t := range c.world().Tasks() {
		if t.ID() == s.Actor {
			return t
		}
	}
	panic("a step of no task")
}

func (c *switchCounter) world() *sim.World { return c.Strategy.(*worldKeeper).w }

// A worldKeeper knows whose strategy it is.
type worldKeeper struct {
	sim.Strategy
	w *sim.World
}

func (k *worldKeeper) Begin(w *sim.World) {
	k.w = w
	k.Strategy.Begin(w)
}

// A seenSchedule is what brute force knows of an execution.
type seenSchedule struct {
	class                   scheduler.Hash
	deviations, preemptions int
	limited                 bool // by the limit of steps
}

// allSchedules lists every execution; ok is false if there are more than limit.
func allSchedules(sub *scheduler.Subject, limit int) (list []seenSchedule, ok bool) {
	switches := &switchCounter{}
	class := &scheduler.ClassHash{Strategy: switches}
	ok = everySchedule(sub, limit, func(s sim.Strategy) sim.Strategy {
		switches.Strategy = &worldKeeper{Strategy: s}
		return class
	}, func(res *sim.Result) {
		list = append(list, seenSchedule{class.Sum(), res.Deviations, switches.count, res.Outcome == sim.StepLimit})
	})
	return list, ok
}

// within is the classes of the executions within bounds, and how many there are.
func within(list []seenSchedule, b scheduler.Bounds) (classes map[scheduler.Hash]bool, executions int64) {
	classes = map[scheduler.Hash]bool{}
	for _, s := range list {
		if (b.Deviations < 0 || s.deviations <= b.Deviations) && (b.Preemptions < 0 || s.preemptions <= b.Preemptions) {
			classes[s.class] = true
			executions++
		}
	}
	return classes, executions
}

// classCollector makes subjects whose judge replays the execution in a world of
// its own and notes its class.
func classCollector(newSubject func() (*scheduler.Subject, error), classes map[scheduler.Hash]bool) func() (*scheduler.Subject, error) {
	return func() (*scheduler.Subject, error) {
		sub, err := newSubject()
		if err != nil {
			return nil, err
		}
		twin, err := newSubject()
		replay := &scheduler.Replay{}
		class := &scheduler.ClassHash{Strategy: replay}
		sub.Close = twin.World.Close
		sub.Judge = func(res *sim.Result) scheduler.Finding {
			replay.Choices = res.Choices
			twin.World.Run(class, twin.Setup)
			classes[class.Sum()] = true
			return scheduler.Finding{}
		}
		return sub, err
	}
}

// What a bounded search executes are exactly the classes that have an execution
// within the bounds.
func TestBoundedAgainstBruteForce(t *testing.T) {
	const limit = 700           // schedules of a program
	budget, most := 50_000, 600 // executions by brute force and searches, per mode
	switch {
	case longTests():
		budget, most = 10_000_000, 1_000_000
	case raceEnabled:
		budget, most = 2000, 50
	}
	eachMode(t, func(t *testing.T, w *sim.World) {
		r := rand.New(rand.NewPCG(11, uint64(w.Discipline)<<1|uint64(w.Time)))
		searches, redundant, lost := 0, int64(0), 0
		for spent := 0; spent < budget && searches < most; {
			m, s := newMishmash(r), newSwitching(r)
			program, subject := fmt.Sprint("mishmash ", m.programs), mishmashSubject(m, w.Discipline, w.Time)
			if r.IntN(2) == 0 {
				program, subject = fmt.Sprint("switching ", *s), s.subject(w.Discipline, w.Time)
			}
			sub, _ := subject()
			list, ok := allSchedules(sub, limit)
			sub.World.Close()
			if spent += len(list); !ok {
				continue
			}
			for _, b := range []scheduler.Bounds{
				{Deviations: 0, Preemptions: -1}, {Deviations: 1, Preemptions: -1}, {Deviations: 2, Preemptions: -1}, {Deviations: 100, Preemptions: -1},
				{Deviations: -1, Preemptions: 0}, {Deviations: -1, Preemptions: 1}, {Deviations: -1, Preemptions: 2},
				{Deviations: 2, Preemptions: 1}, {Deviations: 1, Preemptions: 0},
			} {
				searches++
				e := checkBounded(t, subject, list, b)
				if t.Failed() {
					t.Fatalf("program %s, bounds %v", program, b)
				}
				redundant += e.Redundant
				if e.Limited > 0 {
					lost++
				}
			}
		}
		t.Logf("%d searches, %d redundant executions, %d searches left something out", searches, redundant, lost)
		if raceEnabled {
			return // too few to judge the test by
		}
		if redundant == 0 || lost == 0 || lost == searches {
			t.Error("a weak test")
		}
	})
}

// A switching is a random small program made of what decides about the running
// task and the order of the ready queue without being seen in the class: tasks
// that only step, I/O, callbacks, and several that wait for the end of one.
type switching [][]int // codes of operations, per task

func newSwitching(r *rand.Rand) *switching {
	s := make(switching, 3+r.IntN(2))
	for i := range s {
		for range 1 + r.IntN(6-len(s)) {
			s[i] = append(s[i], r.IntN(6))
		}
	}
	return &s
}

func (s *switching) subject(d sim.Discipline, mode sim.TimeMode) func() (*scheduler.Subject, error) {
	return func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: &sim.World{Discipline: d, Time: mode}, Setup: s.setup}, nil
	}
}

func (s *switching) setup(w *sim.World) {
	v := sim.NewVar(w, 0)
	first := (*sim.Task)(nil)
	for i, program := range *s {
		t := scripted(w, string(rune('A'+i)), func(t *sim.Task) {
			for n, op := range program {
				switch {
				case op == 0:
					v.Get()
				case op == 1:
					v.Set(i)
				case op == 2:
					t.IO()
				case op == 3:
					w.Soon(func() {})
				case op == 4 && t != first:
					t.Join(first)
				}
				if n+1 < len(program) {
					t.Yield()
				}
			}
		})
		if first == nil {
			first = t
		}
	}
}

// checkBounded compares a bounded search, with and without remembering, with the
// list of all executions.
func checkBounded(t *testing.T, subject func() (*scheduler.Subject, error), list []seenSchedule, b scheduler.Bounds) scheduler.Explored {
	t.Helper()
	want, executions := within(list, b)
	all, _ := within(list, scheduler.NoBounds)
	got := map[scheduler.Hash]bool{}
	x := &scheduler.Exploration{Bounds: b, NewSubject: classCollector(subject, got), Workers: 1}
	e := mustExploreDFS(t, x)
	if !maps.Equal(got, want) || e.Classes != int64(len(want)) || !e.Complete {
		t.Errorf("%d classes executed, %d counted, want %d of %d (complete %v)", len(got), e.Classes, len(want), len(all), e.Complete)
	}
	cut := false // is there an execution that exceeds the bounds, or the limit of steps?
	for _, s := range list {
		cut = cut || s.limited
	}
	cut = cut || executions < int64(len(list))
	if (e.Limited > 0) != cut {
		t.Errorf("%d executions limited, although %d of %d are within the bounds", e.Limited, executions, len(list))
	}
	x.Reduction, x.NewSubject, x.CountClasses = scheduler.Unreduced, subject, true
	u := mustExploreDFS(t, x)
	// Executions that end where nothing fits are none of the list.
	if n := u.Runs - u.Outcomes[sim.Stopped]; n != executions || u.Classes != int64(len(want)) || u.Redundant != 0 {
		t.Errorf("unreduced: %d executions, %d classes, %d redundant; want %d, %d, 0", n, u.Classes, u.Redundant, executions, len(want))
	}
	if (u.Limited > 0) != cut {
		t.Errorf("unreduced: %d executions limited, although %d of %d are within the bounds", u.Limited, executions, len(list))
	}
	return e
}

// Without a deviation there is the plain loop's schedule and no other.
func TestNoDeviationIsOneSchedule(t *testing.T) {
	for name, subject := range map[string]func() (*scheduler.Subject, error){
		"steps": stepsEach(3, 2, 4), "race": race, "contention": contention,
	} {
		for _, r := range []scheduler.Reduction{scheduler.Optimal, scheduler.Unreduced} {
			x := &scheduler.Exploration{Reduction: r, Bounds: scheduler.Bounds{Deviations: 0, Preemptions: -1}, NewSubject: subject}
			e := mustExploreDFS(t, x)
			if e.Runs != 1 || !e.Complete || e.Limited != 1 {
				t.Errorf("%s, %s: %d executions, %d limited, complete %v", name, r, e.Runs, e.Limited, e.Complete)
			}
		}
	}
}

// Known counts: the schedules of tasks that never wait, by deviations and
// preemptions.
func TestBoundedCounts(t *testing.T) {
	for _, c := range []struct {
		steps []int
		b     scheduler.Bounds
		want  int64
	}{
		// No preemption: tasks run one after the other, in any order.
		{[]int{3, 3, 3}, scheduler.Bounds{Deviations: -1, Preemptions: 0}, 6},
		{[]int{5, 5}, scheduler.Bounds{Deviations: -1, Preemptions: 0}, 2},
		// One: who begins, and after which of its first four steps it is left.
		{[]int{5, 5}, scheduler.Bounds{Deviations: -1, Preemptions: 1}, 2 + 2*4},
		// Two: 4 places to leave and 4 to come back to the first, which goes on to
		// its end.
		{[]int{5, 5}, scheduler.Bounds{Deviations: -1, Preemptions: 2}, 2 + 2*4 + 2*4*4},
		{[]int{5, 5}, scheduler.NoBounds, 252},
		{[]int{5, 5}, scheduler.Bounds{Deviations: 100, Preemptions: 100}, 252},
		// One deviation: at each choice of the plain loop, ABAB..., there is one
		// other task, 9 choices; the loop then goes on in its own way.
		{[]int{5, 5}, scheduler.Bounds{Deviations: 1, Preemptions: -1}, 1 + 9},
	} {
		t.Run(fmt.Sprint(c.steps, c.b), func(t *testing.T) {
			x := dfs(stepsEach(c.steps...))
			x.Bounds = c.b
			if e := mustExploreDFS(t, x); e.Runs != c.want || !e.Complete {
				t.Errorf("%d executions, want %d", e.Runs, c.want)
			}
		})
	}
}

// Where nothing conflicts there is one class, and a search that remembers does
// not execute many schedules of it.
func TestBoundedRemembers(t *testing.T) {
	x := &scheduler.Exploration{NewSubject: stepsEach(4, 4, 4), Bounds: scheduler.Bounds{Deviations: -1, Preemptions: 20}}
	e := mustExploreDFS(t, x)
	// A prefix is how far each task is, who ran last, and how often it was
	// preempted: some thousands, where there are 34,650 schedules.
	if e.Classes != 1 || !e.Complete || e.Runs > 5000 {
		t.Errorf("%d executions, %d redundant, %d classes", e.Runs, e.Redundant, e.Classes)
	}
	full := e.Runs
	x.MaxCache = 10
	if e := mustExploreDFS(t, x); e.Classes != 1 || !e.Complete || e.Runs <= full || e.ClassesFull {
		t.Errorf("with a cache of ten: %d executions, %d classes, full %v", e.Runs, e.Classes, e.ClassesFull)
	}
	x.NewSubject = func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: &sim.World{}, Setup: classPrograms["counter"]}, nil
	}
	if e := mustExploreDFS(t, x); e.Classes != 10 || !e.ClassesFull || !e.Complete {
		t.Errorf("36 classes, room for 10: %d classes, full %v", e.Classes, e.ClassesFull)
	}
}

// Programs that lose a class if the key of a prefix leaves out the order of joins
// or the running task: random tests meet few of them.
func TestBoundedKey(t *testing.T) {
	b := func(deviations, preemptions int) scheduler.Bounds {
		return scheduler.Bounds{Deviations: deviations, Preemptions: preemptions}
	}
	for _, c := range []struct {
		subject func() (*scheduler.Subject, error)
		b       scheduler.Bounds
	}{
		{(&switching{{5}, {4, 1}, {4, 0}, {4}}).subject(sim.Any, sim.Strict), b(2, -1)},
		{(&switching{{5}, {4, 1}, {1}, {4, 0}}).subject(sim.Any, sim.Strict), b(2, -1)},
		{(&switching{{4, 0}, {4, 4}, {1}, {4}}).subject(sim.Any, sim.Strict), b(2, 1)},
		{(&switching{{4, 0, 5}, {4, 5}, {3, 1}}).subject(sim.Any, sim.Strict), b(2, 1)},
		{mishmashSubject(&mishmash{programs: [][]int{{8, 0}, {11}, {8}}}, sim.Any, sim.Strict), b(2, 1)},
		{mishmashSubject(&mishmash{programs: [][]int{{8}, {8, 12}, {9, 13}}}, sim.Any, sim.Strict), b(-1, 2)},
	} {
		sub, _ := c.subject()
		list, _ := allSchedules(sub, 0)
		sub.World.Close()
		checkBounded(t, c.subject, list, c.b)
	}
}
