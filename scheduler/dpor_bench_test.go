package scheduler_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// dporWorkloads are of some ten thousand classes each, where that is possible.
var dporWorkloads = []struct {
	name  string
	setup countSetup
}{
	{"counter5", racyCounter(5)},
	{"readers13", accesses(1, 1, 13)},
	{"handoff3x3", handOffRounds(3, 3)},
	{"ticket3x2", ticketLock(3, 2, spinForTurn)},
}

// exploreFor explores a workload, over and over if need be, until as many classes as
// demanded have been executed.
func exploreFor(b *testing.B, setup countSetup, workers int, classes int64) (runs, steps int64) {
	x := &scheduler.Exploration{Bounds: scheduler.NoBounds, NewSubject: countSubject(setup), Workers: workers}
	for runs < classes {
		x.MaxExecutions = classes - runs
		e, err := x.Run(context.Background())
		if err != nil || e.Redundant != 0 {
			b.Fatal(e.Redundant, err)
		}
		runs += e.Runs
		steps += e.Steps
	}
	return runs, steps
}

// BenchmarkDPOR explores; an iteration is one execution of a class. steps/roundtrip
// compares a step, the replayed ones included, with a bare round trip of iter.Pull
// in the same run; allocs/exec is without what the set-up and the tasks allocate.
func BenchmarkDPOR(b *testing.B) {
	for _, c := range dporWorkloads {
		b.Run(c.name, func(b *testing.B) {
			own := ownAllocs(c.setup)
			bare := roundTrip()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			b.ResetTimer()
			runs, steps := exploreFor(b, c.setup, 1, int64(b.N))
			b.StopTimer()
			runtime.ReadMemStats(&after)
			bare = (bare + roundTrip()) / 2
			step := float64(b.Elapsed()) / float64(steps)
			b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "classes/s")
			b.ReportMetric(step, "ns/step")
			b.ReportMetric(bare, "ns/roundtrip")
			b.ReportMetric(bare/step, "steps/roundtrip")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(runs)-own, "allocs/exec")
			b.ReportMetric(0, "ns/op") // of parts of an exploration
		})
	}
}

// ownAllocs is what an execution of a set-up allocates by itself.
func ownAllocs(setup countSetup) float64 {
	w := &sim.World{}
	defer w.Close()
	run := setup()
	return testing.AllocsPerRun(100, func() { w.Run(scheduler.FIFO{}, run) })
}

// BenchmarkDPORWorkers compares two workers with one: the median of ten pairs of
// explorations, one after the other.
func BenchmarkDPORWorkers(b *testing.B) {
	for _, c := range dporWorkloads {
		b.Run(c.name, func(b *testing.B) {
			var ratios []float64
			for b.Loop() {
				ratios = ratios[:0]
				for range 10 {
					var times [2]time.Duration
					for i := range times {
						start := time.Now()
						exploreFor(b, c.setup, i+1, 20_000)
						times[i] = time.Since(start)
					}
					ratios = append(ratios, float64(times[0])/float64(times[1]))
				}
			}
			slices.Sort(ratios)
			b.ReportMetric((ratios[4]+ratios[5])/2, "speedup")
		})
	}
}
