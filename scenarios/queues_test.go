package scenarios_test

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// queue is a bounded queue of the tests: correct with the zero bug, and with one
// thing wrong otherwise.
type queue struct {
	style   style // handOver or compete
	bug     string
	size    int
	items   []int64
	getters []*sim.Future
	putters []putter
	came    int64 // items that were let in
}

type putter struct {
	f    *sim.Future
	item int64
}

func (q *queue) has(bug string) bool { return q.bug == bug }

func (q *queue) full() bool { return q.size > 0 && len(q.items) >= q.size && !q.has("is never full") }

func (q *queue) push(item int64) {
	if q.has("turns the order round") {
		q.items = slices.Insert(q.items, 0, item)
		return
	}
	q.items = append(q.items, item)
}

func (q *queue) pop() int64 {
	item := q.items[0]
	q.items = q.items[1:]
	return item
}

// waitingPutter is the first putter that still waits.
func (q *queue) waitingPutter() *putter {
	for i := range q.putters {
		if q.putters[i].f.Pending() || q.has("keeps the item of the cancelled") {
			return &q.putters[i]
		}
	}
	return nil
}

// waitingGetter is the first getter that still waits.
func (q *queue) waitingGetter() *sim.Future {
	for i := range q.getters {
		at := i
		if q.has("serves the last getter first") {
			at = len(q.getters) - 1 - i
		}
		if f := q.getters[at]; f.Pending() {
			return f
		}
	}
	return nil
}

// put adds an item, knowing that there is room.
func (q *queue) put(item int64) {
	q.came++
	g := q.waitingGetter()
	if g == nil || q.style == compete {
		q.push(item)
	}
	if g == nil || q.has("forgets to wake getters") {
		return
	}
	if q.has("wakes a getter at an empty queue only") && len(q.items) > 1 {
		return
	}
	if q.has("delivers twice") {
		q.push(item)
	}
	g.Complete(sim.Int(item))
}

// take takes an item, knowing that there is one.
func (q *queue) take() int64 {
	item := q.pop()
	q.fill()
	return item
}

// fill lets the next putter know that there is room.
func (q *queue) fill() {
	p := q.waitingPutter()
	if p == nil || q.full() || q.has("forgets to wake putters") {
		return
	}
	f, item := p.f, p.item
	if q.style == handOver {
		q.putters = slices.DeleteFunc(q.putters, func(p putter) bool { return p.f == f })
		q.came++
		q.push(item)
	}
	if f.Pending() {
		f.Complete(sim.Value{})
	}
}

func (q *queue) Put(t *sim.Task, item int64) error {
	for q.full() || q.style == handOver && q.waitingPutter() != nil {
		f := t.NewFuture()
		q.putters = append(q.putters, putter{f, item})
		_, err := f.Await(t)
		if err == nil && q.style == handOver {
			return nil
		}
		if !q.has("keeps the item of the cancelled") && !q.has("keeps the putter that has gone") {
			q.putters = slices.DeleteFunc(q.putters, func(p putter) bool { return p.f == f })
		}
		switch {
		case err == nil:
		case f.Cancelled():
			return err
		case q.style == compete:
			if !q.has("does not pass a wake on") {
				q.fill()
			}
			return err
		case q.has("puts for the cancelled"):
			return err
		default:
			return nil // it is in: too late to cancel
		}
	}
	q.put(item)
	return nil
}

func (q *queue) Get(t *sim.Task) (int64, error) {
	for len(q.items) == 0 || q.style == handOver && q.waitingGetter() != nil {
		f := t.NewFuture()
		q.getters = append(q.getters, f)
		v, err := f.Await(t)
		if !q.has("keeps the getter that has gone") {
			q.getters = slices.DeleteFunc(q.getters, func(g *sim.Future) bool { return f == g })
		}
		switch {
		case err == nil && q.style == handOver:
			return v.Bits(), nil
		case err == nil:
		case f.Cancelled():
			return 0, err
		case q.style == compete:
			if g := q.waitingGetter(); g != nil && len(q.items) > 0 && !q.has("does not pass a wake on") {
				g.Complete(sim.Value{})
			}
			return 0, err
		case q.has("loses the item of the cancelled"):
			return 0, err
		case q.has("puts the item of the cancelled back too late"):
			v, _ := f.Result()
			q.items = append(q.items, v.Bits())
			return 0, err
		default:
			v, _ := f.Result()
			return v.Bits(), nil // it has got its item: too late to cancel
		}
	}
	return q.take(), nil
}

func (q *queue) TryPut(_ *sim.Task, item int64) error {
	if q.full() && !q.has("tries and puts anyway") {
		return algorithms.ErrFull
	}
	if q.has("tries and wakes nobody") {
		q.push(item)
	} else {
		q.put(item)
	}
	return nil
}

func (q *queue) TryGet(*sim.Task) (int64, error) {
	if len(q.items) == 0 {
		if q.has("tries and gets nothing") {
			return 0, nil
		}
		return 0, algorithms.ErrEmpty
	}
	if q.has("tries and wakes nobody") {
		return q.pop(), nil
	}
	return q.take(), nil
}

func (q *queue) Len(*sim.Task) int64 {
	n := len(q.items)
	if q.has("counts what waits") {
		n += len(q.putters)
	}
	return int64(n)
}

func (q *queue) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{{Name: "items", Value: fmt.Sprint(q.items)}}}
	for _, f := range q.getters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: f, Note: "get"})
	}
	for _, p := range q.putters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: p.f, Note: "put"})
	}
	return s
}

// aQueue registers a queue.
func aQueue(name string, q queue) *algorithms.Algorithm {
	c := sim.Policy{Admission: sim.FIFOAdmission, Bypass: sim.Unbounded}
	if q.style == compete && q.bug != "claims an order" {
		c.Admission = sim.Barging
	}
	return &algorithms.Algorithm{
		Name: "queue: " + name, Kind: algorithms.QueueKind, Disciplines: bothLoops, Policy: c,
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			r := q
			r.size = int(p["size"])
			return &r, nil
		},
	}
}
