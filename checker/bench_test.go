package checker_test

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// levels are what the benchmarks judge by.
var levels = []struct {
	name  string
	props []*checker.Property
}{
	{"none", nil},
	{"safety", checker.Select("safety")},
	{"progress", checker.Select("progress")},
	{"linearizability", checker.Select("linearizability")},
	{"all", checker.Properties()},
}

// BenchmarkExecution measures a step of three tasks that take one lock five
// times each, with a yield inside and one outside, under the random strategy.
// steps/roundtrip compares it with a bare round trip of iter.Pull, measured by
// the same run on the same machine.
func BenchmarkExecution(b *testing.B) {
	for _, level := range levels {
		b.Run(level.name, func(b *testing.B) {
			f := newFixture(level.props)
			defer f.world.Close()
			for range 100 {
				f.run()
			}
			f.steps = 0
			b.ReportAllocs()
			for b.Loop() {
				if v, u := f.run(); v != 0 || u != 0 {
					b.Fatal(f.set.Violations(), f.set.Reasons())
				}
			}
			step := float64(b.Elapsed().Nanoseconds()) / float64(f.steps)
			b.ReportMetric(step, "ns/step")
			b.ReportMetric(roundTrip()/step, "steps/roundtrip")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "execs/s")
		})
	}
}

// BenchmarkCost compares executions that are judged with the same ones that are
// not: "times" is the quotient. Both are executed in turns, and of each the
// fastest turn counts, which other work on the machine disturbs the least. The
// level "events" only has the events reported, to nobody.
func BenchmarkCost(b *testing.B) {
	for _, level := range levels {
		name := level.name
		if name == "none" {
			name = "events"
		}
		b.Run("random/"+name, func(b *testing.B) {
			judged, bare := newFixture(level.props), newFixture(nil)
			defer judged.world.Close()
			defer bare.world.Close()
			if len(level.props) == 0 {
				judged.world.Observer = deaf{}
			}
			turns(b, func() { play(judged) }, func() { play(bare) })
		})
		b.Run("dpor/"+name, func(b *testing.B) {
			turns(b, func() { explore(b, level.props, len(level.props) == 0) }, func() { explore(b, nil, false) })
		})
	}
}

// deaf does not listen to calls and returns.
type deaf struct{}

func (deaf) Events() sim.EventKind { return sim.EvCall | sim.EvReturn }
func (deaf) Observe(*sim.Event)    {}

// turns measures two functions in turns and reports the quotient.
func turns(b *testing.B, judged, bare func()) {
	fastest := [2]time.Duration{time.Hour, time.Hour}
	for b.Loop() {
		for i, f := range []func(){judged, bare} {
			start := time.Now()
			f()
			fastest[i] = min(fastest[i], time.Since(start))
		}
	}
	b.ReportMetric(float64(fastest[0])/float64(fastest[1]), "times")
	b.ReportMetric(0, "ns/op")
}

// play executes a few seeds, the same ones every time.
func play(f *fixture) {
	f.seed = 0
	for range 50 {
		f.run()
	}
}

// explore executes one schedule of each class of two tasks that take a lock
// three times each. The lock is opaque, so that the classes are the same whatever the
// properties order.
func explore(b *testing.B, props []*checker.Property, events bool) {
	x := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: 1}
	x.NewSubject = func() (*scheduler.Subject, error) {
		f := newFixture(props)
		f.rounds, f.tasks = 3, 2
		f.set.Ordered = true
		if events {
			f.world.Observer = deaf{}
		}
		return &scheduler.Subject{World: f.world, Setup: f.setup, Judge: func(res *sim.Result) (found scheduler.Finding) {
			f.set.Quiet(checker.End{Outcome: res.Outcome, Blocked: res.Blocked, Panic: res.Panic})
			found.Violated, found.Unknown = f.set.Violated(), f.set.Undecided()
			return found
		}}, nil
	}
	if sum, err := x.Run(context.Background()); err != nil || !sum.Complete {
		b.Fatal(sum, err)
	}
}

// roundTrip is the time of one next of an iter.Pull that only yields, in
// nanoseconds: the median of a few measurements.
func roundTrip() float64 {
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		for yield(struct{}{}) {
		}
	})
	defer stop()
	const n = 100_000
	var all [9]float64
	for i := range all {
		start := time.Now()
		for range n {
			next()
		}
		all[i] = float64(time.Since(start).Nanoseconds()) / n
	}
	slices.Sort(all[:])
	return all[len(all)/2]
}
