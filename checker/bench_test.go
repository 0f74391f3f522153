package checker_test

import (
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/checker"
)

// BenchmarkExecution measures a step of three tasks that take one lock five
// times each, with a yield inside and one outside, under the random strategy.
// steps/roundtrip compares it with a bare round trip of iter.Pull, measured by
// the same run on the same machine.
func BenchmarkExecution(b *testing.B) {
	for _, level := range []struct {
		name  string
		props []*checker.Property
	}{
		{"none", nil},
		{"safety", checker.Select("safety")},
		{"all", checker.Properties()},
	} {
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
