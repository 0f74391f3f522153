package toro

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A FixedQueue is a [Queue] whose get takes its item before it tells the putter
// that let another one in: a done-callback of the putter finds the queue as it
// should be, and cannot take what the get is about to return. And who times out
// leaves the line.
//
// Source: ours; it differs from toro.Queue in get() and get_nowait(), and in what
// follows a timeout.
type FixedQueue struct{ Queue }

var (
	_ algorithms.Queue      = (*FixedQueue)(nil)
	_ algorithms.TimedQueue = (*FixedQueue)(nil)
	_ algorithms.TryQueue   = (*FixedQueue)(nil)
)

// NewFixedQueue makes an empty queue for maxsize items in w; 0 means any number.
func NewFixedQueue(w *sim.World, maxsize int64) (*FixedQueue, error) {
	q, err := NewQueue(w, maxsize)
	if err != nil {
		return nil, err
	}
	return &FixedQueue{*q}, nil
}

// take lets the item of the first putter in, takes one, and only then tells the
// putter.
func (q *FixedQueue) take() int64 {
	if len(q.putters) == 0 {
		return q.queue.Get()
	}
	assert(q.full(), "queue not full, why are putters waiting?")
	putter := q.putters.popleft()
	q.addItem(putter.item)
	item := q.queue.Get()
	putter.future.setResult(sim.Value{})
	return item
}

// get is get() up to the future it returns.
func (q *FixedQueue) get(d deadline) *sim.Future {
	q.putters.consumeExpired()
	future := newTimeoutFuture(q.ioLoop, d, "get")
	if len(q.putters) > 0 || q.qsize() > 0 {
		future.setResult(sim.Int(q.take()))
	} else {
		q.getters.append(future)
	}
	return future.Future
}

// Get is get().
func (q *FixedQueue) Get(t *sim.Task) (int64, error) { return waitItem(t, q.get(never)) }

// GetTimeout is get() with a deadline.
func (q *FixedQueue) GetTimeout(t *sim.Task, d int64) (int64, error) {
	item, err := waitItem(t, q.get(deadline(d)))
	q.getters.clear()
	return item, err
}

// PutTimeout is put() with a deadline.
func (q *FixedQueue) PutTimeout(t *sim.Task, item, d int64) error {
	err := q.Queue.PutTimeout(t, item, d)
	q.putters = slices.DeleteFunc(q.putters, func(p putter) bool { return p.future.Done() })
	return err
}

// TryGet is get_nowait().
func (q *FixedQueue) TryGet(*sim.Task) (int64, error) {
	q.putters.consumeExpired()
	if len(q.putters) == 0 && q.qsize() == 0 {
		return 0, errEmpty
	}
	return q.take(), nil
}
