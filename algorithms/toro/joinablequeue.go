package toro

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A JoinableQueue is a [Queue] that counts the items that were put and not yet
// reported as done. A put that times out before there is room never counts.
//
// Source: toro.JoinableQueue, toro 1.0.1, toro/__init__.py.
type JoinableQueue struct{ Queue }

var (
	_ algorithms.JoinQueue = (*JoinableQueue)(nil)
	_ algorithms.TimedJoin = (*JoinableQueue)(nil)
)

// unfinished is what JoinableQueue adds to Queue: its _put counts.
type unfinished struct {
	tasks    int64
	finished Event
}

// put is the part of _put() that counts.
func (u *unfinished) put() {
	u.tasks++
	u.finished.clear()
}

// NewJoinableQueue makes an empty queue for maxsize items in w; 0 means any
// number.
func NewJoinableQueue(w *sim.World, maxsize int64) (*JoinableQueue, error) {
	q, err := NewQueue(w, maxsize)
	if err != nil {
		return nil, err
	}
	q.unfinished = &unfinished{finished: *NewEvent(w)}
	q.unfinished.finished.set()
	return &JoinableQueue{*q}, nil
}

// TaskDone is task_done(). ErrMisuse for one more than there are items.
func (q *JoinableQueue) TaskDone(*sim.Task) error {
	u := q.unfinished
	if u.tasks <= 0 {
		return errTaskDone
	}

	u.tasks--
	if u.tasks == 0 {
		u.finished.set()
	}
	return nil
}

// Join is join(): it waits until all items are done. It does not look again when
// it goes on, so there may be new ones by then.
func (q *JoinableQueue) Join(t *sim.Task) error { return q.unfinished.finished.Wait(t) }

// JoinTimeout is join() with a deadline.
func (q *JoinableQueue) JoinTimeout(t *sim.Task, d int64) error {
	return q.unfinished.finished.WaitTimeout(t, d)
}

// Inspect shows the items, the number of unfinished ones and the queues.
func (q *JoinableQueue) Inspect() algorithms.Snapshot {
	s := q.Queue.Inspect()
	s.Fields = append(s.Fields, algorithms.Field{Name: "unfinished", Value: strconv.FormatInt(q.unfinished.tasks, 10)})
	s.Waiters = q.unfinished.finished.condition.waiters.inspect(s.Waiters)
	return s
}
