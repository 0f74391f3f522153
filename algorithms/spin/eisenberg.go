package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// EisenbergMcGuire serves tasks in turn: who leaves gives the turn to the next one
// that wants in. The others get in at most N-1 times while one waits.
//
// Source: M. Eisenberg and M. McGuire, Further comments on Dijkstra's concurrent
// programming control problem, CACM 15(11), 1972.
type EisenbergMcGuire struct {
	w    *sim.World
	flag []*sim.Atomic[int]
	turn *sim.Atomic[int]
}

// NewEisenbergMcGuire makes one.
func NewEisenbergMcGuire(w *sim.World) *EisenbergMcGuire {
	return &EisenbergMcGuire{w, variables(w, "flag", slots, idle), sim.NewAtomic(w, 0).Named("turn")}
}

// Lock implements [algorithms.Lock].
func (l *EisenbergMcGuire) Lock(t *sim.Task) error {
	me, n := t.Index(), tasks(t)
	for first := true; ; first = false {
		l.flag[me].Store(waiting)
		if first {
			t.Doorway()
		}
		t.Spin(func() bool {
			for j := l.turn.Load(); j != me; j = (j + 1) % n {
				if holds(t, func() bool { return l.flag[j].Load() != idle }) {
					return false
				}
			}
			return true
		})
		l.flag[me].Store(active)
		if !some(t, 0, n, func(j int) bool { return l.flag[j].Load() == active }) {
			if turn := l.turn.Load(); turn == me || l.flag[turn].Load() == idle {
				break
			}
		}
		t.Forget(1)
	}
	l.turn.Store(me)
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *EisenbergMcGuire) Unlock(t *sim.Task) error {
	me, n := t.Index(), tasks(t)
	j := (me + 1) % n
	for holds(t, func() bool { return l.flag[j].Load() == idle }) { // its own is not
		j = (j + 1) % n
	}
	l.turn.Store(j)
	l.flag[me].Store(idle)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *EisenbergMcGuire) Inspect() algorithms.Snapshot {
	return fields("flag", peek(l.w, l.flag), "turn", fmt.Sprint(l.turn.Peek()))
}
