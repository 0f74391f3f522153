package toro

import (
	"github.com/simrun-dev/simrun/algorithms/internal/items"
	"github.com/simrun-dev/simrun/sim"
)

// A LifoQueue is a [Queue] that gives out the item that was put last.
//
// Source: toro.LifoQueue, toro 1.0.1, toro/__init__.py.
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
