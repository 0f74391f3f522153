package sim_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// settings are all kinds of world that random programs run in.
var settings = []struct {
	name string
	set  func(*sim.World)
}{
	{"any", func(w *sim.World) {}},
	{"any elastic", func(w *sim.World) { w.Time = sim.Elastic }},
	{"any exact", func(w *sim.World) { w.ExactTies = true }},
	{"fifo", func(w *sim.World) { w.Discipline = sim.FIFO }},
	{"fifo elastic", func(w *sim.World) { w.Discipline, w.Time = sim.FIFO, sim.Elastic }},
	{"fifo exact", func(w *sim.World) { w.Discipline, w.ExactTies = sim.FIFO, true }},
	{"fifo sync", func(w *sim.World) { w.Discipline, w.Profile.SyncCallbacks = sim.FIFO, true }},
	{"any sync", func(w *sim.World) { w.Profile.SyncCallbacks = true }},
	{"any short", func(w *sim.World) { w.MaxSteps = 7 }},
	{"fifo short", func(w *sim.World) { w.Discipline, w.MaxSteps = sim.FIFO, 9 }},
}

// reset takes a world back to the zero settings.
func reset(w *sim.World) {
	w.Discipline, w.Time, w.ExactTies, w.MaxSteps = sim.Any, sim.Strict, false, 0
	w.Profile = sim.Profile{}
}

// forPrograms runs f on many random programs; there are fewer of them with -short.
func forPrograms(t *testing.T, n int, f func(t *testing.T, seed uint64, p *program)) {
	if testing.Short() {
		n /= 10
	}
	for seed := range uint64(n) {
		p := randomProgram(rand.New(rand.NewPCG(seed, 1)))
		f(t, seed, p)
		if t.Failed() {
			t.Logf("program %d: %+v", seed, *p)
			return
		}
	}
}

// TestWorldIsReusable: what an execution does depends on nothing that an
// earlier one has left in the pools.
func TestWorldIsReusable(t *testing.T) {
	for _, s := range settings {
		t.Run(s.name, func(t *testing.T) {
			used := newWorld(t, sim.Any, sim.Strict)
			forPrograms(t, 130, func(t *testing.T, seed uint64, p *program) {
				reset(used)
				s.set(used)
				fresh := &sim.World{}
				defer fresh.Close()
				s.set(fresh)
				var log [2]*run
				got := record(used, &lcg{seed}, func(w *sim.World) { p.setup(w, &log[0]) })
				want := record(fresh, &lcg{seed}, func(w *sim.World) { p.setup(w, &log[1]) })
				sameLog(t, got, want)
				sameLog(t, log[0].log, log[1].log)
			})
		})
	}
}

// TestChoicesAreTheSchedule: the recorded choices repeat an execution, event for
// event and access for access.
func TestChoicesAreTheSchedule(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	forPrograms(t, 1000, func(t *testing.T, seed uint64, p *program) {
		reset(w)
		settings[seed%uint64(len(settings))].set(w)
		var log *run
		var choices []int32
		r := &recorder{w: w}
		w.Observer = r
		res := w.Run(&lcg{seed}, func(w *sim.World) { p.setup(w, &log) })
		choices = append(choices, res.Choices...)
		want, wantLog := append(r.lines, describe(res)), log.log
		got := record(w, &replay{choices: choices}, func(w *sim.World) { p.setup(w, &log) })
		sameLog(t, got, want)
		sameLog(t, log.log, wantLog)
	})
}

// TestObserversChangeNothing: an execution is the same whether or not somebody
// looks at it.
func TestObserversChangeNothing(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	forPrograms(t, 1000, func(t *testing.T, seed uint64, p *program) {
		reset(w)
		settings[seed%uint64(len(settings))].set(w)
		var log *run
		setup := func(w *sim.World) { p.setup(w, &log) }
		want := describe(w.Run(&lcg{seed}, setup))
		wantLog := log.log
		if got := record(w, &lcg{seed}, setup); got[len(got)-1] != want {
			t.Errorf("seed %d: observed %s\nunobserved %s", seed, got[len(got)-1], want)
		}
		sameLog(t, log.log, wantLog)
		got := describe(w.Run(&steppingLCG{lcg: lcg{seed}}, setup))
		if got != want {
			t.Errorf("seed %d: with footprints %s\nwithout %s", seed, got, want)
		}
	})
}

// TestIdentitiesDoNotDependOnTheSchedule: the n-th thing that somebody makes has
// the same name whoever runs in between.
func TestIdentitiesDoNotDependOnTheSchedule(t *testing.T) {
	for _, sync := range []bool{false, true} {
		t.Run(fmt.Sprint("sync ", sync), func(t *testing.T) {
			w := newWorld(t, sim.Any, sim.Strict)
			w.Profile.SyncCallbacks = sync
			paths := map[string]string{}
			meet := func(what string, id sim.ID) {
				if was, met := paths[what]; met && was != w.Path(id) {
					t.Fatalf("%s was %s, is %s", what, was, w.Path(id))
				}
				paths[what] = w.Path(id)
			}
			n := enumerate(w, func(w *sim.World) {
				f := w.NewFuture()
				meet("f", f.ID())
				for _, name := range []string{"A", "B"} {
					w.Spawn(name, func(t *sim.Task) {
						f.AddDoneCallback(func(*sim.Future) {
							meet("made by the callback of "+name, w.NewFuture().ID())
						})
						t.Yield()
						child := t.Spawn("child", func(c *sim.Task) {
							meet("made by the child of "+name, c.NewFuture().ID())
						})
						meet("child of "+name, child.ID())
						if !f.Done() {
							f.Complete(sim.Value{})
						}
						meet("made by "+name+" behind the callbacks", w.NewFuture().ID())
						t.Join(child)
					})
				}
			}, nil)
			if len(paths) != 9 || n < 50 {
				t.Errorf("%d names in %d schedules", len(paths), n)
			}
		})
	}
}
