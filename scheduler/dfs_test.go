package scheduler_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// longTests reports whether the package's flag for long tests is set.
func longTests() bool {
	f := flag.Lookup("long")
	return f != nil && f.Value.String() == "true"
}

// dfs is an exploration of every schedule.
func dfs(newSubject func() (*scheduler.Subject, error)) *scheduler.Exploration {
	return &scheduler.Exploration{Reduction: scheduler.Unreduced, Bounds: scheduler.NoBounds, NewSubject: newSubject, Workers: 1}
}

func mustExploreDFS(t testing.TB, x *scheduler.Exploration) scheduler.Explored {
	t.Helper()
	e, err := x.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// stepsEach makes tasks that take so many steps each.
func stepsEach(counts ...int) func() (*scheduler.Subject, error) {
	return func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: &sim.World{}, Setup: func(w *sim.World) {
			for i, n := range counts {
				scripted(w, string(rune('A'+i)), func(t *sim.Task) {
					for range n - 1 {
						t.Yield()
					}
				})
			}
		}}, nil
	}
}

func TestDFSCounts(t *testing.T) {
	for _, c := range []struct {
		steps []int
		want  int64 // multinomial coefficients
	}{
		{[]int{1}, 1}, {[]int{7}, 1},
		{[]int{1, 1}, 2}, {[]int{2, 2}, 6}, {[]int{3, 3}, 20}, {[]int{4, 4}, 70}, {[]int{5, 5}, 252}, {[]int{7, 7}, 3432},
		{[]int{1, 1, 1, 1, 1}, 120}, {[]int{2, 2, 2}, 90}, {[]int{3, 1, 4}, 280}, {[]int{2, 2, 2, 2}, 2520}, {[]int{3, 3, 3}, 1680},
	} {
		t.Run(fmt.Sprint(c.steps), func(t *testing.T) {
			e := mustExploreDFS(t, dfs(stepsEach(c.steps...)))
			total := int64(0)
			for _, n := range c.steps {
				total += int64(n)
			}
			if e.Runs != c.want || e.Steps != c.want*total || e.Outcomes[sim.Finished] != c.want || !e.Complete {
				t.Errorf("%d executions, %d steps, outcomes %v, complete %v; want %d, %d", e.Runs, e.Steps, e.Outcomes, e.Complete, c.want, c.want*total)
			}
			if e.Mass != 1 || e.Estimate != float64(c.want) || e.Limited != 0 || e.Redundant != 0 || e.Stopped || e.Cut {
				t.Errorf("in the end: %+v", e)
			}
		})
	}
}

// A ratchet is the simplest search there is: each execution repeats the choices
// of the one before up to the last that can still be raised.
type ratchet struct {
	choices, options []int
	at               int
}

func (r *ratchet) Begin(*sim.World) { r.at = 0 }

func (r *ratchet) Choose(p *sim.Point) int {
	if p.World().Quieted() {
		return p.Default()
	}
	if r.at == len(r.choices) {
		r.choices, r.options = append(r.choices, 0), append(r.options, p.Len())
	}
	r.at++
	return r.choices[r.at-1]
}

// next turns to the next schedule; false if there is none.
func (r *ratchet) next() bool {
	n := r.at - 1
	for n >= 0 && r.choices[n]+1 == r.options[n] {
		n--
	}
	if n < 0 {
		return false
	}
	r.choices, r.options = r.choices[:n+1], r.options[:n+1]
	r.choices[n]++
	return true
}

// everySchedule calls visit after every execution there is, and reports whether
// that were no more than limit (if not 0). wrap may put something around the
// strategy.
func everySchedule(sub *scheduler.Subject, limit int, wrap func(sim.Strategy) sim.Strategy, visit func(res *sim.Result)) bool {
	r := &ratchet{}
	s := wrap(r)
	for n := 1; ; n++ {
		res := sub.World.Run(s, sub.Setup)
		visit(&res)
		if !r.next() {
			return true
		}
		if n == limit {
			return false
		}
	}
}

func unwrapped(s sim.Strategy) sim.Strategy { return s }

// bruteForce adds up all schedules the simple way; ok is false if there are more
// than limit.
func bruteForce(t testing.TB, newSubject func() (*scheduler.Subject, error), limit int) (runs, steps int64, outcomes [sim.Stopped + 1]int64, ok bool) {
	sub, err := newSubject()
	if err != nil {
		t.Fatal(err)
	}
	defer sub.World.Close()
	ok = everySchedule(sub, limit, unwrapped, func(res *sim.Result) {
		runs++
		steps += int64(res.Steps)
		outcomes[res.Outcome]++
	})
	return runs, steps, outcomes, ok
}

// mishmashSubject makes copies of a random program.
func mishmashSubject(m *mishmash, d sim.Discipline, mode sim.TimeMode) func() (*scheduler.Subject, error) {
	return func() (*scheduler.Subject, error) {
		own := &mishmash{programs: m.programs}
		return &scheduler.Subject{World: &sim.World{Discipline: d, Time: mode}, Setup: own.setup}, nil
	}
}

func TestDFSAgainstBruteForce(t *testing.T) {
	eachMode(t, func(t *testing.T, w *sim.World) {
		r := rand.New(rand.NewPCG(7, uint64(w.Discipline)<<1|uint64(w.Time)))
		const limit = 3000
		budget := 40_000 // executions by brute force
		if raceEnabled {
			budget = 3000
		}
		for spent := int64(0); spent < int64(budget); {
			m := newMishmash(r)
			subject := mishmashSubject(m, w.Discipline, w.Time)
			runs, steps, outcomes, ok := bruteForce(t, subject, limit)
			if spent += runs + 100; !ok {
				continue
			}
			x := dfs(subject)
			x.Workers = 2
			e := mustExploreDFS(t, x)
			if e.Runs != runs || e.Steps != steps || e.Outcomes != outcomes || !e.Complete {
				t.Fatalf("program %v: %d executions, %d steps, %v; want %d, %d, %v", m.programs, e.Runs, e.Steps, e.Outcomes, runs, steps, outcomes)
			}
		}
	})
}

// sampleOrder is less than zero if a comes before b.
func sampleOrder(a, b *sim.Result) int {
	if a.Deviations != b.Deviations {
		return a.Deviations - b.Deviations
	}
	if a.Steps != b.Steps {
		return a.Steps - b.Steps
	}
	return slices.Compare(a.Choices, b.Choices)
}

// The sample of a property is the least of all executions that violate it.
func TestDFSSamples(t *testing.T) {
	sub, _ := race()
	defer sub.World.Close()
	var least [3]*sim.Result
	var limit *sim.Result
	counts := [3]int64{}
	limited := int64(0)
	everySchedule(sub, 0, unwrapped, func(res *sim.Result) {
		f := sub.Judge(res)
		keep := func(at **sim.Result) {
			if *at == nil || sampleOrder(res, *at) < 0 {
				r := *res
				r.Choices = slices.Clone(res.Choices)
				*at = &r
			}
		}
		for i := range least {
			if f.Violated>>i&1 != 0 {
				counts[i]++
				keep(&least[i])
			}
		}
		if res.Outcome == sim.StepLimit {
			limited++
			keep(&limit)
		}
	})
	x := dfs(race)
	x.Workers = 3
	e := mustExploreDFS(t, x)
	for i := range least {
		p := e.Properties[i]
		if p.Violations != counts[i] {
			t.Errorf("property %d: %d violations, want %d", i, p.Violations, counts[i])
		}
		checkSample(t, fmt.Sprint("property ", i), p.FirstViolation, least[i])
	}
	checkSample(t, "step limit", e.FirstLimit, limit)
	checkSample(t, "unknown", e.Properties[1].FirstUnknown, limit)
	if limited == 0 || e.Limited != limited || counts[0] == 0 || counts[2] == 0 {
		t.Errorf("%d executions at the step limit, want %d; violations %v", e.Limited, limited, counts)
	}
	if e.Measures[0].Max != 3 || e.Measures[0].Seed != 0 {
		t.Errorf("measures %v", e.Measures)
	}
}

// Of executions with as many deviations the shorter one is the sample, although
// its choices come later.
func TestDFSSampleIsShort(t *testing.T) {
	x := dfs(func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: &sim.World{}, Setup: func(w *sim.World) {
			scripted(w, "A", func(t *sim.Task) {
				for range 3 - t.Choose(3) {
					t.Choose(2)
				}
			})
		}, Judge: func(*sim.Result) scheduler.Finding { return scheduler.Finding{Violated: 1} }}, nil
	})
	s := mustExploreDFS(t, x).Properties[0].FirstViolation
	if s.Steps != 3 || !slices.Equal(s.Choices, []int32{2, 0}) {
		t.Errorf("sample %+v, want 3 steps, choices [2 0]", s)
	}
}

func checkSample(t *testing.T, what string, s *scheduler.Sample, want *sim.Result) {
	t.Helper()
	switch {
	case s == nil || want == nil:
		if s != nil || want != nil {
			t.Errorf("%s: sample %v, want %v", what, s, want)
		}
	case s.Seed != 0 || s.Steps != want.Steps || !slices.Equal(s.Choices, want.Choices):
		t.Errorf("%s: sample %v, want %d steps, choices %v", what, s, want.Steps, want.Choices)
	}
}

// A panic of the lock is an outcome, and may be a reason to stop.
func TestDFSPanics(t *testing.T) {
	x := dfs(func() (*scheduler.Subject, error) {
		r := &racers{atOverlap: func() { panic("overlap") }}
		return &scheduler.Subject{World: &sim.World{MaxSteps: 13}, Setup: r.setup, Judge: r.judge}, nil
	})
	e := mustExploreDFS(t, x)
	if n := e.Outcomes[sim.Panicked]; n == 0 || n != e.Violations || e.FirstPanic == nil || e.Stopped {
		t.Errorf("%d panics, %d violations, first %v", n, e.Violations, e.FirstPanic)
	}
	x.StopAtPanic = true
	if s := mustExploreDFS(t, x); !s.Stopped || s.Runs >= e.Runs || s.Complete {
		t.Errorf("stopped %v after %d of %d", s.Stopped, s.Runs, e.Runs)
	}
}

// What the set-up does when everything is quiet is not explored.
func TestDFSDoesNotExploreTheEnd(t *testing.T) {
	x := dfs(func() (*scheduler.Subject, error) {
		sub, err := stepsEach(2, 2)()
		sub.World.OnQuiet = func(w *sim.World) {
			for range 3 {
				w.Spawn("late", func(t *sim.Task) { t.Choose(3); t.Yield() })
			}
		}
		return sub, err
	})
	for _, b := range []scheduler.Bounds{scheduler.NoBounds, {Deviations: 9, Preemptions: 9}} {
		x.Bounds = b
		if e := mustExploreDFS(t, x); e.Runs != 6 || e.Steps != 6*(4+9) || e.Limited != 0 {
			t.Errorf("%v: %d executions of %d steps, %d limited", b, e.Runs, e.Steps, e.Limited)
		}
	}
}

// The classes of every schedule, counted where asked for.
func TestDFSCountsClasses(t *testing.T) {
	for name, want := range map[string]int64{"independent": 1, "counter": 36, "readers and a writer": 50} {
		x := dfs(func() (*scheduler.Subject, error) {
			return &scheduler.Subject{World: &sim.World{}, Setup: classPrograms[name]}, nil
		})
		if e := mustExploreDFS(t, x); e.Classes != 0 {
			t.Errorf("%s: %d classes, not asked for", name, e.Classes)
		}
		x.CountClasses = true
		if e := mustExploreDFS(t, x); e.Classes != want || e.ClassesFull {
			t.Errorf("%s: %d classes, full %v, want %d", name, e.Classes, e.ClassesFull, want)
		}
		x.MaxCache = 20
		if e := mustExploreDFS(t, x); e.Classes != min(want, 20) || e.ClassesFull != (want > 20) {
			t.Errorf("%s: %d classes, full %v, with room for 20", name, e.Classes, e.ClassesFull)
		}
	}
}

// Nothing is allocated per execution.
func TestDFSAllocates(t *testing.T) {
	if raceEnabled {
		return // the race detector allocates
	}
	const few, many = 3000, 13_000
	for name, b := range map[string]scheduler.Bounds{"unreduced": scheduler.NoBounds, "bounded": {Deviations: 12, Preemptions: 12}} {
		run := func(n int64) func() {
			x := dfs(contention)
			x.Bounds, x.MaxExecutions = b, n
			return func() {
				if e := mustExploreDFS(t, x); e.Runs != n {
					t.Fatal(e.Runs)
				}
			}
		}
		a, b := testing.AllocsPerRun(1, run(few)), testing.AllocsPerRun(1, run(many))
		if per := (b - a) / float64(many-few); per > 0.05 {
			t.Errorf("%s: %.3f allocations per execution (%v for %d, %v for %d)", name, per, a, few, b, many)
		}
	}
}
