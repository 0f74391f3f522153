// Package turns is a lock whose mutants loop and call themselves for ever.
package turns

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Turns lock looks for its first live waiter again and again.
type Turns struct {
	held  bool
	queue []*sim.Future
}

// Algorithms lists it, with what it claims.
func Algorithms() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{{
		Name:        "turns.Turns",
		Kind:        algorithms.LockKind,
		New:         func(*sim.World, algorithms.Params) (any, error) { return &Turns{}, nil },
		Disciplines: []sim.Discipline{sim.Any},
		Policy:      sim.Policy{Admission: sim.FIFOAdmission},
	}}
}

// Lock waits in line.
func (l *Turns) Lock(t *sim.Task) error {
	if !l.held {
		l.held = true
		return nil
	}
	turn := t.NewFuture()
	l.queue = append(l.queue, turn)
	_, err := turn.Await(t)
	if err != nil && !turn.Cancelled() {
		l.Unlock(t)
	}
	return err
}

// Unlock hands the lock over.
func (l *Turns) Unlock(*sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	l.skip()
	if len(l.queue) == 0 {
		l.held = false
		return nil
	}
	turn := l.queue[0]
	l.queue = l.queue[1:]
	turn.Complete(sim.Value{})
	return nil
}
