package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// CLH is a queue of nodes each of which says whether its owner is still in the lock:
// who comes puts its node at the end and waits for the one before, whose node it
// takes over when it leaves. First come, first served; leaving takes one access.
//
// Source: T. Craig, Building FIFO and priority-queuing spin locks from atomic swap,
// University of Washington TR 93-02-02, 1993; P. Magnusson, A. Landin and
// E. Hagersten, Queue Locks on Cache Coherent Multiprocessors, IPPS 1994.
type CLH struct {
	locked []*sim.Atomic[bool] // by node
	tail   *sim.Atomic[int]    // the last node
	mine   []*sim.Var[int]     // of each task: its node
	before []*sim.Var[int]     // the one it takes over
}

// NewCLH makes one.
func NewCLH(w *sim.World) *CLH {
	l := &CLH{variables(w, "locked", slots+1, false), sim.NewAtomic(w, slots).Named("tail"), locals(w, 0), locals(w, 0)}
	for i, v := range l.mine {
		v.Set(i)
	}
	return l
}

// Lock implements [algorithms.Lock].
func (l *CLH) Lock(t *sim.Task) error {
	me := t.Index()
	node := l.mine[me].Get()
	l.locked[node].Store(true)
	before := l.tail.Swap(node)
	t.Doorway()
	l.before[me].Set(before)
	t.Spin(func() bool { return !l.locked[before].Load() })
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *CLH) Unlock(t *sim.Task) error {
	me := t.Index()
	l.locked[l.mine[me].Get()].Store(false)
	l.mine[me].Set(l.before[me].Get())
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *CLH) Inspect() algorithms.Snapshot {
	locked := ""
	for i, a := range l.locked {
		if a.Peek() {
			locked += fmt.Sprint(" ", i)
		}
	}
	return fields("tail", fmt.Sprint(l.tail.Peek()), "locked", locked)
}
