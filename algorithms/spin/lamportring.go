package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// LamportRing is the ring for one task that puts and one that gets: each has a number
// that only it writes, and their difference is how many items there are. Both are
// wait-free as long as there is room, and an item.
//
// Source: L. Lamport, Proving the Correctness of Multiprocess Programs, IEEE
// Transactions on Software Engineering 3(2), 1977; Specifying Concurrent Program
// Modules, ACM TOPLAS 5(2), 1983.
type LamportRing struct {
	in, out *sim.Atomic[int] // items that have been put, and taken
	slots   []*sim.Cell[int64]
}

// NewLamportRing makes one for so many items.
func NewLamportRing(w *sim.World, size int64) *LamportRing {
	return &LamportRing{sim.NewAtomic(w, 0).Named("in"), sim.NewAtomic(w, 0).Named("out"), cells(w, "slot", size)}
}

// Put implements [algorithms.Queue].
func (q *LamportRing) Put(t *sim.Task, item int64) error {
	in := q.in.Load()
	t.Spin(func() bool { return in-q.out.Load() < len(q.slots) })
	q.insert(in, item)
	return nil
}

func (q *LamportRing) insert(in int, item int64) {
	q.slots[in%len(q.slots)].Store(item)
	q.in.Store(in + 1)
}

// Get implements [algorithms.Queue].
func (q *LamportRing) Get(t *sim.Task) (int64, error) {
	out := q.out.Load()
	t.Spin(func() bool { return q.in.Load() > out })
	return q.remove(out), nil
}

func (q *LamportRing) remove(out int) int64 {
	item := q.slots[out%len(q.slots)].Load()
	q.out.Store(out + 1)
	return item
}

// TryPut implements [algorithms.TryQueue].
func (q *LamportRing) TryPut(_ *sim.Task, item int64) error {
	in := q.in.Load()
	if in-q.out.Load() == len(q.slots) {
		return algorithms.ErrFull
	}
	q.insert(in, item)
	return nil
}

// TryGet implements [algorithms.TryQueue].
func (q *LamportRing) TryGet(*sim.Task) (int64, error) {
	out := q.out.Load()
	if q.in.Load() == out {
		return 0, algorithms.ErrEmpty
	}
	return q.remove(out), nil
}

// Inspect implements [algorithms.Inspector].
func (q *LamportRing) Inspect() algorithms.Snapshot {
	return fields("in", fmt.Sprint(q.in.Peek()), "out", fmt.Sprint(q.out.Peek()))
}
