package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Queue362 is the [Queue] of Python 3.6.2: a waiter that gives up stays in the
// line, until some put or get comes that far. With timeouts in a loop, the line
// grows without end (bpo-31620, bpo-32574).
//
// Source: asyncio.Queue, CPython 3.6.2, Lib/asyncio/queues.py.
type Queue362 struct{ Queue }

var _ algorithms.Queue = (*Queue362)(nil)

// NewQueue362 makes an empty queue for maxsize items in w; maxsize <= 0 means any
// number.
func NewQueue362(w *sim.World, maxsize int64) *Queue362 { return &Queue362{*NewQueue(w, maxsize)} }

// Put is put().
func (q *Queue362) Put(t *sim.Task, item int64) error {
	for q.Full(t) {
		putter := q.w.NewFuture()
		q.putters.append(putter)
		if _, err := putter.Await(t); err != nil {
			putter.Cancel() // Just in case it is not done yet.
			if !q.Full(t) && !putter.Cancelled() {
				wakeupNext(&q.putters)
			}
			return err
		}
	}
	return q.TryPut(t, item)
}

// Get is get().
func (q *Queue362) Get(t *sim.Task) (int64, error) {
	for q.Empty(t) {
		getter := q.w.NewFuture()
		q.getters.append(getter)
		if _, err := getter.Await(t); err != nil {
			getter.Cancel() // Just in case it is not done yet.
			if !q.Empty(t) && !getter.Cancelled() {
				wakeupNext(&q.getters)
			}
			return 0, err
		}
	}
	return q.TryGet(t)
}
