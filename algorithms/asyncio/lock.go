package asyncio

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Lock admits tasks in the order of their arrival. Not reentrant, and not
// owned: any task may release it.
//
// A release does not pass the lock on: it clears the flag and wakes the first
// waiter, who sets the flag when it runs. Newcomers cannot slip in between, for
// they queue up behind a live waiter, but [Lock.Locked] says false meanwhile,
// and a second release is refused although somebody is about to own the lock.
// A waiter that is cancelled after it was woken wakes the next one.
//
// Source: asyncio.Lock, CPython 3.11.7, Lib/asyncio/locks.py.
type Lock struct {
	w       *sim.World
	waiters waiters
	locked  bool
}

var (
	_ algorithms.Lock      = (*Lock)(nil)
	_ algorithms.Locked    = (*Lock)(nil)
	_ algorithms.Inspector = (*Lock)(nil)
)

// NewLock makes a free lock in w.
func NewLock(w *sim.World) *Lock { return &Lock{w: w} }

// Locked is locked(): whether the flag is set.
func (l *Lock) Locked(*sim.Task) bool { return l.locked }

// Lock is acquire().
func (l *Lock) Lock(t *sim.Task) error {
	if !l.locked && l.waiters.allCancelled() {
		l.locked = true
		return nil
	}

	fut := l.w.NewFuture()
	l.waiters.append(fut)

	// The waiter leaves the queue before it looks at the error, lest it wake
	// itself up.
	_, err := fut.Await(t)
	l.waiters.remove(fut)
	if err != nil {
		if !l.locked {
			l.wakeUpFirst()
		}
		return err
	}

	l.locked = true
	return nil
}

// Unlock is release().
func (l *Lock) Unlock(*sim.Task) error {
	if !l.locked {
		return errNotAcquired
	}
	l.locked = false
	l.wakeUpFirst()
	return nil
}

// wakeUpFirst wakes the first waiter if it isn't done. One that is done will
// run later and either take the lock or, if it was cancelled and the lock is
// free, come here again.
func (l *Lock) wakeUpFirst() {
	if len(l.waiters) == 0 {
		return
	}
	fut := l.waiters[0]
	if !fut.Done() {
		fut.Complete(sim.Bool(true))
	}
}

// Inspect shows the flag and the queue.
func (l *Lock) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "locked", Value: strconv.FormatBool(l.locked)}},
		Waiters: l.waiters.inspect(nil, ""),
	}
}
