package asyncio

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

// A Queue gives items out in the order in which they were put. Its waiting
// tasks have no such order: a put wakes the first getter but reserves nothing
// for it, and a getter that finds the queue empty again goes to the end of the
// line. Newcomers may overtake any number of times; the same holds for putters
// (python/cpython #83055).
//
// [Queue.TaskDone] and [Queue.Join] count items put against items done.
//
// Source: asyncio.Queue, CPython 3.11.7, Lib/asyncio/queues.py.
type Queue struct {
	w          *sim.World
	maxsize    int64
	getters    waiters
	putters    waiters
	unfinished int64
	finished   Event
	queue      items.List
}

var (
	_ algorithms.Queue     = (*Queue)(nil)
	_ algorithms.TryQueue  = (*Queue)(nil)
	_ algorithms.JoinQueue = (*Queue)(nil)
	_ algorithms.Len       = (*Queue)(nil)
	_ algorithms.Inspector = (*Queue)(nil)
)

// NewQueue makes an empty queue for maxsize items in w; maxsize <= 0 means any
// number.
func NewQueue(w *sim.World, maxsize int64) *Queue {
	q := &Queue{w: w, maxsize: maxsize, finished: Event{w: w}}
	q.finished.set()
	return q
}

// wakeupNext wakes the next waiter, if any, that isn't done, and forgets those
// that are.
func wakeupNext(q *waiters) {
	for len(*q) > 0 {
		waiter := q.popleft()
		if !waiter.Done() {
			waiter.Complete(sim.Value{})
			break
		}
	}
}

// Len is qsize().
func (q *Queue) Len(*sim.Task) int64 { return q.queue.Len() }

// Empty is empty().
func (q *Queue) Empty(*sim.Task) bool { return q.queue.Len() == 0 }

// Full is full(). A queue without bound is never full.
func (q *Queue) Full(*sim.Task) bool {
	return q.maxsize > 0 && q.queue.Len() >= q.maxsize
}

// Put is put().
func (q *Queue) Put(t *sim.Task, item int64) error {
	for q.Full(t) {
		if err := q.waitForRoom(t); err != nil {
			return err
		}
	}
	return q.TryPut(t, item)
}

// waitForRoom is the body of the loop of put(): it waits once.
func (q *Queue) waitForRoom(t *sim.Task) error {
	putter := q.w.NewFuture()
	q.putters.append(putter)
	_, err := putter.Await(t)
	if err != nil {
		putter.Cancel() // Just in case it is not done yet.
		q.putters.remove(putter)
		if !q.Full(t) && !putter.Cancelled() {
			// Woken by TryGet, but cancelled: wake the next in line.
			wakeupNext(&q.putters)
		}
	}
	return err
}

// TryPut is put_nowait().
func (q *Queue) TryPut(t *sim.Task, item int64) error {
	if q.Full(t) {
		return errQueueFull
	}
	q.queue.Put(item)
	q.unfinished++
	q.finished.clear()
	wakeupNext(&q.getters)
	return nil
}

// Get is get().
func (q *Queue) Get(t *sim.Task) (int64, error) {
	for q.Empty(t) {
		if err := q.waitForItem(t); err != nil {
			return 0, err
		}
	}
	return q.TryGet(t)
}

// waitForItem is the same of get().
func (q *Queue) waitForItem(t *sim.Task) error {
	getter := q.w.NewFuture()
	q.getters.append(getter)
	_, err := getter.Await(t)
	if err != nil {
		getter.Cancel() // Just in case it is not done yet.
		q.getters.remove(getter)
		if !q.Empty(t) && !getter.Cancelled() {
			// Woken by TryPut, but cancelled: wake the next in line.
			wakeupNext(&q.getters)
		}
	}
	return err
}

// TryGet is get_nowait().
func (q *Queue) TryGet(t *sim.Task) (int64, error) {
	if q.Empty(t) {
		return 0, errQueueEmpty
	}
	item := q.queue.Get()
	wakeupNext(&q.putters)
	return item, nil
}

// TaskDone is task_done(): one item that was put has been dealt with.
func (q *Queue) TaskDone(*sim.Task) error {
	if q.unfinished <= 0 {
		return errTaskDone
	}
	q.unfinished--
	if q.unfinished == 0 {
		q.finished.set()
	}
	return nil
}

// Join is join(): it waits until all items have been dealt with. It does not
// look again when it goes on, so there may be new ones by then.
func (q *Queue) Join(t *sim.Task) error {
	if q.unfinished > 0 {
		return q.finished.Wait(t)
	}
	return nil
}

// Inspect shows the items, the count of unfinished ones and the queues.
func (q *Queue) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "items", Value: q.queue.String()},
		{Name: "qsize", Value: strconv.FormatInt(q.queue.Len(), 10)},
		{Name: "unfinished", Value: strconv.FormatInt(q.unfinished, 10)},
	}}
	s.Waiters = q.getters.inspect(s.Waiters, "get")
	s.Waiters = q.putters.inspect(s.Waiters, "put")
	s.Waiters = q.finished.waiters.inspect(s.Waiters, "join")
	return s
}
