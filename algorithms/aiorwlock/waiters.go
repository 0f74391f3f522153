package aiorwlock

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// waiters is a collections.deque of futures.
type waiters []*sim.Future

func (q *waiters) append(f *sim.Future) { *q = append(*q, f) }

func (q *waiters) remove(f *sim.Future) {
	if i := slices.Index(*q, f); i >= 0 {
		*q = slices.Delete(*q, i, i+1)
	}
}

// inspect lists the futures for people.
func (q waiters) inspect(to []algorithms.Waiter, note string) []algorithms.Waiter {
	for _, f := range q {
		to = append(to, algorithms.Waiter{Future: f, Note: note})
	}
	return to
}
