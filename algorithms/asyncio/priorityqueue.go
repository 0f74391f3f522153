package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

// A PriorityQueue is a [Queue] that gives out the least item.
//
// Source: asyncio.PriorityQueue, CPython 3.11.7, Lib/asyncio/queues.py.
type PriorityQueue struct{ Queue }

// NewPriorityQueue makes an empty queue for maxsize items in w; maxsize <= 0 means any
// number.
func NewPriorityQueue(w *sim.World, maxsize int64) *PriorityQueue {
	q := &PriorityQueue{*NewQueue(w, maxsize)}
	q.queue = items.List{Order: sim.LeastFirst}
	return q
}
