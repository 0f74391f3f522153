package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// SynchronousQueue is where those who put and those who get meet: a put waits until its
// item is taken. It is a list of offers or of requests, with a dummy in front, never of
// both; who comes for the other side meets the first one. First come, first served.
// Nobody gives up here, so that no node has to be cleaned away.
//
// Source: W. Scherer, D. Lea and M. Scott, Scalable Synchronous Queues, PPoPP 2006, the
// fair one; java.util.concurrent.SynchronousQueue.
type SynchronousQueue struct {
	head, tail *sim.Atomic[int]
	nodes      *dualNodes
	hasty      bool // who puts does not wait: see NewHastyQueue
}

// NewSynchronousQueue makes one.
func NewSynchronousQueue(w *sim.World) *SynchronousQueue {
	q := &SynchronousQueue{nodes: newDualNodes(w)}
	dummy := q.nodes.make(0, dualNode{})
	q.head, q.tail = sim.NewAtomic(w, dummy).Named("head"), sim.NewAtomic(w, dummy).Named("tail")
	return q
}

// transfer is what both sides do. It returns the node that it has met, nil if there was
// none and it is not to wait.
func (q *SynchronousQueue) transfer(t *sim.Task, like dualNode, waits bool) *dualNode {
	node := q.nodes.make(t.Index(), like)
	for {
		tail, head := q.tail.Load(), q.head.Load()
		if head != tail && q.nodes.at(tail).data != like.data {
			if other := q.meet(tail, head, node); other != nil {
				return other
			}
			continue
		}
		next := q.nodes.at(tail).next.Load()
		switch {
		case q.tail.Load() != tail:
		case next != nobody:
			q.tail.CompareAndSwap(tail, next)
		case !waits:
			return nil
		case q.nodes.at(tail).next.CompareAndSwap(nobody, node):
			t.Doorway()
			q.tail.CompareAndSwap(tail, node)
			if like.data && q.hasty {
				return nil
			}
			other := q.nodes.await(t, node)
			if head := q.head.Load(); q.nodes.at(head).next.Load() == node {
				q.head.CompareAndSwap(head, node) // who has met it may not have come to that
			}
			return other
		}
	}
}

// meet meets the first node, which becomes the dummy; nil if another one was faster.
func (q *SynchronousQueue) meet(tail, head, node int) *dualNode {
	next := q.nodes.at(head).next.Load()
	if q.tail.Load() != tail || q.head.Load() != head || next == nobody {
		return nil
	}
	first := q.nodes.at(next)
	met := first.match.CompareAndSwap(nobody, node)
	q.head.CompareAndSwap(head, next)
	if !met {
		return nil
	}
	return first
}

// Put implements [algorithms.Queue].
func (q *SynchronousQueue) Put(t *sim.Task, item int64) error {
	q.transfer(t, dualNode{data: true, item: item}, true)
	return nil
}

// Get implements [algorithms.Queue].
func (q *SynchronousQueue) Get(t *sim.Task) (int64, error) {
	return q.transfer(t, dualNode{}, true).item, nil
}

// TryPut implements [algorithms.TryQueue].
func (q *SynchronousQueue) TryPut(t *sim.Task, item int64) error {
	if q.transfer(t, dualNode{data: true, item: item}, false) == nil {
		return algorithms.ErrFull
	}
	return nil
}

// TryGet implements [algorithms.TryQueue].
func (q *SynchronousQueue) TryGet(t *sim.Task) (int64, error) {
	if other := q.transfer(t, dualNode{}, false); other != nil {
		return other.item, nil
	}
	return 0, algorithms.ErrEmpty
}

// Inspect implements [algorithms.Inspector].
func (q *SynchronousQueue) Inspect() algorithms.Snapshot {
	return fields("queue", q.nodes.list(q.nodes.at(q.head.Peek()).next.Peek()), "tail", fmt.Sprint(q.tail.Peek()))
}
