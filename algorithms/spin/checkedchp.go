package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// CheckedCHP2 is a CHP2 whose tasks know how they are inside: they refuse to release what
// they do not hold. Whoever comes in again stands in line like others.
type CheckedCHP2 struct {
	*CHP2
	reads, writes []*sim.Var[int] // of each task, how many times it is inside
}

// NewCheckedCHP2 makes one.
func NewCheckedCHP2(w *sim.World) *CheckedCHP2 {
	return &CheckedCHP2{NewCHP2(w, false), locals(w, 0), locals(w, 0)}
}

// RLock implements [algorithms.RWLock].
func (l *CheckedCHP2) RLock(t *sim.Task) error { return enters(t, l.reads, l.CHP2.RLock) }

// RUnlock implements [algorithms.RWLock].
func (l *CheckedCHP2) RUnlock(t *sim.Task) error { return leaves(t, l.reads, l.CHP2.RUnlock) }

// Lock implements [algorithms.RWLock].
func (l *CheckedCHP2) Lock(t *sim.Task) error { return enters(t, l.writes, l.CHP2.Lock) }

// Unlock implements [algorithms.RWLock].
func (l *CheckedCHP2) Unlock(t *sim.Task) error { return leaves(t, l.writes, l.CHP2.Unlock) }

// enters counts that a task is inside, when it is.
func enters(t *sim.Task, inside []*sim.Var[int], enter func(*sim.Task) error) error {
	err := enter(t)
	if err == nil {
		n := inside[t.Index()]
		n.Set(n.Get() + 1)
	}
	return err
}

// leaves refuses to if it is not.
func leaves(t *sim.Task, inside []*sim.Var[int], leave func(*sim.Task) error) error {
	n := inside[t.Index()]
	if n.Get() == 0 {
		return algorithms.ErrMisuse
	}
	n.Set(n.Get() - 1)
	return leave(t)
}
