package sim_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestNoAllocation: once a world is warm, an execution allocates nothing, watched
// or not.
func TestNoAllocation(t *testing.T) {
	m := &mutex{}
	var b *sim.Task
	var f *sim.Future
	var sleep, wait func() error
	bodies := []func(*sim.Task){
		func(t *sim.Task) {
			m.Lock(t)
			t.IO()
			m.Unlock()
			t.Sleep(3)
			b.Cancel()
			t.Choose(3)
			f.Await(t) // for ever
		},
		func(t *sim.Task) {
			t.Call(t.World().Objects()[0], 0, sim.Int(1))
			m.Lock(t)
			t.Yield()
			m.Unlock()
			t.Return(sim.Bool(true), nil)
			t.WithTimeout(2, sleep)
			t.WithTimeout(2, wait)
		},
		func(t *sim.Task) {
			t.Join(b)
			t.Sleep(3)
			t.IO()
		},
	}
	setup := func(w *sim.World) {
		w.NewObject("o")
		m.held, m.waiters = false, m.waiters[:0]
		sim.NewVar(w, 1)
		sim.NewCell(w, "x").Store("y")
		sim.NewAtomic(w, "x").Swap("y")
		sim.NewMutex(w).TryLock(nil)
		f = w.NewFuture()
		w.Spawn("A", bodies[0])
		b = w.Spawn("B", bodies[1])
		w.Spawn("C", bodies[2])
		c := w.NewCaller("caller")
		c.Cancel()
	}
	for _, tc := range []struct {
		name     string
		strategy sim.Strategy
		observer sim.Observer
	}{
		{"bare", &lcg{}, nil},
		{"observed", &lcg{}, &counter{}},
		{"footprints", &steppingLCG{}, nil},
		{"both", &steppingLCG{}, &counter{}},
	} {
		for _, discipline := range []sim.Discipline{sim.Any, sim.FIFO} {
			t.Run(tc.name+" "+discipline.String(), func(t *testing.T) {
				w := newWorld(t, discipline, sim.Elastic)
				w.Observer = tc.observer
				sleep = func() error { return w.Tasks()[1].Sleep(1) }
				wait = func() error { return w.Tasks()[1].Sleep(9) }
				run := func() {
					if res := w.Run(tc.strategy, setup); res.Outcome != sim.Quiet || len(res.Blocked) != 1 {
						t.Fatal(describe(res))
					}
				}
				for range 300 {
					run() // until every pool has what the worst schedule needs
				}
				if n := testing.AllocsPerRun(300, run); n != 0 {
					t.Errorf("%v allocations", n)
				}
			})
		}
	}
}

// TestMemoryAllocatesOnlyItself: once a world is warm, accesses and guarded waits
// allocate nothing; what is left are the objects made in the set-up.
func TestMemoryAllocatesOnlyItself(t *testing.T) {
	type state struct{ a, b int }
	var (
		x *sim.Atomic[int]
		s *sim.Atomic[state]
		c *sim.Cell[int]
		m *sim.Mutex
	)
	open := func() bool { return x.Load() > 100 }
	body := func(t *sim.Task) {
		for i := range 3 {
			m.Lock(t)
			c.Store(c.Load() + x.Add(300))
			s.Swap(state{i, 1})
			m.Unlock(t)
			for s.Load().a == i && x.Load() < 1500 {
				t.Pause()
			}
			t.Until(open)
			t.Unpark()
			t.Park()
			x.Increase(1)
		}
	}
	for _, tc := range []struct {
		name     string
		strategy sim.Strategy
		observer sim.Observer
	}{
		{"bare", &lcg{}, nil}, {"footprints", &steppingLCG{}, nil}, {"both", &steppingLCG{}, &counter{}},
	} {
		for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
			t.Run(tc.name+" "+d.String(), func(t *testing.T) {
				w := newWorld(t, d, sim.Strict)
				w.Tracked, w.Observer = true, tc.observer
				run := func(tasks int) func() {
					setup := func(w *sim.World) {
						x, s, c, m = sim.NewAtomic(w, 0), sim.NewAtomic(w, state{}), sim.NewCell(w, 0), sim.NewMutex(w)
						for range tasks {
							w.Spawn("T", body)
						}
					}
					return func() {
						if res := w.Run(tc.strategy, setup); res.Panic != nil {
							t.Fatal(describe(res))
						}
					}
				}
				for range 300 {
					run(3)()
				}
				made := testing.AllocsPerRun(300, run(0))
				if n := testing.AllocsPerRun(300, run(3)); n != made {
					t.Errorf("%v allocations, %v of them for the objects", n, made)
				}
			})
		}
	}
}

// Variables are taken from a pool, and must be as new: the same program does the same
// again, also after one that had other values and types.
func TestVariablesAreNew(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	var writes []sim.WordWrite
	observe := &stepped{f: func(s *sim.Step) { writes = append(writes, s.Writes...) }}
	execute := func(other bool) []sim.WordWrite {
		writes = nil
		res := w.Run(observe, func(w *sim.World) {
			a, c, m, v := sim.NewAtomic(w, "x"), sim.NewCell(w, 1), sim.NewMutex(w), sim.NewVar(w, 1)
			if other {
				sim.NewVar(w, "").Set("of another type")
			} else {
				sim.NewAtomic(w, 1).Store(2)
			}
			w.Spawn("A", func(t *sim.Task) {
				if a.Peek() != "x" || c.Peek() != 1 || m.Held() || v.Peek() != 1 {
					panic("used")
				}
				if other {
					a.Store("other")
				}
				for _, s := range [...]string{"z", "y", "x", "z"} {
					a.Store(s)
				}
				c.Store(2)
				v.Set(2)
				m.Lock(t)
			})
			w.Spawn("B", func(t *sim.Task) { // waits for ever
				for a.Load() != "never" {
					t.Pause()
				}
			})
		})
		if res.Outcome != sim.Quiet {
			t.Fatal(describe(res))
		}
		return writes
	}
	first := execute(false)
	execute(true)
	if again := execute(false); len(first) == 0 || !slices.Equal(first, again) {
		t.Errorf("first %v, then %v", first, again)
	}
}
