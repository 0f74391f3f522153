package sim_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A racing program accesses a Cell from several tasks.
type racing struct {
	name string
	// races says what the verdict is to be: in no schedule, in some, in all.
	races string
	setup func(w *sim.World)
}

const (
	never     = "never"
	sometimes = "sometimes"
	ever      = "always"
)

// two spawns two tasks.
func two(w *sim.World, a, b func(t *sim.Task)) (ta, tb *sim.Task) {
	return w.Spawn("A", a), w.Spawn("B", b)
}

var racings = []racing{
	{"write and write", ever, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		two(w, func(*sim.Task) { c.Store(1) }, func(*sim.Task) { c.Store(2) })
	}},
	{"write and read", ever, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		two(w, func(*sim.Task) { c.Store(1) }, func(*sim.Task) { c.Load() })
	}},
	{"reads", never, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		c.Store(4)
		two(w, func(*sim.Task) { c.Load() }, func(*sim.Task) { c.Load(); c.Load() })
		c.Store(5)
	}},
	{"a write and two reads", ever, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		w.Spawn("R", func(*sim.Task) { c.Load() })
		two(w, func(*sim.Task) { c.Load(); x.Store(1) }, func(*sim.Task) {
			if x.Load() == 1 {
				c.Store(1)
			}
			c.Store(2)
		})
	}},
	{"one task", never, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		w.Spawn("A", func(t *sim.Task) { c.Store(1); t.Yield(); c.Store(c.Load() + 1) })
	}},
	{"message", never, func(w *sim.World) {
		message(w, (*sim.Atomic[int]).Store, func(x *sim.Atomic[int]) int { return x.Load() })
	}},
	{"message by addition", never, func(w *sim.World) {
		message(w, (*sim.Atomic[int]).Increase, func(x *sim.Atomic[int]) int { return x.Load() })
	}},
	{"message, taken", never, func(w *sim.World) {
		message(w, func(x *sim.Atomic[int], v int) { x.CompareAndSwap(0, v) }, func(x *sim.Atomic[int]) int { return x.Swap(0) })
	}},
	{"message too early", sometimes, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		two(w, func(*sim.Task) { x.Store(1); x.Load(); c.Store(1) }, func(*sim.Task) {
			if x.Load() == 1 {
				c.Load()
			}
		})
	}},
	{"message that nobody reads", ever, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		two(w, func(*sim.Task) { c.Store(1); x.Store(1) }, func(*sim.Task) { x.Store(2); c.Load() })
	}},
	{"overwritten message", sometimes, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		w.Spawn("C", func(*sim.Task) { x.Store(1) })
		two(w, func(*sim.Task) { c.Store(1); x.Store(1) }, func(*sim.Task) {
			if x.Load() == 1 {
				c.Load()
			}
		})
	}},
	{"message that others add to", never, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		w.Spawn("C", func(*sim.Task) { x.Increase(1) })
		two(w, func(*sim.Task) { c.Store(1); x.Increase(2) }, func(*sim.Task) {
			if x.Load() >= 2 {
				c.Load()
			}
		})
	}},
	{"message that others change", never, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		w.Spawn("C", func(*sim.Task) { x.Add(1) })
		two(w, func(*sim.Task) { c.Store(1); x.Or(4) }, func(*sim.Task) {
			if x.Load() >= 4 {
				c.Load()
			}
		})
	}},
	{"message by a third", never, func(w *sim.World) {
		c, x, y := sim.NewCell(w, 0), sim.NewAtomic(w, 0), sim.NewAtomic(w, 0)
		w.Spawn("C", func(*sim.Task) {
			if x.Load() == 1 {
				y.Store(1)
			}
		})
		two(w, func(*sim.Task) { c.Store(1); x.Store(1) }, func(*sim.Task) {
			if y.Load() == 1 {
				c.Load()
			}
		})
	}},
	{"adding is not reading", ever, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		two(w, func(*sim.Task) { c.Store(1); x.Increase(1) }, func(*sim.Task) { x.Increase(1); c.Load() })
	}},
	{"swapping is reading", sometimes, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		two(w, func(*sim.Task) { c.Store(1); x.Swap(1) }, func(*sim.Task) { x.Swap(2); c.Load() })
	}},
	{"mutex", never, func(w *sim.World) {
		c, m := sim.NewCell(w, 0), sim.NewMutex(w)
		body := func(t *sim.Task) { m.Lock(t); c.Store(c.Load() + 1); m.Unlock(t) }
		two(w, body, body)
	}},
	{"mutex, tried", never, func(w *sim.World) {
		c, m := sim.NewCell(w, 0), sim.NewMutex(w)
		body := func(t *sim.Task) {
			if m.TryLock(t) {
				c.Store(c.Load() + 1)
				m.Unlock(t)
			}
		}
		two(w, body, body)
	}},
	{"mutex, unlocked too early", sometimes, func(w *sim.World) {
		c, m := sim.NewCell(w, 0), sim.NewMutex(w)
		two(w, func(t *sim.Task) { m.Lock(t); m.Unlock(t); c.Store(1) }, func(t *sim.Task) { m.Lock(t); c.Store(1); m.Unlock(t) })
	}},
	{"spawn and join", never, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		w.Spawn("A", func(t *sim.Task) {
			c.Store(1)
			child := t.Spawn("child", func(*sim.Task) { c.Store(2) })
			t.Join(child)
			c.Store(3)
		})
	}},
	{"no join", sometimes, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		w.Spawn("A", func(t *sim.Task) {
			t.Spawn("child", func(*sim.Task) { c.Store(2); x.Store(1) })
			x.Load()
			c.Store(3)
		})
	}},
	{"future", never, func(w *sim.World) {
		c, f := sim.NewCell(w, 0), w.NewFuture()
		two(w, func(t *sim.Task) { f.Await(t); c.Load() }, func(t *sim.Task) { c.Store(1); f.Complete(sim.Value{}) })
	}},
	{"future, looked at", never, func(w *sim.World) {
		c, f := sim.NewCell(w, 0), w.NewFuture()
		two(w, func(*sim.Task) {
			if f.Done() {
				c.Load()
			}
		}, func(t *sim.Task) { c.Store(1); f.Complete(sim.Value{}) })
	}},
	{"future, settled too early", ever, func(w *sim.World) {
		c, f := sim.NewCell(w, 0), w.NewFuture()
		two(w, func(t *sim.Task) { f.Await(t); c.Load() }, func(t *sim.Task) { f.Complete(sim.Value{}); c.Store(1) })
	}},
	{"callbacks", never, func(w *sim.World) {
		c, f := sim.NewCell(w, 0), w.NewFuture()
		two(w, func(t *sim.Task) {
			c.Store(1)
			f.AddDoneCallback(func(*sim.Future) { c.Store(c.Load() + 1) })
			w.Soon(func() { f.Complete(sim.Value{}) })
		}, func(*sim.Task) {})
	}},
	{"callbacks beside the task", ever, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		w.Spawn("A", func(t *sim.Task) { w.Soon(func() { c.Store(2) }); t.Yield(); c.Store(1) })
	}},
	{"timer", never, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		two(w, func(t *sim.Task) { c.Store(1); w.After(1, func() { c.Store(2) }) }, func(*sim.Task) {})
	}},
	{"time orders nothing", ever, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		two(w, func(*sim.Task) { c.Store(1) }, func(t *sim.Task) { t.Sleep(5); c.Store(2) })
	}},
	{"cancellation", never, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		var a *sim.Task
		a, _ = two(w, func(t *sim.Task) {
			if t.Yield() != nil {
				c.Load()
			}
		}, func(*sim.Task) { c.Store(1); a.Cancel() })
	}},
	{"park", never, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		var a *sim.Task
		a, _ = two(w, func(t *sim.Task) { t.Park(); c.Load() }, func(*sim.Task) { c.Store(1); a.Unpark() })
	}},
	{"park, by two", sometimes, func(w *sim.World) {
		c, d := sim.NewCell(w, 0), sim.NewCell(w, 0)
		a := w.Spawn("A", func(t *sim.Task) { t.Park(); c.Load(); d.Load() })
		two(w, func(*sim.Task) { c.Store(1); a.Unpark() }, func(*sim.Task) { d.Store(1); a.Unpark() })
	}},
	{"unparked too early", ever, func(w *sim.World) {
		c := sim.NewCell(w, 0)
		var a *sim.Task
		a, _ = two(w, func(t *sim.Task) { t.Park(); c.Load() }, func(t *sim.Task) { a.Unpark(); t.Yield(); c.Store(1) })
	}},
	{"until", never, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		two(w, func(t *sim.Task) { t.Until(func() bool { return x.Load() == 1 }); c.Load() }, func(*sim.Task) { c.Store(1); x.Store(1) })
	}},
	{"what a condition looks at is looked at by whoever waits", ever, func(w *sim.World) {
		c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
		two(w, func(t *sim.Task) { t.Until(func() bool { return c.Load() == 1 }) }, func(*sim.Task) { x.Load(); c.Store(1) })
	}},
	{"an opaque lock in event-loop style", never, func(w *sim.World) { guarded(w, false, false) }},
	{"an opaque lock that shares memory", sometimes, func(w *sim.World) { guarded(w, false, true) }},
	{"a tracked lock without a trace", sometimes, func(w *sim.World) { guarded(w, true, false) }},
	{"a variable", never, func(w *sim.World) {
		c, v := sim.NewCell(w, 0), sim.NewVar(w, false)
		two(w, func(*sim.Task) { c.Store(1); v.Set(true) }, func(t *sim.Task) {
			if v.Get() {
				c.Load()
			}
		})
	}},
	{"published without care", sometimes, func(w *sim.World) {
		var c *sim.Cell[int]
		two(w, func(*sim.Task) { c = sim.NewCell(w, 0) }, func(t *sim.Task) {
			if c != nil {
				c.Load()
			}
		})
	}},
}

// message passes the value of a Cell from A to B.
func message(w *sim.World, send func(x *sim.Atomic[int], v int), receive func(*sim.Atomic[int]) int) {
	c, x := sim.NewCell(w, 0), sim.NewAtomic(w, 0)
	two(w, func(*sim.Task) { c.Store(1); send(x, 1) }, func(*sim.Task) {
		if receive(x) == 1 {
			c.Load()
		}
	})
}

// guarded has two tasks access a Cell under a lock whose state is plain.
func guarded(w *sim.World, tracked, shared bool) {
	o, c, held := w.NewObject("l"), sim.NewCell(w, 0), false
	o.Tracked, o.Shared = tracked, shared
	body := func(t *sim.Task) {
		t.Call(o, 0, sim.Value{})
		for held {
			t.Yield()
		}
		held = true
		t.Return(sim.Value{}, nil)
		c.Store(c.Load() + 1)
		t.Yield()
		t.Call(o, 1, sim.Value{})
		held = false
		t.Return(sim.Value{}, nil)
	}
	two(w, body, body)
}

// verdicts runs schedules, at most limit, and counts those with a race. It fails if
// two of a class differ.
func verdicts(t *testing.T, w *sim.World, limit int, setup func(*sim.World)) (runs, races int) {
	o := &odometer{}
	c := &scheduler.ClassHash{Strategy: o}
	w.MaxSteps = 20 // some spin
	of := map[scheduler.Hash]bool{}
	for {
		res := w.Run(c, setup)
		is := res.Race != nil
		runs++
		if is {
			races++
		}
		if was, ok := of[c.Sum()]; ok && was != is {
			t.Fatalf("two executions of a class differ: %v", res.Choices)
		}
		of[c.Sum()] = is
		if !o.next() || runs == limit {
			return runs, races
		}
	}
}

// TestRaces: what is a race and what is not, in every schedule, and alike in those
// of a class.
func TestRaces(t *testing.T) {
	for _, tc := range racings {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			w.Tracked = true
			if strings.HasPrefix(tc.name, "published") {
				w.Tracked = false
			}
			runs, races := verdicts(t, w, 3000, tc.setup)
			got := sometimes
			switch races {
			case 0:
				got = never
			case runs:
				got = ever
			}
			if got != tc.races {
				t.Errorf("a race in %d of %d schedules; want it %s", races, runs, tc.races)
			}
		})
	}
}

// TestRacesNeedAClockOfTheirOwn: the order that exploration keeps would hide every
// one of them.
func TestRacesNeedAClockOfTheirOwn(t *testing.T) {
	for _, tc := range racings {
		w := newWorld(t, sim.Any, sim.Strict)
		w.Tracked = true
		sim.UseExplorersClock(w)
		if _, races := verdicts(t, w, 3000, tc.setup); races != 0 {
			t.Errorf("%s: %d races in the order of steps", tc.name, races)
		}
	}
}

// On an event loop there is one thread.
func TestNoRacesOnAnEventLoop(t *testing.T) {
	for _, tc := range racings {
		w := newWorld(t, sim.FIFO, sim.Strict)
		if res := w.Run(plain{}, tc.setup); res.Race != nil {
			t.Errorf("%s: %s", tc.name, res.Race)
		}
	}
}

// looking sees accesses, so that both places of a race are known.
type looking struct{ texts []string }

func (l *looking) Events() sim.EventKind { return sim.EvAccess }

func (l *looking) Observe(e *sim.Event) {
	who := "-"
	if e.Task != nil {
		who = e.Task.Name()
	}
	l.texts = append(l.texts, who+" "+e.Text)
}

var lineNumber = regexp.MustCompile(`go:\d+`)

// TestRaceIsReported: with both places, if somebody looks, else with the second.
func TestRaceIsReported(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	setup := func(w *sim.World) {
		sum := sim.NewCell(w, 0).Named("sum", 2)
		w.Spawn("A", func(*sim.Task) { sum.Load() })
		w.Spawn("B", func(t *sim.Task) { w.Soon(func() { sum.Store(1) }) })
	}
	for _, tc := range []struct {
		observer sim.Observer
		want     string
	}{
		{nil, "sum[2]: A reads it at step 1, then callback 2.0 writes it at step 3 (race_test.go:N), and nothing orders them"},
		{&looking{}, "sum[2]: A reads it at step 1 (race_test.go:N), then callback 2.0 writes it at step 3 (race_test.go:N), and nothing orders them"},
	} {
		w.Observer = tc.observer
		res := w.Run(plain{}, setup)
		if res.Race == nil {
			t.Fatal("no race")
		}
		if got := lineNumber.ReplaceAllString(res.Race.String(), "go:N"); got != tc.want {
			t.Errorf("got  %s\nwant %s", got, tc.want)
		}
	}
}

// What comes after the workload comes after all of it.
func TestNoRaceWithWhatFollows(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	var c *sim.Cell[int]
	w.OnQuiet = func(w *sim.World) {
		c.Store(2)
		w.Spawn("audit", func(*sim.Task) { c.Store(3) })
	}
	res := w.Run(plain{}, func(w *sim.World) {
		c = sim.NewCell(w, 0)
		w.Spawn("A", func(*sim.Task) { c.Store(1) })
	})
	if res.Race != nil || c.Peek() != 3 {
		t.Errorf("%v, value %d", res.Race, c.Peek())
	}
}
