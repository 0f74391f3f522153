package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// nobody is in places where the name of a task may stand.
const nobody = -1

// FastMutex takes seven accesses where nobody else wants in, however many tasks
// there are. Under contention a task may starve.
//
// Source: L. Lamport, A Fast Mutual Exclusion Algorithm, ACM TOCS 5(1), 1987,
// algorithm 2.
type FastMutex struct {
	w    *sim.World
	b    []*sim.Atomic[bool]
	x, y *sim.Atomic[int]
}

// NewFastMutex makes one.
func NewFastMutex(w *sim.World) *FastMutex {
	return &FastMutex{w, variables(w, "b", slots, false), sim.NewAtomic(w, nobody).Named("x"), sim.NewAtomic(w, nobody).Named("y")}
}

// Lock implements [algorithms.Lock].
func (l *FastMutex) Lock(t *sim.Task) error {
	me := t.Index()
	for first := true; ; first = false {
		l.b[me].Store(true)
		if first {
			t.Doorway()
		}
		if l.enter(t, me) {
			return nil
		}
		t.Forget(1)
	}
}

// enter tries once. It is left to start again when the lock looks free.
func (l *FastMutex) enter(t *sim.Task, me int) bool {
	l.x.Store(me)
	if l.y.Load() != nobody {
		l.b[me].Store(false)
		t.Spin(func() bool { return l.y.Load() == nobody })
		return false
	}
	l.y.Store(me)
	if l.x.Load() == me {
		return true
	}
	l.b[me].Store(false)
	for j := range tasks(t) {
		t.Spin(func() bool { return !l.b[j].Load() })
	}
	if l.y.Load() == me {
		return true
	}
	t.Spin(func() bool { return l.y.Load() == nobody })
	return false
}

// Unlock implements [algorithms.Lock].
func (l *FastMutex) Unlock(t *sim.Task) error {
	l.y.Store(nobody)
	l.b[t.Index()].Store(false)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *FastMutex) Inspect() algorithms.Snapshot {
	return fields("b", peek(l.w, l.b), "x", fmt.Sprint(l.x.Peek()), "y", fmt.Sprint(l.y.Peek()))
}
