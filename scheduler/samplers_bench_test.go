package scheduler_test

import (
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
)

// BenchmarkSamplers is an execution of the workload of BenchmarkStrategies, another
// seed each time, in a bare loop.
func BenchmarkSamplers(b *testing.B) {
	for _, e := range samplers() {
		b.Run(e.Name, func(b *testing.B) {
			sub, _ := contention()
			defer sub.World.Close()
			s := e.With(scheduler.Calibrate(sub.World, sub.Setup)).New(0).(scheduler.Seeded)
			bare := roundTrip()
			steps, seed := 0, uint64(0)
			b.ReportAllocs()
			for b.Loop() {
				seed++
				s.Reseed(seed)
				steps += sub.World.Run(s, sub.Setup).Steps
			}
			step := float64(b.Elapsed()) / float64(steps)
			bare = (bare + roundTrip()) / 2
			b.ReportMetric(step, "ns/step")
			b.ReportMetric(bare, "ns/roundtrip")
			b.ReportMetric(bare/step, "steps/roundtrip")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "execs/s")
		})
	}
}

func BenchmarkCalibrate(b *testing.B) {
	sub, _ := contention()
	defer sub.World.Close()
	for b.Loop() {
		scheduler.Calibrate(sub.World, sub.Setup)
	}
}
