package scheduler_test

import (
	"context"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// shortRace is race with fewer schedules, for the race detector.
func shortRace() (*scheduler.Subject, error) {
	sub, err := race()
	sub.World.MaxSteps = 9
	return sub, err
}

// explorations are searches of thousands of executions, several rounds each.
func explorations() map[string]*scheduler.Exploration {
	race := race
	if raceEnabled {
		race = shortRace
	}
	bounded := func(b scheduler.Bounds) *scheduler.Exploration {
		return &scheduler.Exploration{Bounds: b, NewSubject: race}
	}
	small := bounded(scheduler.Bounds{Deviations: 5, Preemptions: scheduler.Unbounded})
	small.MaxCache = 100
	most := bounded(scheduler.Bounds{Deviations: 6, Preemptions: 3})
	most.MaxExecutions = 400
	unreduced := bounded(scheduler.Bounds{Deviations: scheduler.Unbounded, Preemptions: 3})
	unreduced.Reduction, unreduced.CountClasses = scheduler.Unreduced, true
	limit := dfs(race)
	limit.MaxExecutions = 3333
	stop := dfs(race)
	stop.StopAt = crowd
	never := dfs(stepsEach(5, 5, 2))
	never.StopAt, never.StopAtPanic = 1, true
	return map[string]*scheduler.Exploration{
		"all":                   dfs(race),
		"few":                   dfs(stepsEach(2, 2)),
		"one":                   dfs(stepsEach(3)),
		"limit":                 limit,
		"stop":                  stop,
		"never stops":           never,
		"deviations":            bounded(scheduler.Bounds{Deviations: 6, Preemptions: scheduler.Unbounded}),
		"preemptions":           bounded(scheduler.Bounds{Deviations: scheduler.Unbounded, Preemptions: 4}),
		"both, limit":           most,
		"small cache":           small,
		"preemptions unreduced": unreduced,
	}
}

// The number of workers and their timing do not show in the result, nor in what
// Progress is told, nor in checkpoints.
func TestDFSIsIndependentOfWorkers(t *testing.T) {
	for name, x := range explorations() {
		t.Run(name, func(t *testing.T) {
			var want scheduler.Explored
			var wantProgress []scheduler.Explored
			var wantPoint []byte
			newSubject := x.NewSubject
			for i, workers := range []int{1, 2, 8, 1} {
				var progress []scheduler.Explored
				var point []byte
				x.Progress = func(e scheduler.Explored) { progress = append(progress, e) }
				x.Checkpoint = func(take func() []byte) error { point = take(); return nil }
				x.Workers = workers
				x.NewSubject = func() (*scheduler.Subject, error) {
					sub, err := newSubject()
					setup, n := sub.Setup, 0
					sub.Setup = func(w *sim.World) {
						if n++; workers > 1 && n%7 == 0 {
							runtime.Gosched()
						}
						setup(w)
					}
					return sub, err
				}
				e := mustExploreDFS(t, x)
				if i == 0 {
					want, wantProgress, wantPoint = e, progress, point
					t.Logf("%d runs in %d rounds, %d classes, %d redundant, %d limited, mass %.3f, estimate %.0f",
						e.Runs, len(progress), e.Classes, e.Redundant, e.Limited, e.Mass, e.Estimate)
				}
				if !reflect.DeepEqual(e, want) {
					t.Errorf("%d workers: got %+v, want %+v", workers, e, want)
				}
				if !reflect.DeepEqual(progress, wantProgress) {
					t.Errorf("%d workers: another progress", workers)
				}
				if !slices.Equal(point, wantPoint) {
					t.Errorf("%d workers: another checkpoint", workers)
				}
			}
			if x.MaxExecutions > 0 && (want.Runs != x.MaxExecutions || want.Complete) {
				t.Errorf("%d executions, complete %v, at most %d wanted", want.Runs, want.Complete, x.MaxExecutions)
			}
			if x.MaxExecutions == 0 && want.Complete == want.Stopped {
				t.Errorf("complete %v, stopped %v", want.Complete, want.Stopped)
			}
			if name == "stop" && (!want.Stopped || want.Properties[2].FirstViolation == nil) {
				t.Errorf("stopped %v", want.Stopped)
			}
		})
	}
}

// Killed after any round and resumed, a search ends as if nothing had happened.
func TestDFSResume(t *testing.T) {
	for name, x := range explorations() {
		t.Run(name, func(t *testing.T) {
			x.Workers = 2
			var points [][]byte
			x.Checkpoint = func(take func() []byte) error { points = append(points, take()); return nil }
			want := mustExploreDFS(t, x)
			all := points
			for i, point := range all {
				points = nil
				x.Resume = point
				if e := mustExploreDFS(t, x); !reflect.DeepEqual(e, want) {
					t.Fatalf("resumed after round %d: got %+v, want %+v", i+1, e, want)
				}
				if !reflect.DeepEqual(points, append([][]byte(nil), all[i+1:]...)) {
					t.Errorf("resumed after round %d: other checkpoints follow", i+1)
				}
			}
		})
	}
}

// A context that ends leaves the rounds finished, and a checkpoint of them.
func TestDFSCut(t *testing.T) {
	for _, workers := range []int{1, 3} {
		var at, last scheduler.Explored
		var point []byte
		ctx, cancel := context.WithCancel(context.Background())
		x := dfs(race)
		x.Workers = workers
		x.Progress = func(e scheduler.Explored) {
			if last = e; e.Runs > 1000 && at.Runs == 0 {
				at = e
				cancel()
			}
		}
		x.Checkpoint = func(take func() []byte) error { point = take(); return nil }
		e, err := x.Run(ctx)
		at.Cut = true
		if err != nil || !reflect.DeepEqual(e, at) || e.Complete {
			t.Fatalf("%d workers: %v, cut %v after %d runs, want %d", workers, err, e.Cut, e.Runs, at.Runs)
		}
		x.Resume = point
		resumed := mustExploreDFS(t, x)
		x.Resume = nil
		if whole := mustExploreDFS(t, x); !reflect.DeepEqual(resumed, whole) || !reflect.DeepEqual(resumed, last) {
			t.Errorf("%d workers: after the cut %+v, uninterrupted %+v", workers, resumed, whole)
		}
		if e, err := x.Run(ctx); err != nil || !e.Cut || e.Runs != 0 {
			t.Errorf("ended context: %d runs, cut %v, %v", e.Runs, e.Cut, err)
		}
	}
}

// It stops in the middle of a round too, and the round does not count.
func TestDFSCutInARound(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	x := dfs(race)
	newSubject := x.NewSubject
	x.NewSubject = func() (*scheduler.Subject, error) {
		sub, err := newSubject()
		judge := sub.Judge
		sub.Judge = func(res *sim.Result) scheduler.Finding {
			if calls++; calls == 1000 {
				cancel()
			}
			return judge(res)
		}
		return sub, err
	}
	var rounds int64
	x.Progress = func(e scheduler.Explored) { rounds = e.Runs }
	e, err := x.Run(ctx)
	if err != nil || !e.Cut || e.Runs != rounds || e.Runs == 0 || e.Runs >= 1000 {
		t.Errorf("cut %v after %d executions of finished rounds (%d): %v", e.Cut, e.Runs, rounds, err)
	}
	if calls > 10_000 {
		t.Errorf("%d executions before the context was noticed", calls)
	}
}
