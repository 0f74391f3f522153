package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// What a word of a reader-writer lock says: bit 0 that a writer is active, the rest
// how many readers are interested.
const (
	writerActive = 1
	oneReader    = 2
)

// MCSReaders is the simple lock of Mellor-Crummey and Scott that prefers readers: a
// writer gets in when nobody else is interested. Readers can keep writers out for
// ever.
//
// Source: J. Mellor-Crummey and M. Scott, Scalable Reader-Writer Synchronization for
// Shared-Memory Multiprocessors, PPoPP 1991.
type MCSReaders struct{ word *sim.Atomic[int] }

// NewMCSReaders makes one.
func NewMCSReaders(w *sim.World) *MCSReaders {
	return &MCSReaders{sim.NewAtomic(w, 0).Named("word")}
}

// RLock implements [algorithms.RWLock].
func (l *MCSReaders) RLock(t *sim.Task) error {
	l.word.Increase(oneReader)
	t.Doorway()
	t.Spin(func() bool { return l.word.Load()&writerActive == 0 })
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *MCSReaders) RUnlock(*sim.Task) error {
	l.word.Increase(-oneReader)
	return nil
}

// Lock implements [algorithms.RWLock].
func (l *MCSReaders) Lock(t *sim.Task) error {
	t.Spin(func() bool { return l.word.CompareAndSwap(0, writerActive) })
	return nil
}

// TryLock implements [algorithms.TryLock].
func (l *MCSReaders) TryLock(*sim.Task) bool { return l.word.CompareAndSwap(0, writerActive) }

// Unlock implements [algorithms.RWLock].
func (l *MCSReaders) Unlock(*sim.Task) error {
	l.word.Increase(-writerActive)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *MCSReaders) Inspect() algorithms.Snapshot { return fields("word", wordText(l.word.Peek())) }

// wordText shows a word in parts.
func wordText(word int) string { return fmt.Sprintf("%d+%d", word/oneReader, word&writerActive) }

// MCSWriters is the simple lock of Mellor-Crummey and Scott that prefers writers:
// these take tickets, and readers begin only when none is out. Writers can keep
// readers out for ever.
//
// Source: as for MCSReaders.
type MCSWriters struct {
	requests, completions *sim.Atomic[int] // of writers
	word                  *sim.Atomic[int]
	size                  int // as for MCSFair
}

// NewMCSWriters makes one; size is as for NewMCSFair.
func NewMCSWriters(w *sim.World, size int) *MCSWriters {
	return &MCSWriters{
		sim.NewAtomic(w, 0).Named("requests"), sim.NewAtomic(w, 0).Named("completions"), sim.NewAtomic(w, 0).Named("word"), size,
	}
}

// after is the ticket that follows one.
func (l *MCSWriters) after(ticket int) int { return wrapped(ticket+1, l.size) }

// RLock implements [algorithms.RWLock].
func (l *MCSWriters) RLock(t *sim.Task) error {
	t.Spin(func() bool { return l.requests.Load() == l.completions.Load() })
	l.word.Increase(oneReader)
	t.Spin(func() bool { return l.word.Load()&writerActive == 0 })
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *MCSWriters) RUnlock(*sim.Task) error {
	l.word.Increase(-oneReader)
	return nil
}

// Lock implements [algorithms.RWLock].
func (l *MCSWriters) Lock(t *sim.Task) error {
	my := l.requests.Update(l.after)
	t.Doorway()
	t.Spin(func() bool { return l.completions.Load() == my })
	t.Spin(func() bool { return l.word.CompareAndSwap(0, writerActive) })
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *MCSWriters) Unlock(*sim.Task) error {
	l.word.Increase(-writerActive)
	l.completions.Update(l.after)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *MCSWriters) Inspect() algorithms.Snapshot {
	return fields("requests", fmt.Sprint(l.requests.Peek()), "completions", fmt.Sprint(l.completions.Peek()), "word", wordText(l.word.Peek()))
}

// MCSFair is the simple fair lock of Mellor-Crummey and Scott: readers and writers
// take tickets, a reader waits for the writers before it and a writer for all.
//
// Source: as for MCSReaders.
type MCSFair struct {
	requests, completions *sim.Atomic[int]
	size                  int // before a number comes round again, 0 for never
}

// In a count of MCSFair the readers stand above the writers.
const (
	oneRequest  = 1 << 16 // of a reader
	writersMask = oneRequest - 1
)

// NewMCSFair makes one that counts readers and writers modulo size, 0 for without
// end. There must be more numbers than tasks.
func NewMCSFair(w *sim.World, size int) *MCSFair {
	return &MCSFair{sim.NewAtomic(w, 0).Named("requests"), sim.NewAtomic(w, 0).Named("completions"), size}
}

// count adds a reader or a writer, and returns what there was before.
func (l *MCSFair) count(a *sim.Atomic[int], unit int) int {
	return a.Update(func(n int) int {
		n += unit
		return wrapped(n/oneRequest, l.size)*oneRequest + wrapped(n&writersMask, l.size)
	})
}

// RLock implements [algorithms.RWLock].
func (l *MCSFair) RLock(t *sim.Task) error {
	writers := l.count(l.requests, oneRequest) & writersMask
	t.Doorway()
	t.Spin(func() bool { return l.completions.Load()&writersMask == writers })
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *MCSFair) RUnlock(*sim.Task) error {
	l.count(l.completions, oneRequest)
	return nil
}

// Lock implements [algorithms.RWLock].
func (l *MCSFair) Lock(t *sim.Task) error {
	before := l.count(l.requests, 1)
	t.Doorway()
	t.Spin(func() bool { return l.completions.Load() == before })
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *MCSFair) Unlock(*sim.Task) error {
	l.count(l.completions, 1)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *MCSFair) Inspect() algorithms.Snapshot {
	count := func(a *sim.Atomic[int]) string {
		return fmt.Sprintf("%d+%d", a.Peek()/oneRequest, a.Peek()&writersMask)
	}
	return fields("requests", count(l.requests), "completions", count(l.completions))
}
