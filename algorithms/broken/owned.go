package broken

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/toro"
	"github.com/simrun-dev/simrun/sim"
)

// marks are the turns that tasks have: who has one, and only who has it, gives it
// back, and only once.
type marks []*sim.Task

// add marks a turn if t has got it.
func (m *marks) add(t *sim.Task, err error) error {
	if err == nil {
		*m = append(*m, t)
	}
	return err
}

// remove takes the mark of a turn away. ErrMisuse if t has none.
func (m *marks) remove(t *sim.Task) error {
	i := slices.Index(*m, t)
	if i < 0 {
		return algorithms.ErrMisuse
	}
	*m = slices.Delete(*m, i, i+1)
	return nil
}

// An ownedLock is toro's lock with marks.
type ownedLock struct {
	block *toro.Lock
	marks marks
}

var (
	_ algorithms.Lock      = (*ownedLock)(nil)
	_ algorithms.TimedLock = (*ownedLock)(nil)
	_ algorithms.Locked    = (*ownedLock)(nil)
)

// Lock is acquire().
func (l *ownedLock) Lock(t *sim.Task) error { return l.marks.add(t, l.block.Lock(t)) }

// LockTimeout is acquire() with a deadline.
func (l *ownedLock) LockTimeout(t *sim.Task, d int64) error {
	return l.marks.add(t, l.block.LockTimeout(t, d))
}

// Unlock is release(). ErrMisuse if it is not t's turn.
func (l *ownedLock) Unlock(t *sim.Task) error {
	if err := l.marks.remove(t); err != nil {
		return err
	}
	return l.block.Unlock(t)
}

// Locked is locked().
func (l *ownedLock) Locked(t *sim.Task) bool { return l.block.Locked(t) }

// Inspect shows whether it is held, and who waits.
func (l *ownedLock) Inspect() algorithms.Snapshot { return l.block.Inspect() }

// An ownedRWLock is the same for the reader-writer lock, of which it takes the
// right one.
type ownedRWLock struct {
	*toro.FixedRWLock
	reads, writes marks
}

var (
	_ algorithms.RWLock     = (*ownedRWLock)(nil)
	_ algorithms.TimedLock  = (*ownedRWLock)(nil)
	_ algorithms.TimedRLock = (*ownedRWLock)(nil)
)

// RLock is acquire_read().
func (l *ownedRWLock) RLock(t *sim.Task) error { return l.reads.add(t, l.FixedRWLock.RLock(t)) }

// RLockTimeout is acquire_read() with a deadline.
func (l *ownedRWLock) RLockTimeout(t *sim.Task, d int64) error {
	return l.reads.add(t, l.FixedRWLock.RLockTimeout(t, d))
}

// Lock is acquire_write().
func (l *ownedRWLock) Lock(t *sim.Task) error { return l.writes.add(t, l.FixedRWLock.Lock(t)) }

// LockTimeout is acquire_write() with a deadline.
func (l *ownedRWLock) LockTimeout(t *sim.Task, d int64) error {
	return l.writes.add(t, l.FixedRWLock.LockTimeout(t, d))
}

// RUnlock is release_read(). ErrMisuse if t does not read.
func (l *ownedRWLock) RUnlock(t *sim.Task) error {
	if err := l.reads.remove(t); err != nil {
		return err
	}
	return l.FixedRWLock.RUnlock(t)
}

// Unlock is release_write(). ErrMisuse if t does not write.
func (l *ownedRWLock) Unlock(t *sim.Task) error {
	if err := l.writes.remove(t); err != nil {
		return err
	}
	return l.FixedRWLock.Unlock(t)
}
