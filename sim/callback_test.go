package sim_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestDoneCallbacks: callbacks and waiting tasks are served in the order of
// registration, inside the settling call or behind what is ready.
func TestDoneCallbacks(t *testing.T) {
	for _, tc := range []struct {
		sync bool
		want []string
	}{
		{false, []string{"settled", "first", "A", "second", "late"}},
		{true, []string{"first", "second", "late", "settled", "A"}},
	} {
		t.Run(fmt.Sprint("sync ", tc.sync), func(t *testing.T) {
			var got []string
			say := func(what string) func(*sim.Future) {
				return func(f *sim.Future) {
					v, err := f.Result()
					if v != sim.Int(3) || err != nil {
						t.Error(v, err)
					}
					got = append(got, what)
				}
			}
			w := newWorld(t, sim.FIFO, sim.Strict)
			w.Profile.SyncCallbacks = tc.sync
			w.Run(plain{}, func(w *sim.World) {
				f := w.NewFuture()
				f.AddDoneCallback(say("first"))
				w.Spawn("A", func(t *sim.Task) {
					f.Await(t)
					say("A")(f)
				})
				w.Spawn("B", func(t *sim.Task) {
					f.AddDoneCallback(say("second"))
					f.AddDoneCallback(func(f *sim.Future) { f.AddDoneCallback(say("late")) })
					f.Complete(sim.Int(3))
					got = append(got, "settled")
				})
			})
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestSyncCallbacksAreActors: a callback inside a settling call creates things
// on its own account, and its panic is not the settling task's.
func TestSyncCallbacksAreActors(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	w.Profile.SyncCallbacks = true
	var inside, behind *sim.Future
	res := w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", func(task *sim.Task) {
			f := w.NewFuture()
			f.AddDoneCallback(func(*sim.Future) {
				inside = w.NewFuture()
				panic("in a callback")
			})
			f.Complete(sim.Value{})
			behind = w.NewFuture()
		})
	})
	if inside.Task() != nil || behind.Task() == nil {
		t.Error("tasks of futures:", inside.Task(), behind.Task())
	}
	if in, out := w.Path(inside.ID()), w.Path(behind.ID()); in != "0.1.0" || out != "0.2" {
		t.Errorf("made inside: %s, behind: %s", in, out)
	}
	if p := res.Panic; res.Outcome != sim.Panicked || p.Task != "callback 0.1" || p.Value != "in a callback" || p.Step != 1 {
		t.Error(describe(res))
	}
}

func TestOnlyTheRunningTaskWaits(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	wait := map[string]func(*sim.Task){
		"yield":  func(t *sim.Task) { t.Yield() },
		"sleep":  func(t *sim.Task) { t.Sleep(1) },
		"io":     func(t *sim.Task) { t.IO() },
		"await":  func(t *sim.Task) { t.NewFuture().Await(t) },
		"choose": func(t *sim.Task) { t.Choose(2) },
		"join":   func(t *sim.Task) { t.Join(w.Tasks()[0]) },
	}
	for name, wait := range wait {
		t.Run(name, func(t *testing.T) {
			for _, who := range []string{"a callback", "another task"} {
				res := w.Run(plain{}, func(w *sim.World) {
					sleeper := w.Spawn("sleeper", func(t *sim.Task) { t.Sleep(9) })
					if who == "a callback" {
						caller := w.NewCaller("caller")
						w.Soon(func() { wait(caller) })
						return
					}
					w.Spawn("other", func(*sim.Task) { wait(sleeper) })
				})
				if res.Outcome != sim.Panicked {
					t.Errorf("in %s: %s", who, describe(res))
				}
			}
			if v := mustPanic(t, func() {
				w.Run(plain{}, func(w *sim.World) { wait(w.Spawn("A", func(*sim.Task) {})) })
			}); v != "sim: A cannot wait here: this is not its step" {
				t.Error("in the set-up:", v)
			}
		})
	}
}

func TestFutureMisuse(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	w.Run(plain{}, func(w *sim.World) {
		f := w.NewFuture()
		if v := mustPanic(t, func() { f.Result() }); v != "sim: Result of a pending future" {
			t.Error(v)
		}
		f.Fail(sim.ErrTimeout)
		if v := mustPanic(t, func() { f.Complete(sim.Value{}) }); v != "sim: future settled twice" {
			t.Error(v)
		}
		if _, err := f.Result(); err != sim.ErrTimeout || !f.Done() || f.Pending() || f.Cancelled() {
			t.Error(err, f.Done(), f.Pending(), f.Cancelled())
		}
		if v := mustPanic(t, func() { w.NewCaller("A").Return(sim.Value{}, nil) }); v != "sim: Return without Call" {
			t.Error(v)
		}
	})
	res := w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", func(t *sim.Task) { (*sim.Future)(nil).Await(t) })
	})
	if res.Outcome != sim.Panicked {
		t.Error(describe(res))
	}
}
