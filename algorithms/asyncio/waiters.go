package asyncio

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// waiters is a collections.deque of futures. An empty one stands for None too.
type waiters []*sim.Future

func (q *waiters) append(f *sim.Future) { *q = append(*q, f) }

func (q *waiters) popleft() *sim.Future {
	f := (*q)[0]
	*q = slices.Delete(*q, 0, 1)
	return f
}

// remove takes f out and reports whether it was there; the ValueError of the
// original otherwise.
func (q *waiters) remove(f *sim.Future) bool {
	i := slices.Index(*q, f)
	if i < 0 {
		return false
	}
	*q = slices.Delete(*q, i, i+1)
	return true
}

// allCancelled is all(w.cancelled() for w in q).
func (q waiters) allCancelled() bool {
	return !slices.ContainsFunc(q, func(f *sim.Future) bool { return !f.Cancelled() })
}

// inspect lists the futures for people.
func (q waiters) inspect(to []algorithms.Waiter, note string) []algorithms.Waiter {
	for _, f := range q {
		to = append(to, algorithms.Waiter{Future: f, Note: note})
	}
	return to
}
