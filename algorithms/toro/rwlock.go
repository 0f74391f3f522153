package toro

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An RWLock lets up to maxReaders tasks read, or one write, in the order of
// their arrival: neither side is preferred. Not reentrant, and not owned.
//
// It is a [BoundedSemaphore]. A reader takes one permit, a writer all of them,
// one by one: it asks for each at once and then waits for the last. It therefore
// keeps the permits that were free, so whoever comes later waits behind it. The
// lock does not know what a permit was taken for: a release_write ends reading
// if no permit is free, a release_read makes a hole in a write. A reader that
// asks for writing, or a writer for reading, waits for itself.
//
// A writer whose deadline passes does not give back the permits it has got.
//
// Source: toro.RWLock, toro 1.0.1, toro/__init__.py.
type RWLock struct {
	ioLoop     *sim.World
	maxReaders int64
	block      *BoundedSemaphore
}

var (
	_ algorithms.RWLock     = (*RWLock)(nil)
	_ algorithms.TimedLock  = (*RWLock)(nil)
	_ algorithms.TimedRLock = (*RWLock)(nil)
	_ algorithms.Inspector  = (*RWLock)(nil)
)

// NewRWLock makes a free lock for maxReaders readers in w. One for 0 readers
// admits no reader and every writer.
func NewRWLock(w *sim.World, maxReaders int64) (*RWLock, error) {
	block, err := NewBoundedSemaphore(w, maxReaders)
	if err != nil {
		return nil, err
	}
	return &RWLock{ioLoop: w, maxReaders: maxReaders, block: block}, nil
}

// RLock is acquire_read().
func (l *RWLock) RLock(t *sim.Task) error { return wait(t, l.block.acquire(never, "r")) }

// RLockTimeout is acquire_read() with a deadline.
func (l *RWLock) RLockTimeout(t *sim.Task, d int64) error {
	return wait(t, l.block.acquire(deadline(d), "r"))
}

// acquireWrite is the coroutine acquire_write().
func (l *RWLock) acquireWrite(d deadline) *sim.Future {
	futures := make([]*sim.Future, l.maxReaders)
	for i := range futures {
		futures[i] = l.block.acquire(d, "w")
	}
	return coroutine(l.ioLoop, multiFuture(l.ioLoop, futures))
}

// Lock is acquire_write().
func (l *RWLock) Lock(t *sim.Task) error { return wait(t, l.acquireWrite(never)) }

// LockTimeout is acquire_write() with a deadline.
func (l *RWLock) LockTimeout(t *sim.Task, d int64) error {
	return wait(t, l.acquireWrite(deadline(d)))
}

// RUnlock is release_read(). ErrMisuse if all permits are free.
func (l *RWLock) RUnlock(*sim.Task) error {
	if l.block.counter() == l.maxReaders {
		return errNotAcquired
	}
	return l.block.release()
}

// Unlock is release_write(). ErrMisuse if a permit is free.
func (l *RWLock) Unlock(*sim.Task) error {
	if !l.block.locked() {
		return errNotAcquired
	}
	for range l.maxReaders {
		if err := l.block.release(); err != nil {
			return err
		}
	}
	return nil
}

// Locked is locked(): whether no permit is free. It says false while fewer
// than maxReaders read, and true while a writer waits.
func (l *RWLock) Locked(*sim.Task) bool { return l.block.locked() }

// Inspect shows the free permits and who waits. A writer stands in the queue
// once for each permit it lacks.
func (l *RWLock) Inspect() algorithms.Snapshot {
	s := l.block.Inspect()
	s.Each = int(l.maxReaders)
	return s
}
