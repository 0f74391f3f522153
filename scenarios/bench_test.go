package scenarios_test

import (
	"context"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// kindWorkloads are what the four main kinds are measured with.
var kindWorkloads = []struct{ kind, lock, text string }{
	{"lock", "asyncio.Lock", `
lock x = lock
task a: lock x; step; unlock x; lock x; unlock x
task b: lock x; unlock x; lock x; step; unlock x
task c: lock x; step; unlock x; lock x; unlock x`},
	{"rwlock", "fair.TaskFair", `
lock x = rwlock
task a: rlock x; step; runlock x; lock x; unlock x
task b: lock x; unlock x; rlock x; step; runlock x
task c: rlock x; step; runlock x`},
	{"semaphore", "asyncio.Semaphore", `
lock x = semaphore(2)
task a: acquire x; step; release x; acquire x; release x
task b: acquire x; step; release x; acquire x; release x
task c: acquire x; step; release x; acquire x; release x`},
	{"queue", "asyncio.Queue", `
lock x = queue(size=1)
task a: put x 1; step; put x 2; get x
task b: get x; step; put x 3; get x
task c: put x 4; step; get x; put x 5`},
}

// BenchmarkKinds compares exploration with every property with exploration with none:
// "times" is the steps per second with none by those with all. The classes are not the
// same, since properties order events. Both take turns, and of each the fastest turn
// counts, which other work on the machine disturbs the least.
func BenchmarkKinds(b *testing.B) {
	algs := map[string]*algorithms.Algorithm{}
	for _, a := range builtin.Algorithms() {
		algs[a.Name] = a
	}
	for _, w := range kindWorkloads {
		b.Run(w.kind, func(b *testing.B) {
			s, err := scenarios.Parse("bench", "bench.sim", []byte(w.text))
			if err != nil {
				b.Fatal(err)
			}
			var best [2]float64 // steps per second: with none, with all
			for b.Loop() {
				for i, props := range [][]*checker.Property{{}, nil} {
					best[i] = max(best[i], stepRate(b, s, algs[w.lock], props))
				}
			}
			b.ReportMetric(best[0]/best[1], "times")
			b.ReportMetric(best[1], "steps/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// stepRate explores a few thousand executions.
func stepRate(b *testing.B, s *scenarios.Scenario, a *algorithms.Algorithm, props []*checker.Property) float64 {
	loop := sim.Any
	x := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: 1, MaxExecutions: 5000, StopAtLimit: true}
	x.NewSubject = func() (*scheduler.Subject, error) {
		k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Loop: &loop, Properties: props, Ordered: true})
		if err != nil {
			return nil, err
		}
		return &scheduler.Subject{World: k.World, Setup: k.Setup, Close: k.Close, Judge: func(res *sim.Result) (f scheduler.Finding) {
			f.Violated, f.Unknown = k.Judge(res)
			return f
		}}, nil
	}
	start := time.Now()
	sum, err := x.Run(context.Background())
	if err != nil || sum.Runs < 1000 {
		b.Fatal(sum.Runs, err)
	}
	return float64(sum.Steps) / time.Since(start).Seconds()
}
