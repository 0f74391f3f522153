package scheduler_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/simrun-dev/simrun/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newWorld makes a world that is closed with the test.
func newWorld(t testing.TB) *sim.World {
	w := &sim.World{}
	t.Cleanup(w.Close)
	return w
}

// lazyLock is broken: it looks, gives way and then takes.
type lazyLock struct{ held bool }

func (l *lazyLock) Lock(t *sim.Task) {
	for l.held {
		t.Yield()
	}
	t.Yield()
	l.held = true
}

func (l *lazyLock) Unlock() { l.held = false }

// handOff is a mutex that hands over in order of arrival.
type handOff struct {
	held    bool
	waiters []*sim.Future
}

func (m *handOff) Lock(t *sim.Task) {
	if !m.held {
		m.held = true
		return
	}
	f := t.NewFuture()
	m.waiters = append(m.waiters, f)
	f.Await(t)
}

func (m *handOff) Unlock() {
	if len(m.waiters) == 0 {
		m.held = false
		return
	}
	f := m.waiters[0]
	m.waiters = m.waiters[:copy(m.waiters, m.waiters[1:])]
	f.Complete(sim.Value{})
}

// logged runs tasks that note their name at each of their steps.
func logged(log *[]string, steps int, names ...string) func(*sim.World) {
	return func(w *sim.World) {
		*log = (*log)[:0]
		for _, name := range names {
			w.Spawn(name, func(t *sim.Task) {
				for i := range steps {
					if i > 0 {
						t.Yield()
					}
					*log = append(*log, name)
				}
			})
		}
	}
}

// watched lets the tests see every point that a strategy is asked about.
type watched struct {
	sim.Strategy
	see func(p *sim.Point, chosen int)
}

func (w watched) Choose(p *sim.Point) int {
	c := w.Strategy.Choose(p)
	w.see(p, c)
	return c
}

// firstOptions follows a prefix and then takes option 0 of everything: the odometer
// of schedules counts up from there.
type firstOptions struct {
	prefix []int32
	made   int
}

func (f *firstOptions) Begin(*sim.World) { f.made = 0 }

func (f *firstOptions) Choose(*sim.Point) int {
	if f.made++; f.made > len(f.prefix) {
		return 0
	}
	return int(f.prefix[f.made-1])
}

// schedules calls visit after every execution there is of a set-up, at most
// limit (if not 0).
func schedules(w *sim.World, limit int, setup func(*sim.World), wrap func(sim.Strategy) sim.Strategy, visit func(res *sim.Result)) int {
	var prefix, counts []int32
	for n := 1; ; n++ {
		counts = counts[:0]
		first := &firstOptions{prefix: prefix}
		counter := watched{first, func(p *sim.Point, _ int) { counts = append(counts, int32(p.Len())) }}
		res := w.Run(wrap(counter), setup)
		visit(&res)
		prefix = append([]int32{}, res.Choices...)
		for len(prefix) > 0 && prefix[len(prefix)-1] == counts[len(prefix)-1]-1 {
			prefix = prefix[:len(prefix)-1]
		}
		if len(prefix) == 0 || n == limit {
			return n
		}
		prefix[len(prefix)-1]++
	}
}
