package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// THE is the deque of Cilk-5: T is where the owner pushes, H where others steal, and
// there are items from H up to T. Either side moves its number first, and then looks at
// the other one, so that of two who are after the last item one sees the other. A thief
// has the lock, and steps back; the owner takes the lock then, and looks again. Without
// conflict the owner needs no lock.
//
// A thief that has stepped back says that there was nothing. Another one may have the
// item before the owner has the lock, though that began later: so there was something.
//
// The paper's third number, E, is for exceptions, which are of no matter here.
//
// Source: M. Frigo, C. Leiserson and K. Randall, The Implementation of the Cilk-5
// Multithreaded Language, PLDI 1998, section 5.
type THE struct {
	w     *sim.World
	lock  *TAS
	h, t  *sim.Atomic[int]
	items []*sim.Cell[int64]

	fenced bool
}

// NewTHE makes one.
func NewTHE(w *sim.World) *THE {
	number := func(name string) *sim.Atomic[int] { return sim.NewAtomic(w, 0).Named(name) }
	return &THE{w: w, lock: NewTAS(w), h: number("H"), t: number("T")}
}

// NewFencedTHE makes one for processors with store buffers: a number has been moved,
// for all to see, before the other one is read.
func NewFencedTHE(w *sim.World) *THE {
	d := NewTHE(w)
	d.fenced = true
	return d
}

// Push implements [algorithms.Deque].
func (d *THE) Push(_ *sim.Task, item int64) error {
	tail := d.t.Load()
	if tail == len(d.items) {
		d.items = append(d.items, sim.NewCell(d.w, item).Named("item", tail))
	}
	d.items[tail].Store(item)
	d.t.Store(tail + 1)
	return nil
}

// Take implements [algorithms.Deque].
func (d *THE) Take(t *sim.Task) (int64, error) {
	tail, found := d.lower(t)
	if found {
		return d.items[tail].Load(), nil
	}
	d.t.Store(tail + 1)
	return d.takeLocked(t)
}

// lower is T--, and reports whether there was an item.
func (d *THE) lower(t *sim.Task) (tail int, found bool) {
	tail = d.t.Load() - 1
	d.t.Store(tail)
	d.fence(t)
	return tail, d.h.Load() <= tail
}

// takeLocked is a take that has met a thief, or has found nothing.
func (d *THE) takeLocked(t *sim.Task) (int64, error) {
	if err := d.lock.Lock(t); err != nil {
		return 0, err
	}
	tail, found := d.lower(t)
	if !found {
		d.t.Store(tail + 1)
		return 0, d.leave(t, algorithms.ErrEmpty)
	}
	return d.items[tail].Load(), d.lock.Unlock(t)
}

// Steal implements [algorithms.Deque].
func (d *THE) Steal(t *sim.Task) (int64, error) {
	if err := d.lock.Lock(t); err != nil {
		return 0, err
	}
	head := d.h.Load()
	d.h.Store(head + 1)
	d.fence(t)
	if head+1 > d.t.Load() {
		d.h.Store(head)
		return 0, d.leave(t, algorithms.ErrEmpty)
	}
	return d.items[head].Load(), d.lock.Unlock(t)
}

// leave unlocks, and fails.
func (d *THE) leave(t *sim.Task, why error) error {
	if err := d.lock.Unlock(t); err != nil {
		return err
	}
	return why
}

func (d *THE) fence(t *sim.Task) {
	if d.fenced {
		t.Fence()
	}
}

// Inspect implements [algorithms.Inspector].
func (d *THE) Inspect() algorithms.Snapshot {
	return fields("T", fmt.Sprint(d.t.Peek()), "H", fmt.Sprint(d.h.Peek()), "items", d.list())
}

// list is what lies in the deque.
func (d *THE) list() string {
	var list []int64
	for i := d.h.Peek(); i < min(d.t.Peek(), len(d.items)); i++ {
		list = append(list, d.items[i].Peek())
	}
	return fmt.Sprint(list)
}
