package tornado

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

// A Queue gives items out in the order in which they were put, and serves those
// who wait in the order of their arrival. Nobody overtakes anybody: a put hands
// its item to the first getter, and a get lets the first putter's item in, at
// the moment of the call.
//
// A getter whose task is cancelled after it was handed an item, and before it
// runs, takes the item with it: it is lost. A putter cancelled so has put.
//
// [Queue.TaskDone] and [Queue.Join] count items put against items done.
//
// Waiters that have timed out or were cancelled leave the queue only when they
// come to its head.
//
// Source: tornado.queues.Queue, Tornado 6.6, tornado/queues.py.
type Queue struct {
	ioLoop          *sim.World
	maxsize         int64
	queue           items.List
	getters         waiters
	putters         putters
	unfinishedTasks int64
	finished        *Event
}

var (
	_ algorithms.Queue      = (*Queue)(nil)
	_ algorithms.TimedQueue = (*Queue)(nil)
	_ algorithms.TryQueue   = (*Queue)(nil)
	_ algorithms.JoinQueue  = (*Queue)(nil)
	_ algorithms.TimedJoin  = (*Queue)(nil)
	_ algorithms.Len        = (*Queue)(nil)
	_ algorithms.Inspector  = (*Queue)(nil)
)

// NewQueue makes an empty queue for maxsize items in w; 0 means any number.
func NewQueue(w *sim.World, maxsize int64) (*Queue, error) {
	if maxsize < 0 {
		return nil, errSize
	}
	q := &Queue{ioLoop: w, maxsize: maxsize, finished: NewEvent(w)}
	q.finished.set()
	return q, nil
}

// Len is qsize().
func (q *Queue) Len(*sim.Task) int64 { return q.queue.Len() }

func (q *Queue) empty() bool { return q.queue.Len() == 0 }

// Empty is empty().
func (q *Queue) Empty(*sim.Task) bool { return q.empty() }

func (q *Queue) full() bool { return q.maxsize != 0 && q.queue.Len() >= q.maxsize }

// Full is full(). A queue without bound is never full.
func (q *Queue) Full(*sim.Task) bool { return q.full() }

// put is put() up to the future it returns.
func (q *Queue) put(item int64, d timeout) *sim.Future {
	future := q.ioLoop.NewFuture()
	if err := q.TryPut(nil, item); err != nil {
		q.putters.append(putter{item, future})
		q.setTimeout(future, d)
	} else {
		future.Complete(sim.Value{})
	}
	return future
}

// setTimeout is _set_timeout().
func (q *Queue) setTimeout(future *sim.Future, d timeout) {
	callOnTimeout(q.ioLoop, future, d, func() {
		if !future.Done() {
			future.Fail(errTimeout)
		}
	})
}

// Put is put().
func (q *Queue) Put(t *sim.Task, item int64) error { return wait(t, q.put(item, never)) }

// PutTimeout is put() with a timeout.
func (q *Queue) PutTimeout(t *sim.Task, item, d int64) error {
	return wait(t, q.put(item, timeout(d)))
}

// TryPut is put_nowait().
func (q *Queue) TryPut(_ *sim.Task, item int64) error {
	q.consumeExpired()
	if len(q.getters) > 0 {
		assert(q.empty(), "queue non-empty, why are getters waiting?")
		getter := q.getters.popleft()
		q.putInternal(item)
		setResultUnlessCancelled(getter, sim.Int(q.queue.Get()))
	} else if q.full() {
		return errFull
	} else {
		q.putInternal(item)
	}
	return nil
}

// get is get() up to the future it returns.
func (q *Queue) get(d timeout) *sim.Future {
	future := q.ioLoop.NewFuture()
	if item, err := q.TryGet(nil); err != nil {
		q.getters.append(future)
		q.setTimeout(future, d)
	} else {
		future.Complete(sim.Int(item))
	}
	return future
}

// Get is get().
func (q *Queue) Get(t *sim.Task) (int64, error) { return waitItem(t, q.get(never)) }

// GetTimeout is get() with a timeout.
func (q *Queue) GetTimeout(t *sim.Task, d int64) (int64, error) {
	return waitItem(t, q.get(timeout(d)))
}

func waitItem(t *sim.Task, f *sim.Future) (int64, error) {
	v, err := f.Await(t)
	return v.Bits(), err
}

// TryGet is get_nowait().
func (q *Queue) TryGet(*sim.Task) (int64, error) {
	q.consumeExpired()
	if len(q.putters) > 0 {
		assert(q.full(), "queue not full, why are putters waiting?")
		putter := q.putters.popleft()
		q.putInternal(putter.item)
		setResultUnlessCancelled(putter.future, sim.Value{})
		return q.queue.Get(), nil
	} else if q.queue.Len() > 0 {
		return q.queue.Get(), nil
	}
	return 0, errEmpty
}

// TaskDone is task_done(). ErrMisuse for one more than there are items.
func (q *Queue) TaskDone(*sim.Task) error {
	if q.unfinishedTasks <= 0 {
		return errTaskDone
	}
	q.unfinishedTasks--
	if q.unfinishedTasks == 0 {
		q.finished.set()
	}
	return nil
}

// Join is join(): it waits until all items have been dealt with. It does not
// look again when it goes on, so there may be new ones by then.
func (q *Queue) Join(t *sim.Task) error { return q.finished.Wait(t) }

// JoinTimeout is join() with a timeout.
func (q *Queue) JoinTimeout(t *sim.Task, d int64) error { return q.finished.WaitTimeout(t, d) }

// putInternal is __put_internal().
func (q *Queue) putInternal(item int64) {
	q.unfinishedTasks++
	q.finished.clear()
	q.queue.Put(item)
}

// consumeExpired is _consume_expired(): it removes timed-out waiters.
func (q *Queue) consumeExpired() {
	for len(q.putters) > 0 && q.putters[0].future.Done() {
		q.putters.popleft()
	}
	for len(q.getters) > 0 && q.getters[0].Done() {
		q.getters.popleft()
	}
}

// A putter is an item that waits for room, and who waits with it.
type putter struct {
	item   int64
	future *sim.Future
}

// putters is a collections.deque of pairs.
type putters []putter

func (q *putters) append(p putter) { *q = append(*q, p) }

func (q *putters) popleft() putter {
	p := (*q)[0]
	*q = slices.Delete(*q, 0, 1)
	return p
}

// assert is an assert statement of the original. None of them ever fails.
func assert(ok bool, text string) {
	if !ok {
		panic("tornado: " + text)
	}
}

// Inspect shows the items, the count of unfinished ones and the queues.
func (q *Queue) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "items", Value: q.queue.String()},
		{Name: "qsize", Value: strconv.FormatInt(q.queue.Len(), 10)},
		{Name: "unfinished", Value: strconv.FormatInt(q.unfinishedTasks, 10)},
	}}
	s.Waiters = q.getters.inspect(s.Waiters, "get")
	for _, p := range q.putters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: p.future, Note: "put"})
	}
	s.Waiters = q.finished.waiters.inspect(s.Waiters, "join")
	return s
}
