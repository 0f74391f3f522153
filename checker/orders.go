package checker

import (
	"math/bits"

	"github.com/simrun-dev/simrun/sim"
)

// orders are what must be known of an object, while an execution goes on, to
// tell exploration which events its properties order.
type orders struct {
	pairs  Pair // of all its properties
	active Pair // those that make a difference in this execution
	own    balance
	stray  bool // somebody has released what it had not taken
}

// An underway is an operation that has not returned.
type underway struct {
	o       *object
	call    int
	doorway bool // it has given way, or waited
	served  int  // the step of the last wake, if it has not waited again since; -1 for none
	own     bool // a release of what its task has taken
	arrives bool // its beginning to wait is an event for the model
}

// forgetOrders prepares for the next execution.
func (s *Set) forgetOrders() {
	for i := range s.nested {
		s.nested[i] = s.nested[i][:0]
	}
	for _, o := range s.objects {
		o.orders.own.reset()
		o.orders.stray = false
	}
}

// activate finds out what makes a difference in this execution, as soon as all
// objects are there. Steps inside operations of an object that is not tracked
// write it as a whole, so their order counts anyway. Only who wakes a waiter may
// be elsewhere.
func (s *Set) activate(w *sim.World) {
	all := w.Objects()
	s.activated = len(all) >= len(s.objects)
	s.ordering = !s.activated
	for i, x := range all[:min(len(all), len(s.objects))] {
		r := &s.objects[i].orders
		if r.active = r.pairs; !x.Tracked {
			r.active &= EntryServed
		}
		s.ordering = s.ordering || r.active != 0
	}
}

// order adds to the footprint of the running step what the properties order.
func (s *Set) order(e *sim.Event, t *sim.Task) {
	if !s.activated {
		s.activate(t.World())
		if !s.ordering {
			return
		}
	}
	switch e.Kind {
	case sim.EvCall:
		o := s.objects[e.Object]
		u := underway{o: o, call: e.Call, served: -1, arrives: o.spec.Ops[e.Op].Arrives && !o.spec.Ops[e.Op].AtCall}
		o.orderCall(e, &u)
		list := s.under(t)
		*list = append(*list, u)
	case sim.EvReturn:
		list := s.under(t)
		if n := len(*list) - 1; n >= 0 && (*list)[n].call == e.Call {
			u := (*list)[n]
			*list = (*list)[:n]
			u.o.orderReturn(e, &u)
		}
	case sim.EvSuspend:
		list := *s.under(t)
		for i := range list {
			list[i].suspended(e)
		}
	case sim.EvDoorway:
		if list := *s.under(t); len(list) > 0 && list[len(list)-1].o.marked {
			list[len(list)-1].pass(e)
		}
	case sim.EvWake, sim.EvCancel:
		list := *s.under(t)
		for i := range list {
			u := &list[i]
			u.o.access(t, EntryServed, sim.Add)
			if e.Kind == sim.EvWake {
				u.served = e.Step
			}
		}
	}
}

// under lists the operations under way of a task, the innermost one last.
func (s *Set) under(t *sim.Task) *[]underway {
	i := t.Index()
	for len(s.nested) <= i {
		s.nested = append(s.nested, nil)
	}
	return &s.nested[i]
}

// access touches the aspect of a pair, if it is ordered.
func (o *object) access(t *sim.Task, p Pair, m sim.Mode) {
	if o.orders.active&p != 0 {
		w := t.World()
		w.Order(w.Objects()[o.index], bits.TrailingZeros16(uint16(p)), m)
	}
}

func (o *object) orderCall(e *sim.Event, u *underway) {
	if o.orders.active == 0 {
		return
	}
	r := &o.roles[e.Op]
	o.access(e.Task, ReturnCall, sim.Add)
	switch {
	case r.frees():
		u.own = o.orders.own.given(e.Task.Index(), r.freed())
		o.orders.stray = o.orders.stray || !u.own
		o.access(e.Task, EntryExit, sim.Add)
		o.access(e.Task, ExitDoorway, sim.Read)
		o.orderRelease(e.Task)
	case r.class == sim.Acquire:
		o.access(e.Task, AcquireRelease, sim.Add)
		o.access(e.Task, StrayRelease, sim.Read)
	case r.class == sim.Consume:
		o.access(e.Task, EntryExit, sim.Add)
	}
	if r.waits() {
		o.access(e.Task, CallDoorway, sim.Read)
	}
}

// orderRelease is for the call and the return of a release.
func (o *object) orderRelease(t *sim.Task) {
	o.access(t, AcquireRelease, sim.Write)
	o.orderStray(t)
}

// orderStray is for what StrayRelease orders from the first stray release on.
func (o *object) orderStray(t *sim.Task) {
	if o.orders.stray {
		o.access(t, StrayRelease, sim.Write)
	} else {
		o.access(t, StrayRelease, sim.Read)
	}
}

func (o *object) orderReturn(e *sim.Event, u *underway) {
	if o.orders.active == 0 {
		return
	}
	r := &o.roles[e.Op]
	o.access(e.Task, ReturnCall, sim.Read)
	switch {
	case r.frees():
		if e.Err != nil && u.own {
			o.orders.own.taken(e.Task.Index(), r.freed())
		}
		o.orderRelease(e.Task)
	case r.class == sim.Acquire:
		o.access(e.Task, AcquireRelease, sim.Add)
		o.orderStray(e.Task)
	}
	if e.Err != nil && (r.frees() || r.class == sim.Consume) {
		o.access(e.Task, EntryExit, sim.Add)
	}
	if r.waits() && u.doorway && u.served < 0 {
		o.access(e.Task, EntryReturn, sim.Add)
	}
	if e.Err == nil && r.waits() && (r.class != sim.Acquire || got(e.Result)) {
		o.orderEntry(e.Task, r)
	}
}

func (o *object) orderEntry(t *sim.Task, r *role) {
	if r.class == sim.Acquire {
		o.orders.own.taken(t.Index(), int(r.mode))
	}
	if r.class != sim.Consume {
		o.access(t, EntryExit, sim.Read)
	}
	o.access(t, EntryDoorway, sim.Read)
	o.access(t, EntryServed, sim.Read)
	o.access(t, EntryReturn, sim.Read)
}

func (u *underway) suspended(e *sim.Event) {
	if !u.o.marked {
		u.pass(e)
	}
	if e.Pending && u.served != e.Step { // see call.suspended
		u.served = -1
	}
}

// pass orders the end of a doorway.
func (u *underway) pass(e *sim.Event) {
	if !u.doorway {
		u.doorway = true
		u.o.access(e.Task, CallDoorway, sim.Add)
		u.o.access(e.Task, EntryDoorway, sim.Add)
		u.o.access(e.Task, ExitDoorway, sim.Add)
		u.o.access(e.Task, DoorwayDoorway, sim.Write)
		if u.arrives { // the return of one operation, and the call of another one
			u.o.access(e.Task, ReturnCall, sim.Write)
		}
	}
}

// frees reports whether the call is an exit, and freed of which mode.
func (r *role) frees() bool { return r.class == sim.Release || r.converts }

func (r *role) freed() int {
	if r.converts {
		return 1 - int(r.mode)
	}
	return int(r.mode)
}

// waits reports whether an operation is one that others can overtake.
func (r *role) waits() bool {
	return r.class == sim.Acquire || r.class == sim.Produce || r.class == sim.Consume
}
