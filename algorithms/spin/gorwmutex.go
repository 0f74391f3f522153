package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// GoRWMutex is Go's sync.RWMutex, access by access. A writer that has got the mutex of
// the writers announces itself, and makes new readers wait; when it leaves, all readers
// that wait by then are let in before the next writer.
//
// Source: Go 1.24, src/sync/rwmutex.go.
type GoRWMutex struct {
	w                       *GoMutex
	writerSem, readerSem    gosema
	readerCount, readerWait *sim.Atomic[int]
}

// goReaders is subtracted from the number of readers to announce a writer.
const goReaders = 1 << 4

// NewGoRWMutex makes one; patience is as for [NewGoMutex].
func NewGoRWMutex(w *sim.World, patience int) *GoRWMutex {
	return &GoRWMutex{
		NewGoMutex(w, patience), newGosema(w), newGosema(w),
		sim.NewAtomic(w, 0).Named("readerCount"), sim.NewAtomic(w, 0).Named("readerWait"),
	}
}

// RLock implements [algorithms.RWLock].
func (l *GoRWMutex) RLock(t *sim.Task) error {
	if l.readerCount.Add(1) < 0 {
		l.readerSem.acquire(t, false, 1)
	}
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *GoRWMutex) RUnlock(t *sim.Task) error {
	if l.readerCount.Add(-1) < 0 && l.readerWait.Add(-1) == 0 {
		l.writerSem.release(t, false)
	}
	return nil
}

// Lock implements [algorithms.RWLock].
func (l *GoRWMutex) Lock(t *sim.Task) error {
	if err := l.w.Lock(t); err != nil {
		return err
	}
	t.Forget(1 << 8)
	r := l.readerCount.Add(-goReaders) + goReaders
	if r != 0 && l.readerWait.Add(r) != 0 {
		l.writerSem.acquire(t, false, 1<<8+1)
	}
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *GoRWMutex) Unlock(t *sim.Task) error {
	for r := l.readerCount.Add(goReaders); r > 0; r-- {
		l.readerSem.release(t, false)
	}
	return l.w.Unlock(t)
}

// Inspect implements [algorithms.Inspector].
func (l *GoRWMutex) Inspect() algorithms.Snapshot {
	s := l.w.Inspect()
	s.Fields = append(s.Fields, fields("readerCount", fmt.Sprint(l.readerCount.Peek()), "readerWait", fmt.Sprint(l.readerWait.Peek())).Fields...)
	return s
}
