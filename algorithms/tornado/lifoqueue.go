package tornado

import (
	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

// A LifoQueue is a [Queue] that gives out the item that was put last.
//
// Source: tornado.queues.LifoQueue, Tornado 6.6, tornado/queues.py.
type LifoQueue struct{ Queue }

// NewLifoQueue makes an empty queue for maxsize items in w; 0 means any number.
func NewLifoQueue(w *sim.World, maxsize int64) (*LifoQueue, error) {
	q, err := NewQueue(w, maxsize)
	if err != nil {
		return nil, err
	}
	q.queue = items.List{Order: sim.NewestFirst}
	return &LifoQueue{*q}, nil
}
