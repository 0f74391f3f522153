package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// parking has one task that parks, and others that unpark it.
func parking(parks int, unparks ...int) func(*sim.World) {
	return func(w *sim.World) {
		p := w.Spawn("P", func(t *sim.Task) {
			for range parks {
				t.Park()
			}
		})
		for _, n := range unparks {
			w.Spawn("U", func(*sim.Task) {
				for range n {
					p.Unpark()
				}
			})
		}
	}
}

// TestPark: all classes of small programs, and in how many schedules the task that
// parks is left behind.
func TestPark(t *testing.T) {
	for _, tc := range []struct {
		name     string
		setup    func(*sim.World)
		spurious int
		classes  int
		left     bool // in some schedule it stays parked
	}{
		{"nobody", parking(1), 0, 1, true},
		{"one", parking(1, 1), 0, 1, false},
		{"the token is one only", parking(2, 2), 0, 2, true},
		{"the last of three wakes it", parking(1, 3), 0, 3, false},
		{"two others", parking(1, 1, 1), 0, 4, false},
		{"before it begins", func(w *sim.World) {
			w.Spawn("P", func(t *sim.Task) { t.Unpark(); t.Unpark(); t.Park() })
		}, 0, 1, false},
		{"by the set-up", func(w *sim.World) {
			w.Spawn("P", func(t *sim.Task) { t.Park() }).Unpark()
		}, 0, 1, false},
		{"for no reason", parking(1), 1, 2, true},
		{"for no reason, twice", parking(2), 2, 3, true},
		{"for no reason, once of two", parking(2), 1, 2, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			w.Tracked, w.Spurious = true, tc.spurious
			got, _, left := classes(w, tc.setup)
			if got != tc.classes {
				t.Errorf("%d classes, want %d", got, tc.classes)
			}
			if tc.left != (left > 0) {
				t.Errorf("it is left parked in %d schedules", left)
			}
		})
	}
}

// Cancelling ends a Park and leaves the token.
func TestParkIsCancelled(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	var got []string
	ends := map[string]int{}
	enumerate(w, func(w *sim.World) {
		got = nil
		p := w.Spawn("P", func(t *sim.Task) {
			for range 2 {
				got = append(got, fmt.Sprint(t.Park()))
			}
		})
		w.Spawn("C", func(t *sim.Task) { t.Yield(); p.Cancel() }).Scripted = true
		p.Unpark()
	}, func(res sim.Result) { ends[fmt.Sprint(res.Outcome, got)]++ })
	for _, want := range []string{"finished [<nil> cancelled]", "finished [cancelled <nil>]", "finished []"} {
		if ends[want] == 0 || len(ends) != 3 {
			t.Errorf("%q does not happen: %v", want, ends)
		}
	}
	var timeout error
	res := w.Run(plain{}, func(w *sim.World) {
		w.Spawn("P", func(t *sim.Task) { timeout = t.WithTimeout(3, t.Park) })
	})
	if timeout != sim.ErrTimeout || res.Time != 3 {
		t.Errorf("%v at %d", timeout, res.Time)
	}
}

// The identity of a token does not depend on who asks for it first.
func TestTokensAreNamed(t *testing.T) {
	w, other := newWorld(t, sim.Any, sim.Strict), newWorld(t, sim.Any, sim.Strict)
	w.Tracked = true
	f := &footprints{w: w}
	w.Run(f, func(w *sim.World) {
		p := w.Spawn("P", func(t *sim.Task) { t.Park() })
		w.Spawn("U", func(t *sim.Task) { p.Unpark(); t.NewFuture() })
	})
	if want := []string{"0", "1  w:0.token w:1", "0  r:0.token w:0 w:0.token"}; !slices.Equal(f.got, want) {
		t.Errorf("got %q, want %q", f.got, want)
	}
	other.Run(plain{}, func(w *sim.World) { w.Spawn("P", func(t *sim.Task) { t.NewFuture() }) })
	id := other.Learn(other.Tasks()[0].ID(), sim.TokenOrdinal)
	if creator, ordinal := other.Origin(id); other.Path(id) != "0.token" || creator != other.Tasks()[0].ID() || ordinal != sim.TokenOrdinal {
		t.Errorf("learned %s", other.Path(id))
	}
}

// TestLoopsWithoutPause: they are found, and it is said where they are.
func TestLoopsWithoutPause(t *testing.T) {
	for _, tc := range []struct {
		name string
		body func(t *sim.Task, x, y *sim.Atomic[int])
		want string // what it looks at; "" if it is no such loop
	}{
		{"load", func(_ *sim.Task, x, _ *sim.Atomic[int]) {
			for x.Load() == 0 {
			}
		}, "x"},
		{"two loads", func(_ *sim.Task, x, y *sim.Atomic[int]) {
			for x.Load() == 0 && y.Load() == 0 {
			}
		}, "x and y"},
		{"compare and swap", func(_ *sim.Task, x, _ *sim.Atomic[int]) {
			for !x.CompareAndSwap(1, 2) {
			}
		}, "x"},
		{"swap", func(_ *sim.Task, x, _ *sim.Atomic[int]) {
			for x.Swap(0) == 0 {
			}
		}, "x"},
		{"yield", func(t *sim.Task, x, _ *sim.Atomic[int]) {
			for x.Load() == 0 {
				t.Yield()
			}
		}, "x"},
		{"pause", func(t *sim.Task, x, _ *sim.Atomic[int]) {
			for x.Load() == 0 {
				t.Pause()
			}
		}, ""},
		{"sleep", func(t *sim.Task, x, _ *sim.Atomic[int]) {
			for range 1000 {
				x.Load()
				t.Sleep(1)
			}
		}, ""},
		{"something changes", func(_ *sim.Task, x, y *sim.Atomic[int]) {
			for i := range 1000 {
				x.Load()
				y.Store(i)
			}
		}, ""},
		{"operations", func(t *sim.Task, x, _ *sim.Atomic[int]) {
			o := t.World().Objects()[0]
			for range 1000 {
				t.Call(o, 0, sim.Value{})
				x.Load()
				t.Return(sim.Value{}, nil)
			}
		}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			res := w.Run(plain{}, func(w *sim.World) {
				w.NewObject("o")
				x, y := sim.NewAtomic(w, 0).Named("x"), sim.NewAtomic(w, 0).Named("y")
				w.Spawn("A", func(t *sim.Task) { tc.body(t, x, y) })
			})
			if tc.want == "" {
				if res.Panic != nil {
					t.Errorf("%s", describe(res))
				}
				return
			}
			want := fmt.Sprintf("sim: A spins without Pause: it has looked at %s 200 times in a row, has seen the same and changed nothing; put t.Pause() into the loop at park_test.go:", tc.want)
			if res.Panic == nil || !strings.HasPrefix(res.Panic.Value, want) {
				t.Errorf("got %s, want %s", describe(res), want)
			}
		})
	}
}

// TestAccessesInWords: what observers are told of accesses.
func TestAccessesInWords(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	l := &looking{}
	w.Observer = l
	w.Run(plain{}, func(w *sim.World) {
		x := sim.NewAtomic(w, 3).Named("x")
		f := sim.NewAtomic(w, false).Named("flag", 1)
		nameless := sim.NewAtomic(w, "a") // 2
		c := sim.NewCell(w, []int{1}).Named("c")
		m := sim.NewMutex(w).Named("m")
		x.Store(3) // the set-up: nothing
		w.Spawn("A", func(t *sim.Task) {
			x.Load()
			x.Store(4)
			x.Swap(5)
			x.CompareAndSwap(5, 6)
			x.CompareAndSwap(5, 7)
			x.Add(2)
			x.And(9)
			x.Or(2)
			x.Increase(1)
			f.Store(true)
			nameless.Load()
			c.Store(append(c.Load(), 2))
			m.Lock(t)
			m.TryLock(t)
			m.Unlock(t)
			t.Until(func() bool { return x.Load() == 11 }) // a condition
			t.Unpark()
			t.Park()
			w.Soon(func() { x.Add(1) })
		})
	})
	want := []string{"A x.Load() = 3", "A x.Store(4)", "A x.Swap(5) = 4", "A x.CompareAndSwap(5, 6) = true", "A x.CompareAndSwap(5, 7) = false",
		"A x.Add(2) = 8", "A x.And(9) = 8", "A x.Or(2) = 8", "A x.Increase(1)", "A flag[1].Store(true)", "A #2.Load() = a",
		"A c.Load() = [1]", "A c.Store([1 2])", "A m.Lock()", "A m.TryLock() = false", "A m.Unlock()", "A Unpark(A)", "A Park()", "- x.Add(1) = 12"}
	if !slices.Equal(l.texts, want) {
		t.Errorf("got  %q\nwant %q", l.texts, want)
	}
}
