package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// ChaseLev is the deque of Chase and Lev, without locks: a ring of items from top up to
// bottom. Only its owner writes bottom, and only for the last item does it compete with
// thieves, for top. If the ring is full, the owner copies it into one of twice the size;
// who still looks at the old one finds the same items there.
//
// A steal that is slower than another one, or than the take of the last item, fails and
// says so. The paper has a ring of 2^k places keep one of them empty, and so does this.
//
// Source: D. Chase and Y. Lev, Dynamic Circular Work-Stealing Deque, SPAA 2005; the
// fence: N. Lê, A. Pop, A. Cohen and F. Zappa Nardelli, Correct and Efficient
// Work-Stealing for Weak Memory Models, PPoPP 2013.
type ChaseLev struct {
	w           *sim.World
	top, bottom *sim.Atomic[int]
	active      *sim.Atomic[int] // the ring that is used
	rings       [][]*sim.Atomic[int64]

	fenced bool
}

// chaseLevSize is how many places the first ring has: as few as there can be, so that
// it is exchanged for a larger one soon.
const chaseLevSize = 2

// NewChaseLev makes one.
func NewChaseLev(w *sim.World) *ChaseLev {
	number := func(name string) *sim.Atomic[int] { return sim.NewAtomic(w, 0).Named(name) }
	d := &ChaseLev{w: w, top: number("top"), bottom: number("bottom"), active: number("active")}
	d.add(chaseLevSize)
	return d
}

// NewFencedChaseLev makes one for processors with store buffers: that an item is about to
// be taken is there, for all to see, before it is looked how far thieves have come.
func NewFencedChaseLev(w *sim.World) *ChaseLev {
	d := NewChaseLev(w)
	d.fenced = true
	return d
}

// add makes a ring.
func (d *ChaseLev) add(size int) {
	ring := make([]*sim.Atomic[int64], size)
	for i := range ring {
		ring[i] = sim.NewAtomic(d.w, int64(0)).Named(fmt.Sprintf("ring%d", len(d.rings)), i)
	}
	d.rings = append(d.rings, ring)
}

// place is where an item lies in a ring.
func (d *ChaseLev) place(ring, i int) *sim.Atomic[int64] {
	r := d.rings[ring]
	return r[i%len(r)]
}

// Push implements [algorithms.Deque].
func (d *ChaseLev) Push(_ *sim.Task, item int64) error {
	bottom, top, ring := d.bottom.Load(), d.top.Load(), d.active.Load()
	if bottom-top >= len(d.rings[ring])-1 {
		ring = d.grow(ring, top, bottom)
	}
	d.place(ring, bottom).Store(item)
	d.bottom.Store(bottom + 1)
	return nil
}

// grow copies the items into a new ring.
func (d *ChaseLev) grow(ring, top, bottom int) int {
	d.add(2 * len(d.rings[ring]))
	larger := len(d.rings) - 1
	for i := top; i < bottom; i++ {
		d.place(larger, i).Store(d.place(ring, i).Load())
	}
	d.active.Store(larger)
	return larger
}

// Take implements [algorithms.Deque].
func (d *ChaseLev) Take(t *sim.Task) (int64, error) {
	bottom, ring := d.bottom.Load()-1, d.active.Load()
	d.bottom.Store(bottom)
	if d.fenced {
		t.Fence()
	}
	top := d.top.Load()
	if bottom < top {
		d.bottom.Store(top)
		return 0, algorithms.ErrEmpty
	}
	item := d.place(ring, bottom).Load()
	if bottom > top {
		return item, nil
	}
	return item, d.last(top)
}

// last competes for the last item.
func (d *ChaseLev) last(top int) (err error) {
	if !d.top.CompareAndSwap(top, top+1) {
		err = algorithms.ErrEmpty
	}
	d.bottom.Store(top + 1)
	return err
}

// Steal implements [algorithms.Deque].
func (d *ChaseLev) Steal(*sim.Task) (int64, error) {
	top, bottom, ring := d.top.Load(), d.bottom.Load(), d.active.Load()
	if bottom <= top {
		return 0, algorithms.ErrEmpty
	}
	item := d.place(ring, top).Load()
	if !d.top.CompareAndSwap(top, top+1) {
		return 0, algorithms.ErrLost
	}
	return item, nil
}

// Inspect implements [algorithms.Inspector].
func (d *ChaseLev) Inspect() algorithms.Snapshot {
	var list []int64
	top, bottom := d.top.Peek(), d.bottom.Peek()
	for i := top; i < bottom; i++ {
		list = append(list, d.place(d.active.Peek(), i).Peek())
	}
	return fields("top", fmt.Sprint(top), "bottom", fmt.Sprint(bottom), "items", fmt.Sprint(list))
}
