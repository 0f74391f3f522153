package sim_test

import (
	"iter"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/sim"
)

// lcg is the cheapest random strategy there is, so that benchmarks measure the
// engine.
type lcg struct{ state uint64 }

func (r *lcg) Begin(*sim.World) {}

func (r *lcg) Choose(p *sim.Point) int {
	r.state = r.state*6364136223846793005 + 1442695040888963407
	return int(r.state >> 33 * uint64(p.Len()) >> 31)
}

// steppingLCG wants footprints as well.
type steppingLCG struct {
	lcg
	accesses int
}

func (r *steppingLCG) Stepped(s *sim.Step) { r.accesses += len(s.Footprint) }

// counter is an observer of all events but those that are put into words.
type counter struct{ events int }

func (c *counter) Events() sim.EventKind { return sim.EvAll &^ sim.EvAccess }
func (c *counter) Observe(*sim.Event)    { c.events++ }

// BenchmarkRandom runs three tasks that take one lock five times each, with a
// yield inside and one outside. steps/roundtrip compares a step with a bare
// round trip of iter.Pull, measured by the same run on the same machine.
func BenchmarkRandom(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		benchmark(b, &sim.World{}, &lcg{}, (*sim.Task).Yield)
	})
	b.Run("observed", func(b *testing.B) {
		benchmark(b, &sim.World{Observer: &counter{}}, &lcg{}, (*sim.Task).Yield)
	})
	b.Run("footprints", func(b *testing.B) {
		benchmark(b, &sim.World{}, &steppingLCG{}, (*sim.Task).Yield)
	})
}

// BenchmarkFIFO is the same on an event loop, with an I/O in place of a yield.
func BenchmarkFIFO(b *testing.B) {
	benchmark(b, &sim.World{Discipline: sim.FIFO}, &lcg{}, (*sim.Task).IO)
}

// BenchmarkMemory runs three tasks on shared memory, a step being one access: the
// ticket lock, whose tasks spin, and a counter behind a Mutex.
func BenchmarkMemory(b *testing.B) {
	for _, bc := range []struct {
		name  string
		setup func(*sim.World)
	}{
		{"ticket", ticket(3, 5, spinning)}, {"mutex", locking(3, 5)}, {"counter", counting(3)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			measure(b, &sim.World{Tracked: true}, &lcg{}, bc.setup)
		})
		b.Run(bc.name+" footprints", func(b *testing.B) {
			measure(b, &sim.World{Tracked: true}, &steppingLCG{}, bc.setup)
		})
	}
}

func benchmark(b *testing.B, w *sim.World, s sim.Strategy, giveWay func(*sim.Task) error) {
	m := &mutex{}
	body := func(t *sim.Task) {
		for range 5 {
			m.Lock(t)
			giveWay(t)
			m.Unlock()
			giveWay(t)
		}
	}
	measure(b, w, s, func(w *sim.World) {
		w.Spawn("A", body)
		w.Spawn("B", body)
		w.Spawn("C", body)
	})
}

// measure runs executions and reports what a step costs.
func measure(b *testing.B, w *sim.World, s sim.Strategy, setup func(*sim.World)) {
	defer w.Close()
	steps := 0
	b.ReportAllocs()
	for b.Loop() {
		res := w.Run(s, setup)
		if res.Outcome != sim.Finished {
			b.Fatal(res)
		}
		steps += res.Steps
	}
	step := float64(b.Elapsed().Nanoseconds()) / float64(steps)
	b.ReportMetric(step, "ns/step")
	b.ReportMetric(roundTrip()/step, "steps/roundtrip")
}

// roundTrip is the time of one next of an iter.Pull that only yields, in
// nanoseconds.
func roundTrip() float64 {
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		for yield(struct{}{}) {
		}
	})
	defer stop()
	const n = 300_000
	start := time.Now()
	for range n {
		next()
	}
	return float64(time.Since(start).Nanoseconds()) / n
}

// A mutex hands itself over in order of arrival. It does not allocate.
type mutex struct {
	held    bool
	waiters []*sim.Future
}

func (m *mutex) Lock(t *sim.Task) {
	if !m.held {
		m.held = true
		return
	}
	f := t.NewFuture()
	m.waiters = append(m.waiters, f)
	f.Await(t)
}

func (m *mutex) Unlock() {
	if len(m.waiters) == 0 {
		m.held = false
		return
	}
	f := m.waiters[0]
	m.waiters = append(m.waiters[:0], m.waiters[1:]...)
	f.Complete(sim.Value{})
}
