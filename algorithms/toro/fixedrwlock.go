package toro

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A FixedRWLock is an [RWLock] without its bugs: it counts its readers. A writer
// whose deadline passes gives back the permits it has got; a release_read needs a
// reader inside and a release_write a writer; and it is locked while somebody is
// inside, and only then.
//
// Source: ours; it differs from toro.RWLock in what counting the readers makes
// possible, and in the end of acquire_write().
type FixedRWLock struct {
	RWLock
	readers int64
}

var (
	_ algorithms.RWLock     = (*FixedRWLock)(nil)
	_ algorithms.TimedLock  = (*FixedRWLock)(nil)
	_ algorithms.TimedRLock = (*FixedRWLock)(nil)
	_ algorithms.Locked     = (*FixedRWLock)(nil)
)

// NewFixedRWLock makes a free lock for maxReaders readers in w.
func NewFixedRWLock(w *sim.World, maxReaders int64) (*FixedRWLock, error) {
	l, err := NewRWLock(w, maxReaders)
	if err != nil {
		return nil, err
	}
	return &FixedRWLock{RWLock: *l}, nil
}

// acquireRead counts the reader when it is handed its permit, not when it goes
// on: until then it would be nobody.
func (l *FixedRWLock) acquireRead(d deadline) *sim.Future {
	future := l.block.acquire(d, "r")
	future.AddDoneCallback(func(f *sim.Future) {
		if _, err := f.Result(); err == nil {
			l.readers++
		}
	})
	return future
}

// RLock is acquire_read().
func (l *FixedRWLock) RLock(t *sim.Task) error { return wait(t, l.acquireRead(never)) }

// RLockTimeout is acquire_read() with a deadline.
func (l *FixedRWLock) RLockTimeout(t *sim.Task, d int64) error {
	return wait(t, l.acquireRead(deadline(d)))
}

// acquireWrite gives back what it has got if it does not get all.
func (l *FixedRWLock) acquireWrite(d deadline) *sim.Future {
	futures := make([]*sim.Future, l.maxReaders)
	for i := range futures {
		futures[i] = l.block.acquire(d, "w")
	}
	result := coroutine(l.ioLoop, multiFuture(l.ioLoop, futures))
	result.AddDoneCallback(func(*sim.Future) {
		if _, err := result.Result(); err != nil {
			// Those behind it go on after it has given up.
			l.ioLoop.Soon(func() { l.giveBack(futures) })
		}
	})
	return result
}

// giveBack releases the permits that were handed to a writer.
func (l *FixedRWLock) giveBack(futures []*sim.Future) {
	for _, f := range futures {
		if _, err := f.Result(); err == nil {
			l.block.release()
		}
	}
}

// Lock is acquire_write().
func (l *FixedRWLock) Lock(t *sim.Task) error { return wait(t, l.acquireWrite(never)) }

// LockTimeout is acquire_write() with a deadline.
func (l *FixedRWLock) LockTimeout(t *sim.Task, d int64) error {
	return wait(t, l.acquireWrite(deadline(d)))
}

// RUnlock is release_read(). ErrMisuse if nobody reads.
func (l *FixedRWLock) RUnlock(*sim.Task) error {
	if l.readers == 0 {
		return errNotAcquired
	}
	l.readers--
	return l.block.release()
}

// writing reports whether a writer has all permits. One that waits has those that
// the readers inside have not.
func (l *FixedRWLock) writing() bool { return l.block.locked() && l.readers == 0 }

// Unlock is release_write(). ErrMisuse if nobody writes.
func (l *FixedRWLock) Unlock(t *sim.Task) error {
	if !l.writing() {
		return errNotAcquired
	}
	return l.RWLock.Unlock(t)
}

// Locked is locked(): whether somebody reads or writes.
func (l *FixedRWLock) Locked(*sim.Task) bool { return l.readers > 0 || l.block.locked() }
