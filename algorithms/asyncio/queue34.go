package asyncio

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

// A Queue34 is the [Queue] of Python 3.4, which hands items over: a put gives its
// item to the first who waits for one. If that one is cancelled before it runs,
// the item is lost (bpo-23812).
//
// Source: asyncio.Queue, CPython 3.4.3, Lib/asyncio/queues.py. It cannot be joined.
type Queue34 struct {
	w       *sim.World
	maxsize int64
	getters waiters
	putters []putter
	queue   items.List
}

// A putter is an item with the future of who waits to put it in.
type putter struct {
	item int64
	fut  *sim.Future
}

var (
	_ algorithms.Queue     = (*Queue34)(nil)
	_ algorithms.TryQueue  = (*Queue34)(nil)
	_ algorithms.Len       = (*Queue34)(nil)
	_ algorithms.Inspector = (*Queue34)(nil)
)

// NewQueue34 makes an empty queue for maxsize items in w; maxsize <= 0 means any
// number.
func NewQueue34(w *sim.World, maxsize int64) *Queue34 { return &Queue34{w: w, maxsize: maxsize} }

// Len is qsize().
func (q *Queue34) Len(*sim.Task) int64 { return q.queue.Len() }

// full is full().
func (q *Queue34) full() bool { return q.maxsize > 0 && q.queue.Len() == q.maxsize }

// consumeDone is _consume_done_getters(): it forgets those at the head of the line
// who have given up.
func consumeDone(getters *waiters) {
	for len(*getters) > 0 && (*getters)[0].Done() {
		getters.popleft()
	}
}

// consumeDonePutters is the same for putters.
func (q *Queue34) consumeDonePutters() {
	for len(q.putters) > 0 && q.putters[0].fut.Done() {
		q.putters = slices.Delete(q.putters, 0, 1)
	}
}

// Put is put().
func (q *Queue34) Put(t *sim.Task, item int64) error {
	if err := q.TryPut(t, item); err != errQueueFull {
		return err
	}
	fut := q.w.NewFuture()
	q.putters = append(q.putters, putter{item, fut})
	_, err := fut.Await(t)
	return err
}

// TryPut is put_nowait().
func (q *Queue34) TryPut(_ *sim.Task, item int64) error {
	consumeDone(&q.getters)
	switch {
	case len(q.getters) > 0 && q.queue.Len() > 0:
		return errGettersWait
	case len(q.getters) > 0:
		getter := q.getters.popleft()
		q.queue.Put(item)
		getter.Complete(sim.Int(q.queue.Get()))
	case q.full():
		return errQueueFull
	default:
		q.queue.Put(item)
	}
	return nil
}

// Get is get(). Unlike get_nowait() it lets the putter go on one round later.
func (q *Queue34) Get(t *sim.Task) (int64, error) {
	item, err := q.take(func(putter *sim.Future) { wakeSoon(q.w, putter) })
	if err != errQueueEmpty {
		return item, err
	}
	getter := q.w.NewFuture()
	q.getters.append(getter)
	v, err := getter.Await(t)
	return v.Bits(), err
}

// wakeSoon is call_soon(putter._set_result_unless_cancelled).
func wakeSoon(w *sim.World, putter *sim.Future) {
	w.Soon(func() {
		if !putter.Cancelled() {
			putter.Complete(sim.Value{})
		}
	})
}

// TryGet is get_nowait().
func (q *Queue34) TryGet(*sim.Task) (int64, error) { return q.take(wakeNow) }

func wakeNow(putter *sim.Future) { putter.Complete(sim.Value{}) }

// take takes an item out, after it has moved that of the first putter in.
func (q *Queue34) take(wake func(putter *sim.Future)) (int64, error) {
	q.consumeDonePutters()
	switch {
	case len(q.putters) > 0 && !q.full():
		return 0, errPuttersWait
	case len(q.putters) > 0:
		p := q.putters[0]
		q.putters = slices.Delete(q.putters, 0, 1)
		q.queue.Put(p.item)
		wake(p.fut)
	case q.queue.Len() == 0:
		return 0, errQueueEmpty
	}
	return q.queue.Get(), nil
}

// Inspect shows the items and who waits.
func (q *Queue34) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "items", Value: q.queue.String()},
		{Name: "qsize", Value: strconv.FormatInt(q.queue.Len(), 10)},
	}}
	s.Waiters = q.getters.inspect(s.Waiters, "get")
	for _, p := range q.putters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: p.fut, Note: "put"})
	}
	return s
}
