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

// A Queue passes items on.
type Queue interface {
	// Put waits until there is room and adds the item.
	Put(t *sim.Task, item int64) error
	// Get waits until there is an item and takes the first.
	Get(t *sim.Task) (int64, error)
}

// An Event is a flag that tasks wait for.
type Event interface {
	// Wait returns when the flag is set, and if it was set since the call, even
	// if it has been cleared again.
	Wait(t *sim.Task) error
	// Set sets the flag and wakes all who wait.
	Set(t *sim.Task)
	// Clear takes the flag back.
	Clear(t *sim.Task)
}

// A Condition lets tasks wait until they are notified. One with a lock is a
// [Monitor].
type Condition interface {
	// Wait waits for a notification.
	Wait(t *sim.Task) error
	// Notify wakes n of those who wait, or all if there are fewer.
	Notify(t *sim.Task, n int64) error
	// NotifyAll wakes all.
	NotifyAll(t *sim.Task) error
}

// A Monitor is a condition with its lock: whoever waits or notifies must hold
// it, and waiting gives it up meanwhile. ErrMisuse if it is not held.
type Monitor interface {
	Lock
	Condition
}

// A Notify lets tasks wait until they are notified, and keeps a notification that
// finds nobody for the next who comes; of several it keeps one.
type Notify interface {
	// Wait waits for a notification, or takes the one that is kept. Whoever gives
	// up after NotifyOne has chosen it passes that on.
	Wait(t *sim.Task) error
	// NotifyOne wakes the one who has waited longest, or is kept.
	NotifyOne(t *sim.Task)
	// NotifyWaiters wakes all who wait, and is not kept.
	NotifyWaiters(t *sim.Task)
}

// An AsyncResult is a value that is set once.
type AsyncResult interface {
	// Get waits until there is a value.
	Get(t *sim.Task) (sim.Value, error)
	// Set sets it. ErrAlreadySet if there is one.
	Set(t *sim.Task, v sim.Value) error
}

// A Register is two words that are written and read together.
type Register interface {
	// Write makes both words n.
	Write(t *sim.Task, n int64) error
	// Read returns the words of one and the same write, 0 and 0 before the first.
	Read(t *sim.Task) (first, second int64, err error)
}

// A Barrier lets tasks go on when a number of them have come.
type Barrier interface {
	// Wait waits until all parties have come and returns a number from 0 up
	// to, and without, theirs: another one for each. ErrBroken if the barrier
	// was reset or is broken.
	Wait(t *sim.Task) (int64, error)
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
	// A TimedEvent is the same for Wait, also that of a semaphore.
	TimedEvent interface {
		WaitTimeout(t *sim.Task, d int64) error
	}
	// A TimedResult is the same for Get.
	TimedResult interface {
		GetTimeout(t *sim.Task, d int64) (sim.Value, error)
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
	// A Downgrade lock lets its writer go on as a reader: no other writer gets in
	// between. ErrMisuse if nobody writes.
	Downgrade interface {
		Downgrade(t *sim.Task) error
	}
	// Prepare makes a task one of those whom NotifyWaiters means, before it waits:
	// its next Wait returns at once if that has been called meanwhile.
	Prepare interface {
		Prepare(t *sim.Task)
	}
	// Locked tells whether the lock is held, or a semaphore has no free permit.
	Locked interface {
		Locked(t *sim.Task) bool
	}
	// WaitFree waits until a semaphore has a free permit, without taking it. When
	// the task goes on, it may be taken again.
	WaitFree interface {
		Wait(t *sim.Task) error
	}
	// IsSet tells whether the flag of an event is set.
	IsSet interface {
		IsSet(t *sim.Task) bool
	}
	// A TryResult gets without waiting: ErrNotReady.
	TryResult interface {
		TryGet(t *sim.Task) (sim.Value, error)
	}
	// Ready tells whether there is a result.
	Ready interface {
		Ready(t *sim.Task) bool
	}
	// A JoinQueue counts items that were put and not reported as done.
	JoinQueue interface {
		// TaskDone reports an item as done. ErrMisuse for one too many.
		TaskDone(t *sim.Task) error
		// Join waits until all items are done.
		Join(t *sim.Task) error
	}
	// A TimedJoin has a deadline of its own for Join.
	TimedJoin interface {
		JoinTimeout(t *sim.Task, d int64) error
	}
	// A Shutdown queue can be closed: puts fail with ErrShutDown from then on,
	// gets when there are no items left, which is at once if immediate.
	Shutdown interface {
		Shutdown(t *sim.Task, immediate bool)
	}
	// A Resettable barrier can be emptied, and broken for good until it is reset:
	// those who wait get ErrBroken.
	Resettable interface {
		Reset(t *sim.Task) error
		Abort(t *sim.Task) error
		Broken(t *sim.Task) bool
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
	// done wait no more; as long as they are in the queue they are to be listed all
	// the same, or a leak would not show.
	Waiters []Waiter
	// Each is how many entries one waiting operation may have; 0 for one.
	Each int
	// Kept is how many entries of waiters who have gone the lock lets lie before it
	// clears them away; 0 if it does so at once, or as soon as somebody comes by.
	Kept int
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
