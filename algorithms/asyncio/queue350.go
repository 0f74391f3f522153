package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Queue350 is the [Queue] of Python 3.5.0. A getter that is cancelled puts the
// item back that it was handed. A putter is only woken now, and puts its item in
// when it runs, so that there may be room while putters wait: two gets in one
// round fail with an assertion, and the second putter sleeps on (python/asyncio
// #265). A newcomer may take the room that a woken putter thinks it has, too, and
// an item that had to wait is not counted as unfinished.
//
// Source: asyncio.Queue, CPython 3.5.0, Lib/asyncio/queues.py.
type Queue350 struct{ Queue }

var (
	_ algorithms.Queue     = (*Queue350)(nil)
	_ algorithms.TryQueue  = (*Queue350)(nil)
	_ algorithms.JoinQueue = (*Queue350)(nil)
)

// NewQueue350 makes an empty queue for maxsize items in w; maxsize <= 0 means any
// number.
func NewQueue350(w *sim.World, maxsize int64) *Queue350 { return &Queue350{*NewQueue(w, maxsize)} }

// putInternal is __put_internal().
func (q *Queue350) putInternal(item int64) {
	q.queue.Put(item)
	q.unfinished++
	q.finished.clear()
}

// Put is put().
func (q *Queue350) Put(t *sim.Task, item int64) error {
	if err := q.TryPut(t, item); err != errQueueFull {
		return err
	}
	waiter := q.w.NewFuture()
	q.putters.append(waiter)
	if _, err := waiter.Await(t); err != nil {
		return err
	}
	q.queue.Put(item)
	return nil
}

// TryPut is put_nowait().
func (q *Queue350) TryPut(t *sim.Task, item int64) error {
	consumeDone(&q.getters)
	switch {
	case len(q.getters) > 0 && !q.Empty(t):
		return errGettersWait
	case len(q.getters) > 0:
		getter := q.getters.popleft()
		q.putInternal(item)
		getter.Complete(sim.Int(q.queue.Get()))
	case q.Full(t):
		return errQueueFull
	default:
		q.putInternal(item)
	}
	return nil
}

// Get is get(). Unlike get_nowait() it wakes the putter one round later.
func (q *Queue350) Get(t *sim.Task) (int64, error) {
	item, err := q.take(t, func(putter *sim.Future) { wakeSoon(q.w, putter) })
	if err != errQueueEmpty {
		return item, err
	}
	waiter := q.w.NewFuture()
	q.getters.append(waiter)
	v, err := waiter.Await(t)
	if err != nil && !waiter.Cancelled() {
		// The item has been removed from the queue for this one.
		v, _ := waiter.Result()
		q.putItBack(v.Bits())
	}
	return v.Bits(), err
}

// TryGet is get_nowait().
func (q *Queue350) TryGet(t *sim.Task) (int64, error) { return q.take(t, wakeNow) }

func (q *Queue350) take(t *sim.Task, wake func(putter *sim.Future)) (int64, error) {
	consumeDone(&q.putters)
	switch {
	case len(q.putters) > 0 && !q.Full(t):
		return 0, errPuttersWait
	case len(q.putters) > 0:
		wake(q.putters.popleft())
	case q.Empty(t):
		return 0, errQueueEmpty
	}
	return q.queue.Get(), nil
}

// putItBack is _put_it_back(): it wakes another getter, or puts the item in front.
func (q *Queue350) putItBack(item int64) {
	consumeDone(&q.getters)
	if len(q.getters) == 0 {
		q.queue.PutFirst(item)
		return
	}
	getter := q.getters.popleft()
	q.putInternal(item)
	getter.Complete(sim.Int(item))
}
