package algorithms

import "github.com/simrun-dev/simrun/sim"

// A Lock is a mutual exclusion lock.
type Lock interface {
	// Lock waits until the lock is free and takes it. An error means that it
	// was not taken.
	Lock(t *sim.Task) error
	// Unlock gives it back. ErrMisuse if it is not held.
	Unlock(t *sim.Task) error
}

// A RWLock is held by any number of readers (or up to a bound) or by one writer.
type RWLock interface {
	// RLock waits until it may read.
	RLock(t *sim.Task) error
	// RUnlock ends reading. ErrMisuse if nobody reads.
	RUnlock(t *sim.Task) error
	// Lock waits until it may write.
	Lock(t *sim.Task) error
	// Unlock ends writing. ErrMisuse if nobody writes.
	Unlock(t *sim.Task) error
}

// A Semaphore counts permits.
type Semaphore interface {
	// Acquire waits for a permit and takes it.
	Acquire(t *sim.Task) error
	// Release gives a permit back. A bounded semaphore returns ErrMisuse for
	// one too many.
	Release(t *sim.Task) error
}

// A Queue passes items on in the order in which they were put.
type Queue interface {
	// Put waits until there is room and adds the item.
	Put(t *sim.Task, item int64) error
	// Get waits until there is an item and takes the oldest.
	Get(t *sim.Task) (int64, error)
}

// Optional interfaces. The harness looks for them; a workload that needs one
// applies to the locks that have it.
type (
	// A TimedLock has a deadline of its own for Lock. Without it, a timeout
	// cancels the waiting call (sim's Task.WithTimeout).
	TimedLock interface {
		// LockTimeout is Lock that gives up with sim.ErrTimeout after d units of
		// virtual time.
		LockTimeout(t *sim.Task, d int64) error
	}
	// A TimedRLock is the same for RLock.
	TimedRLock interface {
		RLockTimeout(t *sim.Task, d int64) error
	}
	// A TimedAcquire is the same for Acquire.
	TimedAcquire interface {
		AcquireTimeout(t *sim.Task, d int64) error
	}
	// A TimedQueue is the same for Put and Get.
	TimedQueue interface {
		PutTimeout(t *sim.Task, item, d int64) error
		GetTimeout(t *sim.Task, d int64) (int64, error)
	}
	// A TryLock takes the lock if it can without waiting.
	TryLock interface {
		TryLock(t *sim.Task) bool
	}
	// A TryRLock is the same for reading.
	TryRLock interface {
		TryRLock(t *sim.Task) bool
	}
	// A TryAcquire takes a permit if it can without waiting.
	TryAcquire interface {
		TryAcquire(t *sim.Task) bool
	}
	// A TryQueue puts and gets without waiting: ErrFull, ErrEmpty.
	TryQueue interface {
		TryPut(t *sim.Task, item int64) error
		TryGet(t *sim.Task) (int64, error)
	}
	// Locked tells whether the lock is held, or a semaphore has no free permit.
	Locked interface {
		Locked(t *sim.Task) bool
	}
	// Len tells how many items a queue holds.
	Len interface {
		Len(t *sim.Task) int64
	}
	// An Inspector shows its state to people and to checks at the end: no
	// footprint, no scheduling point, callable at any time.
	Inspector interface {
		Inspect() Snapshot
	}
)

// A Snapshot is the visible state of a lock.
type Snapshot struct {
	// Fields are the state variables in an order that a reader expects, as in
	// {"locked", "true"}.
	Fields []Field
	// Waiters lists what waits, first in line first. Entries whose future is
	// done no longer count and may be listed or not.
	Waiters []Waiter
}

// A Field is one name with its printed value.
type Field struct{ Name, Value string }

// A Waiter is one entry of a wait queue.
type Waiter struct {
	// Future is what the waiting task waits for, or a part of it.
	Future *sim.Future
	// Note tells kinds of waiters apart, as in "r" and "w"; may be empty.
	Note string
}
