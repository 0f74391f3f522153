package tornado

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A FixedQueue is a [Queue] that hands over the turn and not the item: a getter
// takes its item when it goes on, and a putter adds its own then. One that is
// cancelled before has had no effect, and the turn is the next one's. Items and
// places that have been promised are nobody else's meanwhile.
//
// Source: ours. It differs from tornado.queues.Queue, Tornado 6.6, in that get()
// and put() are coroutines that do their work at the end.
type FixedQueue struct {
	Queue
	promisedItems, promisedRoom int64 // to those who have been woken
}

var (
	_ algorithms.Queue      = (*FixedQueue)(nil)
	_ algorithms.TimedQueue = (*FixedQueue)(nil)
	_ algorithms.TryQueue   = (*FixedQueue)(nil)
	_ algorithms.JoinQueue  = (*FixedQueue)(nil)
)

// NewFixedQueue makes an empty queue for maxsize items in w; 0 means any number.
func NewFixedQueue(w *sim.World, maxsize int64) (*FixedQueue, error) {
	q, err := NewQueue(w, maxsize)
	if err != nil {
		return nil, err
	}
	return &FixedQueue{Queue: *q}, nil
}

func (q *FixedQueue) hasItem() bool { return q.queue.Len() > q.promisedItems }

func (q *FixedQueue) hasRoom() bool {
	return q.maxsize == 0 || q.queue.Len()+q.promisedRoom < q.maxsize
}

// wakeNext gives turns to those who wait, as far as there are items and room.
func (q *FixedQueue) wakeNext() {
	for q.consumeExpired(); len(q.getters) > 0 && q.hasItem(); q.consumeExpired() {
		q.promisedItems++
		q.getters.popleft().Complete(sim.Value{})
	}
	for ; len(q.putters) > 0 && q.hasRoom(); q.consumeExpired() {
		q.promisedRoom++
		q.putters.popleft().future.Complete(sim.Value{})
	}
}

// turn waits for one's turn, and takes the promise back.
func (q *FixedQueue) turn(t *sim.Task, f *sim.Future, d timeout, promised *int64) error {
	q.setTimeout(f, d)
	q.wakeNext()
	_, err := enter(t, f, func() {
		*promised--
		q.wakeNext()
	})
	if err == nil {
		*promised--
	}
	return err
}

func (q *FixedQueue) put(t *sim.Task, item int64, d timeout) error {
	if q.promisedRoom > 0 || q.TryPut(t, item) != nil {
		future := q.ioLoop.NewFuture()
		q.putters.append(putter{item, future})
		if err := q.turn(t, future, d, &q.promisedRoom); err != nil {
			return err
		}
		q.putInternal(item)
		q.wakeNext()
	}
	return nil
}

// Put is put().
func (q *FixedQueue) Put(t *sim.Task, item int64) error { return q.put(t, item, never) }

// PutTimeout is put() with a timeout.
func (q *FixedQueue) PutTimeout(t *sim.Task, item, d int64) error { return q.put(t, item, timeout(d)) }

// TryPut is put_nowait().
func (q *FixedQueue) TryPut(_ *sim.Task, item int64) error {
	if !q.hasRoom() {
		return errFull
	}
	q.putInternal(item)
	q.wakeNext()
	return nil
}

func (q *FixedQueue) get(t *sim.Task, d timeout) (int64, error) {
	if q.promisedItems == 0 {
		if item, err := q.TryGet(t); err == nil {
			return item, nil
		}
	}
	future := q.ioLoop.NewFuture()
	q.getters.append(future)
	if err := q.turn(t, future, d, &q.promisedItems); err != nil {
		return 0, err
	}
	item := q.queue.Get()
	q.wakeNext()
	return item, nil
}

// Get is get().
func (q *FixedQueue) Get(t *sim.Task) (int64, error) { return q.get(t, never) }

// GetTimeout is get() with a timeout.
func (q *FixedQueue) GetTimeout(t *sim.Task, d int64) (int64, error) { return q.get(t, timeout(d)) }

// TryGet is get_nowait().
func (q *FixedQueue) TryGet(*sim.Task) (int64, error) {
	if !q.hasItem() {
		return 0, errEmpty
	}
	item := q.queue.Get()
	q.wakeNext()
	return item, nil
}
