package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// classes runs every schedule and counts classes, executions and executions in
// which not every task ended.
func classes(w *sim.World, setup func(*sim.World)) (classes, executions, blocked int) {
	o := &odometer{}
	c := &scheduler.ClassHash{Strategy: o}
	seen := map[scheduler.Hash]bool{}
	for {
		res := w.Run(c, setup)
		seen[c.Sum()] = true
		executions++
		if res.Outcome != sim.Finished {
			blocked++
		}
		if !o.next() {
			return len(seen), executions, blocked
		}
	}
}

// many spawns n tasks with the same body.
func many(w *sim.World, n int, body func(t *sim.Task)) {
	for i := range n {
		w.Spawn(fmt.Sprint("T", i), body)
	}
}

// Programs of shared memory, for n tasks.

func counting(n int) func(*sim.World) {
	return func(w *sim.World) {
		x := sim.NewAtomic(w, 0)
		many(w, n, func(*sim.Task) { x.Store(x.Load() + 1) })
	}
}

func reading(n int) func(*sim.World) {
	return func(w *sim.World) {
		x := sim.NewAtomic(w, 0)
		many(w, n, func(*sim.Task) { x.Load() })
		many(w, 1, func(*sim.Task) { x.Store(1) })
	}
}

func locking(n, rounds int) func(*sim.World) {
	return func(w *sim.World) {
		m := sim.NewMutex(w)
		many(w, n, func(t *sim.Task) {
			for range rounds {
				m.Lock(t)
				m.Unlock(t)
			}
		})
	}
}

func ticket(n, rounds int, wait func(t *sim.Task, owner *sim.Atomic[int], my int)) func(*sim.World) {
	return func(w *sim.World) {
		next, owner := sim.NewAtomic(w, 0), sim.NewAtomic(w, 0)
		many(w, n, func(t *sim.Task) {
			for range rounds {
				my := next.Add(1) - 1
				wait(t, owner, my)
				owner.Store(my + 1)
			}
		})
	}
}

func spinning(t *sim.Task, owner *sim.Atomic[int], my int) {
	for owner.Load() != my {
		t.Pause()
	}
}

func waiting(t *sim.Task, owner *sim.Atomic[int], my int) {
	t.Until(func() bool { return owner.Load() == my })
}

// testAndSet is a lock around nothing: try takes it and reports whether it was free.
func testAndSet(n int, try func(held *sim.Atomic[bool]) bool) func(*sim.World) {
	return func(w *sim.World) {
		held := sim.NewAtomic(w, false)
		many(w, n, func(t *sim.Task) {
			for !try(held) {
				t.Pause()
			}
			held.Store(false)
		})
	}
}

func comparing(held *sim.Atomic[bool]) bool { return held.CompareAndSwap(false, true) }

func swapping(held *sim.Atomic[bool]) bool { return !held.Swap(true) }

func testingFirst(held *sim.Atomic[bool]) bool { return !held.Load() && !held.Swap(true) }

// TestClasses counts all classes of small programs by brute force: closed forms,
// and values recorded elsewhere.
func TestClasses(t *testing.T) {
	for _, tc := range []struct {
		name  string
		setup func(*sim.World)
		want  int
	}{
		{"counter 2", counting(2), 4},
		{"counter 3", counting(3), 36},
		{"readers 2", reading(2), 1 << 2},
		{"readers 5", reading(5), 1 << 5},
		{"mutex 2", locking(2, 1), 2},
		{"mutex 3", locking(3, 1), 6},
		{"mutex 4", locking(4, 1), 24},
		{"mutex 2, twice", locking(2, 2), 6},
		{"ticket lock 3, pause", ticket(3, 1, spinning), 48},
		{"ticket lock 3, until", ticket(3, 1, waiting), 6},
		{"compare and swap 2", testAndSet(2, comparing), 4},
		{"increase", func(w *sim.World) {
			x := sim.NewAtomic(w, 0)
			many(w, 3, func(*sim.Task) { x.Increase(2) })
		}, 1},
		{"add", func(w *sim.World) {
			x := sim.NewAtomic(w, 0)
			many(w, 3, func(*sim.Task) { x.Add(2) })
		}, 6},
		{"an increase that may wrap around", func(w *sim.World) {
			x := sim.NewAtomic(w, int8(0))
			many(w, 3, func(*sim.Task) { x.Increase(2) })
		}, 6},
		{"cells have no scheduling points", func(w *sim.World) {
			c := sim.NewCell(w, 0)
			many(w, 3, func(*sim.Task) { c.Store(c.Load() + 1) })
		}, 6},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			w.Tracked = true
			got, executions, blocked := classes(w, tc.setup)
			if got != tc.want || blocked != 0 {
				t.Errorf("%d classes, %d of %d executions blocked; want %d and none", got, blocked, executions, tc.want)
			}
		})
	}
}

// TestSpinLocksEnd: no schedule of a correct lock leaves a task in its Pause.
func TestSpinLocksEnd(t *testing.T) {
	for _, tc := range []struct {
		name  string
		tasks int
		try   func(held *sim.Atomic[bool]) bool
	}{
		{"compare and swap", 3, comparing}, {"test and set", 3, swapping}, {"test, then test and set", 2, testingFirst},
	} {
		for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
			t.Run(fmt.Sprint(tc.name, " ", d), func(t *testing.T) {
				w := newWorld(t, d, sim.Strict)
				for _, w.Tracked = range []bool{true, false} {
					if _, n, blocked := classes(w, testAndSet(tc.tasks, tc.try)); blocked != 0 {
						t.Errorf("%d of %d executions blocked", blocked, n)
					}
				}
			})
		}
	}
}

// TestAccesses: what each access returns and does.
func TestAccesses(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	var got []any
	note := func(v ...any) { got = append(got, v...) }
	w.Run(plain{}, func(w *sim.World) {
		x := sim.NewAtomic(w, uint8(250))
		note(x.Load(), x.Add(3), x.Add(5), x.Peek())
		x.Increase(10)
		note(x.Swap(6), x.And(3), x.Or(8), x.Peek())
		note(x.CompareAndSwap(1, 2), x.CompareAndSwap(10, 7), x.Peek())
		y := sim.NewAtomic(w, -5)
		y.Increase(3)
		note(y.Add(-9), y.And(0xf))
		p, q := new(int), new(int)
		z := sim.NewAtomic(w, p)
		note(z.Swap(q) == p, z.CompareAndSwap(q, nil), z.Load() == nil)
		s := sim.NewAtomic(w, "")
		s.Store("on")
		note(s.Load())
		c := sim.NewCell(w, []int{1})
		c.Store(append(c.Load(), 2))
		note(len(c.Peek()))
		m := sim.NewMutex(w)
		note(m.TryLock(nil), m.TryLock(nil), m.Held())
		m.Unlock(nil)
		note(m.Held())
	})
	want := "250 253 2 2 12 6 2 10 false true 7 -11 -11 true true true on 2 true false true false"
	if text := strings.Trim(fmt.Sprint(got), "[]"); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// steps of tracked tasks that access memory.
func TestSteps(t *testing.T) {
	var (
		x, y           *sim.Atomic[int]
		m              *sim.Mutex
		v              *sim.Var[int]
		opaque, claims *sim.Object
	)
	inside := func(t *sim.Task, o *sim.Object, body func()) {
		t.Call(o, 0, sim.Value{})
		body()
		t.Return(sim.Value{}, nil)
	}
	load := func() { x.Load() }
	for _, tc := range []struct {
		name            string
		body            func(t *sim.Task)
		tracked, opaque int
	}{
		{"one access", func(*sim.Task) { x.Load() }, 1, 2},
		{"two accesses", func(*sim.Task) { x.Load(); x.Store(1) }, 2, 3},
		{"every kind", func(*sim.Task) {
			x.Load()
			x.Store(1)
			x.Swap(2)
			x.CompareAndSwap(0, 1)
			x.CompareAndSwap(2, 3)
			x.Add(1)
			x.And(1)
			x.Or(1)
			x.Increase(1)
			m.TryLock(nil)
			m.TryLock(nil)
			m.Unlock(nil)
		}, 12, 13},
		{"behind a yield", func(t *sim.Task) { x.Load(); t.Yield(); x.Load() }, 2, 4},
		{"behind a sleep", func(t *sim.Task) { t.Sleep(1); x.Load() }, 4, 5},
		{"behind a variable", func(*sim.Task) { v.Get(); x.Load() }, 2, 2},
		{"behind a cell", func(t *sim.Task) { sim.NewCell(t.World(), 1).Store(2); x.Load() }, 2, 2},
		{"behind a peek", func(t *sim.Task) { x.Peek(); m.Held(); x.Load() }, 1, 2},
		{"behind a choice", func(t *sim.Task) { t.Choose(2); x.Load() }, 2, 3},
		{"with a choice in between", func(t *sim.Task) { x.Load(); t.Choose(2); x.Load() }, 3, 4},
		{"in a tracked object", func(t *sim.Task) { inside(t, claims, load) }, 1, 2},
		{"in an opaque object", func(t *sim.Task) { inside(t, opaque, load) }, 2, 2},
		{"behind an opaque object", func(t *sim.Task) { inside(t, opaque, func() {}); x.Load() }, 2, 2},
		{"behind one and a choice", func(t *sim.Task) { inside(t, opaque, func() {}); t.Choose(2); x.Load() }, 3, 3},
		{"mutex", func(t *sim.Task) { m.Lock(t); m.Unlock(t) }, 3, 3},
		{"mutex, held through a yield", func(t *sim.Task) { m.Lock(t); t.Yield(); m.Unlock(t) }, 3, 4},
		{"semaphore", func(t *sim.Task) {
			s := sim.NewSemaphore(t.World(), 1)
			s.Wait(t)
			s.Signal(t)
			s.Wait(t)
		}, 4, 4},
		{"pause", func(t *sim.Task) { x.Load(); y.Store(1); x.Store(2); t.Pause(); x.Load() }, 4, 6},
		{"until", func(t *sim.Task) { t.Until(func() bool { return x.Load() == y.Load() }); y.Store(1) }, 2, 3},
	} {
		for _, tracked := range []bool{true, false} {
			for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
				t.Run(fmt.Sprint(tc.name, " tracked ", tracked, " ", d), func(t *testing.T) {
					w := newWorld(t, d, sim.Strict)
					n := 0
					s := &stepped{f: func(s *sim.Step) {
						if s.Actor != sim.Loop || s.Kind == sim.OptAdvance {
							n++
						}
					}}
					res := w.Run(s, func(w *sim.World) {
						x, y, v, m = sim.NewAtomic(w, 0), sim.NewAtomic(w, 0), sim.NewVar(w, 0), sim.NewMutex(w)
						opaque, claims = w.NewObject("opaque"), w.NewObject("tracked")
						claims.Tracked = true
						w.Spawn("A", tc.body).Scripted = tracked
					})
					want := tc.opaque
					if tracked {
						want = tc.tracked
					}
					if n != want || res.Outcome != sim.Finished {
						t.Errorf("%d steps, %s; want %d", n, res.Outcome, want)
					}
				})
			}
		}
	}
}

// stepped is the plain loop, and calls f after each step.
type stepped struct {
	plain
	f func(*sim.Step)
}

func (s *stepped) Stepped(st *sim.Step) { s.f(st) }

// TestCallbacksAndSetUpHaveNoPoints: their accesses are plain.
func TestCallbacksAndSetUpHaveNoPoints(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	w.Observer = looker(func() {})
	var x *sim.Atomic[int]
	res := w.Run(plain{}, func(w *sim.World) {
		x = sim.NewAtomic(w, 1)
		x.Store(x.Load() + 1)
		w.Soon(func() { x.Store(x.Load() * 2); x.Add(3) })
	})
	if x.Peek() != 7 || res.Steps != 1 {
		t.Errorf("value %d after %d steps", x.Peek(), res.Steps)
	}
}

// TestMemoryMisuse: each panics, and says why.
func TestMemoryMisuse(t *testing.T) {
	type named int
	for _, tc := range []struct {
		name string
		body func(t *sim.Task)
		want string
	}{
		{"unlock", func(t *sim.Task) { sim.NewMutex(t.World()).Unlock(t) }, "sim: Unlock of a Mutex that is not held"},
		{"semaphore", func(t *sim.Task) { sim.NewSemaphore(t.World(), -1) }, "sim: the value of a Semaphore is negative"},
		{"signal", func(t *sim.Task) { sim.NewSemaphore(t.World(), 1).SignalMany(t, -1) }, "sim: Signal of a negative number"},
		{"add", func(t *sim.Task) { sim.NewAtomic(t.World(), "a").Add("b") },
			"sim: Atomic.Add needs one of Go's integer types, not string"},
		{"or", func(t *sim.Task) { sim.NewAtomic(t.World(), false).Or(true) },
			"sim: Atomic.Or needs one of Go's integer types, not bool"},
		{"and", func(t *sim.Task) { sim.NewAtomic(t.World(), 1.5).And(1) },
			"sim: Atomic.And needs one of Go's integer types, not float64"},
		{"increase", func(t *sim.Task) { sim.NewAtomic(t.World(), named(1)).Increase(1) },
			"sim: Atomic.Increase needs one of Go's integer types, not sim_test.named"},
		{"lock by somebody else", func(t *sim.Task) { sim.NewMutex(t.World()).Lock(t.World().NewCaller("B")) },
			"sim: B cannot wait here: this is not its step"},
		{"wait within a condition", func(t *sim.Task) { t.Until(func() bool { t.Yield(); return true }) },
			"sim: A cannot wait here: this is not its step"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			res := w.Run(plain{}, func(w *sim.World) { w.Spawn("A", tc.body) })
			if res.Panic == nil || res.Panic.Value != tc.want || res.Panic.Task != "A" {
				t.Errorf("got %s", describe(res))
			}
		})
	}
}

// TestNamedIntegers: types of one's own are compared as they are.
func TestNamedIntegers(t *testing.T) {
	type state int
	w := newWorld(t, sim.Any, sim.Strict)
	var words []uint64
	w.Run(&stepped{f: func(s *sim.Step) {
		for _, x := range s.Writes {
			words = append(words, x.Value)
		}
	}}, func(w *sim.World) {
		a := sim.NewAtomic(w, state(7))
		w.Spawn("A", func(*sim.Task) {
			for _, s := range []state{3, 7, 3, 0, 0} {
				a.Store(s)
			}
		})
	})
	if got := fmt.Sprint(words); got != "[1 0 1 2 2]" {
		t.Errorf("words %s", got)
	}
}
