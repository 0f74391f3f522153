package sim_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestUnwinding: tasks that wait for ever are ended, their deferred calls run,
// and nothing they do counts any more.
func TestUnwinding(t *testing.T) {
	for _, tc := range []struct {
		name      string
		body      func(t *sim.Task, w *sim.World, f *sim.Future)
		abandoned bool
	}{
		{"no deferred call", func(t *sim.Task, _ *sim.World, f *sim.Future) { f.Await(t) }, false},
		{"a deferred call that waits", func(t *sim.Task, _ *sim.World, f *sim.Future) {
			defer t.Yield()
			f.Await(t)
		}, false},
		{"a deferred call that panics", func(t *sim.Task, _ *sim.World, f *sim.Future) {
			defer func() { panic("once more") }()
			f.Await(t)
		}, false},
		{"a swallowed panic", func(t *sim.Task, _ *sim.World, f *sim.Future) {
			defer func() { recover() }()
			f.Await(t)
		}, false},
		{"a panic swallowed time and again", func(t *sim.Task, _ *sim.World, f *sim.Future) {
			for range 50 {
				func() {
					defer func() { recover() }()
					f.Await(t)
				}()
			}
		}, false},
		{"a task that will not end", func(t *sim.Task, _ *sim.World, f *sim.Future) {
			for {
				func() {
					defer func() { recover() }()
					f.Await(t)
				}()
			}
		}, true},
		{"deferred calls of a task that will not end", func(t *sim.Task, _ *sim.World, f *sim.Future) {
			defer t.Yield()
			for {
				func() {
					defer func() { recover() }()
					defer t.Yield()
					f.Await(t)
				}()
			}
		}, true},
		{"effects", func(t *sim.Task, w *sim.World, f *sim.Future) {
			x, c, m := sim.NewAtomic(w, 0), sim.NewCell(w, 0), sim.NewMutex(w)
			defer func() {
				if x.Peek() != 0 || c.Peek() != 0 || m.Held() {
					t.World().Observer.(*recorder).lines = append(t.World().Observer.(*recorder).lines, "call went through: memory has changed")
				}
			}()
			effects := []func(){
				func() { f.Complete(sim.Value{}) }, func() { f.Cancel() }, func() { f.Done() },
				func() { t.Cancel() }, func() { t.Spawn("C", nil) }, func() { w.NewFuture() },
				func() { w.Soon(nil) }, func() { w.After(1, nil) }, func() { t.Now() },
				func() { t.Choose(2) }, func() { t.Choose(1) }, func() { t.IO() }, func() { t.Sleep(1) },
				func() { f.Await(t) }, func() { t.Join(t) }, func() { f.AddDoneCallback(nil) },
				func() { t.Call(nil, 0, sim.Value{}) }, func() { t.Return(sim.Value{}, nil) },
				func() { t.WithTimeout(1, nil) }, func() { w.NewCaller("D") },
				func() { x.Load() }, func() { x.Store(1) }, func() { x.CompareAndSwap(0, 1) }, func() { x.Increase(1) },
				func() { c.Load() }, func() { c.Store(1) }, func() { t.Pause() }, func() { t.Until(nil) },
				func() { m.Lock(t) }, func() { m.TryLock(t) }, func() { m.Unlock(t) },
				func() { sim.NewAtomic(w, 0) }, func() { sim.NewMutex(w) },
			}
			defer func() {
				for i, effect := range effects {
					func() {
						defer func() {
							if fmt.Sprintf("%T", recover()) != "sim.unwind" {
								t.World().Observer.(*recorder).lines = append(t.World().Observer.(*recorder).lines, fmt.Sprint("call went through: ", i))
							}
						}()
						effect()
					}()
				}
			}()
			f.Await(t)
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.FIFO, sim.Strict)
			r := &recorder{w: w}
			w.Observer = r
			deferred := false
			var f *sim.Future
			for range 2 { // and the world goes on working
				res := w.Run(plain{}, func(w *sim.World) {
					f = w.NewFuture()
					w.Spawn("A", func(t *sim.Task) {
						defer func() { deferred = true }()
						tc.body(t, w, f)
					})
					w.Spawn("B", func(t *sim.Task) { f.Await(t) })
					w.Spawn("E", func(t *sim.Task) { t.Yield() })
				})
				if res.Outcome != sim.Quiet || len(res.Blocked) != 2 || !deferred || !f.Pending() {
					t.Errorf("%s; deferred call ran: %t", describe(res), deferred)
				}
				if (len(res.Abandoned) > 0) != tc.abandoned {
					t.Errorf("abandoned %v", res.Abandoned)
				}
				if last := r.lines[len(r.lines)-1]; !strings.Contains(last, "resume") {
					t.Error("after the end:", last)
				}
			}
		})
	}
}

// TestPanics: a panic of a task or a callback is the outcome; others wait where
// they are and are unwound.
func TestPanics(t *testing.T) {
	for _, discipline := range []sim.Discipline{sim.Any, sim.FIFO} {
		for _, tc := range []struct {
			name, who, value string
			setup            func(w *sim.World)
		}{
			{"task", "A", "oh", func(w *sim.World) {
				w.Spawn("A", func(t *sim.Task) {
					t.Yield()
					panic("oh")
				})
			}},
			{"deferred call of a task", "A", "second", func(w *sim.World) {
				w.Spawn("A", func(t *sim.Task) {
					defer func() { panic("second") }()
					panic("first")
				})
			}},
			{"runtime error", "A", "runtime error: index out of range [2] with length 0", func(w *sim.World) {
				w.Spawn("A", func(t *sim.Task) { _ = []int{}[len(w.Tasks())] })
			}},
			{"callback", "callback 0", "oh", func(w *sim.World) { w.Soon(func() { panic("oh") }) }},
			{"timer", "callback 0", "oh", func(w *sim.World) { w.After(3, func() { panic("oh") }) }},
			{"done-callback", "callback 1", "oh", func(w *sim.World) {
				f := w.NewFuture()
				f.AddDoneCallback(func(*sim.Future) { panic("oh") })
				w.Spawn("A", func(*sim.Task) { f.Cancel() })
			}},
		} {
			t.Run(discipline.String()+" "+tc.name, func(t *testing.T) {
				w := newWorld(t, discipline, sim.Strict)
				res := w.Run(first{}, func(w *sim.World) {
					tc.setup(w)
					w.Spawn("W", func(t *sim.Task) { t.NewFuture().Await(t) })
				})
				if res.Outcome != sim.Panicked || res.Panic.Task != tc.who || res.Panic.Value != tc.value {
					t.Fatal(describe(res))
				}
				if !strings.Contains(string(res.Panic.Stack), "unwind_test.go") {
					t.Errorf("stack without the place:\n%s", res.Panic.Stack)
				}
			})
		}
	}
}

// panicky is a strategy and observer that panics at a chosen event.
type panicky struct {
	plain
	where string
	kind  sim.EventKind
}

func (p *panicky) Choose(*sim.Point) int {
	if p.where == "choose" {
		panic("oh")
	}
	if p.where == "bad choice" {
		return 99
	}
	return 0
}

func (p *panicky) Stepped(s *sim.Step) {
	if p.where == "stepped" && s.N == 3 {
		panic("oh")
	}
}

func (p *panicky) Events() sim.EventKind { return p.kind }

func (p *panicky) Observe(*sim.Event) { panic("oh") }

// TestFaults: a panic of the strategy, of an observer or of OnQuiet is not a
// task's, cannot be swallowed by one, and comes out of Run.
func TestFaults(t *testing.T) {
	faults := []*panicky{{where: "choose"}, {where: "bad choice"}, {where: "stepped"}, {where: "quiet"}}
	for kind := sim.EvStep; kind <= sim.EvExit; kind <<= 1 {
		faults = append(faults, &panicky{where: "event", kind: kind})
	}
	for _, p := range faults {
		t.Run(fmt.Sprintf("%s %x", p.where, uint(p.kind)), func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			if p.kind != 0 {
				w.Observer = p
			}
			if p.where == "quiet" {
				w.OnQuiet = func(*sim.World) { panic("oh") }
			}
			body := func(t *sim.Task) {
				defer func() { recover() }()
				t.Call(w.Objects()[0], 0, sim.Value{})
				t.IO()
				t.Return(sim.Value{}, nil)
				t.Sleep(1)
				w.Tasks()[1].Cancel()
			}
			value := mustPanic(t, func() {
				w.Run(p, func(w *sim.World) {
					w.NewObject("o")
					w.Spawn("A", body)
					w.Spawn("B", body)
				})
			})
			want := "sim: strategy or observer panicked: oh"
			if p.where == "bad choice" {
				want = "sim: strategy or observer panicked: sim: strategy chose option 99 of 2"
			}
			if !strings.HasPrefix(value, want+"\n") || !strings.Contains(value, "goroutine") {
				t.Error(value)
			}
			// The world can run again.
			w.Observer, w.OnQuiet = nil, nil
			if res := w.Run(plain{}, func(w *sim.World) { w.Spawn("A", steps(3)) }); res.Outcome != sim.Finished {
				t.Error(describe(res))
			}
		})
	}
}

func TestPanicOfSetUp(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	if v := mustPanic(t, func() {
		w.Run(plain{}, func(w *sim.World) {
			w.Spawn("A", steps(1))
			panic("set-up")
		})
	}); v != "set-up" {
		t.Error(v)
	}
	if res := w.Run(plain{}, func(w *sim.World) { w.Spawn("B", steps(3)) }); res.Outcome != sim.Finished || len(w.Tasks()) != 1 {
		t.Error(describe(res))
	}
}

// TestGoexit: FailNow of a test inside a task ends the test, not just the task,
// and leaves no coroutine behind.
func TestGoexit(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	deferred := 0
	returned := false
	done := make(chan bool)
	go func() {
		defer close(done)
		w.Run(first{}, func(w *sim.World) {
			body := func(t *sim.Task) {
				defer func() { deferred++ }()
				defer func() { recover() }()
				defer t.Yield()
				t.Yield()
				if t.Name() == "B" {
					runtime.Goexit()
				}
				t.NewFuture().Await(t)
			}
			w.Spawn("A", body)
			w.Spawn("B", body)
			w.Spawn("C", body)
		})
		returned = true
	}()
	<-done
	if returned || deferred != 3 {
		t.Errorf("Run returned: %t, %d tasks unwound", returned, deferred)
	}
	if res := w.Run(plain{}, func(w *sim.World) { w.Spawn("A", steps(3)) }); res.Outcome != sim.Finished {
		t.Error(describe(res))
	}
}

func TestRunInsideRun(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	res := w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", func(*sim.Task) { w.Run(plain{}, func(*sim.World) {}) })
	})
	if res.Outcome != sim.Panicked || res.Panic.Value != "sim: Run of a world that is running" {
		t.Error(describe(res))
	}
}
