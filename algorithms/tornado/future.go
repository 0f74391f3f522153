package tornado

import (
	"math"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A timeout is the time that an operation may take. Since 6.6 one of 0 is none
// to be left out: it is due in the next round.
type timeout int64

// never is no timeout.
const never timeout = math.MinInt64

// callOnTimeout is what the methods do with their timeout: a timer that goes
// away when the future is done, though only in the next round.
func callOnTimeout(w *sim.World, future *sim.Future, d timeout, onTimeout func()) {
	if d == never {
		return
	}
	// A deadline in the past is one that is due now: IOLoop.call_at().
	timeoutHandle := w.After(max(int64(d), 0), onTimeout)
	future.AddDoneCallback(func(*sim.Future) { timeoutHandle.Cancel() })
}

// withTimeout is gen.with_timeout(): another future, which takes over the result
// of the first one in the round after that is there, unless it is too late by
// then.
func withTimeout(w *sim.World, d timeout, future *sim.Future) *sim.Future {
	result := w.NewFuture()
	future.AddDoneCallback(func(a *sim.Future) { // chain_future()
		if result.Done() {
			return
		}
		if v, err := a.Result(); err != nil {
			result.Fail(err)
		} else {
			result.Complete(v)
		}
	})
	callOnTimeout(w, future, d, func() {
		if !result.Done() {
			result.Fail(errTimeout)
		}
	})
	return result
}

// setResultUnlessCancelled is future_set_result_unless_cancelled().
func setResultUnlessCancelled(f *sim.Future, v sim.Value) {
	if !f.Cancelled() {
		f.Complete(v)
	}
}

// wait is "await f".
func wait(t *sim.Task, f *sim.Future) error {
	_, err := f.Await(t)
	return err
}

// waiters is a collections.deque of futures.
type waiters []*sim.Future

func (q *waiters) append(f *sim.Future) { *q = append(*q, f) }

func (q *waiters) popleft() *sim.Future {
	f := (*q)[0]
	*q = slices.Delete(*q, 0, 1)
	return f
}

func (q *waiters) remove(f *sim.Future) {
	i := slices.Index(*q, f)
	*q = slices.Delete(*q, i, i+1)
}

// inspect lists the futures for people.
func (q waiters) inspect(to []algorithms.Waiter, note string) []algorithms.Waiter {
	for _, f := range q {
		to = append(to, algorithms.Waiter{Future: f, Note: note})
	}
	return to
}

// A timeoutGarbageCollector is _TimeoutGarbageCollector: those who have timed
// out, or were cancelled, leave the queue now and then.
type timeoutGarbageCollector struct {
	ioLoop   *sim.World
	waiters  waiters
	timeouts int
}

// keptEntries is how many may lie in the queue until then.
const keptEntries = 100

func (c *timeoutGarbageCollector) garbageCollect() {
	// Occasionally clear timed-out waiters.
	c.timeouts++
	if c.timeouts > keptEntries {
		c.timeouts = 0
		c.waiters = slices.DeleteFunc(c.waiters, (*sim.Future).Done)
	}
}
