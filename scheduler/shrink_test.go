package scheduler_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var shrinkPrograms = flag.Int("shrinkprograms", 120, "random programs on which shrinking is compared with brute force")

// critical is the choice behind which nothing passes, -1 if nothing passes at all.
func critical(list []outcome, choices []int32) int {
	for n := len(choices); n >= 0; n-- {
		for i := range list {
			o := &list[i]
			if !o.failed && len(o.choices) >= n && slices.Equal(o.choices[:n], choices[:n]) {
				return n
			}
		}
	}
	return -1
}

// TestShrinkAgainstBruteForce compares the deviations and steps found, and the
// critical step, with those of all executions of small random programs, and
// wants that shrinking repeats, and that what it finds cannot be shrunk.
func TestShrinkAgainstBruteForce(t *testing.T) {
	ctx := context.Background()
	seen, shrunk, deep, chosen, quickly := 0, 0, 0, 0, 0
	const hard = 822 // in which a place is reached first with less left, and then with more
	seeds := []uint64{hard}
	for seed := range uint64(*shrinkPrograms) {
		seeds = append(seeds, seed)
	}
	for _, seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 1))
		p := newToy(r)
		p.rest, p.doors = seed%5 == 0, seed%3 == 1
		w := &sim.World{}
		list := p.all(w, 10_000)
		fails := p.aim(list, r, seed%4 > 0)
		if len(fails) == 0 { // too many executions
			w.Close()
			continue
		}
		seen++
		least := *slices.MinFunc(fails, func(a, b *outcome) int {
			if a.deviations != b.deviations {
				return a.deviations - b.deviations
			}
			return a.nsteps - b.nsteps
		})
		s := &scheduler.Shrinking{Subject: &scheduler.Subject{World: w, Setup: p.setup, Judge: p.judge}, Properties: wanted}
		from := fails[r.IntN(len(fails))]
		got, err := s.Run(ctx, from.choices)
		if err != nil {
			t.Fatalf("program %d: %v", seed, err)
		}
		if !got.Minimal || got.Deviations != least.deviations || got.Steps != least.nsteps {
			t.Errorf("program %d: %d deviations, %d steps, minimal %v (%s), brute force finds %d, %d",
				seed, got.Deviations, got.Steps, got.Minimal, got.Why, least.deviations, least.nsteps)
		}
		if from.deviations > got.Deviations {
			shrunk++
		}
		if got.Deviations > 2 {
			deep++
		}
		res := w.Run(&scheduler.Replay{Choices: got.Choices}, p.setup)
		if p.judge(&res).Violated&wanted == 0 || res.Deviations != got.Deviations || res.Steps != got.Steps {
			t.Errorf("program %d: the shrunk schedule does not fail, or is not what it is said to be", seed)
		}
		if again, err := s.Run(ctx, from.choices); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("program %d: first %+v, then %+v (%v)", seed, got, again, err)
		}
		if twice, err := s.Run(ctx, got.Choices); err != nil || !slices.Equal(twice.Choices, got.Choices) {
			t.Errorf("program %d: %+v is shrunk again to %+v (%v)", seed, got, twice, err)
		}
		quick := *s
		quick.Quick = true
		soon, err := quick.Run(ctx, from.choices)
		if err != nil || soon.Deviations > from.deviations || soon.Deviations < got.Deviations {
			t.Errorf("program %d: quickly %+v (%v), from %d deviations", seed, soon, err, from.deviations)
		}
		if soon.Deviations == got.Deviations || seed == hard {
			quickly++
		}
		chosen += checkCritical(t, s, seed, list, from)
		w.Close()
	}
	if seen < *shrinkPrograms/2 || shrunk < seen/4 || deep < seen/20 || chosen < seen/2 || 50*quickly < 49*seen {
		t.Error("the programs are too easy, or the quick reductions too weak")
	}
	t.Logf("%d of %d programs and one: %d shrunk, %d with more than two deviations, %d with a critical step, %d minimal without a search",
		seen, *shrinkPrograms, shrunk, deep, chosen, quickly)
}

// checkCritical is 1 if there is a critical step.
func checkCritical(t *testing.T, s *scheduler.Shrinking, seed uint64, list []outcome, from *outcome) int {
	got, err := s.Critical(context.Background(), from.choices)
	if err != nil {
		t.Fatalf("program %d: %v", seed, err)
	}
	want := critical(list, from.choices)
	switch {
	case !got.Proved:
		t.Errorf("program %d: the critical step is not proved: %s", seed, got.Why)
	case want < 0 && got.Step != 0:
		t.Errorf("program %d: the critical step is %d, but nothing passes", seed, got.Step)
	case want >= 0 && (got.Step != from.steps[want] || got.Chosen != want):
		t.Errorf("program %d: the critical step is %d (choice %d), want %d (choice %d)", seed, got.Step, got.Chosen, from.steps[want], want)
	}
	if want < 0 {
		return 0
	}
	return 1
}

// TestSearch finds a failure where brute force does, and only there.
func TestSearch(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 2))
		p := newToy(r)
		w := newWorld(t)
		fails := p.aim(p.all(w, 2000), r, false)
		if fails == nil {
			continue
		}
		least := slices.MinFunc(fails, func(a, b *outcome) int { return a.deviations - b.deviations }).deviations
		s := &scheduler.Shrinking{Subject: &scheduler.Subject{World: w, Setup: p.setup, Judge: p.judge}, Properties: wanted}
		got, found, err := s.Search(context.Background(), 2)
		if err != nil {
			t.Fatal(err)
		}
		if found != (least <= 2) || found && got.Deviations != least {
			t.Errorf("program %d: found %v with %d deviations, the fewest are %d", seed, found, got.Deviations, least)
		}
	}
}

// TestSearchTellsApart has failures that a search misses if it takes places for
// the same that are not.
func TestSearchTellsApart(t *testing.T) {
	for _, c := range []struct {
		name       string
		loop       sim.Discipline
		deviations int
		across     bool
		setup      func(w *sim.World, log *[]int)
		fails      []int
	}{
		{"monitors have seen another order", sim.Any, 1, false, func(w *sim.World, log *[]int) {
			o := w.NewObject("o")
			for i := range 2 {
				inIO(w, o, i, log)
			}
		}, []int{1, 0}},
		{"the same with two objects", sim.Any, 1, true, func(w *sim.World, log *[]int) {
			for i := range 2 {
				inIO(w, w.NewObject("o"), i, log)
			}
		}, []int{1, 0}},
		{"timers will fire in another order", sim.FIFO, 0, false, func(w *sim.World, log *[]int) {
			for i := range 4 {
				w.After(2, func() {
					*log = append(*log, i)
					if i == 0 {
						w.StartIO()
					}
				})
			}
		}, []int{0, 1, 3, 2}},
		{"branches cost nothing", sim.Any, 0, false, func(w *sim.World, log *[]int) {
			w.Spawn("t", func(t *sim.Task) { *log = append(*log, t.Choose(3), t.Choose(2)) })
		}, []int{2, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.Discipline = c.loop
			var log []int
			s := &scheduler.Shrinking{Properties: 1, AcrossObjects: c.across, Subject: &scheduler.Subject{
				World: w,
				Setup: func(w *sim.World) { log = nil; c.setup(w, &log) },
				Judge: func(*sim.Result) (f scheduler.Finding) {
					if slices.Equal(log, c.fails) {
						f.Violated = 1
					}
					return f
				},
			}}
			got, found, err := s.Search(context.Background(), c.deviations)
			if err != nil || !found || got.Deviations != c.deviations {
				t.Errorf("found %v, %+v, %v", found, got, err)
			}
		})
	}
}

// inIO spawns a task whose first step commutes with that of others, but for its
// events, and leaves no trace in the order of what is ready.
func inIO(w *sim.World, o *sim.Object, i int, log *[]int) {
	o.Tracked = true
	task := w.Spawn(fmt.Sprint(i), func(t *sim.Task) {
		t.Call(o, 0, sim.Value{})
		*log = append(*log, i)
		t.IO()
		t.Return(sim.Value{}, nil)
	})
	task.Scripted = true
}

// TestShrinkBudget wants that a shrinking that may not search does not say that
// it has.
func TestShrinkBudget(t *testing.T) {
	// One write must come behind three others: no schedule with fewer than two
	// deviations does that.
	setup, judge := lastWins()
	w := newWorld(t)
	s := &scheduler.Shrinking{Subject: &scheduler.Subject{World: w, Setup: setup, Judge: judge}, Properties: 1}
	var failing []int32
	for seed := uint64(0); failing == nil; seed++ {
		if res := w.Run(scheduler.NewRandom(seed), setup); judge(&res).Violated != 0 && res.Deviations > 3 {
			failing = slices.Clone(res.Choices)
		}
	}
	full, err := s.Run(context.Background(), failing)
	if err != nil || !full.Minimal || full.Why != "" || full.Deviations == 0 {
		t.Fatalf("%+v, %v", full, err)
	}
	if full.Executions != 3791 {
		t.Errorf("%d executions; a change needs a reason", full.Executions)
	}
	all, err := s.Critical(context.Background(), failing)
	if err != nil || !all.Proved {
		t.Fatalf("%+v, %v", all, err)
	}
	for budget := int64(1); budget <= 60; budget++ {
		s.Budget = budget
		got, err := s.Run(context.Background(), failing)
		if err != nil {
			t.Fatal(err)
		}
		if got.Executions > budget {
			t.Errorf("budget %d: %d executions", budget, got.Executions)
		}
		if got.Minimal != (got.Why == "") || got.Minimal && got.Deviations != full.Deviations {
			t.Errorf("budget %d: %+v", budget, got)
		}
		if c, err := s.Critical(context.Background(), failing); err != nil || c.Executions > budget+1 || c.Proved != (c.Why == "") || c.Proved && c.Step != all.Step {
			t.Errorf("budget %d: %+v, %v", budget, c, err)
		}
	}
	s.Budget, s.Quick = 0, true
	if got, err := s.Run(context.Background(), failing); err != nil || got.Minimal || got.Why != "it was not searched" {
		t.Errorf("quickly: %+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s.Quick = false
	if got, err := s.Run(ctx, failing); err != nil || got.Minimal || !slices.Equal(got.Choices, failing) || got.Why != "the search was interrupted" {
		t.Errorf("interrupted at once: %+v, %v", got, err)
	}
	if _, err := s.Run(context.Background(), nil); !errors.Is(err, scheduler.ErrPasses) {
		t.Errorf("the plain loop: %v", err)
	}
	if _, err := s.Critical(context.Background(), nil); !errors.Is(err, scheduler.ErrPasses) {
		t.Errorf("the plain loop: %v", err)
	}
}

// lastWins fails if the first of four tasks writes last.
func lastWins() (setup func(*sim.World), judge func(*sim.Result) scheduler.Finding) {
	last := 0
	return func(w *sim.World) {
			for i := range 4 {
				w.Spawn(fmt.Sprint(i), func(t *sim.Task) {
					t.Yield()
					last = i
					t.Yield()
				})
			}
		}, func(*sim.Result) (f scheduler.Finding) {
			if last == 0 {
				f.Violated = 1
			}
			return f
		}
}

// TestShrinkNotRepeatable wants an error where executions differ.
func TestShrinkNotRepeatable(t *testing.T) {
	n := 0
	setup := func(w *sim.World) {
		n++
		for i := range 2 + n/3%2 {
			w.Spawn(fmt.Sprint(i), func(t *sim.Task) { t.Yield(); t.Yield() })
		}
	}
	s := &scheduler.Shrinking{
		Subject: &scheduler.Subject{World: newWorld(t), Setup: setup, Judge: func(res *sim.Result) (f scheduler.Finding) {
			if res.Deviations >= 3 {
				f.Violated = 1
			}
			return f
		}},
		Properties: 1,
	}
	_, err := s.Run(context.Background(), []int32{1, 1, 1, 1})
	var not *scheduler.NotRepeatable
	if !errors.As(err, &not) {
		t.Errorf("got %v", err)
	}
}

// TestShrinkAudit wants that the audit behind the workload is left to the plain
// loop, and that the world is given back as it was.
func TestShrinkAudit(t *testing.T) {
	w := newWorld(t)
	var order []int
	w.OnQuiet = func(w *sim.World) {
		for i := range 3 {
			w.Spawn(fmt.Sprint("audit", i), func(t *sim.Task) { order = append(order, 10+i) })
		}
	}
	setup := func(w *sim.World) {
		order = order[:0]
		for i := range 2 {
			w.Spawn(fmt.Sprint(i), func(t *sim.Task) { order = append(order, i) })
		}
	}
	judge := func(*sim.Result) (f scheduler.Finding) {
		if order[0] == 1 {
			f.Violated |= 1
		}
		if order[len(order)-1] != 12 {
			f.Violated |= 2
		}
		return f
	}
	s := &scheduler.Shrinking{Subject: &scheduler.Subject{World: w, Setup: setup, Judge: judge}, Properties: 1}
	got, err := s.Run(context.Background(), []int32{1, 2, 1})
	if err != nil || !slices.Equal(got.Choices, []int32{1, 0, 0}) || !got.Minimal {
		t.Errorf("%+v, %v", got, err)
	}
	if c, err := s.Critical(context.Background(), []int32{1, 2, 1}); err != nil || c.Step != 1 || !c.Proved {
		t.Errorf("%+v, %v", c, err)
	}
	// What shows in the audit only remains, and nothing is claimed of it.
	s.Properties = 2
	got, err = s.Run(context.Background(), []int32{1, 2, 1})
	if err != nil || got.Deviations != 1 || got.Minimal {
		t.Errorf("%+v, %v", got, err)
	}
	if got, found, err := s.Search(context.Background(), 3); found || err != nil {
		t.Errorf("the audit was searched: %+v, %v", got, err)
	}
	if w.Observer != nil {
		t.Error("the world keeps an observer")
	}
	order = order[:0]
	if w.Run(scheduler.FIFO{}, setup); len(order) != 5 {
		t.Errorf("the audit is lost: %v", order)
	}
}
