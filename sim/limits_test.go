package sim_test

import (
	"fmt"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestOutcomes: how executions end, and after how many steps.
func TestOutcomes(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	forever := func(t *sim.Task) {
		for {
			t.Yield()
		}
	}
	for _, tc := range []struct {
		name    string
		body    func(*sim.Task)
		outcome sim.Outcome
		steps   int // under Any
		blocked int
	}{
		{"ends", steps(4), sim.Finished, 4, 0},
		{"ends with the last step allowed", steps(9), sim.Finished, 9, 0},
		{"one step more", steps(10), sim.StepLimit, 9, 1},
		{"yields for ever", forever, sim.StepLimit, 9, 1},
		{"branches for ever", func(t *sim.Task) {
			for {
				t.Choose(2)
			}
		}, sim.StepLimit, 9, 1},
		{"sleeps for ever", func(t *sim.Task) {
			for {
				t.Sleep(1)
			}
		}, sim.StepLimit, 9, 1},
		{"waits for ever", func(t *sim.Task) { t.NewFuture().Await(t) }, sim.Quiet, 1, 1},
		{"stops", func(t *sim.Task) {
			t.Yield()
			t.World().Stop()
			t.Yield()
		}, sim.Stopped, 2, 1},
		{"stops and branches", func(t *sim.Task) {
			t.World().Stop()
			t.Choose(2)
			panic("goes on")
		}, sim.Stopped, 1, 1},
		{"stops at its end", func(t *sim.Task) { t.World().Stop() }, sim.Stopped, 1, 0},
		{"panics", func(t *sim.Task) { panic("oh") }, sim.Panicked, 1, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w.Discipline, w.MaxSteps = sim.Any, 9
			res := w.Run(plain{}, func(w *sim.World) { w.Spawn("A", tc.body) })
			if res.Outcome != tc.outcome || res.Steps != tc.steps || len(res.Blocked) != tc.blocked {
				t.Errorf("%s\nwant %s after %d steps, %d blocked", describe(res), tc.outcome, tc.steps, tc.blocked)
			}
			w.Discipline = sim.FIFO
			if res := w.Run(plain{}, func(w *sim.World) { w.Spawn("A", tc.body) }); res.Steps > 9 {
				t.Error(describe(res))
			}
		})
	}
}

// TestStopInChoose: a strategy that stops is not obeyed any more, and what it
// answered is no choice.
func TestStopInChoose(t *testing.T) {
	for _, tc := range []struct {
		discipline sim.Discipline
		body       func(*sim.Task)
	}{
		{sim.Any, steps(5)},
		{sim.FIFO, func(t *sim.Task) { t.IO() }},
		{sim.Any, func(t *sim.Task) { t.Choose(2) }},
	} {
		w := newWorld(t, tc.discipline, sim.Strict)
		w.OnQuiet = func(*sim.World) { t.Error("quiet") }
		asked := 0
		var at int
		res := w.Run(chooser(func(p *sim.Point) int {
			if asked++; asked == 2 {
				at = p.Step()
				w.Stop()
			}
			return p.Len() - 1
		}), func(w *sim.World) {
			w.Spawn("A", tc.body)
			w.Spawn("B", tc.body)
		})
		if res.Outcome != sim.Stopped || asked != 2 || len(res.Choices) != 1 || res.Steps != at-1 {
			t.Errorf("asked %d times, last for step %d: %s", asked, at, describe(res))
		}
	}
}

func TestDefaultMaxSteps(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Strict)
	res := w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", func(t *sim.Task) {
			for {
				t.Yield()
			}
		})
	})
	if res.Steps != sim.DefaultMaxSteps || res.Outcome != sim.StepLimit {
		t.Error(describe(res))
	}
}

// TestOnQuiet: the set-up code gets one chance to go on.
func TestOnQuiet(t *testing.T) {
	for _, discipline := range []sim.Discipline{sim.Any, sim.FIFO} {
		calls := 0
		w := newWorld(t, discipline, sim.Strict)
		var f *sim.Future
		d := &diary{}
		w.OnQuiet = func(w *sim.World) {
			calls++
			if w.Ready() != 0 {
				t.Error("not quiet")
			}
			b := w.Spawn("B", func(t *sim.Task) {
				d.note(t, "runs")
				t.NewFuture().Await(t)
			})
			if p := w.Path(b.ID()); p != "2" {
				t.Error("not made by the set-up code:", p)
			}
			f.Complete(sim.Value{})
		}
		for range 2 {
			res := w.Run(plain{}, func(w *sim.World) {
				f = w.NewFuture()
				w.Spawn("A", func(t *sim.Task) {
					f.Await(t)
					d.note(t, "goes on")
				})
			})
			if res.Outcome != sim.Quiet || len(res.Blocked) != 1 || res.Blocked[0].Name() != "B" {
				t.Error(describe(res))
			}
		}
		if calls != 2 {
			t.Errorf("%d calls", calls)
		}
		d.expect(t, "B runs@0", "A goes on@0", "B runs@0", "A goes on@0")
	}
}

// TestOnQuietNeedsQuiet: it is not called where an execution is cut.
func TestOnQuietNeedsQuiet(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Strict)
	w.OnQuiet = func(*sim.World) { t.Error("quiet") }
	w.MaxSteps = 3
	for _, body := range []func(*sim.Task){
		steps(5),
		func(t *sim.Task) { t.Sleep(9) },
		func(t *sim.Task) { t.IO() },
		func(t *sim.Task) { t.World().Stop() },
	} {
		w.Run(plain{}, func(w *sim.World) { w.Spawn("A", body) })
	}
}

func TestNothingToDo(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Elastic)
	res := w.Run(plain{}, func(*sim.World) {})
	if res.Outcome != sim.Finished || res.Steps != 0 {
		t.Error(describe(res))
	}
}

func TestMoreThan63Objects(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	v := mustPanic(t, func() {
		w.Run(plain{}, func(w *sim.World) {
			for i := range 64 {
				if o := w.NewObject(fmt.Sprint(i)); o.Index() != i {
					t.Error(o.Index())
				}
			}
		})
	})
	if v != "sim: more than 63 objects in one world" {
		t.Error(v)
	}
}

func TestClose(t *testing.T) {
	w := &sim.World{}
	w.Close() // of a world that has not run
	w.Run(plain{}, func(w *sim.World) {
		w.Spawn("A", steps(2))
		w.Spawn("B", func(t *sim.Task) { t.NewFuture().Await(t) })
	})
	w.Close()
	w.Close()
}
