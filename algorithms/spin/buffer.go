package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A ring is memory for items, the oldest first. It protects itself from nobody.
type ring struct {
	slots      []*sim.Cell[int64]
	in, number *sim.Cell[int] // the place of the next item, and how many there are
}

func newRing(w *sim.World, size int64) ring {
	return ring{cells(w, "slot", size), sim.NewCell(w, 0).Named("in"), sim.NewCell(w, 0).Named("number")}
}

// cells makes n Cells of one name.
func cells(w *sim.World, name string, n int64) []*sim.Cell[int64] {
	all := make([]*sim.Cell[int64], n)
	for i := range all {
		all[i] = sim.NewCell(w, int64(0)).Named(name, i)
	}
	return all
}

func (r *ring) full() bool  { return r.number.Load() == len(r.slots) }
func (r *ring) empty() bool { return r.number.Load() == 0 }

// put overwrites the oldest item if there is no room.
func (r *ring) put(item int64) {
	in := r.in.Load()
	r.slots[in].Store(item)
	r.in.Store((in + 1) % len(r.slots))
	r.number.Store(r.number.Load() + 1)
}

// get takes what is there even if that is nothing.
func (r *ring) get() int64 {
	n := r.number.Load()
	r.number.Store(n - 1)
	return r.slots[(r.in.Load()-n+2*len(r.slots))%len(r.slots)].Load()
}

// Inspect implements [algorithms.Inspector].
func (r *ring) Inspect() algorithms.Snapshot {
	return fields("in", fmt.Sprint(r.in.Peek()), "number", fmt.Sprint(r.number.Peek()))
}

// errSize is for a queue that needs to know how many items fit.
var errSize = fmt.Errorf("the number of items must be bounded: %w", algorithms.ErrUnsupported)

// A condition is where those who have a monitor wait, first come, first woken. Who is
// woken competes with newcomers for the monitor, and must look again.
//
// Source: B. Lampson and D. Redell, Experience with processes and monitors in Mesa,
// CACM 23(2), 1980.
type condition struct{ line *sim.Var[uint64] }

func newCondition(w *sim.World) condition { return condition{sim.NewVar(w, uint64(0))} }

// wait gives up the monitor, and has it again when it returns. It cannot be cancelled.
func (c *condition) wait(t *sim.Task, monitor *sim.Mutex) {
	me := t.Index()
	c.line.Set(push(c.line.Get(), me))
	monitor.Unlock(t)
	for isIn(c.line.Get(), me) {
		_ = t.Park()
	}
	enter(t, monitor)
}

// enter takes a mutex, whoever would have t stop.
func enter(t *sim.Task, m *sim.Mutex) {
	for m.Lock(t) != nil {
	}
}

// signal wakes the first one.
func (c *condition) signal(t *sim.Task) {
	if line := c.line.Get(); line != 0 {
		t.Point()
		c.line.Set(line >> 4)
		t.World().Tasks()[head(line)].Unpark()
	}
}

// broadcast wakes all.
func (c *condition) broadcast(t *sim.Task) {
	for c.line.Get() != 0 {
		c.signal(t)
	}
}

// MonitorBuffer is the bounded buffer with a condition for those who put and one for
// those who get.
//
// Source: C. A. R. Hoare, Monitors: An Operating System Structuring Concept, CACM
// 17(10), 1974; with the signals of Mesa.
type MonitorBuffer struct {
	ring
	monitor           *sim.Mutex
	notFull, notEmpty condition
}

// NewMonitorBuffer makes one for so many items.
func NewMonitorBuffer(w *sim.World, size int64) *MonitorBuffer {
	return &MonitorBuffer{newRing(w, size), sim.NewMutex(w).Named("monitor"), newCondition(w), newCondition(w)}
}

// Put implements [algorithms.Queue].
func (b *MonitorBuffer) Put(t *sim.Task, item int64) error {
	enter(t, b.monitor)
	for b.full() {
		b.notFull.wait(t, b.monitor)
	}
	b.put(item)
	b.notEmpty.signal(t)
	b.monitor.Unlock(t)
	return nil
}

// Get implements [algorithms.Queue].
func (b *MonitorBuffer) Get(t *sim.Task) (int64, error) {
	enter(t, b.monitor)
	for b.empty() {
		b.notEmpty.wait(t, b.monitor)
	}
	item := b.get()
	b.notFull.signal(t)
	b.monitor.Unlock(t)
	return item, nil
}

// BroadcastBuffer is the bounded buffer with one condition for all who wait, and all
// are woken whenever something changes.
//
// Source: the same, where Mesa's programs have a single condition.
type BroadcastBuffer struct {
	ring
	monitor *sim.Mutex
	changed condition
}

// NewBroadcastBuffer makes one for so many items.
func NewBroadcastBuffer(w *sim.World, size int64) *BroadcastBuffer {
	return &BroadcastBuffer{newRing(w, size), sim.NewMutex(w).Named("monitor"), newCondition(w)}
}

// Put implements [algorithms.Queue].
func (b *BroadcastBuffer) Put(t *sim.Task, item int64) error {
	enter(t, b.monitor)
	for b.full() {
		b.changed.wait(t, b.monitor)
	}
	b.put(item)
	b.changed.broadcast(t)
	b.monitor.Unlock(t)
	return nil
}

// Get implements [algorithms.Queue].
func (b *BroadcastBuffer) Get(t *sim.Task) (int64, error) {
	enter(t, b.monitor)
	for b.empty() {
		b.changed.wait(t, b.monitor)
	}
	item := b.get()
	b.changed.broadcast(t)
	b.monitor.Unlock(t)
	return item, nil
}
