package java

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A ReentrantReadWriteLock lets any number of tasks read, or one write. Tasks own
// it, and must release as often as they acquired.
//
// Non-fair, a newcomer may overtake: a writer takes a free lock whoever waits, and
// a reader joins readers unless the first in the queue seems to be a writer. That
// keeps a stream of readers from starving a writer at the head of the queue, but a
// writer behind a reader that has not been let in yet is overtaken, and any waiter
// can starve while newcomers are faster. Fair, newcomers queue behind whoever
// waits, and nobody starves; but trying without a timeout barges all the same.
//
// A reader may read again, past all who wait, and a writer write and read again; a
// writer that reads and then ends writing goes on as a reader. A reader that asks
// for writing waits for itself for ever.
//
// A waiter that is interrupted, or whose time has run out, leaves, and wakes the
// one behind it if it was the first, even if it had just been woken itself. A
// release by a task that does not hold is refused.
//
// Source: java.util.concurrent.locks.ReentrantReadWriteLock, JDK 21.
type ReentrantReadWriteLock struct {
	fair   bool
	owner  *sim.Task
	writes int // of the owner
	reads  int // of all tasks
	holds  map[*sim.Task]int
	queue  queue
}

var (
	_ algorithms.RWLock     = (*ReentrantReadWriteLock)(nil)
	_ algorithms.TimedLock  = (*ReentrantReadWriteLock)(nil)
	_ algorithms.TimedRLock = (*ReentrantReadWriteLock)(nil)
	_ algorithms.TryLock    = (*ReentrantReadWriteLock)(nil)
	_ algorithms.TryRLock   = (*ReentrantReadWriteLock)(nil)
	_ algorithms.Locked     = (*ReentrantReadWriteLock)(nil)
	_ algorithms.Inspector  = (*ReentrantReadWriteLock)(nil)
)

// NewReentrantReadWriteLock makes a free lock.
func NewReentrantReadWriteLock(fair bool) *ReentrantReadWriteLock {
	return &ReentrantReadWriteLock{fair: fair, holds: map[*sim.Task]int{}}
}

// writerShouldBlock reports whether a writer leaves a free lock to others.
func (l *ReentrantReadWriteLock) writerShouldBlock(t *sim.Task) bool {
	return l.fair && l.queue.hasQueuedPredecessors(t)
}

// readerShouldBlock reports whether a reader that does not read yet leaves a lock
// to others that it could share.
func (l *ReentrantReadWriteLock) readerShouldBlock(t *sim.Task) bool {
	if l.fair {
		return l.queue.hasQueuedPredecessors(t)
	}
	// A heuristic: a writer further behind does not count.
	return l.queue.firstIsExclusive()
}

// tryAcquire takes the lock for writing, if it is free or t writes, and if it is
// t's turn.
func (l *ReentrantReadWriteLock) tryAcquire(t *sim.Task) bool {
	if l.owner != t && l.writerShouldBlock(t) {
		return false
	}
	return l.TryLock(t)
}

// tryAcquireShared takes it for reading, if nobody else writes and it is t's turn,
// or t is inside.
func (l *ReentrantReadWriteLock) tryAcquireShared(t *sim.Task) bool {
	if l.owner != t && l.holds[t] == 0 && l.readerShouldBlock(t) {
		return false
	}
	return l.TryRLock(t)
}

// TryLock is writeLock().tryLock(): it barges, even if the lock is fair.
func (l *ReentrantReadWriteLock) TryLock(t *sim.Task) bool {
	if l.owner != t && (l.owner != nil || l.reads > 0) {
		return false
	}
	l.owner = t
	l.writes++
	return true
}

// TryRLock is readLock().tryLock(): it barges, even if the lock is fair.
func (l *ReentrantReadWriteLock) TryRLock(t *sim.Task) bool {
	if l.owner != nil && l.owner != t {
		return false
	}
	l.reads++
	l.holds[t]++
	return true
}

// Lock is writeLock().lockInterruptibly().
func (l *ReentrantReadWriteLock) Lock(t *sim.Task) error { return l.LockTimeout(t, never) }

// LockTimeout is writeLock().tryLock(d).
func (l *ReentrantReadWriteLock) LockTimeout(t *sim.Task, d int64) error {
	return l.queue.acquire(t, false, d, l.tryAcquire)
}

// RLock is readLock().lockInterruptibly().
func (l *ReentrantReadWriteLock) RLock(t *sim.Task) error { return l.RLockTimeout(t, never) }

// RLockTimeout is readLock().tryLock(d).
func (l *ReentrantReadWriteLock) RLockTimeout(t *sim.Task, d int64) error {
	return l.queue.acquire(t, true, d, l.tryAcquireShared)
}

// Unlock is writeLock().unlock(). ErrMisuse if t does not write.
func (l *ReentrantReadWriteLock) Unlock(t *sim.Task) error {
	if l.owner != t {
		return errWriteUnlock
	}
	if l.writes--; l.writes == 0 {
		l.owner = nil
		// Even if t goes on reading: the next one may be a reader.
		l.queue.signalNext()
	}
	return nil
}

// RUnlock is readLock().unlock(). ErrMisuse if t does not read.
func (l *ReentrantReadWriteLock) RUnlock(t *sim.Task) error {
	if l.holds[t] == 0 {
		return errReadUnlock
	}
	l.holds[t]--
	if l.reads--; l.reads == 0 && l.owner == nil {
		l.queue.signalNext()
	}
	return nil
}

// Locked reports whether somebody reads or writes.
func (l *ReentrantReadWriteLock) Locked(*sim.Task) bool { return l.owner != nil || l.reads > 0 }

// Inspect shows the counts and the queue.
func (l *ReentrantReadWriteLock) Inspect() algorithms.Snapshot {
	owner := "nobody"
	if l.owner != nil {
		owner = l.owner.Name()
	}
	return algorithms.Snapshot{
		Fields: []algorithms.Field{
			{Name: "reads", Value: strconv.Itoa(l.reads)},
			{Name: "writes", Value: strconv.Itoa(l.writes)},
			{Name: "owner", Value: owner},
		},
		Waiters: l.queue.inspect(),
	}
}
