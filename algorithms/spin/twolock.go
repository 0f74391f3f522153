package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// TwoLock is a queue with a lock at either end, and a dummy in front, so that who puts
// and who gets need not know of each other.
//
// Source: M. Michael and M. Scott, Simple, Fast, and Practical Non-Blocking and
// Blocking Concurrent Queue Algorithms, PODC 1996, figure 2.
type TwoLock struct {
	headLock, tailLock *sim.Mutex
	head, tail         *sim.Cell[int]
	next               []*sim.Atomic[int]
	value              []*sim.Cell[int64]
	nodes              *pool
}

// NewTwoLock makes one.
func NewTwoLock(w *sim.World) *TwoLock {
	q := &TwoLock{headLock: sim.NewMutex(w).Named("H_lock"), tailLock: sim.NewMutex(w).Named("T_lock")}
	q.nodes = newPool(w, func(node int) {
		q.next = append(q.next, sim.NewAtomic(w, nobody).Named("next", node))
		q.value = append(q.value, sim.NewCell(w, int64(0)).Named("value", node))
	})
	dummy := q.nodes.make()
	q.head, q.tail = sim.NewCell(w, dummy).Named("head"), sim.NewCell(w, dummy).Named("tail")
	return q
}

// Put implements [algorithms.Queue].
func (q *TwoLock) Put(t *sim.Task, item int64) error {
	node := q.nodes.take(t)
	q.value[node].Store(item)
	q.next[node].Store(nobody)
	enter(t, q.tailLock)
	q.next[q.tail.Load()].Store(node)
	q.tail.Store(node)
	q.tailLock.Unlock(t)
	return nil
}

// TryPut implements [algorithms.TryQueue].
func (q *TwoLock) TryPut(t *sim.Task, item int64) error { return q.Put(t, item) }

// TryGet implements [algorithms.TryQueue].
func (q *TwoLock) TryGet(t *sim.Task) (int64, error) {
	enter(t, q.headLock)
	node := q.head.Load()
	next := q.next[node].Load()
	if next == nobody {
		q.headLock.Unlock(t)
		return 0, algorithms.ErrEmpty
	}
	item := q.value[next].Load()
	q.head.Store(next)
	q.headLock.Unlock(t)
	q.nodes.give(t, node)
	return item, nil
}

// Get implements [algorithms.Queue]: it tries until there is something.
func (q *TwoLock) Get(t *sim.Task) (int64, error) { return keepTrying(t, q.TryGet) }

// Inspect implements [algorithms.Inspector].
func (q *TwoLock) Inspect() algorithms.Snapshot {
	var list []int64
	for node := q.next[q.head.Peek()].Peek(); node != nobody && len(list) < maxNodes; node = q.next[node].Peek() {
		list = append(list, q.value[node].Peek())
	}
	return fields("queue", fmt.Sprint(list))
}
