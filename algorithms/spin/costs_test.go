package spin_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

const (
	costsPage = "../../docs/costs.md"
	costsFrom = "<!-- costs -->\n"
	costsTo   = "<!-- end -->\n"
	// costsBudget is how many executions of a workload are explored, and costsSteps how
	// long one may be.
	costsBudget = 20_000
	costsSteps  = 300
	// costsRuns is how often what takes less than costsLong is timed again.
	costsRuns = 10
	costsLong = time.Second
	// costsShort is how many classes a workload may have to be explored without -long.
	costsShort = 150
)

// third is what the third task does, by kind.
var third = map[*algorithms.Kind]string{
	algorithms.LockKind:      "\ntask c: lock l; unlock l",
	algorithms.RWLockKind:    "\ntask c: rlock rw; runlock rw",
	algorithms.SemaphoreKind: "\ntask c: acquire s; release s",
	algorithms.QueueKind:     "\ntask c: put q 2\nexpect blocks anybody", // where nothing is kept
	algorithms.DequeKind:     "\ntask c: steal d",
}

// A cost is what an exploration took.
type cost struct {
	counts             string // the part of the line that is tested
	complete           bool
	time               time.Duration
	steps, sampled     float64 // in a second, of the exploration and of random samples
	allocated, classes int64
}

// costOf explores a workload.
func costOf(t *testing.T, a *algorithms.Algorithm, tasks int, src string) (c cost) {
	t.Helper()
	s, err := scenarios.Parse("test", "test.sim", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	subject := func() (*scheduler.Subject, error) {
		c, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Ordered: true, MaxSteps: costsSteps, Properties: []*checker.Property{}})
		if err != nil {
			return nil, err
		}
		return &scheduler.Subject{World: c.World, Setup: c.Setup, Close: c.Close, Judge: func(*sim.Result) scheduler.Finding { return scheduler.Finding{} }}, nil
	}
	e := scheduler.Exploration{Reduction: scheduler.Optimal, Bounds: scheduler.NoBounds, Workers: 1, MaxExecutions: costsBudget, StopAtLimit: true, NewSubject: subject}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	x, err := e.Run(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", a.Name, err)
	}
	c.time = time.Since(begun)
	runtime.ReadMemStats(&after)
	c.allocated = int64(after.TotalAlloc - before.TotalAlloc)
	for range costsRuns { // others take the processor away: the least is nearest
		if begun = time.Now(); !golden.Update() || c.time > costsLong {
			break
		}
		if _, err := e.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		c.time = min(c.time, time.Since(begun))
	}
	c.steps = float64(x.Steps) / c.time.Seconds()
	c.complete, c.classes = x.Complete && x.Limited == 0 && x.Outcomes[sim.StepLimit] == 0, x.Runs-x.Redundant
	if c.complete {
		c.counts = fmt.Sprintf("| %s | %d | %d | %d | %d |", a.Name, tasks, c.classes, x.Runs, x.Steps)
	} else {
		c.counts = fmt.Sprintf("| %s | %d | more | more | more |", a.Name, tasks)
	}
	return c
}

// sample executes random schedules of a workload for about as many steps.
func (c *cost) sample(t *testing.T, a *algorithms.Algorithm, src string) {
	t.Helper()
	s, err := scenarios.Parse("test", "test.sim", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, MaxSteps: costsSteps, Properties: []*checker.Property{}})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	r := scheduler.NewRandom(0)
	k.World.Run(r, k.Setup)
	seed := uint64(0)
	for range costsRuns {
		steps, begun := 0, time.Now()
		for steps < 3000 {
			seed++
			r.Reseed(seed)
			steps += k.World.Run(r, k.Setup).Steps
		}
		c.sampled = max(c.sampled, float64(steps)/time.Since(begun).Seconds())
	}
}

// measures are the columns that are not tested.
func (c *cost) measures() string {
	if !c.complete {
		return " | | |"
	}
	return fmt.Sprintf(" %s | %.2f | %s |", c.time.Round(10*time.Microsecond), c.steps/c.sampled, kilobytes(c.allocated))
}

func kilobytes(n int64) string { return fmt.Sprintf("%d kB", (n+1023)/1024) }

// TestCosts wants docs/costs.md to have the right counts: without -long those that are
// small by what the page says.
func TestCosts(t *testing.T) {
	_, was, _ := golden.Between(t, costsPage, costsFrom, costsTo)
	var b strings.Builder
	b.WriteString("| lock | tasks | classes | executions | steps | time | speed | memory |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	old := strings.Split(was, "\n")
	explored := 0
	for _, a := range spin.Algorithms() {
		for tasks, src := range [...]string{2: smallest[a.Kind], 3: smallest[a.Kind] + third[a.Kind]} {
			switch {
			case src == "" || third[a.Kind] == "" || a.Policy.Tasks > 0 && tasks > a.Policy.Tasks || a.Policy.Single && a.Kind == algorithms.QueueKind && tasks > 2:
				continue
			case !*long && !golden.Update() && !few(old, a.Name, tasks):
				continue
			}
			c := costOf(t, a, tasks, src)
			explored++
			if golden.Update() && c.complete {
				c.sample(t, a, src)
			} else if !golden.Update() && !slices.ContainsFunc(old, func(line string) bool { return strings.HasPrefix(line, c.counts) }) {
				t.Errorf("%s has no line with %s (go test ./algorithms/spin -run 'TestCosts$' -update)", costsPage, c.counts)
			}
			b.WriteString(c.counts + c.measures() + "\n")
			t.Log(c.counts, c.time)
		}
	}
	if explored < 15 {
		t.Errorf("only %d workloads are small enough", explored)
	}
	if golden.Update() {
		golden.Part(t, costsPage, costsFrom, costsTo, b.String())
	}
}

// few reports whether a workload has few classes, by the page, or is not on it.
func few(page []string, lock string, tasks int) bool {
	for _, line := range page {
		var classes int
		if rest, ok := strings.CutPrefix(line, fmt.Sprintf("| %s | %d | ", lock, tasks)); ok {
			_, err := fmt.Sscan(rest, &classes)
			return err == nil && classes <= costsShort
		}
	}
	return true
}
