package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// footprints is a strategy that keeps the footprint of each step, with names
// for what the test has named, each access once.
type footprints struct {
	plain
	w     *sim.World
	names map[sim.ID]string
	got   []string
}

func (f *footprints) Stepped(s *sim.Step) {
	who := f.name(s.Actor)
	if s.Kind != sim.OptResume {
		who = s.Kind.String() + " " + who
	}
	if s.Process != s.Actor {
		who = f.name(s.Process) + "/" + who
	}
	var seen []string
	for _, a := range s.Footprint {
		if a.Object == s.Actor && a.Mode == sim.Read {
			continue // as in every step
		}
		if text := a.Mode.String()[:1] + ":" + f.name(a.Object); !slices.Contains(seen, text) {
			seen = append(seen, text)
		}
	}
	slices.Sort(seen)
	f.got = append(f.got, strings.TrimSpace(who+"  "+strings.Join(seen, " ")))
}

func (f *footprints) name(id sim.ID) string {
	if n, ok := f.names[id]; ok {
		return n
	}
	return f.w.Path(id)
}

// TestFootprints: what each step of the plain loop touches.
func TestFootprints(t *testing.T) {
	type naming func(name string, id sim.ID)
	spawn := func(w *sim.World, name naming, who string, body func(*sim.Task)) *sim.Task {
		t := w.Spawn(who, body)
		t.Scripted = true
		name(who, t.ID())
		return t
	}
	for _, tc := range []struct {
		name  string
		set   func(*sim.World)
		setup func(w *sim.World, name naming)
		want  []string
	}{
		{"futures", nil, func(w *sim.World, name naming) {
			f := w.NewFuture()
			name("f", f.ID())
			spawn(w, name, "A", func(t *sim.Task) { f.Await(t) })
			spawn(w, name, "B", func(t *sim.Task) { f.Pending(); f.Complete(sim.Value{}) })
			spawn(w, name, "C", func(t *sim.Task) { f.Done() })
			spawn(w, name, "D", func(t *sim.Task) { f.Await(t) })
			spawn(w, name, "E", func(t *sim.Task) { f.Cancel() })
		}, []string{"A  w:f", "B  r:f w:B w:f", "C  r:f w:C", "D  r:f w:D", "E  w:E w:f", "A  r:f w:A"}},

		{"a wait that was cancelled after the wake", nil, func(w *sim.World, name naming) {
			f := w.NewFuture()
			name("f", f.ID())
			a := spawn(w, name, "A", func(t *sim.Task) { f.Await(t) })
			spawn(w, name, "B", func(t *sim.Task) {
				f.Complete(sim.Value{})
				t.Yield()
			})
			spawn(w, name, "C", func(t *sim.Task) { a.Cancel() })
		}, []string{"A  w:f", "B  w:f", "C  w:A w:C w:f", "A  r:f w:A", "B  w:B"}},

		{"done-callbacks", nil, func(w *sim.World, name naming) {
			f := w.NewFuture()
			name("f", f.ID())
			v := sim.NewVar(w, 0)
			spawn(w, name, "A", func(t *sim.Task) { // its first creation is the callback
				f.AddDoneCallback(func(*sim.Future) { v.Set(v.Get() + v.Peek()) })
			})
			spawn(w, name, "B", func(t *sim.Task) { f.Complete(sim.Value{}) })
		}, []string{"A  w:2.0 w:A w:f", "B  w:2.0 w:B w:f", "callback 2.0  r:1 w:1"}},

		{"done-callbacks inside", func(w *sim.World) { w.Profile.SyncCallbacks = true }, func(w *sim.World, name naming) {
			f := w.NewFuture()
			name("f", f.ID())
			v := sim.NewVar(w, 0)
			spawn(w, name, "A", func(t *sim.Task) {
				f.AddDoneCallback(func(*sim.Future) { v.Set(1) })
			})
			spawn(w, name, "B", func(t *sim.Task) { f.Complete(sim.Value{}) })
		}, []string{"A  w:2.0 w:A w:f", "B  w:1 w:2.0 w:B w:f"}},

		{"spawn, join, finish, cancel", nil, func(w *sim.World, name naming) {
			spawn(w, name, "A", func(t *sim.Task) {
				b := spawn(t.World(), name, "B", func(t *sim.Task) { t.Yield() })
				t.Yield()
				b.Cancel()
				t.Join(b) // waits for a future that B completes: 0.1
			})
		}, []string{"A  w:B", "B", "A  r:B w:0.1 w:B", "B  w:0.1 w:B", "A  r:0.1 w:A"}},

		{"sleep: the timer is the task's, not the operations'", nil, func(w *sim.World, name naming) {
			o := w.NewObject("o")
			name("o", o.ID())
			spawn(w, name, "A", func(t *sim.Task) {
				t.Call(o, 0, sim.Value{})
				t.Sleep(1)
				t.Return(sim.Value{}, nil)
			})
		}, []string{
			"A  r:clock w:1.0 w:1.1 w:o", "advance loop  w:1.1 w:clock", "callback 1.1  w:1.0", "A  r:1.0 w:A w:o",
		}},

		{"deadlines, likewise", nil, func(w *sim.World, name naming) {
			o, f := w.NewObject("o"), w.NewFuture()
			name("o", o.ID())
			name("f", f.ID())
			spawn(w, name, "A", func(t *sim.Task) {
				t.Call(o, 0, sim.Value{})
				t.WithTimeout(2, func() error { _, err := f.Await(t); return err })
				t.Return(sim.Value{}, nil)
			})
		}, []string{"A  r:clock w:2.0 w:f w:o", "advance loop  w:2.0 w:clock", "callback 2.0  w:A w:f", "A  r:f w:2.0 w:A w:o"}},

		{"a timer that comes too late", nil, func(w *sim.World, name naming) {
			var a *sim.Task
			w.After(1, func() { a.Cancel() })
			a = spawn(w, name, "A", func(t *sim.Task) { t.Sleep(1) })
		}, []string{
			"A  r:clock w:1.0 w:1.1", "advance loop  w:0 w:1.1 w:clock", "callback 0  w:1.0 w:A w:outside",
			"callback 1.1  r:1.0", "A  r:1.0 w:1.1 w:A",
		}},

		{"elastic time", func(w *sim.World) { w.Time = sim.Elastic }, func(w *sim.World, name naming) {
			spawn(w, name, "A", func(t *sim.Task) { t.Now() })
			spawn(w, name, "B", func(t *sim.Task) { w.After(2, func() {}).Cancel() })
			var late *sim.Handle
			spawn(w, name, "C", func(t *sim.Task) {
				w.After(3, func() {})
				late = w.After(4, func() {})
			})
			spawn(w, name, "D", func(t *sim.Task) { late.Cancel() })
			spawn(w, name, "E", func(t *sim.Task) { late.Cancel() }) // no timer any more
		}, []string{
			"A  r:clock w:A", "B  r:clock w:1.0 w:B", "C  r:clock w:2.0 w:2.1 w:C",
			"D  r:clock w:2.1 w:D", "E  w:2.1 w:E",
			"advance loop  w:2.0 w:clock", "callback 2.0",
		}},

		{"opaque and tracked objects", nil, func(w *sim.World, name naming) {
			opaque, tracked := w.NewObject("opaque"), w.NewObject("tracked")
			name("opaque", opaque.ID())
			tracked.Tracked = true
			name("tracked", tracked.ID())
			spawn(w, name, "A", func(t *sim.Task) {
				t.Call(tracked, 0, sim.Value{})
				t.Call(opaque, 0, sim.Value{})
				t.Yield() // inside both
				t.Return(sim.Value{}, nil)
				t.Choose(2) // the step was inside both; from here on one
				t.Yield()
				t.Return(sim.Value{}, nil)
				t.Yield()
			})
		}, []string{"A  w:opaque", "A  w:opaque", "branch A", "A", "A  w:A"}},

		{"callbacks inherit", nil, func(w *sim.World, name naming) {
			o := w.NewObject("o")
			name("o", o.ID())
			spawn(w, name, "A", func(t *sim.Task) {
				t.Call(o, 0, sim.Value{})
				w.Soon(func() { w.Soon(func() {}) })
				t.Return(sim.Value{}, nil)
			})
		}, []string{"A  w:1.0 w:A w:o", "callback 1.0  w:1.0.0 w:o", "callback 1.0.0  w:o"}},

		{"callbacks inside inherit too", func(w *sim.World) { w.Profile.SyncCallbacks = true }, func(w *sim.World, name naming) {
			o, f := w.NewObject("o"), w.NewFuture()
			name("o", o.ID())
			name("f", f.ID())
			spawn(w, name, "A", func(t *sim.Task) {
				t.Call(o, 0, sim.Value{})
				f.AddDoneCallback(func(*sim.Future) {})
				t.Return(sim.Value{}, nil)
			})
			spawn(w, name, "B", func(t *sim.Task) { f.Complete(sim.Value{}) })
		}, []string{"A  w:2.0 w:A w:f w:o", "B  w:2.0 w:B w:f w:o"}},

		{"outside any operation", nil, func(w *sim.World, name naming) {
			w.Soon(func() {})
			name("A", w.Spawn("A", func(t *sim.Task) { t.Choose(2) }).ID())
			spawn(w, name, "B", func(t *sim.Task) { t.Yield() })
		}, []string{"callback 0  w:outside", "A  w:outside", "branch A  w:A w:outside", "B", "B  w:B"}},

		{"io", nil, func(w *sim.World, name naming) {
			spawn(w, name, "A", func(t *sim.Task) { t.IO() })
		}, []string{"A  w:0.0 w:0.1", "io 0.1  w:0.0 w:0.1", "A  r:0.0 w:A"}},

		{"io that is dropped", nil, func(w *sim.World, name naming) {
			a := spawn(w, name, "A", func(t *sim.Task) { t.IO() })
			spawn(w, name, "B", func(t *sim.Task) { a.Cancel() })
		}, []string{"A  w:0.0 w:0.1", "B  w:0.0 w:0.1 w:A w:B", "A  r:0.0 w:A"}},

		{"io in rounds", func(w *sim.World) { w.Discipline = sim.FIFO }, func(w *sim.World, name naming) {
			spawn(w, name, "A", func(t *sim.Task) { t.IO() })
		}, []string{
			"round loop  w:inbox", "loop/A  w:0.0 w:0.1", "io 0.1  w:inbox",
			"round loop  w:0.0 w:0.1 w:inbox", "loop/A  r:0.0 w:A",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			if tc.set != nil {
				tc.set(w)
			}
			f := &footprints{w: w, names: map[sim.ID]string{}}
			w.Run(f, func(w *sim.World) {
				tc.setup(w, func(name string, id sim.ID) { f.names[id] = name })
			})
			if !slices.Equal(f.got, tc.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(f.got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

// TestEveryStepReads: its own identity; and an advance of strict time is a
// barrier, as is a panic.
func TestEveryStepReads(t *testing.T) {
	for _, mode := range []sim.TimeMode{sim.Strict, sim.Elastic} {
		w := newWorld(t, sim.Any, mode)
		s := &everyStep{mode: mode, t: t}
		w.Run(s, func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) { t.IO(); t.Choose(2); t.Sleep(1); panic("A") })
		})
		if s.n != 7 {
			t.Errorf("%d steps", s.n)
		}
	}
}

type everyStep struct {
	plain
	mode sim.TimeMode
	t    *testing.T
	n    int
}

func (e *everyStep) Stepped(s *sim.Step) {
	e.n++
	if own := slices.Contains(s.Footprint, sim.Access{Object: s.Actor, Mode: sim.Read}); own != (s.Actor != sim.Loop) {
		e.t.Errorf("%s reads itself: %t", s.Kind, own)
	}
	if want := s.Kind == sim.OptAdvance && e.mode == sim.Strict || s.N == 7; s.Barrier != want {
		e.t.Errorf("%s step %d: barrier %t", e.mode, s.N, s.Barrier)
	}
}

// TestObserversLeaveNoFootprint: what an observer or a strategy looks at is not
// what the step did.
func TestObserversLeaveNoFootprint(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Elastic)
	var v *sim.Var[int]
	run := func() []string {
		f := &footprints{w: w}
		w.Run(f, func(w *sim.World) {
			v = sim.NewVar(w, 1)
			w.Spawn("A", func(t *sim.Task) { t.Yield() }).Scripted = true
		})
		return f.got
	}
	want := run()
	w.Observer = looker(func() { v.Get(); w.Now() })
	if got := run(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

type looker func()

func (looker) Events() sim.EventKind { return ^sim.EventKind(0) }
func (l looker) Observe(e *sim.Event) {
	if e.Kind != sim.EvSpawn {
		l()
	}
}

func TestConflicts(t *testing.T) {
	for _, tc := range []struct {
		a, b sim.Mode
		want bool
	}{
		{sim.Read, sim.Read, false}, {sim.Read, sim.Write, true}, {sim.Read, sim.Add, true},
		{sim.Write, sim.Write, true}, {sim.Write, sim.Add, true}, {sim.Add, sim.Add, false},
	} {
		a, b := sim.Access{Object: 9, Mode: tc.a}, sim.Access{Object: 9, Mode: tc.b}
		if a.Conflicts(b) != tc.want || b.Conflicts(a) != tc.want {
			t.Errorf("%s and %s: %t", tc.a, tc.b, !tc.want)
		}
		b.Object = 8
		if a.Conflicts(b) {
			t.Error("accesses of different objects conflict", fmt.Sprint(tc))
		}
	}
}
