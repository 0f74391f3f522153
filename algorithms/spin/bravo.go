package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// BRAVO makes readers of another lock fast: as long as the lock is biased, a reader
// only leaves its mark in a table. A writer takes the other lock, ends the bias and
// waits until no mark is left. The bias comes back with the next reader that had to
// take the other lock.
//
// As to who goes first it is like the other lock, but that a writer also waits for
// the readers that came before it. Here each task has a place of its own in the table,
// and the time for which writers inhibit the bias is none.
//
// Source: D. Dice and A. Kogan, BRAVO: Biased Locking for Reader-Writer Locks, USENIX
// ATC 2019.
type BRAVO struct {
	w       *sim.World
	inner   *MCSFair
	bias    *sim.Atomic[bool]
	visible []*sim.Atomic[bool] // by task: the table
	fast    []*sim.Var[bool]    // of each task: it is inside by its mark
}

// NewBRAVO makes one over the fair ticket lock; size is as for NewMCSFair.
func NewBRAVO(w *sim.World, size int) *BRAVO {
	return &BRAVO{w, NewMCSFair(w, size), sim.NewAtomic(w, true).Named("bias"), variables(w, "visible", slots, false), locals(w, false)}
}

// RLock implements [algorithms.RWLock].
func (l *BRAVO) RLock(t *sim.Task) error {
	me := t.Index()
	if l.bias.Load() {
		l.visible[me].Store(true)
		if l.bias.Load() {
			l.fast[me].Set(true)
			return nil
		}
		l.visible[me].Store(false)
	}
	l.fast[me].Set(false)
	if err := l.inner.RLock(t); err != nil {
		return err
	}
	if !l.bias.Load() {
		l.bias.Store(true)
	}
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *BRAVO) RUnlock(t *sim.Task) error {
	if me := t.Index(); l.fast[me].Get() {
		l.visible[me].Store(false)
		return nil
	}
	return l.inner.RUnlock(t)
}

// Lock implements [algorithms.RWLock].
func (l *BRAVO) Lock(t *sim.Task) error {
	if err := l.inner.Lock(t); err != nil {
		return err
	}
	if l.bias.Load() {
		l.bias.Store(false)
		for j := range tasks(t) {
			t.Spin(func() bool { return !l.visible[j].Load() })
		}
	}
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *BRAVO) Unlock(t *sim.Task) error { return l.inner.Unlock(t) }

// Inspect implements [algorithms.Inspector].
func (l *BRAVO) Inspect() algorithms.Snapshot {
	s := l.inner.Inspect()
	s.Fields = append(s.Fields, fields("bias", fmt.Sprint(l.bias.Peek()), "visible", peek(l.w, l.visible)).Fields...)
	return s
}
