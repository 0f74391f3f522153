package scheduler_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// counter is n tasks that read a variable and then write it.
func counter(n int) func() (*scheduler.Subject, error) {
	return func() (*scheduler.Subject, error) {
		var v *sim.Var[int]
		body := func(t *sim.Task) {
			x := v.Get()
			t.Yield()
			v.Set(x + 1)
		}
		return &scheduler.Subject{World: &sim.World{}, Setup: func(w *sim.World) {
			v = sim.NewVar(w, 0)
			for i := range n {
				w.Spawn("ABCDEFGH"[i:i+1], body).Scripted = true
			}
		}}, nil
	}
}

// BenchmarkDFS compares a step of the search with a bare round trip of
// iter.Pull, measured by the same run on the same machine. A step is every step
// executed, the replayed prefix included; there is no observer and no judge.
func BenchmarkDFS(b *testing.B) {
	bounds := scheduler.Bounds{Deviations: 8, Preemptions: scheduler.Unbounded}
	for _, c := range []struct {
		name    string
		subject func() (*scheduler.Subject, error)
		x       scheduler.Exploration
	}{
		{"contention", contention, scheduler.Exploration{Reduction: scheduler.Unreduced, Bounds: scheduler.NoBounds}},
		{"counter5", counter(5), scheduler.Exploration{Reduction: scheduler.Unreduced, Bounds: scheduler.NoBounds}},
		{"contention+classes", contention, scheduler.Exploration{Reduction: scheduler.Unreduced, Bounds: scheduler.NoBounds, CountClasses: true}},
		{"contention+deviations", contention, scheduler.Exploration{Bounds: bounds}},
	} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprint(c.name, "/", workers), func(b *testing.B) {
				x := c.x
				x.NewSubject, x.Workers = c.subject, workers
				bare := roundTrip()
				steps, runs := int64(0), int64(0)
				b.ReportAllocs()
				b.ResetTimer()
				for runs < int64(b.N) {
					x.MaxExecutions = int64(b.N) - runs
					e := mustExploreDFS(b, &x)
					steps, runs = steps+e.Steps, runs+e.Runs
				}
				b.StopTimer()
				step := float64(b.Elapsed()) / float64(steps)
				bare = (bare + roundTrip()) / 2
				b.ReportMetric(step, "ns/step")
				b.ReportMetric(bare, "ns/roundtrip")
				b.ReportMetric(bare/step, "steps/roundtrip")
				b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "execs/s")
			})
		}
	}
}

// BenchmarkDFSWorkers is how many times as fast two workers are as one: the
// median of ten, the runs interleaved.
func BenchmarkDFSWorkers(b *testing.B) {
	for name, x := range map[string]*scheduler.Exploration{
		"unreduced":  {Reduction: scheduler.Unreduced, Bounds: scheduler.NoBounds, MaxExecutions: 300_000},
		"deviations": {Bounds: scheduler.Bounds{Deviations: 8, Preemptions: scheduler.Unbounded}, MaxExecutions: 100_000},
	} {
		b.Run(name, func(b *testing.B) {
			x.NewSubject = contention
			timed := func(workers int) float64 {
				x.Workers = workers
				start := time.Now()
				mustExploreDFS(b, x)
				return float64(time.Since(start))
			}
			for b.Loop() {
				var ratios []float64
				for range 10 {
					one := timed(1)
					ratios = append(ratios, one/timed(2))
				}
				slices.Sort(ratios)
				b.ReportMetric((ratios[4]+ratios[5])/2, "times")
				b.ReportMetric(ratios[0], "least")
			}
		})
	}
}
