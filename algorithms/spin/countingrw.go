package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// CountingRW is the simplest lock for readers and writers: one word counts the readers,
// or says that a writer is inside. Each task knows how many times it reads, and one
// that does and asks for writing is refused.
//
// Source: a classic; see M. Raynal, Concurrent Programming: Algorithms, Principles, and
// Foundations, 2013, chapter 3.
type CountingRW struct {
	word   *sim.Atomic[int] // readers, or writerInside
	reads  []*sim.Var[int]  // of each task, how many times it reads
	writes []*sim.Var[bool]
}

const writerInside = -1

// NewCountingRW makes one.
func NewCountingRW(w *sim.World) *CountingRW {
	return &CountingRW{sim.NewAtomic(w, 0).Named("word"), locals(w, 0), locals(w, false)}
}

// RLock implements [algorithms.RWLock].
func (l *CountingRW) RLock(t *sim.Task) error {
	for {
		n := t.SpinFor(func() (int, bool) { n := l.word.Load(); return n, n != writerInside })
		if l.word.CompareAndSwap(n, n+1) {
			reads := l.reads[t.Index()]
			reads.Set(reads.Get() + 1)
			return nil
		}
		t.Forget(0)
	}
}

// RUnlock implements [algorithms.RWLock].
func (l *CountingRW) RUnlock(t *sim.Task) error {
	reads := l.reads[t.Index()]
	if reads.Get() == 0 {
		return algorithms.ErrMisuse
	}
	reads.Set(reads.Get() - 1)
	l.word.Add(-1)
	return nil
}

// Lock implements [algorithms.RWLock]. ErrMisuse for a task that reads.
func (l *CountingRW) Lock(t *sim.Task) error {
	if l.reads[t.Index()].Get() > 0 {
		return algorithms.ErrMisuse
	}
	return l.write(t, 0)
}

// write waits until there are just so many readers.
func (l *CountingRW) write(t *sim.Task, readers int) error {
	t.Spin(func() bool { return l.word.CompareAndSwap(readers, writerInside) })
	l.writes[t.Index()].Set(true)
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *CountingRW) Unlock(t *sim.Task) error { return l.stop(t, 0) }

// stop ends a write, and leaves so many readers.
func (l *CountingRW) stop(t *sim.Task, readers int) error {
	if !l.writes[t.Index()].Get() {
		return algorithms.ErrMisuse
	}
	l.writes[t.Index()].Set(false)
	l.word.Store(readers)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *CountingRW) Inspect() algorithms.Snapshot {
	return fields("word", fmt.Sprint(l.word.Peek()))
}
