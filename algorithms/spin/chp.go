package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// CHP1 is the first of two solutions for readers and writers: the first reader takes
// what a writer needs, the last one gives it back. No reader waits unless a writer is
// inside, and readers can keep the writers out for ever; with weak semaphores, anybody
// may keep out anybody.
//
// Source: P. J. Courtois, F. Heymans and D. L. Parnas, Concurrent Control with
// "Readers" and "Writers", CACM 14(10), 1971, problem 1.
type CHP1 struct {
	readcount *sim.Atomic[int]
	mutex, w  *binary
}

// NewCHP1 makes one, on semaphores with queues or on weak ones.
func NewCHP1(w *sim.World, onWeak bool) *CHP1 {
	s := strengthOf(onWeak)
	return &CHP1{sim.NewAtomic(w, 0).Named("readcount"), newBinary(w, s), newBinary(w, s)}
}

func strengthOf(onWeak bool) strength {
	if onWeak {
		return weak
	}
	return queued
}

// RLock implements [algorithms.RWLock].
func (l *CHP1) RLock(t *sim.Task) error {
	l.mutex.p(t)
	if l.readcount.Add(1) == 1 {
		l.w.p(t)
	}
	l.mutex.v(t)
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *CHP1) RUnlock(t *sim.Task) error {
	l.mutex.p(t)
	if l.readcount.Add(-1) == 0 {
		l.w.v(t)
	}
	l.mutex.v(t)
	return nil
}

// Lock implements [algorithms.RWLock].
func (l *CHP1) Lock(t *sim.Task) error {
	l.w.p(t)
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *CHP1) Unlock(t *sim.Task) error {
	l.w.v(t)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *CHP1) Inspect() algorithms.Snapshot {
	return fields("readcount", fmt.Sprint(l.readcount.Peek()), "w", l.w.String())
}

// CHP2 is the second solution: a writer that has asked goes before all readers that
// come later, and writers can keep the readers out for ever. At r it waits for one
// reader at most, since the others wait at mutex3.
//
// Source: as for CHP1, problem 2.
type CHP2 struct {
	readcount, writecount        *sim.Atomic[int]
	mutex1, mutex2, mutex3, w, r *binary
	without3                     bool
}

// NewCHP2 makes one, on semaphores with queues or on weak ones.
func NewCHP2(w *sim.World, onWeak bool) *CHP2 {
	m := func() *binary { return newBinary(w, strengthOf(onWeak)) }
	return &CHP2{
		readcount: sim.NewAtomic(w, 0).Named("readcount"), writecount: sim.NewAtomic(w, 0).Named("writecount"),
		mutex1: m(), mutex2: m(), mutex3: m(), w: m(), r: m(),
	}
}

// NewCHP2WithoutMutex3 makes one in which any number of readers wait at r, and go
// before a writer that comes after them.
func NewCHP2WithoutMutex3(w *sim.World) *CHP2 {
	l := NewCHP2(w, false)
	l.without3 = true
	return l
}

// RLock implements [algorithms.RWLock].
func (l *CHP2) RLock(t *sim.Task) error {
	if !l.without3 {
		l.mutex3.p(t)
	}
	l.r.p(t)
	l.mutex1.p(t)
	if l.readcount.Add(1) == 1 {
		l.w.p(t)
	}
	l.mutex1.v(t)
	l.r.v(t)
	if !l.without3 {
		l.mutex3.v(t)
	}
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *CHP2) RUnlock(t *sim.Task) error {
	l.mutex1.p(t)
	if l.readcount.Add(-1) == 0 {
		l.w.v(t)
	}
	l.mutex1.v(t)
	return nil
}

// Lock implements [algorithms.RWLock]. The doorway ends when the writers have r, or
// are in line for it.
func (l *CHP2) Lock(t *sim.Task) error {
	l.mutex2.p(t)
	if l.writecount.Add(1) == 1 {
		l.r.pass(t, t.Doorway)
	} else {
		t.Doorway()
	}
	l.mutex2.v(t)
	l.w.p(t)
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *CHP2) Unlock(t *sim.Task) error {
	l.w.v(t)
	l.mutex2.p(t)
	if l.writecount.Add(-1) == 0 {
		l.r.v(t)
	}
	l.mutex2.v(t)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *CHP2) Inspect() algorithms.Snapshot {
	return fields("readcount", fmt.Sprint(l.readcount.Peek()), "writecount", fmt.Sprint(l.writecount.Peek()),
		"w", l.w.String(), "r", l.r.String())
}
