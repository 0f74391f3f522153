package trace

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// meetObjects describes the objects when they are needed first. It reports
// whether there are any.
func (r *Recorder) meetObjects() bool {
	if r.objects == nil && r.Objects != nil {
		for _, o := range r.Objects() {
			d := describe(o)
			d.Name = unique(d.Name, func(name string) bool {
				return slices.ContainsFunc(r.objects, func(o Object) bool { return o.Name == name })
			})
			r.objects = append(r.objects, d)
		}
		r.last = make([]Event, len(r.objects))
	}
	return r.objects != nil
}

func describe(o *algorithms.Object) Object {
	spec := o.Spec()
	d := Object{Name: spec.Name, Kind: spec.Kind, Lock: o.Algorithm.Name}
	for _, p := range o.Algorithm.Kind.Params {
		d.Params = append(d.Params, Field{p.Name, strconv.FormatInt(o.Params[p.Name], 10)})
	}
	// Readers share, and so do the holders of several permits.
	permits := spec.Permits && spec.Capacity != 1
	for _, op := range spec.Ops {
		holds := op.Class == sim.Acquire || op.Class == sim.Release
		d.Ops = append(d.Ops, Operation{op.Name, op.Class.String(), holds && (op.Shared || permits), op.Converts})
	}
	return d
}

// inspect records the state of the objects whose state has changed.
func (r *Recorder) inspect(e *sim.Event) {
	if !r.meetObjects() {
		r.last = []Event{}
		return
	}
	for i, o := range r.Objects() {
		ev, ok := r.state(o, r.objects[i].Name)
		if !ok || ev.same(&r.last[i]) {
			continue
		}
		ev.Step, ev.Time, ev.Hidden = e.Step, e.Time, r.hidden
		r.last[i] = ev
		r.events = append(r.events, ev)
	}
}

// state is the visible state of o. A lock whose Inspect panics is not the
// recorder's problem: it shows the panic.
func (r *Recorder) state(o *algorithms.Object, name string) (ev Event, ok bool) {
	ev = Event{Event: State, Object: name}
	defer func() {
		if p := recover(); p != nil {
			ev.Fields, ev.Waiters, ok = []Field{{"Inspect", fmt.Sprint("panic: ", p)}}, nil, true
		}
	}()
	s, ok := o.Inspect()
	for _, f := range s.Fields {
		ev.Fields = append(ev.Fields, Field(f))
	}
	for _, w := range s.Waiters {
		switch {
		case w.Future == nil:
			ev.Waiters = append(ev.Waiters, Waiter{"", w.Note})
		case w.Future.Pending():
			ev.Waiters = append(ev.Waiters, Waiter{r.name(w.Future.Task()), w.Note})
		}
	}
	return ev, ok
}

func (e *Event) same(o *Event) bool {
	return e.Event == o.Event && slices.Equal(e.Fields, o.Fields) && slices.Equal(e.Waiters, o.Waiters)
}
