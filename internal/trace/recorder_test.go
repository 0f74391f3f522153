package trace_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/sim"
)

// listener counts what an observer behind the recorder gets.
type listener struct {
	mask  sim.EventKind
	seen  map[sim.EventKind]int
	steps int
}

func (l *listener) Events() sim.EventKind { l.seen = map[sim.EventKind]int{}; return l.mask }
func (l *listener) Observe(e *sim.Event)  { l.seen[e.Kind]++ }
func (l *listener) Stepped(*sim.Step)     { l.steps++ }

func TestNextGetsWhatItAsksFor(t *testing.T) {
	l := &listener{mask: sim.EvCall | sim.EvWake}
	p := &play{t: t, w: &sim.World{}}
	defer p.w.Close()
	r := &trace.Recorder{Objects: func() []*algorithms.Object { return p.locks }, Next: l}
	p.w.Observer = r
	var first *trace.Trace
	for range 2 {
		l.steps = 0
		res := p.w.Run(&order{names: []string{"A", "B", "C"}}, func(*sim.World) { p.locks = nil; handoff(p) })
		if want := map[sim.EventKind]int{sim.EvCall: 6, sim.EvWake: 2}; !reflect.DeepEqual(l.seen, want) {
			t.Errorf("seen %v, want %v", l.seen, want)
		}
		if l.steps != res.Steps {
			t.Errorf("told of %d steps of %d", l.steps, res.Steps)
		}
		tr := r.Trace(trace.Header{}, res)
		if first != nil && !reflect.DeepEqual(tr, first) {
			t.Error("the second recording of the same execution differs")
		}
		first = tr
	}
	if first.Loop != "any" || first.Header.Time != "strict" || first.Version != trace.Version || first.Kind != trace.Name {
		t.Errorf("header not filled in: %+v", first.Header)
	}
}

func TestHelpersAreHidden(t *testing.T) {
	tr := record(t, harness)
	var hidden []string
	for _, task := range tr.Tasks {
		if task.Hidden {
			hidden = append(hidden, task.Name)
		}
	}
	if want := []string{"schedule", "audit", "audit#2"}; !reflect.DeepEqual(hidden, want) {
		t.Errorf("hidden are %v, want %v", hidden, want)
	}
	for _, e := range tr.Events {
		if helper := e.Task == "schedule" || e.Task == "audit" || e.Task == "audit#2"; helper && !e.Hidden {
			t.Errorf("not hidden: %+v", e)
		}
	}
	if tr.End.Outcome != trace.Finished || len(tr.End.Blocked) != 1 {
		t.Errorf("an audit that waits makes the end %+v", tr.End)
	}
}

func TestWithoutObjects(t *testing.T) {
	w := &sim.World{}
	defer w.Close()
	r := &trace.Recorder{}
	w.Observer = r
	res := w.Run(&order{}, func(w *sim.World) {
		o := w.NewObject("x")
		w.Spawn("A", func(t *sim.Task) {
			t.Call(o, 0, sim.Value{})
			t.Choose(3)
			t.Return(sim.Value{}, nil)
		})
	})
	tr := r.Trace(trace.Header{}, res)
	var b bytes.Buffer
	if err := tr.WriteJSONL(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := trace.Read("x", &b); err != nil {
		t.Error(err)
	}
	if n := len(tr.Events); n < 2 || tr.Events[n-2].Action != "branch" {
		t.Errorf("the branch is missing: %+v", tr.Events)
	}
}

func TestSemaphoreHoldersShare(t *testing.T) {
	tr := record(t, func(p *play) {
		p.lock("s", algorithms.SemaphoreKind, nil)
		a := &algorithms.Algorithm{Name: "two", Kind: algorithms.SemaphoreKind, New: func(*sim.World, algorithms.Params) (any, error) { return nil, nil }}
		o, _ := a.Make(p.w, "s", algorithms.Params{"value": 2})
		p.locks = append(p.locks, o)
		p.task("A", func(*caller) {})
	})
	one, two := tr.Objects[0], tr.Objects[1]
	if one.Ops[0].Shared || !two.Ops[0].Shared {
		t.Errorf("one permit shared %v, two permits shared %v", one.Ops[0].Shared, two.Ops[0].Shared)
	}
	if two.Name != "s#2" || len(two.Params) != 1 || two.Params[0] != (trace.Field{Name: "value", Value: "2"}) {
		t.Errorf("wrong description: %+v", two)
	}
}
