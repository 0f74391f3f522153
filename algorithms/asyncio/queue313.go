package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Queue313 is the [Queue] of Python 3.13, which can be shut down. Puts are
// refused from then on, and gets when no items are left; all who wait wake and
// look again. If that is to be immediate, the items go and count as done. Those
// taken out before must still be reported as done for a join to return.
//
// Source: asyncio.Queue, CPython 3.13.0, Lib/asyncio/queues.py.
type Queue313 struct {
	Queue
	isShutdown bool
}

var (
	_ algorithms.Queue    = (*Queue313)(nil)
	_ algorithms.TryQueue = (*Queue313)(nil)
	_ algorithms.Shutdown = (*Queue313)(nil)
)

// NewQueue313 makes an empty queue for maxsize items in w; maxsize <= 0 means
// any number.
func NewQueue313(w *sim.World, maxsize int64) *Queue313 {
	return &Queue313{Queue: *NewQueue(w, maxsize)}
}

// Put is put(). ErrShutDown if the queue has been shut down.
func (q *Queue313) Put(t *sim.Task, item int64) error {
	for q.Full(t) {
		if q.isShutdown {
			return errShutDown
		}
		if err := q.waitForRoom(t); err != nil {
			return err
		}
	}
	return q.TryPut(t, item)
}

// TryPut is put_nowait(). ErrShutDown if the queue has been shut down.
func (q *Queue313) TryPut(t *sim.Task, item int64) error {
	if q.isShutdown {
		return errShutDown
	}
	return q.Queue.TryPut(t, item)
}

// Get is get(). ErrShutDown if the queue is empty and has been shut down.
func (q *Queue313) Get(t *sim.Task) (int64, error) {
	for q.Empty(t) {
		if q.isShutdown {
			return 0, errShutDown
		}
		if err := q.waitForItem(t); err != nil {
			return 0, err
		}
	}
	return q.TryGet(t)
}

// TryGet is get_nowait(). ErrShutDown if the queue is empty and has been shut
// down.
func (q *Queue313) TryGet(t *sim.Task) (int64, error) {
	if q.Empty(t) && q.isShutdown {
		return 0, errShutDown
	}
	return q.Queue.TryGet(t)
}

// Shutdown is shutdown().
func (q *Queue313) Shutdown(_ *sim.Task, immediate bool) {
	q.isShutdown = true
	if immediate {
		q.drain()
	}
	// All getters need to look again, to learn of the shutdown.
	wakeAll(&q.getters)
	wakeAll(&q.putters)
}

// drain throws the items away, which counts as done.
func (q *Queue) drain() {
	for q.queue.Len() > 0 {
		q.queue.Get()
		if q.unfinished > 0 {
			q.unfinished--
		}
	}
	if q.unfinished == 0 {
		q.finished.set()
	}
}

// wakeAll wakes all waiters and forgets them.
func wakeAll(q *waiters) {
	for len(*q) > 0 {
		wakeupNext(q)
	}
}

// Inspect adds to what [Queue.Inspect] shows whether the queue is shut down.
func (q *Queue313) Inspect() algorithms.Snapshot {
	s := q.Queue.Inspect()
	if q.isShutdown {
		s.Fields = append(s.Fields, algorithms.Field{Name: "shutdown", Value: "true"})
	}
	return s
}
