package sim_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestCancel: the moment of a cancellation decides what becomes of a wait.
func TestCancel(t *testing.T) {
	type world struct {
		*sim.World
		a *sim.Task
		f *sim.Future
		d *diary
	}
	wait := func(w *world) func(*sim.Task) {
		return func(t *sim.Task) {
			v, err := w.f.Await(t)
			w.d.note(t, "%v %s", v, outcome(err))
			w.d.note(t, "then %s", outcome(t.Yield()))
		}
	}
	for _, tc := range []struct {
		name string
		a    func(w *world) func(*sim.Task)
		b    func(w *world, t *sim.Task)
		want []string
	}{
		{"blocked", wait, func(w *world, t *sim.Task) {
			w.d.note(t, "%t, future cancelled %t", w.a.Cancel(), w.f.Cancelled())
		}, []string{"B true, future cancelled true@0", "A none cancelled@0", "A then ok@0"}},
		{"twice", wait, func(w *world, t *sim.Task) {
			w.a.Cancel()
			w.d.note(t, "%t, requests %d", w.a.Cancel(), w.a.CancelRequests())
		}, []string{"B true, requests 2@0", "A none cancelled@0", "A then ok@0"}},
		{"woken, not yet resumed", wait, func(w *world, t *sim.Task) {
			w.f.Complete(sim.Int(7))
			w.d.note(t, "%t, future cancelled %t, pending %t", w.a.Cancel(), w.f.Cancelled(), w.a.CancelPending())
		}, []string{"B true, future cancelled false, pending true@0", "A none cancelled@0", "A then ok@0"}},
		{"the future alone", wait, func(w *world, t *sim.Task) {
			w.d.note(t, "%t %t, requests %d", w.f.Cancel(), w.f.Cancel(), w.a.CancelRequests())
		}, []string{"B true false, requests 0@0", "A none cancelled@0", "A then ok@0"}},
		{"itself, then a wait", func(w *world) func(*sim.Task) {
			return func(t *sim.Task) {
				t.Cancel()
				w.d.note(t, "pending %t", t.CancelPending())
				_, err := w.f.Await(t)
				w.d.note(t, "%s, future cancelled %t", outcome(err), w.f.Cancelled())
				w.d.note(t, "then %s", outcome(t.Yield()))
			}
		}, nil, []string{"A pending true@0", "A cancelled, future cancelled true@0", "A then ok@0"}},
		{"itself, then a wait for what is done", func(w *world) func(*sim.Task) {
			return func(t *sim.Task) {
				w.f.Complete(sim.Int(1))
				t.Cancel()
				v, err := w.f.Await(t)
				w.d.note(t, "%v %s", v, outcome(err))
				w.d.note(t, "then %s", outcome(t.Yield()))
			}
		}, nil, []string{"A 1 ok@0", "A then cancelled@0"}},
		{"itself, with a hook that settles", func(w *world) func(*sim.Task) {
			return func(t *sim.Task) {
				t.Cancel()
				t.OnAwait = func(f *sim.Future) { f.Complete(sim.Int(1)) }
				_, err := w.f.Await(t)
				w.d.note(t, "%s", outcome(err))
			}
		}, nil, []string{"A cancelled@0"}},
		{"in a yield", func(w *world) func(*sim.Task) {
			return func(t *sim.Task) { w.d.note(t, "%s", outcome(t.Yield())) }
		}, func(w *world, t *sim.Task) { w.a.Cancel() }, []string{"A cancelled@0"}},
		{"in a sleep", func(w *world) func(*sim.Task) {
			return func(t *sim.Task) {
				w.d.note(t, "%s", outcome(t.Sleep(5)))
				w.d.note(t, "%s", outcome(t.Sleep(2)))
			}
		}, func(w *world, t *sim.Task) {
			t.Sleep(3)
			w.a.Cancel()
		}, []string{"A cancelled@3", "A ok@5"}},
		{"in an io", func(w *world) func(*sim.Task) {
			return func(t *sim.Task) { w.d.note(t, "%s", outcome(t.IO())) }
		}, func(w *world, t *sim.Task) { w.a.Cancel() }, []string{"A cancelled@0"}},
		{"in a join", func(w *world) func(*sim.Task) {
			return func(t *sim.Task) {
				other := w.Tasks()[1]
				w.d.note(t, "%s, B finished %t", outcome(t.Join(other)), other.Finished())
				w.d.note(t, "%s, B finished %t", outcome(t.Join(other)), other.Finished())
			}
		}, func(w *world, t *sim.Task) {
			w.a.Cancel()
			t.Sleep(1)
		}, []string{"A cancelled, B finished false@0", "A ok, B finished true@1"}},
		{"in an arrival", func(w *world) func(*sim.Task) {
			return func(t *sim.Task) { w.d.note(t, "%s", outcome(t.Arrive())) }
		}, func(w *world, t *sim.Task) {
			w.d.note(t, "A waits: %t", w.a.Awaiting() != nil == (w.Discipline == sim.FIFO))
			w.a.Cancel()
		}, []string{"B A waits: true@0", "A cancelled@0"}},
		{"ended", func(w *world) func(*sim.Task) {
			return func(*sim.Task) {}
		}, func(w *world, t *sim.Task) {
			w.d.note(t, "%t, requests %d", w.a.Cancel(), w.a.CancelRequests())
		}, []string{"B false, requests 0@0"}},
		{"withdrawn too late", wait, func(w *world, t *sim.Task) {
			w.a.Cancel()
			w.d.note(t, "remain %d and %d", w.a.Uncancel(), w.a.Uncancel())
		}, []string{"B remain 0 and 0@0", "A none cancelled@0", "A then ok@0"}},
	} {
		for _, discipline := range []sim.Discipline{sim.Any, sim.FIFO} {
			t.Run(tc.name+" "+discipline.String(), func(t *testing.T) {
				w := &world{World: newWorld(t, discipline, sim.Strict), d: &diary{}}
				res := w.Run(first{}, func(*sim.World) {
					w.f = w.NewFuture()
					w.a = w.Spawn("A", tc.a(w))
					if tc.b != nil {
						w.Spawn("B", func(t *sim.Task) { tc.b(w, t) })
					}
				})
				w.d.expect(t, tc.want...)
				if res.Outcome != sim.Finished {
					t.Error(describe(res))
				}
			})
		}
	}
}

// TestCancelBeforeTheFirstStep: the body never runs, but the task takes a step
// to end, and whoever joins it goes on.
func TestCancelBeforeTheFirstStep(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Strict)
	d := &diary{}
	res := w.Run(plain{}, func(w *sim.World) {
		var b *sim.Task
		w.Spawn("A", func(t *sim.Task) {
			d.note(t, "%t, started %t, finished %t", b.Cancel(), b.Started(), b.Finished())
			d.note(t, "%s, started %t, finished %t", outcome(t.Join(b)), b.Started(), b.Finished())
		})
		b = w.Spawn("B", func(t *sim.Task) { d.note(t, "runs") })
	})
	d.expect(t, "A true, started false, finished false@0", "A ok, started false, finished true@0")
	if res.Outcome != sim.Finished || res.Steps != 5 { // two rounds of A, B; A
		t.Error(describe(res))
	}
}

// TestCancelOfOneWaiter: those who wait for the same future are cancelled with
// it; those who join the same task are not.
func TestCancelOfOneWaiter(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Strict)
	d := &diary{}
	w.Run(plain{}, func(w *sim.World) {
		f := w.NewFuture()
		c := w.Spawn("C", func(t *sim.Task) { t.Sleep(1) })
		body := func(t *sim.Task) {
			_, err := f.Await(t)
			d.note(t, "awaited: %s", outcome(err))
			d.note(t, "joined: %s", outcome(t.Join(c)))
		}
		a := w.Spawn("A", body)
		w.Spawn("B", body)
		w.Spawn("D", func(t *sim.Task) {
			a.Cancel()
			t.Yield()
			a.Cancel()
		})
	})
	d.expect(t, "A awaited: cancelled@0", "B awaited: cancelled@0", "A joined: cancelled@0", "B joined: ok@1")
}

// TestCancelAnywhere: whatever the schedule, one cancellation of a task that
// waits once is delivered exactly once or comes too late.
func TestCancelAnywhere(t *testing.T) {
	var got []string
	w := newWorld(t, sim.FIFO, sim.Strict)
	enumerate(w, func(w *sim.World) {
		a := w.Spawn("A", func(t *sim.Task) {
			first, second := outcome(t.IO()), outcome(t.Sleep(2))
			got = append(got, first+" "+second)
		})
		w.Spawn("B", func(t *sim.Task) {
			t.IO()
			if !a.Cancel() {
				got = append(got, "too late")
			}
		})
	}, nil)
	slices.Sort(got)
	want := []string{"cancelled ok", "ok cancelled", "ok ok", "too late"}
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
