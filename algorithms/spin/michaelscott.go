package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// MichaelScott is a queue without locks: a list with a dummy in front. Who puts links
// a node behind the last one, and then moves the tail; who finds the tail behind moves
// it, too. All pointers are counted, since nodes come back.
//
// Source: M. Michael and M. Scott, Simple, Fast, and Practical Non-Blocking and
// Blocking Concurrent Queue Algorithms, PODC 1996, figure 1.
type MichaelScott struct {
	head, tail *sim.Atomic[int] // pointers, as next
	next       []*sim.Atomic[int]
	value      []*sim.Atomic[int64]
	nodes      *pool
	counts     counts
}

// NewMichaelScott makes one.
func NewMichaelScott(w *sim.World) *MichaelScott {
	q := &MichaelScott{counts: true}
	q.nodes = newPool(w, func(node int) {
		q.next = append(q.next, sim.NewAtomic(w, pointer(nobody, 0)).Named("next", node))
		q.value = append(q.value, sim.NewAtomic(w, int64(0)).Named("value", node))
	})
	dummy := pointer(q.nodes.make(), 0)
	q.head, q.tail = sim.NewAtomic(w, dummy).Named("head"), sim.NewAtomic(w, dummy).Named("tail")
	return q
}

// Put implements [algorithms.Queue].
func (q *MichaelScott) Put(t *sim.Task, item int64) error {
	node := q.nodes.take(t)
	q.value[node].Store(item)
	q.next[node].Update(func(old int) int { return pointer(nobody, old>>8) })
	for {
		tail := q.tail.Load()
		next := q.next[nodeOf(tail)].Load()
		if q.tail.Load() != tail {
			continue
		}
		if nodeOf(next) != nobody {
			q.tail.CompareAndSwap(tail, q.counts.next(nodeOf(next), tail))
			continue
		}
		if q.next[nodeOf(tail)].CompareAndSwap(next, q.counts.next(node, next)) {
			q.tail.CompareAndSwap(tail, q.counts.next(node, tail))
			return nil
		}
	}
}

// TryPut implements [algorithms.TryQueue].
func (q *MichaelScott) TryPut(t *sim.Task, item int64) error { return q.Put(t, item) }

// TryGet implements [algorithms.TryQueue].
func (q *MichaelScott) TryGet(t *sim.Task) (int64, error) {
	for {
		head := q.head.Load()
		tail := q.tail.Load()
		next := q.next[nodeOf(head)].Load()
		if q.head.Load() != head {
			continue
		}
		if nodeOf(head) == nodeOf(tail) {
			if nodeOf(next) == nobody {
				return 0, algorithms.ErrEmpty
			}
			q.tail.CompareAndSwap(tail, q.counts.next(nodeOf(next), tail))
			continue
		}
		item := q.value[nodeOf(next)].Load() // before another one takes it, and the node comes back
		if q.head.CompareAndSwap(head, q.counts.next(nodeOf(next), head)) {
			q.nodes.give(t, nodeOf(head))
			return item, nil
		}
	}
}

// Get implements [algorithms.Queue]: it tries until there is something.
func (q *MichaelScott) Get(t *sim.Task) (int64, error) { return keepTrying(t, q.TryGet) }

// Inspect implements [algorithms.Inspector].
func (q *MichaelScott) Inspect() algorithms.Snapshot {
	var list []int64
	for node := nodeOf(q.next[nodeOf(q.head.Peek())].Peek()); node != nobody && len(list) < maxNodes; node = nodeOf(q.next[node].Peek()) {
		list = append(list, q.value[node].Peek())
	}
	return fields("queue", fmt.Sprint(list), "tail", fmt.Sprint(nodeOf(q.tail.Peek())))
}
