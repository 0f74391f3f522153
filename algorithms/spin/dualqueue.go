package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// DualQueue is a queue without locks in which those who wait are in line: it holds items
// or, when there are none, requests for some. Who gets from an empty queue puts in a
// request, and spins at the node before it; who puts meets the first request. It is
// the queue of [MichaelScott] otherwise, and who finds the tail or the head behind moves
// it. Nodes are not used again here, so that no pointer is counted.
//
// Source: W. Scherer and M. Scott, Nonblocking Concurrent Data Structures with
// Condition Synchronization, DISC 2004, the dual queue.
type DualQueue struct {
	head, tail *sim.Atomic[int]
	nodes      *dualNodes
	heedless   bool // who puts does not look whether it has met a request: see NewHeedlessDualQueue
}

// NewDualQueue makes one.
func NewDualQueue(w *sim.World) *DualQueue {
	q := &DualQueue{nodes: newDualNodes(w)}
	dummy := q.nodes.make(0, dualNode{data: true})
	q.head, q.tail = sim.NewAtomic(w, dummy).Named("head"), sim.NewAtomic(w, dummy).Named("tail")
	return q
}

// Put implements [algorithms.Queue].
func (q *DualQueue) Put(t *sim.Task, item int64) error {
	node := q.nodes.make(t.Index(), dualNode{data: true, item: item})
	for {
		tail, head := q.tail.Load(), q.head.Load()
		if tail == head || q.nodes.at(tail).data {
			if q.append(tail, node) {
				q.tail.CompareAndSwap(tail, node)
				return nil
			}
			continue
		}
		first := q.nodes.at(head)
		next := first.next.Load()
		if q.tail.Load() != tail {
			continue
		}
		match := first.match.Load()
		if q.head.Load() != head {
			continue
		}
		met := match == nobody && first.match.CompareAndSwap(nobody, node)
		q.head.CompareAndSwap(head, next)
		if met || q.heedless {
			return nil
		}
	}
}

// append links a node behind the last one, or moves the tail if that is behind.
func (q *DualQueue) append(tail, node int) bool {
	next := q.nodes.at(tail).next.Load()
	if q.tail.Load() != tail {
		return false
	}
	if next != nobody {
		q.tail.CompareAndSwap(tail, next)
		return false
	}
	return q.nodes.at(tail).next.CompareAndSwap(nobody, node)
}

// Get implements [algorithms.Queue]. The doorway ends when the request is in line.
func (q *DualQueue) Get(t *sim.Task) (int64, error) {
	node := q.nodes.make(t.Index(), dualNode{})
	for {
		head, tail := q.head.Load(), q.tail.Load()
		if tail == head || !q.nodes.at(tail).data {
			if q.append(tail, node) {
				t.Doorway()
				q.tail.CompareAndSwap(tail, node)
				item := q.nodes.await(t, tail).item
				if q.head.Load() == tail { // who has put may not have come to that
					q.head.CompareAndSwap(tail, node)
				}
				return item, nil
			}
			continue
		}
		next := q.nodes.at(head).next.Load()
		if q.tail.Load() != tail {
			continue
		}
		if q.head.CompareAndSwap(head, next) {
			return q.nodes.at(next).item, nil
		}
	}
}

// Inspect implements [algorithms.Inspector].
func (q *DualQueue) Inspect() algorithms.Snapshot {
	return fields("queue", q.nodes.list(q.nodes.at(q.head.Peek()).next.Peek()), "tail", fmt.Sprint(q.tail.Peek()))
}
