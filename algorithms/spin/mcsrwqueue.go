package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// MCSRWQueue is the fair queue of Mellor-Crummey and Scott for readers and writers:
// each task spins at its own node, neighbouring readers let each other in, and the
// last of those inside wakes the writer that comes next.
//
// Source: J. Mellor-Crummey and M. Scott, Scalable Reader-Writer Synchronization for
// Shared-Memory Multiprocessors, PPoPP 1991, as corrected in their pseudocode at
// cs.rochester.edu/research/synchronization/pseudocode/rw.html.
type MCSRWQueue struct {
	w          *sim.World
	tail       *sim.Atomic[int]
	readers    *sim.Atomic[int] // inside
	nextWriter *sim.Atomic[int]
	// Of each task: its node.
	writes []*sim.Atomic[bool]
	next   []*sim.Atomic[int]
	state  []*sim.Atomic[int] // whether it is blocked, and what comes behind it
}

// The state of a node: bit 0 that it is blocked, then the class of the successor.
const (
	blockedNode     = 1
	readerSuccessor = 2
	writerSuccessor = 4
)

// NewMCSRWQueue makes one.
func NewMCSRWQueue(w *sim.World) *MCSRWQueue {
	return &MCSRWQueue{
		w, sim.NewAtomic(w, nobody).Named("tail"), sim.NewAtomic(w, 0).Named("readers"), sim.NewAtomic(w, nobody).Named("next_writer"),
		variables(w, "writes", slots, false), variables(w, "next", slots, nobody), variables(w, "state", slots, 0),
	}
}

// enter puts the node of me at the end, and returns the one before.
func (l *MCSRWQueue) enter(t *sim.Task, writes bool) (before int) {
	me := t.Index()
	l.writes[me].Store(writes)
	l.next[me].Store(nobody)
	l.state[me].Store(blockedNode)
	before = l.tail.Swap(me)
	t.Doorway()
	return before
}

func (l *MCSRWQueue) waitBlocked(t *sim.Task, me int) {
	t.Spin(func() bool { return l.state[me].Load()&blockedNode == 0 })
}

func (l *MCSRWQueue) unblock(node int) { l.state[node].And(^blockedNode) }

// successor waits for the node behind.
func (l *MCSRWQueue) successor(t *sim.Task, me int) int {
	return t.SpinFor(func() (int, bool) {
		next := l.next[me].Load()
		return next, next != nobody
	})
}

// Lock implements [algorithms.RWLock].
func (l *MCSRWQueue) Lock(t *sim.Task) error {
	me := t.Index()
	before := l.enter(t, true)
	if before == nobody {
		l.nextWriter.Store(me)
		if l.readers.Load() == 0 && l.nextWriter.Swap(nobody) == me {
			l.unblock(me) // no reader is there who would
		}
	} else {
		l.state[before].Or(writerSuccessor)
		l.next[before].Store(me)
	}
	l.waitBlocked(t, me)
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *MCSRWQueue) Unlock(t *sim.Task) error {
	me := t.Index()
	if l.next[me].Load() == nobody && l.tail.CompareAndSwap(me, nobody) {
		return nil
	}
	next := l.successor(t, me)
	if !l.writes[next].Load() {
		l.readers.Add(1)
	}
	l.unblock(next)
	return nil
}

// RLock implements [algorithms.RWLock].
func (l *MCSRWQueue) RLock(t *sim.Task) error {
	me := t.Index()
	switch before := l.enter(t, false); {
	case before == nobody:
		l.readers.Add(1)
		l.unblock(me) // for its successor
	case l.writes[before].Load() || l.state[before].CompareAndSwap(blockedNode, blockedNode|readerSuccessor):
		// A writer, or a reader that waits: it counts this one and wakes it.
		l.next[before].Store(me)
		l.waitBlocked(t, me)
	default:
		l.readers.Add(1)
		l.next[before].Store(me)
		l.unblock(me)
	}
	if l.state[me].Load()&readerSuccessor != 0 {
		next := l.successor(t, me)
		l.readers.Add(1)
		l.unblock(next)
	}
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *MCSRWQueue) RUnlock(t *sim.Task) error {
	me := t.Index()
	if l.next[me].Load() != nobody || !l.tail.CompareAndSwap(me, nobody) {
		next := l.successor(t, me)
		if l.state[me].Load()&writerSuccessor != 0 {
			l.nextWriter.Store(next)
		}
	}
	if l.readers.Add(-1) != 0 {
		return nil
	}
	// The last reader. If there is a writer, and no reader that came after it was
	// seen, the writer is to be woken.
	if w := l.nextWriter.Load(); w != nobody && l.readers.Load() == 0 && l.nextWriter.CompareAndSwap(w, nobody) {
		l.unblock(w)
	}
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *MCSRWQueue) Inspect() algorithms.Snapshot {
	return fields("tail", fmt.Sprint(l.tail.Peek()), "readers", fmt.Sprint(l.readers.Peek()), "next_writer", fmt.Sprint(l.nextWriter.Peek()),
		"next", peek(l.w, l.next), "state", peek(l.w, l.state))
}
