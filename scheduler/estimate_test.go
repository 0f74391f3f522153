package scheduler_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// branches is a tree of data choices: each task's choices are all there is.
func branches(counts ...int) func() (*scheduler.Subject, error) {
	return func() (*scheduler.Subject, error) {
		return &scheduler.Subject{World: &sim.World{}, Setup: func(w *sim.World) {
			scripted(w, "A", func(t *sim.Task) {
				for _, n := range counts {
					t.Choose(n)
				}
			})
		}}, nil
	}
}

// Where all branches of a node are alike every probe says the same, and it is
// right.
func TestProbeOfARegularTree(t *testing.T) {
	size, err := dfs(branches(3, 4, 2, 5)).Probe(context.Background(), 100)
	if err != nil || size.Estimate != 120 || size.Deviation != 0 || size.Error() != 0 || size.Probes != 10 {
		t.Errorf("got %+v, %v; want 120 at once", size, err)
	}
}

// The mean of the probes is unbiased: over many probes it comes close, within
// five standard errors and 20 %.
func TestProbe(t *testing.T) {
	for name, c := range map[string]struct {
		x    *scheduler.Exploration
		want float64
	}{
		"steps":       {dfs(stepsEach(4, 4, 3)), 11550},
		"two":         {dfs(stepsEach(6, 6)), 924},
		"deviations":  {&scheduler.Exploration{NewSubject: stepsEach(5, 5), Bounds: scheduler.Bounds{Deviations: 1, Preemptions: -1}}, 10},
		"preemptions": {&scheduler.Exploration{NewSubject: stepsEach(5, 5), Bounds: scheduler.Bounds{Deviations: -1, Preemptions: 2}}, 42},
	} {
		t.Run(name, func(t *testing.T) {
			size, err := c.x.Probe(context.Background(), 2000)
			if err != nil || size.Probes < 10 {
				t.Fatalf("%+v, %v", size, err)
			}
			if off := math.Abs(size.Estimate - c.want); off > 5*size.Error() {
				t.Errorf("estimate %.0f with error %.0f after %d probes, want %.0f", size.Estimate, size.Error(), size.Probes, c.want)
			}
			again, err := c.x.Probe(context.Background(), 2000)
			if err != nil || again != size {
				t.Errorf("%+v, then %+v, %v", size, again, err)
			}
		})
	}
}

func TestProbeErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := dfs(race).Probe(ctx, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for want, act := range map[string]func(){"panic: bad setup": func() { panic("bad setup") }, "runtime.Goexit": runtime.Goexit} {
		x := dfs(func() (*scheduler.Subject, error) {
			return &scheduler.Subject{World: &sim.World{}, Setup: func(*sim.World) { act() }}, nil
		})
		if _, err := x.Probe(context.Background(), 10); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// While the search goes on its estimate stays near the truth, for trees that are
// not too lopsided, and the explored mass only grows.
func TestEstimatesDuringSearch(t *testing.T) {
	for name, c := range map[string]struct {
		x      *scheduler.Exploration
		factor float64
	}{
		"regular":  {dfs(branches(4, 4, 4, 4, 4, 4)), 1.0001},
		"steps":    {dfs(stepsEach(4, 4, 4)), 2},
		"lopsided": {dfs(stepsEach(8, 8)), 8},
	} {
		t.Run(name, func(t *testing.T) {
			var estimates []float64
			mass := 0.0
			c.x.Workers = 2
			c.x.Progress = func(e scheduler.Explored) {
				estimates = append(estimates, e.Estimate)
				if e.Mass <= mass || e.Mass > 1 || (e.Mass == 1) != e.Complete {
					t.Errorf("mass %v after %v, complete %v", e.Mass, mass, e.Complete)
				}
				mass = e.Mass
			}
			e := mustExploreDFS(t, c.x)
			t.Logf("%d executions, estimates %.0f", e.Runs, estimates)
			for i, n := range estimates {
				if n > c.factor*float64(e.Runs) || n < float64(e.Runs)/c.factor {
					t.Errorf("estimate %.0f after round %d, in the end %d", n, i+1, e.Runs)
				}
			}
			if estimates[len(estimates)-1] != float64(e.Runs) {
				t.Error("the last estimate is wrong")
			}
		})
	}
}

// A tree too large for any number has a finite estimate.
func TestEstimateOfAHugeTree(t *testing.T) {
	counts := make([]int, 3000)
	for i := range counts {
		counts[i] = 10
	}
	x := dfs(branches(counts...))
	x.MaxExecutions = 300
	e := mustExploreDFS(t, x)
	size, err := x.Probe(context.Background(), 20)
	for _, n := range []float64{e.Estimate, size.Estimate, size.Deviation, e.Mass} {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			t.Errorf("%v, %v, %+v, %v", e.Estimate, e.Mass, size, err)
		}
	}
	if e.Estimate < 1e100 || size.Estimate < 1e100 {
		t.Errorf("estimates %v, %v", e.Estimate, size.Estimate)
	}
}
