package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A FixedQueue is a [Queue313] that serves its waiters first come, first served. A
// waiter stays in its line until it runs, and what it was woken for is promised to
// it: as [Semaphore] does, the queue counts as empty for newcomers while a live
// getter waits, and as full while a live putter does. TryGet and TryPut then
// fail, though there may be an item or room.
//
// The tempting alternative is to hand the item itself over. But then a getter that
// is cancelled must put it back in its place among those that were handed over
// since, and a putter take it out again, perhaps after somebody has got it.
//
// Source: ours; it differs from asyncio.Queue in who may go on, and in that the
// waiters leave their line themselves.
type FixedQueue struct{ Queue313 }

var (
	_ algorithms.Queue     = (*FixedQueue)(nil)
	_ algorithms.TryQueue  = (*FixedQueue)(nil)
	_ algorithms.JoinQueue = (*FixedQueue)(nil)
	_ algorithms.Shutdown  = (*FixedQueue)(nil)
)

// NewFixedQueue makes an empty queue for maxsize items in w; maxsize <= 0 means any
// number.
func NewFixedQueue(w *sim.World, maxsize int64) *FixedQueue {
	return &FixedQueue{*NewQueue313(w, maxsize)}
}

// Empty is empty(): whether a get would have to wait.
func (q *FixedQueue) Empty(*sim.Task) bool { return q.queue.Len() == 0 || !q.getters.allCancelled() }

// Full is full(): whether a put would have to wait.
func (q *FixedQueue) Full(*sim.Task) bool {
	return q.maxsize > 0 && (q.queue.Len() >= q.maxsize || !q.putters.allCancelled())
}

// Put is put(). ErrShutDown if the queue has been shut down.
func (q *FixedQueue) Put(t *sim.Task, item int64) error {
	if q.isShutdown {
		return errShutDown
	}
	if q.Full(t) {
		err := q.waitFor(t, &q.putters, q.wakePutters)
		if err == nil && q.isShutdown {
			err = errShutDown
		}
		if err != nil {
			q.wakePutters()
			return err
		}
	}
	q.put(item)
	return nil
}

// TryPut is put_nowait(). ErrShutDown if the queue has been shut down.
func (q *FixedQueue) TryPut(t *sim.Task, item int64) error {
	switch {
	case q.isShutdown:
		return errShutDown
	case q.Full(t):
		return errQueueFull
	}
	q.put(item)
	return nil
}

func (q *FixedQueue) put(item int64) {
	q.queue.Put(item)
	q.unfinished++
	q.finished.clear()
	q.wakeGetters()
}

// Get is get(). ErrShutDown if there is no item for this one and the queue has been
// shut down.
func (q *FixedQueue) Get(t *sim.Task) (int64, error) {
	if q.Empty(t) {
		if q.isShutdown && q.queue.Len() == 0 {
			return 0, errShutDown
		}
		err := q.waitFor(t, &q.getters, q.wakeGetters)
		if err == nil && q.queue.Len() == 0 {
			err = errShutDown // it was thrown away
		}
		if err != nil {
			q.wakeGetters()
			return 0, err
		}
	}
	return q.get(), nil
}

// TryGet is get_nowait(). ErrShutDown if the queue is empty and has been shut down.
func (q *FixedQueue) TryGet(t *sim.Task) (int64, error) {
	switch {
	case q.queue.Len() == 0 && q.isShutdown:
		return 0, errShutDown
	case q.Empty(t):
		return 0, errQueueEmpty
	}
	return q.get(), nil
}

func (q *FixedQueue) get() int64 {
	item := q.queue.Get()
	q.wakePutters()
	if q.isShutdown && q.queue.Len() == 0 {
		turnAway(q.getters) // they have come since, and hoped for one to leave
	}
	return item
}

// waitFor waits in a line until there is something for the waiter, or until it is
// turned away: ErrShutDown. There may be something at once, if there is more than what
// those in front of it have been promised, so it begins with wake.
func (q *FixedQueue) waitFor(t *sim.Task, line *waiters, wake func()) error {
	fut := q.w.NewFuture()
	line.append(fut)
	wake()
	promise, err := fut.Await(t)
	line.remove(fut)
	if err == nil && promise != sim.Bool(true) {
		return errShutDown
	}
	return err
}

// wakeGetters wakes as many getters as there are items that are promised to nobody.
func (q *FixedQueue) wakeGetters() { wakeFor(q.queue.Len(), q.getters) }

// wakePutters wakes as many putters as there is room for that is promised to nobody.
func (q *FixedQueue) wakePutters() { wakeFor(q.maxsize-q.queue.Len(), q.putters) }

// wakeFor keeps n promises to the first in a line, those made before included.
func wakeFor(n int64, line waiters) {
	for _, fut := range line {
		switch {
		case n <= 0:
			return
		case !fut.Done():
			fut.Complete(sim.Bool(true))
			n--
		case !fut.Cancelled():
			n-- // it has not run yet
		}
	}
}

// Shutdown is shutdown(). Putters are turned away, and getters if there is no item. Where
// there is one, it is promised to somebody who may still give up: then it is for the next
// in line, since get() fails only if the queue is empty.
func (q *FixedQueue) Shutdown(_ *sim.Task, immediate bool) {
	q.isShutdown = true
	if immediate {
		q.drain()
	}
	if q.queue.Len() == 0 {
		turnAway(q.getters)
	}
	turnAway(q.putters)
}

// turnAway wakes those to whom nothing has been promised.
func turnAway(line waiters) {
	for _, fut := range line {
		if !fut.Done() {
			fut.Complete(sim.Bool(false))
		}
	}
}
