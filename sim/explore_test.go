package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// What explorers are told beside choices and footprints.

// orderer orders the calls of each object, as a property would.
type orderer struct{ w *sim.World }

func (o *orderer) Events() sim.EventKind { return sim.EvCall | sim.EvReturn }

func (o *orderer) Observe(e *sim.Event) {
	mode := sim.Add
	if e.Kind == sim.EvReturn {
		mode = sim.Write
	}
	o.w.Order(o.w.Objects()[e.Object], 15, mode)
	o.w.Now() // leaves no trace
}

// TestOrder: what observers order is part of the footprint of the step in which
// the event happens, wherever in the step, and costs no scheduling point.
func TestOrder(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	w.Tracked = true
	w.Observer = &orderer{w}
	f := &footprints{w: w}
	w.Run(f, func(w *sim.World) {
		p, x := w.NewObject("p"), sim.NewAtomic(w, 0) // 0, 1
		p.Tracked = true
		w.Order(p, 0, sim.Write) // outside any event: nothing
		w.Spawn("A", func(t *sim.Task) {
			t.Call(p, 0, sim.Value{})
			x.Load()
			t.Return(sim.Value{}, nil)
			w.Order(p, 3, sim.Write)
			x.Load()
		})
	})
	if want := []string{"2  a:0.15 r:1 w:0.15", "2  r:1 w:2"}; !slices.Equal(f.got, want) {
		t.Errorf("got %q, want %q", f.got, want)
	}
	w.Observer = looker(func() { w.Order(w.Objects()[0], 16, sim.Read) })
	if v := mustPanic(t, func() {
		w.Run(&steppingLCG{}, func(w *sim.World) { w.NewObject("p"); w.Spawn("A", steps(1)) })
	}); !strings.Contains(v, "sim: Order of an aspect that there is not") {
		t.Error(v)
	}
}

// reportFrom is the plain loop, which is told of the steps from the n-th on.
type reportFrom struct {
	stepped
	n int
}

func (r *reportFrom) Begin(w *sim.World) { w.ReportFrom(r.n) }

// TestReportFrom: the steps before are not reported to the strategy, unless the
// observer wants all of them.
func TestReportFrom(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	for _, tc := range []struct {
		observer sim.Observer
		first    int
	}{{nil, 4}, {&counter{}, 4}, {&recorder{w: w}, 1}} {
		w.Observer = tc.observer
		var told []int
		w.Run(&reportFrom{stepped{f: func(s *sim.Step) {
			told = append(told, s.N)
			if len(s.Footprint) == 0 {
				t.Errorf("no footprint of step %d", s.N)
			}
		}}, 4}, func(w *sim.World) { w.Spawn("A", steps(6)) })
		if len(told) != 7-tc.first || told[0] != tc.first {
			t.Errorf("told of %v, want them from %d on", told, tc.first)
		}
	}
}

// repeater has the first choices repeated, and takes the last option from there on.
type repeater struct {
	choices, options []int32
	asked            []string
}

func (r *repeater) Begin(w *sim.World) {
	r.asked = nil
	w.Repeat(r.choices, r.options)
}

func (r *repeater) Choose(p *sim.Point) int {
	r.asked = append(r.asked, fmt.Sprint(p.Index(), " of ", p.Len()))
	return p.Len() - 1
}

// TestRepeat: the strategy is asked behind the choices that are repeated, where there
// are not as many options, and for data choices.
func TestRepeat(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	for _, tc := range []struct {
		r     repeater
		asked string
		want  []int32
	}{
		{repeater{}, "[0 of 3 1 of 3 2 of 2 3 of 5]", []int32{2, 2, 1, 4}},
		{repeater{choices: []int32{0, 1, 1, 0}, options: []int32{3, 3, 2, 2}}, "[2 of 3 4 of 5]", []int32{0, 1, 2, 0, 4}},
		{repeater{choices: []int32{2, 2, 1, 0}, options: []int32{3, 3, 2, 5}}, "[3 of 5]", []int32{2, 2, 1, 4}},
		{repeater{choices: []int32{0, 1}, options: []int32{3, 2}}, "[1 of 3 2 of 2 3 of 2 4 of 5]", []int32{0, 2, 1, 1, 4}},
	} {
		res := w.Run(&tc.r, func(w *sim.World) {
			w.Spawn("A", steps(2))
			w.Spawn("B", func(t *sim.Task) { t.Choose(5) })
			w.Spawn("C", steps(2))
		})
		if asked := fmt.Sprint(tc.r.asked); asked != tc.asked || !slices.Equal(res.Choices, tc.want) {
			t.Errorf("repeating %v: asked %s, chose %v; want %s, %v", tc.r.choices, asked, res.Choices, tc.asked, tc.want)
		}
	}
}

// TestEnablers: which step made the actor ready.
func TestEnablers(t *testing.T) {
	for _, tc := range []struct {
		discipline sim.Discipline
		want       string
	}{
		{sim.Any, "1 resume 0, 2 resume 0, 3 callback 0, 4 resume 1, 5 callback 4, 6 io 2, 7 resume 6, 8 branch 7, 9 advance *, 10 callback 9"},
		{sim.FIFO, "1 round 0, 2 resume 0, 3 resume 0, 4 io 3, 5 callback 0, 6 round 0, 7 resume 2, 8 resume 6, 9 branch 8, 10 round 0, 11 callback 7, 12 advance *, 13 callback 12"},
	} {
		w := newWorld(t, tc.discipline, sim.Strict)
		var got []string
		w.Run(&stepped{f: func(s *sim.Step) {
			enabler := fmt.Sprint(s.Enabler)
			if s.Kind == sim.OptAdvance {
				enabler = "*" // without meaning
			}
			got = append(got, fmt.Sprint(s.N, " ", s.Kind, " ", enabler))
		}}, func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) { t.Yield(); w.Soon(func() {}) })
			w.Spawn("B", func(t *sim.Task) { t.IO(); t.Choose(2) })
			w.Soon(func() { w.After(5, func() {}) })
		})
		if text := strings.Join(got, ", "); text != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.discipline, text, tc.want)
		}
	}
	// A round that only a completed I/O makes possible.
	w := newWorld(t, sim.FIFO, sim.Strict)
	var rounds []int
	w.Run(&stepped{f: func(s *sim.Step) {
		if s.Kind == sim.OptBoundary {
			rounds = append(rounds, s.Enabler)
		}
	}}, func(w *sim.World) { w.StartIO() })
	if !slices.Equal(rounds, []int{-1}) {
		t.Errorf("rounds enabled by %v", rounds)
	}
}

// TestDropped: what was kept from running, and by whom.
func TestDropped(t *testing.T) {
	for _, tc := range []struct {
		discipline sim.Discipline
		want       string
	}{
		{sim.Any, "1 made in 0 by 1, 2.0 made in 1 by 1, 2.2 made in 1 by 3, loop made in 0 by 3"},
		{sim.FIFO, "2.2 made in 4 by 6"},
	} {
		w := newWorld(t, tc.discipline, sim.Strict)
		setup := func(w *sim.World) {
			ran := w.Soon(func() {})
			waits := w.Soon(func() {})
			w.Spawn("A", func(t *sim.Task) {
				w.Soon(func() {}).Cancel()
				f := w.StartIO()
				timer := w.After(1, func() {})
				waits.Cancel()
				t.Yield()
				ran.Cancel() // too late
				f.Cancel()
				timer.Cancel()
			})
		}
		last := chooser(func(p *sim.Point) int {
			if p.Step() == 1 && p.Len() == 3 {
				return 2 // A before the callbacks
			}
			return slices.IndexFunc(slices.Collect(options(p)), func(o sim.Option) bool { return o.Kind != sim.OptIO })
		})
		res := w.Run(&steppedBy{last, func(*sim.Step) {}}, setup)
		var got []string
		for _, d := range res.Dropped {
			got = append(got, fmt.Sprintf("%s made in %d by %d", w.Path(d.Process), d.Enabler, d.By))
		}
		slices.Sort(got)
		if text := strings.Join(got, ", "); text != tc.want {
			t.Errorf("%s: got %s\nwant %s", tc.discipline, text, tc.want)
		}
		if res := w.Run(last, setup); len(res.Dropped) != 0 {
			t.Error("noted for nobody", res.Dropped)
		}
	}
}

// options are those of a point.
func options(p *sim.Point) func(yield func(sim.Option) bool) {
	return func(yield func(sim.Option) bool) {
		for i := range p.Len() {
			if !yield(p.Option(i)) {
				return
			}
		}
	}
}

// steppedBy is a strategy with a function to call after each step.
type steppedBy struct {
	sim.Strategy
	f func(*sim.Step)
}

func (s *steppedBy) Stepped(st *sim.Step) { s.f(st) }

// TestProcesses: the process of an option is that of the step it leads to, Enabled
// lists those of all options, and inner choices are those of data.
func TestProcesses(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	for _, s := range settings {
		w.MaxSteps = 0
		forPrograms(t, 20, func(t *testing.T, seed uint64, p *program) {
			reset(w)
			s.set(w)
			var log *run
			var want sim.ID
			chosen := false
			r := &lcg{seed}
			w.Run(&steppedBy{chooser(func(p *sim.Point) int {
				c := r.Choose(p)
				kind := p.Option(c).Kind
				if inner := kind == sim.OptBranch || kind == sim.OptTie; p.Inner() != inner {
					t.Errorf("%s: inner %t", kind, p.Inner())
				}
				if kind == sim.OptTie {
					return c
				}
				want, chosen = p.Process(c), true
				if p.Inner() {
					return c
				}
				enabled := w.Enabled(nil)
				for i := range p.Len() {
					if !slices.Contains(enabled, p.Process(i)) {
						t.Errorf("%s is not enabled", w.Path(p.Process(i)))
					}
				}
				return c
			}), func(s *sim.Step) {
				if chosen && s.Process != want {
					t.Errorf("step of %s, not of %s", w.Path(s.Process), w.Path(want))
				}
				chosen = false
			}}, func(w *sim.World) { p.setup(w, &log) })
		})
	}
}

// TestEnabledAtTheEnd: what could have gone on when an execution was cut.
func TestEnabledAtTheEnd(t *testing.T) {
	setup := func(w *sim.World) {
		f := w.NewFuture()
		x := sim.NewAtomic(w, 0)
		m := sim.NewMutex(w)
		w.Spawn("A", func(t *sim.Task) { m.TryLock(t); t.IO() })                             // 3
		w.Spawn("B", func(t *sim.Task) { t.Until(func() bool { return x.Load() == 1 }) })    // 4
		w.Spawn("C", func(t *sim.Task) { m.Lock(t) })                                        // 5
		w.Spawn("D", func(t *sim.Task) { x.Load(); t.Pause() })                              // 6
		w.Spawn("E", func(t *sim.Task) { f.Await(t) })                                       // 7
		w.Spawn("F", func(t *sim.Task) { w.After(1, func() {}); x.Store(1); panic("over") }) // 8
		w.Spawn("G", func(t *sim.Task) {})                                                   // 9
	}
	for _, tc := range []struct {
		max        int
		discipline sim.Discipline
		time       sim.TimeMode
		outcome    sim.Outcome
		want       string
	}{
		{0, sim.Any, sim.Strict, sim.Panicked, "3.1 4 6"},
		{6, sim.Any, sim.Strict, sim.StepLimit, "3.1 8 9"},
		{6, sim.Any, sim.Elastic, sim.StepLimit, "3.1 8 9 loop"},
		{0, sim.FIFO, sim.Strict, sim.Panicked, "loop"},
	} {
		w := newWorld(t, tc.discipline, tc.time)
		w.Tracked, w.MaxSteps = true, tc.max
		res := w.Run(chooser(func(p *sim.Point) int {
			for i := range p.Len() { // in the order of their names
				if o := p.Option(i); o.Task != nil && !o.Task.Started() {
					return i
				}
			}
			return p.Default()
		}), setup)
		var got []string
		for _, id := range w.Enabled(nil) {
			got = append(got, w.Path(id))
		}
		slices.Sort(got)
		if text := strings.Join(got, " "); text != tc.want || res.Outcome != tc.outcome {
			t.Errorf("%s %s: %s, enabled %s, want %s", tc.discipline, tc.time, res.Outcome, text, tc.want)
		}
	}
}

// TestQuieted: whether the workload is over.
func TestQuieted(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	var quieted []bool
	w.OnQuiet = func(w *sim.World) { w.Spawn("B", steps(1)) }
	for range 2 {
		w.Run(&stepped{f: func(*sim.Step) { quieted = append(quieted, w.Quieted()) }}, func(w *sim.World) { w.Spawn("A", steps(1)) })
	}
	if want := []bool{false, true, false, true}; !slices.Equal(quieted, want) {
		t.Error(quieted)
	}
}

// TestShareIDs: worlds that share numbers agree, whichever meets an origin first.
func TestShareIDs(t *testing.T) {
	first, second := newWorld(t, sim.Any, sim.Strict), newWorld(t, sim.Any, sim.Strict)
	second.ShareIDs(first)
	ids := func(w *sim.World, n, m int) (ids []sim.ID) {
		w.Run(plain{}, func(w *sim.World) {
			for range n {
				ids = append(ids, w.NewFuture().ID())
			}
			w.Spawn("A", func(t *sim.Task) {
				for range m {
					ids = append(ids, t.NewFuture().ID())
				}
			})
		})
		return ids
	}
	ids(second, 2, 3)
	ids(first, 4, 1)
	a, b := ids(first, 3, 5), ids(second, 3, 5)
	if !slices.Equal(a, b) {
		t.Errorf("%v and %v", a, b)
	}
	for _, id := range a {
		if first.Path(id) != second.Path(id) {
			t.Errorf("%s and %s", first.Path(id), second.Path(id))
		}
	}
	// A world that has run may join later.
	third := newWorld(t, sim.Any, sim.Strict)
	ids(third, 1, 9)
	third.ShareIDs(second)
	if c := ids(third, 3, 5); !slices.Equal(a, c) {
		t.Errorf("%v and %v", a, c)
	}
}

// TestOrigins: what an identity stands for can be told to another world, which
// need not have met it.
func TestOrigins(t *testing.T) {
	one, other := newWorld(t, sim.Any, sim.Strict), newWorld(t, sim.Any, sim.Strict)
	one.Run(plain{}, func(w *sim.World) {
		w.NewFuture()
		w.Spawn("A", func(t *sim.Task) {
			t.NewFuture()
			t.Spawn("B", func(t *sim.Task) { t.NewFuture() })
		})
	})
	other.Run(plain{}, func(w *sim.World) { w.Spawn("A", steps(1)); w.NewFuture(); w.NewFuture() })
	learned := map[sim.ID]sim.ID{}
	for id := range sim.ID(one.Origins()) {
		creator, ordinal := one.Origin(id)
		if creator < 0 || ordinal < 0 {
			learned[id] = id // fixed
			continue
		}
		learned[id] = other.Learn(learned[creator], ordinal)
		if one.Path(id) != other.Path(learned[id]) {
			t.Errorf("%s was learned as %s", one.Path(id), other.Path(learned[id]))
		}
	}
	for _, tc := range []struct {
		creator sim.ID
		ordinal int32
	}{{-1, 0}, {sim.ID(other.Origins()), 0}, {sim.Root, -1}} {
		if v := mustPanic(t, func() { other.Learn(tc.creator, tc.ordinal) }); v != "sim: Learn of an origin that there cannot be" {
			t.Errorf("%v: %s", tc, v)
		}
	}
}
