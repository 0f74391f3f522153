package scheduler_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// drawnProgram is a random program over shared memory and mutexes, with up to five
// tasks of up to five operations: larger than those that are compared with brute force.
func drawnProgram(seed uint64) func(w *sim.World) {
	type op struct{ kind, x int }
	g := rand.New(rand.NewPCG(seed, 77))
	tasks := make([][]op, 3+g.IntN(3))
	for i := range tasks {
		for range 1 + g.IntN(5) {
			tasks[i] = append(tasks[i], op{g.IntN(6), g.IntN(3)})
		}
	}
	return func(w *sim.World) {
		var x [3]*sim.Atomic[int]
		var m [3]*sim.Mutex
		for i := range x {
			x[i], m[i] = sim.NewAtomic(w, 0), sim.NewMutex(w)
		}
		spawnAll(w, len(tasks), func(t *sim.Task, i int) {
			for _, o := range tasks[i] {
				switch o.kind {
				case 0:
					x[o.x].Load()
				case 1:
					x[o.x].Store(i + 1)
				case 2:
					x[o.x].Store(x[o.x].Load() + 1)
				case 3:
					if x[o.x].Load() == 0 {
						x[(o.x+1)%3].Store(1)
					}
				case 4:
					m[o.x].Lock(t)
					x[o.x].Load()
					m[o.x].Unlock(t)
				case 5:
					x[o.x].Increase(1)
				}
			}
		})
	}
}

// A coverage counts how often an interval has the truth in it.
type coverage struct {
	holds, tooLow, tooHigh int
	off, wide              []float64 // of the estimate, in parts of the truth; high over low
}

func (c *coverage) add(v scheduler.Interval, truth float64) {
	switch {
	case v.High < truth-0.5:
		c.tooLow++
	case v.Low > truth+0.5:
		c.tooHigh++
	default:
		c.holds++
	}
	c.off = append(c.off, max(v.Estimate/truth, truth/v.Estimate))
	c.wide = append(c.wide, v.High/v.Low)
}

func (c *coverage) percent() int { return 100 * c.holds / max(c.holds+c.tooLow+c.tooHigh, 1) }

func (c *coverage) String() string {
	slices.Sort(c.off)
	slices.Sort(c.wide)
	n := len(c.off)
	return fmt.Sprintf("%d of %d (%d%%), %d too low, %d too high; estimates off by a factor of %.2f (median), %.2f (95%%); high over low %.2f (median), %.2f (95%%)",
		c.holds, n, c.percent(), c.tooLow, c.tooHigh, c.off[n/2], c.off[n*95/100], c.wide[n/2], c.wide[n*95/100])
}

func preemptions(n int) scheduler.Bounds {
	return scheduler.Bounds{Deviations: scheduler.Unbounded, Preemptions: n}
}

// Seeds of drawnProgram that have so many executions.
var (
	dfsSeeds     = []uint64{12, 54, 60, 83, 102, 107, 120}
	preemptSeeds = []uint64{12, 32, 35, 40, 46, 47, 54, 57, 58, 60, 69, 70, 71, 76, 78}
	dporSeeds    = []uint64{3, 7, 9, 11, 23, 26, 38, 45, 47, 48, 49, 61}
	cachedSeeds  = []uint64{6, 12, 32, 40, 54, 69, 78, 91, 102, 107, 120, 125, 137, 147}
)

// The intervals have the truth in them about as often as they are said to. The floors
// are some percent below what was measured.
func TestIntervalCoverage(t *testing.T) {
	fractions := []float64{0.1, 0.3, 0.6}
	for _, c := range []struct {
		name  string
		x     scheduler.Exploration
		blind bool
		most  int64    // classes of the programs with a known count
		seeds []uint64 // of random programs with 300 to 3000 executions
		floor [3]int   // percent
	}{
		{"dfs", scheduler.Exploration{Reduction: scheduler.Unreduced, Bounds: scheduler.NoBounds}, false, 36, dfsSeeds, [3]int{90, 95, 95}},
		{"dfs, 3 preemptions", scheduler.Exploration{Reduction: scheduler.Unreduced, Bounds: preemptions(3)}, false, 36, preemptSeeds, [3]int{80, 90, 90}},
		{"dpor", scheduler.Exploration{Bounds: scheduler.NoBounds}, false, 1700, dporSeeds, [3]int{90, 90, 90}},
		{"dpor, classes counted", scheduler.Exploration{Bounds: scheduler.NoBounds, CountClasses: true}, false, 1700, dporSeeds, [3]int{90, 90, 90}},
		{"dpor, rule of thumb", scheduler.Exploration{Bounds: scheduler.NoBounds}, true, 1700, dporSeeds, [3]int{85, 90, 90}},
		{"dpor, 5 preemptions", scheduler.Exploration{Bounds: preemptions(5)}, false, 36, cachedSeeds, [3]int{90, 90, 90}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var at [3]coverage
			try := func(sub func() (*scheduler.Subject, error)) {
				x := c.x
				x.NewSubject, x.Workers, x.MaxExecutions = sub, 1, 4000
				x.Divide(4, 32, 32)
				if c.blind {
					x.Blind()
				}
				var rounds []scheduler.Explored
				x.Progress = func(e scheduler.Explored) { rounds = append(rounds, e) }
				e, err := x.Run(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if !e.Complete || e.Runs < 300 {
					return
				}
				for i, f := range fractions {
					k := slices.IndexFunc(rounds, func(r scheduler.Explored) bool { return float64(r.Runs) >= f*float64(e.Runs) })
					at[i].add(rounds[k].Interval, float64(e.Runs))
				}
			}
			if raceEnabled { // a few will do
				c.seeds, c.most = c.seeds[:2], 24
			}
			for _, k := range countCases() {
				if k.want <= c.most && !strings.HasPrefix(k.name, "filesystem") && !strings.HasPrefix(k.name, "indexer") {
					try(countSubject(k.setup))
				}
			}
			for seed := range uint64(150) {
				if *long || !*long && slices.Contains(c.seeds, seed) {
					try(countSubject(shared(drawnProgram(seed))))
				}
			}
			for i, f := range fractions {
				t.Logf("after %2.0f%%: %s", 100*f, &at[i])
				if !raceEnabled && at[i].percent() < c.floor[i] {
					t.Errorf("after %2.0f%%: %d%% hold, which is less than %d%%", 100*f, at[i].percent(), c.floor[i])
				}
			}
		})
	}
}
