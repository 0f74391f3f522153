package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// MCS is a queue of nodes, one for each task, each of which names the next one: who
// comes puts its node at the end, links it to the one before and waits at its own
// node; who leaves lets the next one go on. First come, first served. Who leaves may
// have to wait for the link of who has just come.
//
// Source: J. Mellor-Crummey and M. Scott, Algorithms for Scalable Synchronization on
// Shared-Memory Multiprocessors, ACM TOCS 9(1), 1991.
type MCS struct {
	w      *sim.World
	tail   *sim.Atomic[int]   // the last task
	next   []*sim.Atomic[int] // of each task: the one behind it
	locked []*sim.Atomic[bool]
}

// NewMCS makes one.
func NewMCS(w *sim.World) *MCS {
	return &MCS{w, sim.NewAtomic(w, nobody).Named("tail"), variables(w, "next", slots, nobody), variables(w, "locked", slots, false)}
}

// Lock implements [algorithms.Lock].
func (l *MCS) Lock(t *sim.Task) error {
	before := l.join(t)
	t.Doorway()
	l.wait(t, before)
	return nil
}

// join puts the node of t at the end, and returns the one before.
func (l *MCS) join(t *sim.Task) (before int) {
	me := t.Index()
	l.next[me].Store(nobody)
	return l.tail.Swap(me)
}

// wait links the node of t to the one before, if there is one, and waits.
func (l *MCS) wait(t *sim.Task, before int) {
	if before == nobody {
		return
	}
	me := t.Index()
	l.locked[me].Store(true)
	l.next[before].Store(me)
	t.Spin(func() bool { return !l.locked[me].Load() })
}

// TryLock implements [algorithms.TryLock].
func (l *MCS) TryLock(t *sim.Task) bool {
	me := t.Index()
	l.next[me].Store(nobody)
	return l.tail.CompareAndSwap(nobody, me)
}

// Unlock implements [algorithms.Lock].
func (l *MCS) Unlock(t *sim.Task) error {
	me := t.Index()
	next := l.next[me].Load()
	if next == nobody {
		if l.tail.CompareAndSwap(me, nobody) {
			return nil
		}
		next = t.SpinFor(func() (int, bool) {
			next := l.next[me].Load()
			return next, next != nobody
		})
	}
	l.locked[next].Store(false)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *MCS) Inspect() algorithms.Snapshot {
	return fields("tail", fmt.Sprint(l.tail.Peek()), "next", peek(l.w, l.next), "locked", peek(l.w, l.locked))
}
