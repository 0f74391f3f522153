package java

import (
	"math"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A queue is the wait queue of a synchronizer, first come, first served, without
// the dummy at its head.
//
// A release does not hand over: it wakes the first one, which tries again, and
// parks again, still the first, if somebody was faster. One that waits for shared
// access and gets it wakes the next one if that waits for the same: so a batch of
// readers enters one after the other.
//
// Source: AbstractQueuedSynchronizer, JDK 21.
type queue struct{ nodes []*node }

type node struct {
	task   *sim.Task
	shared bool
	parked *sim.Future
}

// never is no deadline.
const never = math.MaxInt64

// acquire waits until try succeeds, at the head of the queue: for d units of time,
// and as long as nobody interrupts. It tries once more after its time has run out.
func (q *queue) acquire(t *sim.Task, shared bool, d int64, try func(*sim.Task) bool) error {
	if t.CancelPending() {
		return t.Yield() // which tells it so
	}
	if try(t) {
		return nil
	}
	if d <= 0 {
		return sim.ErrTimeout
	}
	me := &node{task: t, shared: shared, parked: t.NewFuture()}
	q.nodes = append(q.nodes, me)
	deadline := int64(never)
	if d != never {
		deadline = t.Now() + d
		timer := t.World().After(d, me.unpark)
		defer timer.Cancel()
	}
	for ; ; me.parked = t.NewFuture() {
		if _, err := me.parked.Await(t); err != nil {
			q.cancel(me)
			return err
		}
		if q.nodes[0] == me && try(t) {
			q.nodes = q.nodes[1:]
			if shared {
				q.signalNextIfShared()
			}
			return nil
		}
		if t.Now() >= deadline {
			q.cancel(me)
			return sim.ErrTimeout
		}
	}
}

func (n *node) unpark() {
	if n.parked.Pending() {
		n.parked.Complete(sim.Value{})
	}
}

// cancel gives up: if it was the first, the next one may be able to go on.
func (q *queue) cancel(me *node) {
	i := slices.Index(q.nodes, me)
	q.nodes = slices.Delete(q.nodes, i, i+1)
	if i == 0 {
		q.signalNext()
	}
}

// signalNext wakes the first one.
func (q *queue) signalNext() {
	if len(q.nodes) > 0 {
		q.nodes[0].unpark()
	}
}

func (q *queue) signalNextIfShared() {
	if len(q.nodes) > 0 && q.nodes[0].shared {
		q.nodes[0].unpark()
	}
}

// hasQueuedPredecessors reports whether somebody waits longer than t.
func (q *queue) hasQueuedPredecessors(t *sim.Task) bool {
	return len(q.nodes) > 0 && q.nodes[0].task != t
}

// firstIsExclusive reports whether the first one waits to be alone.
func (q *queue) firstIsExclusive() bool {
	return len(q.nodes) > 0 && !q.nodes[0].shared
}

// inspect lists the nodes for people.
func (q *queue) inspect() (to []algorithms.Waiter) {
	for _, n := range q.nodes {
		note := "w"
		if n.shared {
			note = "r"
		}
		to = append(to, algorithms.Waiter{Future: n.parked, Note: note})
	}
	return to
}
