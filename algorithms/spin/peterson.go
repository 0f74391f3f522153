package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Peterson is the lock for two tasks of G. L. Peterson, Myths about the mutual
// exclusion problem, Information Processing Letters 12(3), 1981: who wants in
// raises a flag and lets the other one go first; who was the last to do so waits.
//
// The doorway ends when turn is written. After it the other task gets in at most
// once.
type Peterson struct {
	w    *sim.World
	flag []*sim.Atomic[bool]
	turn *sim.Atomic[int] // who goes first

	fenced bool
}

// NewPeterson makes one.
func NewPeterson(w *sim.World) *Peterson {
	return &Peterson{w: w, flag: variables(w, "flag", 2, false), turn: sim.NewAtomic(w, 0).Named("turn")}
}

// NewFencedPeterson makes one for processors with store buffers: flag and turn are
// written, for all to see, before the other task's flag is read.
func NewFencedPeterson(w *sim.World) *Peterson {
	l := NewPeterson(w)
	l.fenced = true
	return l
}

// Lock implements [algorithms.Lock].
func (l *Peterson) Lock(t *sim.Task) error {
	me := t.Index()
	other := 1 - me
	l.flag[me].Store(true)
	l.turn.Store(other)
	if l.fenced {
		t.Fence()
	}
	t.Doorway()
	t.Spin(func() bool { return !l.flag[other].Load() || l.turn.Load() == me })
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *Peterson) Unlock(t *sim.Task) error {
	l.flag[t.Index()].Store(false)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Peterson) Inspect() algorithms.Snapshot {
	return fields("flag", peek(l.w, l.flag), "turn", fmt.Sprint(l.turn.Peek()))
}
