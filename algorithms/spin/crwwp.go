package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// CRWWP is C-RW-WP: writers have a cohort lock, and readers come and go at a counter of
// their node of the machine. A reader that sees a writer, inside or on its way, goes
// back and waits until there is none. One that is out of patience raises a barrier,
// at which writers wait that come later.
//
// Here a reader is out of patience when it has gone back so many times.
//
// Source: I. Calciu, D. Dice, Y. Lev, V. Luchangco, V. Marathe and N. Shavit,
// NUMA-Aware Reader-Writer Locks, PPoPP 2013, figure 4.
type CRWWP struct {
	writers  *Cohort
	readers  [nodesOfMachine]*sim.Atomic[int]
	barrier  *sim.Atomic[int]
	patience int
}

// NewCRWWP makes one; patience 0 is for readers that never raise the barrier. The rest
// is as for [NewCohort].
func NewCRWWP(w *sim.World, patience, bound, size int) *CRWWP {
	l := &CRWWP{writers: NewCohort(w, bound, size), barrier: sim.NewAtomic(w, 0).Named("barrier"), patience: patience}
	for i := range l.readers {
		l.readers[i] = sim.NewAtomic(w, 0).Named("readers", i)
	}
	return l
}

// RLock implements [algorithms.RWLock].
func (l *CRWWP) RLock(t *sim.Task) error {
	here := l.readers[t.Index()%nodesOfMachine]
	for tries := 0; ; t.Forget(tries) {
		here.Increase(1)
		if !l.writers.global.locked(t) {
			if l.patience > 0 && tries == l.patience {
				l.barrier.Increase(-1)
			}
			return nil
		}
		here.Increase(-1)
		if tries < l.patience {
			if tries++; tries == l.patience {
				l.barrier.Increase(1)
			}
		}
		t.Spin(func() bool { return !l.writers.global.locked(t) })
	}
}

// RUnlock implements [algorithms.RWLock].
func (l *CRWWP) RUnlock(t *sim.Task) error {
	l.readers[t.Index()%nodesOfMachine].Increase(-1)
	return nil
}

// Lock implements [algorithms.RWLock]. The doorway ends when a writer has the lock of
// the writers.
func (l *CRWWP) Lock(t *sim.Task) error {
	if l.patience > 0 {
		t.Spin(func() bool { return l.barrier.Load() == 0 })
	}
	if err := l.writers.Lock(t); err != nil {
		return err
	}
	t.Doorway()
	t.Forget(2)
	for _, n := range l.readers {
		t.Spin(func() bool { return n.Load() == 0 })
	}
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *CRWWP) Unlock(t *sim.Task) error { return l.writers.Unlock(t) }

// Inspect implements [algorithms.Inspector].
func (l *CRWWP) Inspect() algorithms.Snapshot {
	s := l.writers.Inspect()
	s.Fields = append(s.Fields, fields("readers", fmt.Sprint(l.readers[0].Peek(), " ", l.readers[1].Peek()), "barrier", fmt.Sprint(l.barrier.Peek())).Fields...)
	return s
}
