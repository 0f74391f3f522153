package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// K42 is an MCS lock that needs no node from its caller: the lock has one itself,
// which stands for whoever is inside, and those who wait have theirs on the stack, in
// the time that they wait. First come, first served, as MCS.
//
// Source: M. Auslander, D. Edelsohn, O. Krieger, B. Rosenburg and R. Wisniewski,
// Enhancement to the MCS lock for increased functionality and improved
// programmability, US patent application 20030200457, 2003; as in M. Scott,
// Shared-Memory Synchronization, 2013.
type K42 struct {
	// The tail of the lock's node is the last node in line, and its next the first
	// one that waits. Of other nodes the tail says only whether they wait.
	tail []*sim.Atomic[int]
	next []*sim.Atomic[int]
}

// ownNode is that of the lock; a task's has the number of the task.
const ownNode = slots

// inLine is what the tail of a node says whose task waits.
const inLine = slots + 1

// NewK42 makes one.
func NewK42(w *sim.World) *K42 {
	return &K42{variables(w, "tail", slots+1, nobody), variables(w, "next", slots+1, nobody)}
}

// Lock implements [algorithms.Lock].
func (l *K42) Lock(t *sim.Task) error {
	for me := t.Index(); ; t.Forget(1) {
		before := l.tail[ownNode].Load()
		if before == nobody {
			if l.tail[ownNode].CompareAndSwap(nobody, ownNode) {
				t.Doorway()
				return nil
			}
			continue
		}
		l.tail[me].Store(inLine)
		l.next[me].Store(nobody)
		if !l.tail[ownNode].CompareAndSwap(before, me) {
			continue
		}
		t.Doorway()
		l.next[before].Store(me)
		t.Spin(func() bool { return l.tail[me].Load() != inLine })
		l.moveIn(t, me)
		return nil
	}
}

// moveIn puts the lock's node in the place of the one of me, which is the first.
func (l *K42) moveIn(t *sim.Task, me int) {
	next := l.next[me].Load()
	if next == nobody {
		l.next[ownNode].Store(nobody)
		if l.tail[ownNode].CompareAndSwap(me, ownNode) {
			return
		}
		next = t.SpinFor(func() (int, bool) {
			next := l.next[me].Load()
			return next, next != nobody
		})
	}
	l.next[ownNode].Store(next)
}

// Unlock implements [algorithms.Lock].
func (l *K42) Unlock(t *sim.Task) error {
	next := l.next[ownNode].Load()
	if next == nobody {
		if l.tail[ownNode].CompareAndSwap(ownNode, nobody) {
			return nil
		}
		next = t.SpinFor(func() (int, bool) {
			next := l.next[ownNode].Load()
			return next, next != nobody
		})
	}
	l.tail[next].Store(nobody)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *K42) Inspect() algorithms.Snapshot {
	return fields("tail", fmt.Sprint(l.tail[ownNode].Peek()), "next", fmt.Sprint(l.next[ownNode].Peek()))
}
