package scheduler_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// roundTrip is the time of one next and yield of iter.Pull: what a step would
// cost if the engine were nothing but a switch there and back.
func roundTrip() float64 {
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		for yield(struct{}{}) {
		}
	})
	defer stop()
	const trips = 200_000
	best := time.Hour
	for range 5 { // others use the machine as well
		start := time.Now()
		for range trips {
			next()
		}
		best = min(best, time.Since(start))
	}
	return float64(best) / trips
}

// contention is three tasks that take a hand-off mutex five times each, with a
// yield inside and one outside.
func contention() (*scheduler.Subject, error) {
	m := &handOff{}
	body := func(t *sim.Task) {
		for range 5 {
			m.Lock(t)
			t.Yield()
			m.Unlock()
			t.Yield()
		}
	}
	return &scheduler.Subject{
		World: &sim.World{},
		Setup: func(w *sim.World) {
			m.held, m.waiters = false, m.waiters[:0]
			for _, name := range [...]string{"A", "B", "C"} {
				w.Spawn(name, body).Scripted = true
			}
		},
	}, nil
}

func BenchmarkSampling(b *testing.B) {
	for _, c := range []struct {
		name string
		s    scheduler.Sampling
	}{
		{"random/1", scheduler.Sampling{Workers: 1}},
		{"random/2", scheduler.Sampling{Workers: 2}},
		{"classes/1", scheduler.Sampling{Workers: 1, CountClasses: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := c.s
			s.NewSubject = contention
			bare := roundTrip()
			s.Seeds = seeds(0, uint64(b.N))
			b.ReportAllocs()
			b.ResetTimer()
			sum, err := s.Run(context.Background())
			if err != nil || sum.Outcomes[sim.Finished] != sum.Runs {
				b.Fatal(sum.Outcomes, err)
			}
			b.StopTimer()
			step := float64(b.Elapsed()) / float64(sum.Steps)
			b.ReportMetric(step, "ns/step")
			bare = (bare + roundTrip()) / 2
			b.ReportMetric(bare, "ns/roundtrip")
			b.ReportMetric(bare/step, "steps/roundtrip")
			b.ReportMetric(float64(sum.Runs)/b.Elapsed().Seconds(), "execs/s")
			if sum.Classes > 0 {
				b.ReportMetric(float64(sum.Classes), "classes")
			}
		})
	}
}

// BenchmarkStrategies is an execution of the same workload in a bare loop.
func BenchmarkStrategies(b *testing.B) {
	for _, c := range []struct {
		name string
		s    sim.Strategy
	}{
		{"fifo", scheduler.FIFO{}},
		{"roundrobin", &scheduler.RoundRobin{}},
		{"random", &scheduler.Random{}},
		{"random+class", &scheduler.ClassHash{Strategy: &scheduler.Random{}}},
		{"random+record", &scheduler.Record{Strategy: &scheduler.Random{}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			sub, _ := contention()
			defer sub.World.Close()
			steps := 0
			b.ReportAllocs()
			for b.Loop() {
				steps += sub.World.Run(c.s, sub.Setup).Steps
			}
			b.ReportMetric(float64(b.Elapsed())/float64(steps), "ns/step")
		})
	}
}

func BenchmarkPCG(b *testing.B) {
	g := scheduler.SeededPCG(1)
	sum := uint32(0)
	for b.Loop() {
		sum += g.Below(3)
	}
	_ = sum
}

func BenchmarkToken(b *testing.B) {
	tok := sampleToken()
	for range 100 {
		tok.Choices = append(tok.Choices, 1)
	}
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			tok.Encode()
		}
	})
	text := tok.Encode()
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := scheduler.ParseToken(text); err != nil {
				b.Fatal(err)
			}
		}
	})
}
