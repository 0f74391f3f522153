package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// guardText is a guard with paths in place of identities.
func guardText(w *sim.World, g *sim.Guard) string {
	if g == nil {
		return "none"
	}
	var parts []string
	for _, c := range g.Conditions {
		relation := "=="
		if c.Not {
			relation = "!="
		}
		parts = append(parts, fmt.Sprintf("%s(%d)%s%d", w.Path(c.Object), c.Initial, relation, c.Value))
	}
	if g.Opaque {
		parts = append(parts, "opaque")
	}
	return strings.Join(parts, " or ")
}

// TestGuardsOfSteps: what steps had to wait for, what they read because of it,
// and what they wrote.
func TestGuardsOfSteps(t *testing.T) {
	for _, tc := range []struct {
		name  string
		setup func(w *sim.World)
		want  []string
	}{
		{"mutex", func(w *sim.World) {
			m := sim.NewMutex(w) // 0
			v := sim.NewAtomic(w, 0)
			m.TryLock(nil)
			w.Spawn("A", func(t *sim.Task) { m.Unlock(t); v.Load() }) // 2
			w.Spawn("B", func(t *sim.Task) { m.Lock(t); v.Increase(3); v.Increase(-1) })
		}, []string{
			"A none: write(0) writes 0=0",
			"B none:",
			"A none: read(1) write(2)",
			"B 0(1)==0 or 3(0)==1: read(0) write(0) writes 0=1",
			"B none: add(1) writes 1+3",
			"B none: add(1) write(3) writes 1+18446744073709551615",
		}},
		{"pause", func(w *sim.World) {
			x, y, c := sim.NewAtomic(w, 4), sim.NewAtomic(w, true), sim.NewCell(w, "a")
			x.Store(5)
			w.Spawn("A", func(t *sim.Task) { // 3
				x.CompareAndSwap(1, 2)
				y.Store(true) // as it was
				c.Load()
				x.Load()
				t.Pause()
				x.Load()
			})
			w.Spawn("B", func(t *sim.Task) { x.Load(); x.Load(); c.Store("a") })
		}, []string{
			"A none: read(0)",
			"B none: read(0)",
			"A none: write(1) read(2) writes 1=1",
			"B none: read(0) write(2) write(4) writes 2=1",
			"A none: read(0)",
			"A 0(5)!=5 or 1(1)!=1 or 2(0)!=0: read(0) read(1) read(2) read(0) write(3)",
		}},
		{"until", func(w *sim.World) {
			x, v := sim.NewAtomic(w, 0), sim.NewVar(w, 0)
			w.Spawn("A", func(t *sim.Task) { // 2
				t.Until(func() bool { return x.Load() == 1 || v.Get() == 1 })
				x.Store(2)
			})
			w.Spawn("B", func(t *sim.Task) { v.Set(1) })
		}, []string{
			"A none:",
			"B none: write(1) write(3)",
			"A opaque: read(0) read(1) write(0) write(2) writes 0=2",
		}},
		{"cancellation", func(w *sim.World) {
			m := sim.NewMutex(w)
			m.TryLock(nil)
			a := w.Spawn("A", func(t *sim.Task) { m.Lock(t); m.Lock(t) })
			w.Spawn("B", func(t *sim.Task) { a.Cancel() })
		}, []string{
			"A none:",
			"B none: write(1) write(2) writes 1=1",
			"A 0(1)==0 or 1(0)==1: read(0) writes 1=0",
		}},
		{"cancellation of a yield and of a wait", func(w *sim.World) {
			f := w.NewFuture()
			a := w.Spawn("A", func(t *sim.Task) { t.Yield(); f.Await(t) })
			w.Spawn("B", func(t *sim.Task) { a.Cancel(); t.Yield(); a.Cancel() })
		}, []string{
			"A none:",
			"B none: write(1) writes 1=1",
			"A none: write(0) writes 1=0",
			"B none: write(1) write(0) write(0) write(2)",
			"A none: read(0) write(1)",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			w.Tracked = true
			var got []string
			w.Run(&stepped{f: func(s *sim.Step) {
				var b strings.Builder
				for _, task := range w.Tasks() {
					if task.ID() == s.Actor {
						b.WriteString(task.Name() + " " + guardText(w, s.Guard) + ":")
					}
				}
				for _, a := range s.Footprint[1:] {
					fmt.Fprintf(&b, " %s(%s)", a.Mode, w.Path(a.Object))
				}
				for i, x := range s.Writes {
					if i == 0 {
						b.WriteString(" writes")
					}
					sign := "="
					if x.Delta {
						sign = "+"
					}
					fmt.Fprintf(&b, " %s%s%d", w.Path(x.Object), sign, x.Value)
				}
				got = append(got, b.String())
			}}, tc.setup)
			if !slices.Equal(got, tc.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

// TestGuardsOfTheBlocked: what waiting tasks wait for can be asked for while they
// wait, and when the execution has ended, after their deferred calls have run.
func TestGuardsOfTheBlocked(t *testing.T) {
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		t.Run(d.String(), func(t *testing.T) {
			w := newWorld(t, d, sim.Strict)
			w.Tracked = true
			var asked []string
			describe := func() (all []string) {
				for _, task := range w.Tasks() {
					text := task.Name() + " " + guardText(w, task.Guard())
					for _, a := range task.GuardReads(nil) {
						text += fmt.Sprintf(" %s(%s)", a.Mode, w.Path(a.Object))
					}
					all = append(all, fmt.Sprint(text, " ", task.Pausing()))
				}
				return all
			}
			over, calls := false, 0
			res := w.Run(&stepped{f: func(s *sim.Step) {
				if s.N > 5 {
					asked = describe()
				}
			}}, func(w *sim.World) {
				m, x, f := sim.NewMutex(w), sim.NewAtomic(w, 9), w.NewFuture()
				w.Spawn("A", func(t *sim.Task) { m.Lock(t); defer m.Unlock(t); m.Lock(t) })
				w.Spawn("B", func(t *sim.Task) { x.Load(); x.Load(); defer x.Store(1); t.Pause() })
				w.Spawn("C", func(t *sim.Task) {
					defer func() { over = true }()
					t.Until(func() bool {
						if over {
							calls++
						}
						return x.Load() == 1
					})
				})
				w.Spawn("D", func(t *sim.Task) { f.Await(t) })
			})
			want := []string{"A 0(0)==0 or 3(0)==1 read(0) false", "B 1(9)!=9 read(1) true", "C opaque read(1) false", "D none false"}
			if !slices.Equal(asked, want) {
				t.Errorf("during the execution\n%s\nwant\n%s", strings.Join(asked, "\n"), strings.Join(want, "\n"))
			}
			if calls != 0 {
				t.Errorf("%d calls of the condition while tasks were unwound", calls)
			}
			if got := describe(); !slices.Equal(got, want) {
				t.Errorf("at the end\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if len(res.Blocked) != 4 || res.Outcome != sim.Quiet {
				t.Error(res.Outcome, res.Blocked)
			}
		})
	}
}

// TestGuardedTasks: who goes on when, under both disciplines.
func TestGuardedTasks(t *testing.T) {
	var (
		m    *sim.Mutex
		x    *sim.Atomic[int]
		task func(i int) *sim.Task
	)
	is := func(n int) func() bool { return func() bool { return x.Load() == n } }
	for _, tc := range []struct {
		name    string
		bodies  []func(t *sim.Task, d *diary)
		outcome sim.Outcome
		want    []string
	}{
		{"the lock goes to whoever comes first, not to whoever has waited longest", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				m.Lock(t)
				d.note(t, "in")
				m.Unlock(t)
				m.Lock(t)
				d.note(t, "in")
			},
			func(t *sim.Task, d *diary) { m.Lock(t); d.note(t, "in"); m.Unlock(t) },
		}, sim.Finished, []string{"A in@0", "B in@0", "A in@0"}},
		{"one at a time", slices.Repeat([]func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) { m.Lock(t); d.note(t, "in"); t.Yield(); d.note(t, "out"); m.Unlock(t) },
		}, 3), sim.Finished, []string{"A in@0", "A out@0", "B in@0", "B out@0", "C in@0", "C out@0"}},
		{"a task whose guard closes again is passed over", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) { x.Store(1); x.Store(2); d.note(t, "two"); x.Store(1); x.Store(3) },
			func(t *sim.Task, d *diary) { t.Sleep(1); x.Store(1); d.note(t, "one") },
			func(t *sim.Task, d *diary) {
				t.Until(func() bool { return x.Load() == 1 && t.Now() == 1 })
				d.note(t, "seen")
			},
		}, sim.Finished, []string{"A two@0", "B one@1", "C seen@1"}},
		{"a pause that changed before it begins", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) { x.Load(); m.TryLock(t); t.Pause(); d.note(t, "on") },
			func(t *sim.Task, d *diary) { x.Store(1); d.note(t, "stored") },
		}, sim.Finished, []string{"B stored@0", "A on@0"}},
		{"pauses that nobody ends", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) { x.Load(); t.Pause(); d.note(t, "on") },
			func(t *sim.Task, d *diary) { t.Pause(); d.note(t, "on") },
			func(t *sim.Task, d *diary) { m.Lock(t); m.TryLock(t); t.Pause(); d.note(t, "on") },
		}, sim.Quiet, nil},
		{"two values of one variable", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				x.Load()
				x.Store(1)
				x.Load()
				t.Pause()
				d.note(t, "on")
				for range 63 { // has seen nothing since, but it may be backing off
					t.Pause()
				}
				d.note(t, "still on")
				t.Pause() // for ever
				d.note(t, "never")
			},
		}, sim.Quiet, []string{"A on@0", "A still on@0"}},
		{"more values than are kept", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				for range 65 {
					sim.NewAtomic(t.World(), 0).Load()
				}
				t.Pause()
				d.note(t, "on")
				for range 64 {
					sim.NewAtomic(t.World(), 0).Load()
				}
				t.Pause()
			},
		}, sim.Quiet, []string{"A on@0"}},
		{"spinning on a mutex", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				for !m.TryLock(t) {
					t.Pause()
				}
				d.note(t, "in")
				t.Sleep(1)
				m.Unlock(t)
			},
			func(t *sim.Task, d *diary) {
				for !m.TryLock(t) {
					t.Pause()
				}
				d.note(t, "in")
			},
		}, sim.Finished, []string{"A in@0", "B in@1"}},
		{"cancelled while it waits", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				m.Lock(t)
				d.note(t, "%s", outcome(m.Lock(t)))
				d.note(t, "%s", outcome(t.Until(is(1))))
			},
			func(t *sim.Task, d *diary) { t.Sleep(1); task(0).Cancel(); t.Sleep(1); task(0).Cancel() },
		}, sim.Finished, []string{"A cancelled@1", "A cancelled@2"}},
		{"cancelled before it waits", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				t.Cancel()
				d.note(t, "%s", outcome(m.Lock(t)))
				t.Cancel()
				d.note(t, "%s", outcome(t.Until(is(0))))
				d.note(t, "%s", outcome(m.Lock(t)))
			},
		}, sim.Finished, []string{"A cancelled@0", "A cancelled@0", "A ok@0"}},
		{"cancelled after it was enabled", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) { d.note(t, "%s", outcome(m.Lock(t))); d.note(t, "%t", m.Held()) },
			func(t *sim.Task, d *diary) { task(0).Cancel() },
		}, sim.Finished, []string{"A cancelled@0", "A false@0"}},
		{"a pause leaves the cancellation to the next wait", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				x.Load()
				t.Pause()
				d.note(t, "%t", t.CancelPending())
				x.Load()
				d.note(t, "%s", outcome(t.Yield()))
			},
			func(t *sim.Task, d *diary) { t.Sleep(1); task(0).Cancel(); t.Sleep(1); x.Store(1) },
		}, sim.Finished, []string{"A true@2", "A cancelled@2"}},
		{"a deadline", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				d.note(t, "%s", outcome(t.WithTimeout(3, func() error { return t.Until(is(1)) })))
				m.Lock(t)
				d.note(t, "%s", outcome(t.WithTimeout(3, func() error { return m.Lock(t) })))
			},
		}, sim.Finished, []string{"A timeout@3", "A timeout@6"}},
		{"a condition that panics", []func(*sim.Task, *diary){
			func(t *sim.Task, d *diary) {
				defer func() { d.note(t, "recovers %v", recover()); t.Sleep(1); x.Store(5); d.note(t, "and goes on") }()
				t.Until(func() bool { return 1/x.Load() == 1 })
			},
			func(t *sim.Task, d *diary) { t.Yield(); d.note(t, "ends") },
		}, sim.Finished, []string{
			"A recovers runtime error: integer divide by zero@0", "B ends@0", "A and goes on@1",
		}},
	} {
		for _, discipline := range []sim.Discipline{sim.Any, sim.FIFO} {
			t.Run(tc.name+" "+discipline.String(), func(t *testing.T) {
				w := newWorld(t, discipline, sim.Strict)
				w.Tracked = true
				d := &diary{}
				task = func(i int) *sim.Task { return w.Tasks()[i] }
				res := w.Run(plain{}, func(w *sim.World) {
					m, x = sim.NewMutex(w), sim.NewAtomic(w, 0)
					for i, body := range tc.bodies {
						w.Spawn(string(rune('A'+i)), func(t *sim.Task) { body(t, d) })
					}
				})
				d.expect(t, tc.want...)
				if res.Outcome != tc.outcome {
					t.Error(describe(res))
				}
				for _, task := range res.Blocked {
					if !task.Pausing() {
						t.Errorf("%s is not pausing", task.Name())
					}
				}
			})
		}
	}
}

// TestClosedGuardIsNoOption: under Any a task is no choice while its guard does
// not hold, even if it was enabled before.
func TestClosedGuardIsNoOption(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	w.Tracked = true
	var options []string
	schedule := []string{"C", "A", "B", "A", "B"}
	res := w.Run(chooser(func(p *sim.Point) int {
		names, chosen := "", 0
		for i := range p.Len() {
			name := p.Option(i).Task.Name()
			if names += name; name == schedule[0] {
				chosen = i
			}
		}
		options = append(options, names)
		schedule = schedule[1:]
		return chosen
	}), func(w *sim.World) {
		m := sim.NewMutex(w)
		for _, name := range []string{"A", "B", "C"} {
			w.Spawn(name, func(t *sim.Task) { m.Lock(t); m.Unlock(t) })
		}
	})
	// They start in the order C, A, B. Then A takes the mutex, and C and B are out
	// until it unlocks; B takes it before C.
	if want := []string{"ABC", "ABC", "BCA", "CAB", "CB"}; !slices.Equal(options, want) || res.Steps != 9 {
		t.Errorf("options %v, want %v; %d steps", options, want, res.Steps)
	}
}
