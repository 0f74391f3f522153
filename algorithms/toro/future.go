package toro

import (
	"math"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A deadline is the time that an operation may take. One that has passed is no
// special case: it is due in the next round.
type deadline int64

// never is no deadline.
const never deadline = math.MinInt64

// A timeoutFuture is _TimeoutFuture: a future that fails at its deadline.
type timeoutFuture struct {
	*sim.Future
	timeoutHandle *sim.Handle
	// note tells waiters apart for people.
	note string
}

func newTimeoutFuture(w *sim.World, d deadline, note string) timeoutFuture {
	f := timeoutFuture{Future: w.NewFuture(), note: note}
	if d != never {
		f.timeoutHandle = w.After(int64(d), func() { f.Fail(errTimeout) })
	}
	return f
}

// setResult is set_result(): the timer is gone before anybody learns of it.
func (f timeoutFuture) setResult(v sim.Value) {
	if f.timeoutHandle != nil {
		f.timeoutHandle.Cancel()
	}
	f.Complete(v)
}

// wait is "yield f" in a coroutine.
func wait(t *sim.Task, f *sim.Future) error {
	_, err := f.Await(t)
	return err
}

// waiters is a collections.deque of futures.
type waiters []timeoutFuture

func (q *waiters) append(f timeoutFuture) { *q = append(*q, f) }

func (q *waiters) popleft() timeoutFuture {
	f := (*q)[0]
	*q = slices.Delete(*q, 0, 1)
	return f
}

// consumeExpired is _consume_expired_waiters(): those that have timed out leave
// the queue when they are at its head.
func (q *waiters) consumeExpired() {
	for len(*q) > 0 && (*q)[0].Done() {
		q.popleft()
	}
}

// clear lets all go who are done.
func (q *waiters) clear() {
	*q = slices.DeleteFunc(*q, func(f timeoutFuture) bool { return f.Done() })
}

// inspect lists the futures for people.
func (q waiters) inspect(to []algorithms.Waiter) []algorithms.Waiter {
	for _, f := range q {
		to = append(to, algorithms.Waiter{Future: f.Future, Note: f.note})
	}
	return to
}

// assert is an assert statement of the original. None of them ever fails.
func assert(ok bool, text string) {
	if !ok {
		panic("toro: " + text)
	}
}
