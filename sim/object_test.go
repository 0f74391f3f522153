package sim_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// only is an observer of some kinds of events, that writes them down.
type only struct {
	kinds sim.EventKind
	got   []string
	print func(e *sim.Event) string
}

func (o *only) Events() sim.EventKind { return o.kinds }

func (o *only) Observe(e *sim.Event) {
	if e.Kind&o.kinds == 0 {
		o.got = append(o.got, "not asked for")
	}
	o.got = append(o.got, o.print(e))
}

// TestOperations: calls nest, and suspensions say which operation they are in.
func TestOperations(t *testing.T) {
	names := map[sim.EventKind]string{
		sim.EvCall: "call", sim.EvReturn: "return", sim.EvSuspend: "suspend", sim.EvExit: "exit",
	}
	o := &only{kinds: sim.EvCall | sim.EvReturn | sim.EvSuspend | sim.EvExit, print: func(e *sim.Event) string {
		return strings.TrimSpace(fmt.Sprintf("%s %s object %d op %d call %d arg %s result %s err %v pending %t",
			e.Task.Name(), names[e.Kind], e.Object, e.Op, e.Call, e.Arg, e.Result, e.Err, e.Pending))
	}}
	full := errors.New("full")
	w := newWorld(t, sim.FIFO, sim.Strict)
	w.Observer = o
	w.Run(plain{}, func(w *sim.World) {
		queue, lock := w.NewObject("queue"), w.NewObject("lock")
		if !slices.Equal(w.Objects(), []*sim.Object{queue, lock}) || lock.Index() != 1 || lock.Name != "lock" || lock.ID() == queue.ID() {
			t.Error(w.Objects())
		}
		w.Spawn("A", func(a *sim.Task) {
			a.Call(queue, 3, sim.Int(5))
			a.Call(lock, 1, sim.Value{})
			if ob, op, ok := a.Operation(); ob != lock || op != 1 || !ok {
				t.Error(ob, op, ok)
			}
			f := a.NewFuture()
			w.Soon(func() { f.Complete(sim.Value{}) })
			f.Await(a)
			a.Return(sim.Bool(true), nil)
			a.Yield()
			a.Return(sim.Value{}, full)
			if _, _, ok := a.Operation(); ok {
				t.Error("still in an operation")
			}
			a.Yield()
		})
	})
	if i := w.Tasks()[0].Index(); i != 0 || w.Tasks()[0].World() != w {
		t.Error(i)
	}
	want := []string{
		"A call object 0 op 3 call 0 arg 5 result none err <nil> pending false",
		"A call object 1 op 1 call 1 arg none result none err <nil> pending false",
		"A suspend object 1 op 1 call 1 arg none result none err <nil> pending true",
		"A return object 1 op 1 call 1 arg none result true err <nil> pending false",
		"A suspend object 0 op 3 call 0 arg 5 result none err <nil> pending false",
		"A return object 0 op 3 call 0 arg 5 result none err full pending false",
		"A suspend object -1 op 0 call 0 arg none result none err <nil> pending false",
		"A exit object -1 op 0 call 0 arg none result none err <nil> pending false",
	}
	if !slices.Equal(o.got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(o.got, "\n"), strings.Join(want, "\n"))
	}
}

// TestEventsAreOrdered: the step of events never decreases, every step begins
// and ends once, and actors are who they should be.
func TestEventsAreOrdered(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Elastic)
	forPrograms(t, 300, func(t *testing.T, seed uint64, p *program) {
		open, step := 0, 0
		w.Observer = &only{kinds: ^sim.EventKind(0), print: func(e *sim.Event) string {
			switch {
			case e.Step < step, e.Time != w.Now(), e.Step != w.Steps():
				t.Errorf("step %d at %d after step %d at %d", e.Step, e.Time, step, w.Now())
			case e.Kind == sim.EvStep && (open != 0 || e.Step != step+1):
				t.Errorf("step %d begins in step %d", e.Step, step)
			case e.Kind == sim.EvStep:
				open = e.Step
			case e.Kind == sim.EvStepEnd && open != e.Step:
				t.Errorf("step %d ends in step %d", e.Step, open)
			case e.Kind == sim.EvStepEnd:
				open = 0
			case e.Step > 0 && open == 0:
				t.Errorf("kind %x between two steps", uint(e.Kind))
			}
			step = e.Step
			return ""
		}}
		var log *run
		w.Run(&lcg{seed}, func(w *sim.World) { p.setup(w, &log) })
	})
}
