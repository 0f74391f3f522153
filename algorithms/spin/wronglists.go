package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// NewUncountedTreiber makes a stack of Treiber without a count: a node that has been
// taken out and put in again is at the top, as before, but what stood behind it does
// not. Who has read that makes it the top.
func NewUncountedTreiber(w *sim.World) *Treiber {
	s := NewTreiber(w)
	s.counts = false
	return s
}

// NewUncountedMichaelScott makes a queue of Michael and Scott without counts: a node
// that has been taken out and put in again may be the head, as before, and who has
// read what stood behind it makes that the head.
func NewUncountedMichaelScott(w *sim.World) *MichaelScott {
	q := NewMichaelScott(w)
	q.counts = false
	return q
}

// NewHeedlessDualQueue makes a dual queue in which who puts does not look whether it was
// the one that has met the request. If another one was faster, the item is lost.
func NewHeedlessDualQueue(w *sim.World) *DualQueue {
	q := NewDualQueue(w)
	q.heedless = true
	return q
}

// NewHastyQueue makes a synchronous queue in which a put does not wait until its item is
// taken: it is one that keeps items.
func NewHastyQueue(w *sim.World) *SynchronousQueue {
	q := NewSynchronousQueue(w)
	q.hasty = true
	return q
}

// FullRing is a ring whose two numbers go round. That they are the same means that the
// ring is full to the task that puts, which looks when it has put, and that it is empty
// to the one that gets.
type FullRing struct{ *LamportRing }

// NewFullRing makes one for so many items.
func NewFullRing(w *sim.World, size int64) FullRing { return FullRing{NewLamportRing(w, size)} }

// Put implements [algorithms.Queue].
func (q FullRing) Put(t *sim.Task, item int64) error {
	in := q.in.Load()
	q.slots[in].Store(item)
	in = (in + 1) % len(q.slots)
	q.in.Store(in)
	t.Spin(func() bool { return q.out.Load() != in })
	return nil
}

// Get implements [algorithms.Queue].
func (q FullRing) Get(t *sim.Task) (int64, error) {
	out := q.out.Load()
	t.Spin(func() bool { return q.in.Load() != out })
	item := q.slots[out].Load()
	q.out.Store((out + 1) % len(q.slots))
	return item, nil
}

// TryPut implements [algorithms.TryQueue].
func (q FullRing) TryPut(t *sim.Task, item int64) error { return q.Put(t, item) }

// TryGet implements [algorithms.TryQueue].
func (q FullRing) TryGet(*sim.Task) (int64, error) {
	out := q.out.Load()
	if q.in.Load() == out {
		return 0, algorithms.ErrEmpty
	}
	item := q.slots[out].Load()
	q.out.Store((out + 1) % len(q.slots))
	return item, nil
}
