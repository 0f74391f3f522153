package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Properties and measures of the race subject.
const (
	exclusion = 1 << iota
	finished
	crowd // all three inside
)

// racers are three tasks on a lock that does not lock, with a step limit that
// some executions reach.
type racers struct {
	lock         lazyLock
	inside, most int
	atOverlap    func() // called when two are inside
	run          func(*sim.Task)
}

func (r *racers) body(t *sim.Task) {
	r.lock.Lock(t)
	r.inside++
	r.most = max(r.most, r.inside)
	if r.inside > 1 && r.atOverlap != nil {
		r.atOverlap()
	}
	t.Yield()
	r.inside--
	r.lock.Unlock()
}

func (r *racers) setup(w *sim.World) {
	r.lock, r.inside, r.most = lazyLock{}, 0, 0
	if r.run == nil {
		r.run = r.body
	}
	for _, name := range []string{"A", "B", "C"} {
		w.Spawn(name, r.run).Scripted = true
	}
}

func (r *racers) judge(res *sim.Result) (f scheduler.Finding) {
	if r.most > 1 {
		f.Violated |= exclusion
	}
	if r.most > 2 {
		f.Violated |= crowd
	}
	if res.Outcome == sim.StepLimit {
		f.Unknown |= finished
	}
	f.Measures[0], f.Measures[3] = int64(r.most), int64(res.Steps)
	return f
}

func race() (*scheduler.Subject, error) {
	r := &racers{}
	return &scheduler.Subject{World: &sim.World{MaxSteps: 13}, Setup: r.setup, Judge: r.judge}, nil
}

func seeds(first, count uint64) []scheduler.SeedRange {
	return []scheduler.SeedRange{{First: first, Count: count}}
}

func mustRun(t testing.TB, s *scheduler.Sampling) scheduler.Summary {
	t.Helper()
	sum, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// simple executes the seeds one after another, without any pool: what Run
// should come to.
func simple(s *scheduler.Sampling) (runs, steps, violations int64, first uint64) {
	sub, _ := s.NewSubject()
	defer sub.World.Close()
	r := &scheduler.Random{}
	for _, rng := range s.Seeds {
		for i := range rng.Count {
			r.Reseed(rng.First + i)
			res := sub.World.Run(r, sub.Setup)
			runs, steps = runs+1, steps+int64(res.Steps)
			if sub.Judge(&res).Violated&exclusion != 0 {
				if violations++; violations == 1 {
					first = rng.First + i
				}
			}
		}
	}
	return
}

func TestSamplingAgainstSimple(t *testing.T) {
	s := &scheduler.Sampling{
		Seeds:      []scheduler.SeedRange{{First: 100, Count: 77}, {First: 3, Count: 1}, {First: 9}, {First: 1000, Count: 900}},
		NewSubject: race,
	}
	runs, steps, violations, first := simple(s)
	sum := mustRun(t, s)
	p := sum.Properties[0]
	if sum.Runs != runs || sum.Steps != steps || p.Violations != violations || p.FirstViolation.Seed != first {
		t.Errorf("got %d runs, %d steps, %d violations from seed %d; want %d, %d, %d, %d",
			sum.Runs, sum.Steps, p.Violations, p.FirstViolation.Seed, runs, steps, violations, first)
	}
	if violations == 0 || sum.Violations != violations {
		t.Errorf("%d violations in all", sum.Violations)
	}
	if sum.Properties[1].Unknowns == 0 || sum.Properties[1].Unknowns != sum.Outcomes[sim.StepLimit] || sum.FirstLimit == nil {
		t.Errorf("step limit: %d unknowns, outcomes %v, first %v", sum.Properties[1].Unknowns, sum.Outcomes, sum.FirstLimit)
	}
	if sum.Measures[0].Max < 2 || sum.Measures[3].Max != int64(sum.MaxSteps) {
		t.Errorf("measures %v, longest execution %d", sum.Measures, sum.MaxSteps)
	}
	// The first violation's choices reproduce it.
	sub, _ := race()
	defer sub.World.Close()
	replay := &scheduler.Replay{Choices: p.FirstViolation.Choices}
	res := sub.World.Run(replay, sub.Setup)
	if f := sub.Judge(&res); f.Violated&exclusion == 0 || replay.Err() != nil || res.Steps != p.FirstViolation.Steps {
		t.Errorf("the replay finds %b in %d steps: %v", f.Violated, res.Steps, replay.Err())
	}
}

// The number of workers and their timing do not show in the summary.
func TestSamplingIsIndependentOfWorkers(t *testing.T) {
	for name, s := range map[string]scheduler.Sampling{
		"all":          {Seeds: seeds(0, 700)},
		"classes":      {Seeds: seeds(5, 700), CountClasses: true},
		"some classes": {Seeds: seeds(5, 700), CountClasses: true, MaxClasses: 40},
		"stop":         {Seeds: seeds(1, 700), CountClasses: true, StopAt: crowd},
		"never stops":  {Seeds: seeds(1, 100), StopAt: finished},
		"few":          {Seeds: seeds(1, 3), CountClasses: true},
		"one block":    {Seeds: seeds(1, 64)},
		"none":         {},
		"fifo":         {Seeds: seeds(0, 200), NewStrategy: func() sim.Strategy { return scheduler.FIFO{} }, CountClasses: true},
	} {
		t.Run(name, func(t *testing.T) {
			s.ProgressEvery = 100
			var want scheduler.Summary
			var wantProgress []scheduler.Progress
			for i, workers := range []int{1, 2, 3, 8, 1} {
				var progress []scheduler.Progress
				s.Progress = func(p scheduler.Progress) { progress = append(progress, p) }
				s.Workers = workers
				s.NewSubject = func() (*scheduler.Subject, error) {
					sub, err := race()
					setup, n := sub.Setup, 0
					sub.Setup = func(w *sim.World) {
						if n++; workers > 1 && n%7 == 0 {
							runtime.Gosched()
						}
						setup(w)
					}
					return sub, err
				}
				sum := mustRun(t, &s)
				if i == 0 {
					want, wantProgress = sum, progress
					t.Logf("%d runs, %d steps, %d violations, %d classes", sum.Runs, sum.Steps, sum.Violations, sum.Classes)
				}
				if !reflect.DeepEqual(sum, want) {
					t.Errorf("%d workers: got %+v, want %+v", workers, sum, want)
				}
				if !reflect.DeepEqual(progress, wantProgress) {
					t.Errorf("%d workers: progress %v, want %v", workers, progress, wantProgress)
				}
			}
		})
	}
}

func TestStopAt(t *testing.T) {
	s := &scheduler.Sampling{Seeds: seeds(0, 1000), NewSubject: race, StopAt: exclusion}
	sum := mustRun(t, s)
	first := sum.Properties[0].FirstViolation
	if !sum.Stopped || sum.Cut || sum.Properties[0].Violations != 1 || uint64(sum.Runs) != first.Seed+1 {
		t.Errorf("stopped %v, cut %v: %d violations in %d runs, the first with seed %d", sum.Stopped, sum.Cut, sum.Violations, sum.Runs, first.Seed)
	}
}

func TestClassesOfSampling(t *testing.T) {
	exact := map[scheduler.Hash]int{}
	sub, _ := race()
	defer sub.World.Close()
	r := &scheduler.Random{}
	c := &scheduler.ClassHash{Strategy: r}
	const n = 500
	for seed := range uint64(n) {
		r.Reseed(seed)
		sub.World.Run(c, sub.Setup)
		exact[c.Sum()]++
	}
	once := int64(0)
	for _, k := range exact {
		if k == 1 {
			once++
		}
	}
	sum := mustRun(t, &scheduler.Sampling{Seeds: seeds(0, n), NewSubject: race, CountClasses: true})
	if sum.Classes != int64(len(exact)) || sum.Singletons != once || sum.ClassesFull {
		t.Errorf("%d classes, %d singletons (full %v), want %d, %d", sum.Classes, sum.Singletons, sum.ClassesFull, len(exact), once)
	}
	sum = mustRun(t, &scheduler.Sampling{Seeds: seeds(0, n), NewSubject: race, CountClasses: true, MaxClasses: 10})
	if sum.Classes != 10 || !sum.ClassesFull {
		t.Errorf("at most 10: %d classes, full %v", sum.Classes, sum.ClassesFull)
	}
}

// What is there when the context ends is a prefix of the seeds.
func TestCancel(t *testing.T) {
	for _, workers := range []int{1, 4} {
		ctx, cancel := context.WithCancel(context.Background())
		s := &scheduler.Sampling{
			Seeds: seeds(0, scheduler.MaxSeeds), NewSubject: race, Workers: workers, CountClasses: true,
			ProgressEvery: 500, Progress: func(p scheduler.Progress) {
				if p.Runs > 1000 {
					cancel()
				}
			},
		}
		got, err := s.Run(ctx)
		if err != nil || !got.Cut || got.Runs <= 1000 {
			t.Fatalf("%d workers: cut %v after %d runs: %v", workers, got.Cut, got.Runs, err)
		}
		want := mustRun(t, &scheduler.Sampling{Seeds: seeds(0, uint64(got.Runs)), NewSubject: race, CountClasses: true})
		got.Cut = false
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers: got %+v, want %+v", workers, got, want)
		}
		sum, err := s.Run(ctx) // ended before it began
		if err != nil || !sum.Cut || sum.Runs != 0 {
			t.Errorf("ended context: %d runs, cut %v, %v", sum.Runs, sum.Cut, err)
		}
	}
}

func TestCancelAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &scheduler.Sampling{Seeds: seeds(0, 64), NewSubject: race, ProgressEvery: 64, Progress: func(scheduler.Progress) { cancel() }}
	if sum, err := s.Run(ctx); err != nil || sum.Cut || sum.Runs != 64 {
		t.Errorf("complete, yet cut %v after %d runs: %v", sum.Cut, sum.Runs, err)
	}
}

// A harness that breaks ends the sampling with an error and not with a hang; the
// seeds before count.
func TestBrokenHarness(t *testing.T) {
	first := mustRun(t, &scheduler.Sampling{Seeds: seeds(0, 1000), NewSubject: race, StopAt: exclusion}).
		Properties[0].FirstViolation.Seed
	if first == 0 {
		t.Fatal("seed 0 violates already: this test needs a later one")
	}
	judge := func(act func()) func(*scheduler.Subject, *racers) {
		return func(sub *scheduler.Subject, r *racers) {
			sub.Judge = func(res *sim.Result) scheduler.Finding {
				f := r.judge(res)
				if f.Violated != 0 {
					act()
				}
				return f
			}
		}
	}
	for name, c := range map[string]struct {
		sabotage func(sub *scheduler.Subject, r *racers)
		seed     uint64
		want     string
	}{
		"judge panics": {judge(func() { panic("bad judge") }), first, "panic: bad judge"},
		"judge exits":  {judge(runtime.Goexit), first, "runtime.Goexit"},
		"task exits":   {func(_ *scheduler.Subject, r *racers) { r.atOverlap = runtime.Goexit }, first, "runtime.Goexit"},
		"setup panics": {func(sub *scheduler.Subject, r *racers) {
			sub.Setup = func(w *sim.World) { r.setup(w); panic("bad setup") }
		}, 0, "panic: bad setup"},
		"setup exits": {func(sub *scheduler.Subject, r *racers) {
			sub.Setup = func(w *sim.World) { r.setup(w); runtime.Goexit() }
		}, 0, "runtime.Goexit"},
		"observer panics": {func(sub *scheduler.Subject, r *racers) {
			sub.World.Observer = observer(func(*sim.Event) {
				if r.inside > 1 {
					panic("bad observer")
				}
			})
		}, first, "bad observer"},
	} {
		for _, workers := range []int{1, 3} {
			t.Run(fmt.Sprint(name, "/", workers), func(t *testing.T) {
				closed := 0
				s := &scheduler.Sampling{Seeds: seeds(0, 5000), Workers: workers}
				s.NewSubject = func() (*scheduler.Subject, error) {
					r := &racers{}
					sub := &scheduler.Subject{World: &sim.World{MaxSteps: 13}, Setup: r.setup, Judge: r.judge}
					sub.Close = func() { closed++ }
					c.sabotage(sub, r)
					return sub, nil
				}
				sum, err := s.Run(context.Background())
				want := fmt.Sprintf("scheduler: sampling: seed %d: ", c.seed)
				if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got error %v, want %q and %q", err, want, c.want)
				}
				if sum.Runs != int64(c.seed) {
					t.Errorf("%d runs counted before seed %d", sum.Runs, c.seed)
				}
				if closed != workers {
					t.Errorf("%d of %d subjects closed", closed, workers)
				}
			})
		}
	}
}

type observer func(*sim.Event)

func (o observer) Events() sim.EventKind { return sim.EvStepEnd }
func (o observer) Observe(e *sim.Event)  { o(e) }

// A panic of the lock is no error but an outcome.
func TestPanickingTask(t *testing.T) {
	s := &scheduler.Sampling{Seeds: seeds(0, 500)}
	s.NewSubject = func() (*scheduler.Subject, error) {
		r := &racers{atOverlap: func() { panic("overlap") }}
		return &scheduler.Subject{World: &sim.World{MaxSteps: 13}, Setup: r.setup, Judge: r.judge}, nil
	}
	sum := mustRun(t, s)
	n := sum.Outcomes[sim.Panicked]
	if n == 0 || n != sum.Violations || sum.FirstPanic == nil || sum.Runs != 500 {
		t.Errorf("%d panics, %d violations, first %v, %d runs", n, sum.Violations, sum.FirstPanic, sum.Runs)
	}
	s.StopAtPanic = true
	if stopped := mustRun(t, s); !stopped.Stopped || stopped.Outcomes[sim.Panicked] != 1 ||
		!reflect.DeepEqual(stopped.FirstPanic, sum.FirstPanic) {
		t.Errorf("stopped %v after %v, first %v", stopped.Stopped, stopped.Outcomes, stopped.FirstPanic)
	}
}

func TestBrokenProgress(t *testing.T) {
	for name, act := range map[string]func(){"panics": func() { panic("bad progress") }, "exits": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			s := &scheduler.Sampling{
				Seeds: seeds(0, 5000), NewSubject: race, Workers: 3,
				ProgressEvery: 300, Progress: func(scheduler.Progress) { act() },
			}
			if _, err := s.Run(context.Background()); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestSubjectError(t *testing.T) {
	closed := 0
	n := 0
	bad := errors.New("no such lock")
	s := &scheduler.Sampling{Seeds: seeds(0, 5000), Workers: 4}
	s.NewSubject = func() (*scheduler.Subject, error) {
		if n++; n == 3 {
			return nil, bad
		}
		sub, err := race()
		sub.Close = func() { closed++ }
		return sub, err
	}
	if _, err := s.Run(context.Background()); !errors.Is(err, bad) || closed != 2 {
		t.Errorf("got %v, %d of 2 closed", err, closed)
	}
}

// Nothing is allocated per execution once the worker is warm; per block there
// are the first samples.
func TestSamplingAllocates(t *testing.T) {
	run := func(n uint64) func() {
		s := &scheduler.Sampling{Seeds: seeds(0, n), Workers: 1, NewSubject: func() (*scheduler.Subject, error) {
			sub, err := race()
			sub.World.MaxSteps = 0 // an execution that is cut has a list of blocked tasks
			return sub, err
		}}
		return func() { mustRun(t, s) }
	}
	few, many := testing.AllocsPerRun(1, run(1000)), testing.AllocsPerRun(1, run(5000))
	if per := (many - few) / 4000; per > 0.1 {
		t.Errorf("%.3f allocations per execution (%v for 1000, %v for 5000)", per, few, many)
	}
}

func TestParseSeeds(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
		err  string
	}{
		{"7", "[7]", ""},
		{"1,2,5-10", "[1 2 5-10]", ""},
		{" 0x10 , 3-3", "[16 3]", ""},
		{"18446744073709551615", "[18446744073709551615]", ""},
		{"0-9223372036854775806", "[0-9223372036854775806]", ""},
		{"0-9223372036854775807", "", "more than 9223372036854775807 seeds"},
		{"1-9223372036854775807,1", "", "more than 9223372036854775807 seeds"},
		{"18446744073709551616", "", `seed "18446744073709551616" does not fit into 64 bits`},
		{"5-3", "", "ends before it begins"},
		{"", "", `seed "" is not a whole number`},
		{"1,,2", "", `seed "" is not a whole number`},
		{"-4", "", `seed "" is not a whole number`},
		{"+4", "", `seed "+4" is not a whole number`},
		{"1_000", "", `seed "1_000" is not a whole number`},
		{"0xg", "", `seed "0xg" is not a whole number`},
	} {
		got, err := scheduler.ParseSeeds(c.in)
		switch {
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: got error %v, want %s", c.in, err, c.err)
		case c.err == "" && (err != nil || fmt.Sprint(got) != c.want):
			t.Errorf("%q: got %v, %v, want %s", c.in, got, err, c.want)
		}
	}
}
