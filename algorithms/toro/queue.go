package toro

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
// While a get does so the queue holds one item more than it may. A done-callback
// of the putter, which runs inside the get, can see and take it: the get then
// returns a later item, or finds nothing left to return.
//
// Waiters that have timed out leave the queue only when they come to its head.
//
// Source: toro.Queue, toro 1.0.1, toro/__init__.py.
type Queue struct {
	ioLoop  *sim.World
	maxsize int64
	getters waiters
	putters putters
	queue   items.List
	// unfinished is what a JoinableQueue adds; nil for others.
	unfinished *unfinished
}

var (
	_ algorithms.Queue      = (*Queue)(nil)
	_ algorithms.TimedQueue = (*Queue)(nil)
	_ algorithms.TryQueue   = (*Queue)(nil)
	_ algorithms.Len        = (*Queue)(nil)
	_ algorithms.Inspector  = (*Queue)(nil)
)

// NewQueue makes an empty queue for maxsize items in w; 0 means any number.
func NewQueue(w *sim.World, maxsize int64) (*Queue, error) {
	if maxsize < 0 {
		return nil, errSize
	}
	return &Queue{ioLoop: w, maxsize: maxsize}, nil
}

// takeItem is _get(). The queue is never empty here, unless a done-callback
// emptied it.
func (q *Queue) takeItem() (int64, error) {
	if q.empty() {
		return 0, errPop
	}
	return q.queue.Get(), nil
}

// addItem is _put().
func (q *Queue) addItem(item int64) {
	if q.unfinished != nil {
		q.unfinished.put()
	}
	q.queue.Put(item)
}

func (q *Queue) qsize() int64 { return q.queue.Len() }

func (q *Queue) empty() bool { return q.queue.Len() == 0 }

func (q *Queue) full() bool { return q.maxsize > 0 && q.maxsize <= q.qsize() }

// Len is qsize().
func (q *Queue) Len(*sim.Task) int64 { return q.qsize() }

// Empty is empty().
func (q *Queue) Empty(*sim.Task) bool { return q.empty() }

// Full is full(). A queue without bound is never full.
func (q *Queue) Full(*sim.Task) bool { return q.full() }

// put is put() up to the future it returns.
func (q *Queue) put(item int64, d deadline) *sim.Future {
	q.getters.consumeExpired()
	future := newTimeoutFuture(q.ioLoop, d, "put")
	if len(q.getters) > 0 {
		q.handOver(item)
		future.setResult(sim.Value{})
	} else {
		if q.full() {
			q.putters.append(putter{item, future})
		} else {
			q.addItem(item)
			future.setResult(sim.Value{})
		}
	}
	return future.Future
}

// handOver gives the item to the first getter, by way of the queue.
func (q *Queue) handOver(item int64) {
	assert(q.empty(), "queue non-empty, why are getters waiting?")
	getter := q.getters.popleft()

	q.addItem(item)
	item, _ = q.takeItem()
	getter.setResult(sim.Int(item))
}

// Put is put().
func (q *Queue) Put(t *sim.Task, item int64) error { return wait(t, q.put(item, never)) }

// PutTimeout is put() with a deadline.
func (q *Queue) PutTimeout(t *sim.Task, item, d int64) error {
	return wait(t, q.put(item, deadline(d)))
}

// TryPut is put_nowait().
func (q *Queue) TryPut(_ *sim.Task, item int64) error {
	q.getters.consumeExpired()
	if len(q.getters) > 0 {
		q.handOver(item)
	} else if q.full() {
		return errFull
	} else {
		q.addItem(item)
	}
	return nil
}

// get is get() up to the future it returns; note is for people.
func (q *Queue) get(d deadline, note string) *sim.Future {
	q.putters.consumeExpired()
	future := newTimeoutFuture(q.ioLoop, d, note)
	if len(q.putters) > 0 || q.qsize() > 0 {
		if len(q.putters) > 0 {
			q.letIn()
		}
		item, err := q.takeItem()
		if err != nil {
			return q.raise(err)
		}
		future.setResult(sim.Int(item))
	} else {
		q.getters.append(future)
	}
	return future.Future
}

// letIn adds the item of the first putter, who is told at once: before the item
// that makes room for it is taken.
func (q *Queue) letIn() {
	assert(q.full(), "queue not full, why are putters waiting?")
	putter := q.putters.popleft()
	q.addItem(putter.item)
	putter.future.setResult(sim.Value{})
}

// raise ends a call that should have returned a future.
func (q *Queue) raise(err error) *sim.Future {
	f := q.ioLoop.NewFuture()
	f.Fail(err)
	return f
}

// Get is get().
func (q *Queue) Get(t *sim.Task) (int64, error) { return waitItem(t, q.get(never, "get")) }

// GetTimeout is get() with a deadline.
func (q *Queue) GetTimeout(t *sim.Task, d int64) (int64, error) {
	return waitItem(t, q.get(deadline(d), "get"))
}

func waitItem(t *sim.Task, f *sim.Future) (int64, error) {
	v, err := f.Await(t)
	return v.Bits(), err
}

// TryGet is get_nowait().
func (q *Queue) TryGet(*sim.Task) (int64, error) {
	q.putters.consumeExpired()
	if len(q.putters) > 0 {
		q.letIn()
		return q.takeItem()
	} else if q.qsize() > 0 {
		return q.takeItem()
	}
	return 0, errEmpty
}

// A putter is an item that waits for room, and who waits with it.
type putter struct {
	item   int64
	future timeoutFuture
}

// putters is a collections.deque of pairs.
type putters []putter

func (q *putters) append(p putter) { *q = append(*q, p) }

func (q *putters) popleft() putter {
	p := (*q)[0]
	*q = slices.Delete(*q, 0, 1)
	return p
}

// consumeExpired is _consume_expired_putters().
func (q *putters) consumeExpired() {
	for len(*q) > 0 && (*q)[0].future.Done() {
		q.popleft()
	}
}

// Inspect shows the items and the queues.
func (q *Queue) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "items", Value: q.queue.String()},
		{Name: "qsize", Value: strconv.FormatInt(q.qsize(), 10)},
	}}
	s.Waiters = q.getters.inspect(s.Waiters)
	for _, p := range q.putters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: p.future.Future, Note: p.future.note})
	}
	return s
}
