package aiorwlock

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Version is an older version of the lock, by what it did otherwise than the
// present one.
type Version struct {
	// WakesOneReader: a release lets only the first of the waiting readers in.
	WakesOneReader bool
	// CountsOnResume: a waiter counts itself in when it goes on; until then the
	// lock that it was given looks free. Whoever wakes it does that now.
	CountsOnResume bool
	// ForgetsToRelease: a task that is cancelled while it gives way after an
	// acquisition keeps the lock.
	ForgetsToRelease bool
	// UndoesTooMuch: a waiter that is cancelled counts itself out, whether it had
	// been counted in or not.
	UndoesTooMuch bool
}

// Versions that were released. 0.6 woke all readers (#60), 1.0 released what a
// cancelled task had got (#170), 1.2 counted waiters when they were woken (#235),
// 1.5.1 undid that only for those who had been (#400).
var (
	V05 = Version{WakesOneReader: true, CountsOnResume: true, ForgetsToRelease: true}
	V06 = Version{CountsOnResume: true, ForgetsToRelease: true}
	V11 = Version{CountsOnResume: true}
	V12 = Version{UndoesTooMuch: true}
)

// An OldRWLock is the [RWLock] of an older version.
//
// Source: aiorwlock.RWLock, aiorwlock 0.5.0, 0.6.0, 1.1.0 and 1.2.0,
// aiorwlock/__init__.py.
type OldRWLock struct {
	RWLock
	version Version
}

var (
	_ algorithms.RWLock    = (*OldRWLock)(nil)
	_ algorithms.Inspector = (*OldRWLock)(nil)
)

// NewOldRWLock makes a free lock in w.
func NewOldRWLock(w *sim.World, v Version) *OldRWLock {
	l := &OldRWLock{RWLock{w: w, doYield: true}, v}
	l.wakeUp = l.wakeUpNext
	if v.CountsOnResume {
		l.wakeUp = l.wakeUpUncounted
	}
	return l
}

func (l *OldRWLock) yieldAfterAcquire(me *sim.Task, m mode) error {
	if l.version.ForgetsToRelease {
		return me.Yield()
	}
	return l.RWLock.yieldAfterAcquire(me, m)
}

// RLock is reader.acquire().
func (l *OldRWLock) RLock(me *sim.Task) error {
	if l.owns(me, reading) || l.owns(me, writing) || len(l.writeWaiters) == 0 && l.rState >= 0 && l.wState == 0 {
		l.rState++
		l.own(me, reading)
		return l.yieldAfterAcquire(me, reading)
	}
	return l.wait(me, &l.readWaiters, &l.rState, reading)
}

// Lock is writer.acquire(). ErrMisuse if the task reads and does not write.
func (l *OldRWLock) Lock(me *sim.Task) error {
	if !l.owns(me, writing) && l.owns(me, reading) && l.rState > 0 {
		return errUpgrade
	}
	if l.owns(me, writing) || l.rState == 0 && l.wState == 0 {
		l.wState++
		l.own(me, writing)
		return l.yieldAfterAcquire(me, writing)
	}
	return l.wait(me, &l.writeWaiters, &l.wState, writing)
}

// wait is the rest of both.
func (l *OldRWLock) wait(me *sim.Task, queue *waiters, state *int, m mode) error {
	fut := l.w.NewFuture()
	queue.append(fut)
	defer queue.remove(fut)

	if _, err := fut.Await(me); err != nil {
		if l.version.UndoesTooMuch {
			*state--
		}
		l.wakeUp()
		return err
	}
	if l.version.CountsOnResume {
		*state++
	}
	l.own(me, m)
	return nil
}

// wakeUpUncounted is _wake_up() until 1.1: it wakes the first writer, or else the
// readers, and leaves the counts to them.
func (l *OldRWLock) wakeUpUncounted() {
	if l.rState != 0 || l.wState != 0 {
		return
	}
	queue, all := l.readWaiters, !l.version.WakesOneReader
	if len(l.writeWaiters) > 0 {
		queue, all = l.writeWaiters, false
	}
	for _, fut := range queue {
		if !fut.Done() {
			fut.Complete(sim.Value{})
			if !all {
				break
			}
		}
	}
}
