package tornado

import (
	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

// A PriorityQueue is a [Queue] that gives out the least item.
//
// Source: tornado.queues.PriorityQueue, Tornado 6.6, tornado/queues.py.
type PriorityQueue struct{ Queue }

// NewPriorityQueue makes an empty queue for maxsize items in w; 0 means any number.
func NewPriorityQueue(w *sim.World, maxsize int64) (*PriorityQueue, error) {
	q, err := NewQueue(w, maxsize)
	if err != nil {
		return nil, err
	}
	q.queue = items.List{Order: sim.LeastFirst}
	return &PriorityQueue{*q}, nil
}
