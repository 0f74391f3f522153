package mylocks

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

type Fair struct { // serves waiters in the order in which they came
	held  bool
	queue []*sim.Future
}

func New(*sim.World) algorithms.Lock { return &Fair{} }

func (l *Fair) Lock(t *sim.Task) error {
	if !l.held {
		l.held = true
		return nil
	}
	turn := t.NewFuture()
	l.queue = append(l.queue, turn)
	_, err := turn.Await(t)
	if err != nil && !turn.Cancelled() {
		l.Unlock(t) // cancelled after it was handed the lock: pass it on
	}
	return err
}

func (l *Fair) Unlock(*sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	for len(l.queue) > 0 && l.queue[0].Done() { // served, or given up
		l.queue = l.queue[1:]
	}
	if l.held = len(l.queue) > 0; l.held {
		l.queue[0].Complete(sim.Value{}) // its turn: the lock stays held
	}
	return nil
}
