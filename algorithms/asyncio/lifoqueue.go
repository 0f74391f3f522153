package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

// A LifoQueue is a [Queue] that gives out the item that was put last.
//
// Source: asyncio.LifoQueue, CPython 3.11.7, Lib/asyncio/queues.py.
type LifoQueue struct{ Queue }

// NewLifoQueue makes an empty queue for maxsize items in w; maxsize <= 0 means any
// number.
func NewLifoQueue(w *sim.World, maxsize int64) *LifoQueue {
	q := &LifoQueue{*NewQueue(w, maxsize)}
	q.queue = items.List{Order: sim.NewestFirst}
	return q
}
