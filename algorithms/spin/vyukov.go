package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Vyukov is a ring for any number of tasks at either side. Each slot has a sequence
// number that says whose turn it is: the one to put its n-th item, or the one to get
// it. A task that has drawn its number and has not come to the slot holds up those of
// the other side that come to this slot, and they find the ring empty, or full, though
// others behind them have been served already: so its answers are not linearizable.
//
// Source: D. Vyukov, Bounded MPMC queue, 1024cores.net, 2010.
type Vyukov struct {
	in, out  *sim.Atomic[int]
	sequence []*sim.Atomic[int]
	slots    []*sim.Cell[int64]
}

// NewVyukov makes one for so many items, two at least: in a ring of one, the turn to
// get an item looks like the turn to put the next one.
func NewVyukov(w *sim.World, size int64) *Vyukov {
	q := &Vyukov{in: sim.NewAtomic(w, 0).Named("in"), out: sim.NewAtomic(w, 0).Named("out"), slots: cells(w, "slot", size)}
	for i := range q.slots {
		q.sequence = append(q.sequence, sim.NewAtomic(w, i).Named("sequence", i))
	}
	return q
}

// draw takes the next number of a side if its slot is ready for it, which it is when
// its sequence is ahead of the number by as much as is given.
func (q *Vyukov) draw(side *sim.Atomic[int], ahead int) (n int, ready bool) {
	for n = side.Load(); ; n = side.Load() {
		switch sequence := q.sequence[n%len(q.slots)].Load(); {
		case sequence < n+ahead:
			return n, false
		case sequence == n+ahead && side.CompareAndSwap(n, n+1):
			return n, true
		}
	}
}

// TryPut implements [algorithms.TryQueue].
func (q *Vyukov) TryPut(_ *sim.Task, item int64) error {
	n, ready := q.draw(q.in, 0)
	if !ready {
		return algorithms.ErrFull
	}
	q.slots[n%len(q.slots)].Store(item)
	q.sequence[n%len(q.slots)].Store(n + 1)
	return nil
}

// TryGet implements [algorithms.TryQueue].
func (q *Vyukov) TryGet(*sim.Task) (int64, error) {
	n, ready := q.draw(q.out, 1)
	if !ready {
		return 0, algorithms.ErrEmpty
	}
	item := q.slots[n%len(q.slots)].Load()
	q.sequence[n%len(q.slots)].Store(n + len(q.slots))
	return item, nil
}

// Put implements [algorithms.Queue]: it tries until there is room.
func (q *Vyukov) Put(t *sim.Task, item int64) error {
	for q.TryPut(t, item) != nil {
		t.Pause()
	}
	return nil
}

// Get implements [algorithms.Queue]: it tries until there is something.
func (q *Vyukov) Get(t *sim.Task) (int64, error) { return keepTrying(t, q.TryGet) }

// Inspect implements [algorithms.Inspector].
func (q *Vyukov) Inspect() algorithms.Snapshot {
	sequence := make([]int, len(q.sequence))
	for i, s := range q.sequence {
		sequence[i] = s.Peek()
	}
	return fields("in", fmt.Sprint(q.in.Peek()), "out", fmt.Sprint(q.out.Peek()), "sequence", fmt.Sprint(sequence))
}
