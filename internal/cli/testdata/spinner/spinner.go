// Package spinner has a lock that is short enough to be judged with every mistake in it.
package spinner

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Spinner is a lock whose tasks look again and again.
type Spinner struct{ held bool }

// New makes a lock that nobody holds.
func New(*sim.World) algorithms.Lock { return &Spinner{} }

// Lock gives way until the lock is free.
func (l *Spinner) Lock(t *sim.Task) error {
	for l.held {
		if err := t.Yield(); err != nil {
			return err
		}
	}
	l.held = true
	return nil
}

// Unlock gives the lock back.
func (l *Spinner) Unlock(*sim.Task) error {
	l.held = false
	return nil
}
