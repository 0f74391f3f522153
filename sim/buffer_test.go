package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// outcomesOf executes every schedule of a set-up and gathers what each came to.
func outcomesOf(t *testing.T, w *sim.World, setup func(*sim.World), text func(res sim.Result) string) string {
	t.Helper()
	seen := map[string]bool{}
	enumerate(w, setup, func(res sim.Result) {
		if res.Panic != nil {
			t.Fatal(describe(res))
		}
		seen[text(res)] = true
	})
	var all []string
	for s := range seen {
		all = append(all, s)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// TestStoreBuffers: what small programs can come to, in both memory models.
func TestStoreBuffers(t *testing.T) {
	type vars struct{ x, y *sim.Atomic[int] }
	for _, tc := range []struct {
		name    string
		tasks   []func(t *sim.Task, v vars) string
		sc, tso string
	}{
		{"both store, then load",
			[]func(*sim.Task, vars) string{
				func(_ *sim.Task, v vars) string { v.x.Store(1); return fmt.Sprint(v.y.Load()) },
				func(_ *sim.Task, v vars) string { v.y.Store(1); return fmt.Sprint(v.x.Load()) },
			}, "0 1, 1 0, 1 1", "0 0, 0 1, 1 0, 1 1"},
		{"with a fence in between",
			[]func(*sim.Task, vars) string{
				func(t *sim.Task, v vars) string { v.x.Store(1); t.Fence(); return fmt.Sprint(v.y.Load()) },
				func(t *sim.Task, v vars) string { v.y.Store(1); t.Fence(); return fmt.Sprint(v.x.Load()) },
			}, "0 1, 1 0, 1 1", "0 1, 1 0, 1 1"},
		{"a fence in one of them",
			[]func(*sim.Task, vars) string{
				func(t *sim.Task, v vars) string { v.x.Store(1); t.Fence(); return fmt.Sprint(v.y.Load()) },
				func(_ *sim.Task, v vars) string { v.y.Store(1); return fmt.Sprint(v.x.Load()) },
			}, "0 1, 1 0, 1 1", "0 0, 0 1, 1 0, 1 1"},
		{"a failed compare-and-swap is as good as a fence",
			[]func(*sim.Task, vars) string{
				func(_ *sim.Task, v vars) string {
					v.x.Store(1)
					v.x.CompareAndSwap(7, 8)
					return fmt.Sprint(v.y.Load())
				},
				func(_ *sim.Task, v vars) string { v.y.Swap(1); return fmt.Sprint(v.x.Load()) },
			}, "0 1, 1 0, 1 1", "0 1, 1 0, 1 1"},
		{"parking and unparking wait for the buffer",
			[]func(*sim.Task, vars) string{
				func(t *sim.Task, v vars) string { v.x.Store(1); t.Unpark(); return fmt.Sprint(v.y.Load()) },
				func(t *sim.Task, v vars) string { v.y.Store(1); t.Unpark(); return fmt.Sprint(v.x.Load()) },
			}, "0 1, 1 0, 1 1", "0 1, 1 0, 1 1"},
		{"setting a Var waits for the buffer",
			[]func(*sim.Task, vars) string{
				func(t *sim.Task, v vars) string {
					v.x.Store(1)
					sim.NewVar(t.World(), 0).Set(1)
					return fmt.Sprint(v.y.Load())
				},
				func(t *sim.Task, v vars) string {
					v.y.Store(1)
					t.World().Soon(func() {})
					return fmt.Sprint(v.x.Load())
				},
			}, "0 1, 1 0, 1 1", "0 1, 1 0, 1 1"},
		{"a task sees its own stores",
			[]func(*sim.Task, vars) string{
				func(_ *sim.Task, v vars) string { v.x.Store(1); return fmt.Sprint(v.x.Load(), v.y.Load()) },
				func(_ *sim.Task, v vars) string { v.y.Store(1); return fmt.Sprint(v.y.Load(), v.x.Load()) },
			}, "1 0 1 1, 1 1 1 0, 1 1 1 1", "1 0 1 0, 1 0 1 1, 1 1 1 0, 1 1 1 1"},
		{"stores arrive in order",
			[]func(*sim.Task, vars) string{
				func(_ *sim.Task, v vars) string { v.x.Store(1); v.y.Store(1); return "-" },
				func(_ *sim.Task, v vars) string { y := v.y.Load(); return fmt.Sprint(y, v.x.Load()) },
			}, "- 0 0, - 0 1, - 1 1", "- 0 0, - 0 1, - 1 1"},
		{"who joins a task sees what it has stored",
			[]func(*sim.Task, vars) string{
				func(_ *sim.Task, v vars) string { v.x.Store(1); return "-" },
				func(t *sim.Task, v vars) string { t.Join(t.World().Tasks()[0]); return fmt.Sprint(v.x.Load()) },
			}, "- 1", "- 1"},
		{"who spins waits for the buffer",
			[]func(*sim.Task, vars) string{
				func(t *sim.Task, v vars) string {
					v.x.Store(1)
					for v.y.Load() == 0 {
						t.Pause()
					}
					return "-"
				},
				func(t *sim.Task, v vars) string {
					for v.x.Load() == 0 {
						t.Pause()
					}
					v.y.Store(1)
					return "-"
				},
			}, "- -", "- -"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for m, want := range map[sim.MemoryModel]string{sim.SC: tc.sc, sim.TSO: tc.tso} {
				w := newWorld(t, sim.Any, sim.Strict)
				w.Memory, w.Tracked = m, true
				seen := make([]string, len(tc.tasks))
				got := outcomesOf(t, w, func(w *sim.World) {
					v := vars{sim.NewAtomic(w, 0).Named("x"), sim.NewAtomic(w, 0).Named("y")}
					for i, f := range tc.tasks {
						w.Spawn(fmt.Sprint(i), func(t *sim.Task) { seen[i] = f(t, v) })
					}
				}, func(sim.Result) string { return strings.Join(seen, " ") })
				if got != want {
					t.Errorf("%s: %s, want %s", m, got, want)
				}
			}
		})
	}
}

// What a full buffer has to wait for is seen before the store that waits.
func TestStoreBufferBound(t *testing.T) {
	for bound, want := range map[int]string{0: "0 1, 0 2, 1 0, 1 1, 1 2, 2 0, 2 1, 2 2", 1: "0 1, 0 2, 1 0, 1 1, 1 2, 2 0, 2 1, 2 2"} {
		w := newWorld(t, sim.Any, sim.Strict)
		w.Memory, w.StoreBuffer, w.Tracked = sim.TSO, bound, true
		var seen [2]int
		got := outcomesOf(t, w, func(w *sim.World) {
			x, y := sim.NewAtomic(w, 0), sim.NewAtomic(w, 0)
			w.Spawn("A", func(*sim.Task) { x.Store(1); x.Store(2); seen[0] = y.Load() })
			w.Spawn("B", func(*sim.Task) { y.Store(1); y.Store(2); seen[1] = x.Load() })
		}, func(sim.Result) string { return fmt.Sprint(seen[0], seen[1]) })
		if bound == 0 {
			want = "0 0, " + want
		}
		if got != want {
			t.Errorf("%d places: %s, want %s", bound, got, want)
		}
	}
}

// Values of all types come out of a buffer as they went in.
func TestStoreBufferValues(t *testing.T) {
	type state struct{ a, b int }
	type small int8
	w := newWorld(t, sim.Any, sim.Strict)
	w.Memory = sim.TSO
	res := w.Run(plain{}, func(w *sim.World) {
		s, b, i, n, u := sim.NewAtomic(w, state{}), sim.NewAtomic(w, false), sim.NewAtomic(w, int8(0)), sim.NewAtomic(w, small(0)), sim.NewAtomic(w, "")
		w.Spawn("A", func(t *sim.Task) {
			for range 2 {
				s.Store(state{1, 2})
				b.Store(true)
				i.Store(-3)
				n.Store(-4)
				u.Store("u")
				before := fmt.Sprint(s.Load(), b.Load(), i.Load(), n.Load(), u.Load())
				t.Fence()
				after := fmt.Sprint(s.Load(), b.Load(), i.Load(), n.Load(), u.Load())
				if want := "{1 2} true -3 -4u"; before != want || after != want {
					panic(before + " and " + after)
				}
			}
		})
	})
	if res.Outcome != sim.Finished {
		t.Error(describe(res))
	}
}

// A store hands over what its task had done before it, not what it did until the
// flush.
func TestRacesWithStoreBuffers(t *testing.T) {
	for name, late := range map[string]bool{"before": false, "after": true} {
		w := newWorld(t, sim.Any, sim.Strict)
		w.Memory, w.Tracked = sim.TSO, true
		races := 0
		enumerate(w, func(w *sim.World) {
			x, c := sim.NewAtomic(w, 0), sim.NewCell(w, 0)
			w.Spawn("A", func(*sim.Task) {
				if !late {
					c.Store(1)
				}
				x.Store(1)
				if late {
					c.Store(1)
				}
			})
			w.Spawn("B", func(*sim.Task) {
				if x.Load() == 1 {
					c.Load()
				}
			})
		}, func(res sim.Result) {
			if res.Race != nil {
				races++
			}
		})
		if races > 0 != late {
			t.Errorf("%s the store: %d executions with a race", name, races)
		}
	}
}

// Fence is nothing under SC, nor where nothing was stored.
func TestFenceIsAStepOnlyWhereItMatters(t *testing.T) {
	for _, m := range []sim.MemoryModel{sim.SC, sim.TSO} {
		w := newWorld(t, sim.Any, sim.Strict)
		w.Memory = m
		res := w.Run(plain{}, func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) { t.Fence(); t.Fence() })
		})
		if res.Steps != 1 {
			t.Errorf("%s: %d steps, want 1", m, res.Steps)
		}
	}
}

func TestStoreBuffersNeedThreads(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Strict)
	w.Memory = sim.TSO
	if got := mustPanic(t, func() { w.Run(plain{}, func(*sim.World) {}) }); !strings.Contains(got, "TSO needs the discipline any") {
		t.Error(got)
	}
	w.Discipline = sim.Any
	if res := w.Run(plain{}, func(*sim.World) {}); res.Outcome != sim.Finished {
		t.Error(describe(res))
	}
}

// Executions with store buffers allocate nothing of their own.
func TestStoreBuffersAllocateNothing(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	w.Memory, w.Tracked = sim.TSO, true
	s := &steppingLCG{}
	var x [2]*sim.Atomic[int]
	body := func(t *sim.Task) {
		for i := range 4 {
			x[i&1].Store(i)
			x[1-i&1].Load()
			x[i&1].Load()
		}
		t.Fence()
		x[0].Add(1)
	}
	run := func() {
		res := w.Run(s, func(w *sim.World) {
			x[0], x[1] = sim.NewAtomic(w, 0), sim.NewAtomic(w, 0)
			w.Spawn("A", body)
			w.Spawn("B", body)
		})
		if res.Outcome != sim.Finished {
			t.Fatal(describe(res))
		}
	}
	for range 100 {
		run()
	}
	if n := testing.AllocsPerRun(100, run); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
