package broken

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An anyioEvent is an event that one task waits for. It may be set although the task
// has been cancelled and has not run yet.
type anyioEvent struct {
	fut *sim.Future
	set bool
}

func (e *anyioEvent) fire() {
	e.set = true
	if e.fut.Pending() {
		e.fut.Complete(sim.Value{})
	}
}

func (e *anyioEvent) wait(t *sim.Task) error {
	_, err := e.fut.Await(t)
	return err
}

// An anyioToken is a task in the line of a lock.
type anyioToken struct {
	task  *sim.Task
	event *anyioEvent
}

// An anyioLock3 is the lock of anyio 3: a release hands it to the first in line. One
// who is cancelled after that keeps it, unless fixed.
//
// Source: anyio.Lock, anyio 3.0.0, src/anyio/_core/_synchronization.py; fixed in
// 3.4.0.
type anyioLock3 struct {
	fixed   bool
	owner   *sim.Task
	waiters []anyioToken
}

// Lock is acquire().
func (l *anyioLock3) Lock(t *sim.Task) error {
	if err := t.Yield(); err != nil { // checkpoint()
		return err
	}
	switch l.owner {
	case t:
		return errAnyioHeld
	case nil:
		l.owner = t
		return nil
	}
	token := anyioToken{t, &anyioEvent{fut: t.NewFuture()}}
	l.waiters = append(l.waiters, token)
	err := token.event.wait(t)
	switch {
	case err == nil:
	case !token.event.set:
		l.waiters = slices.DeleteFunc(l.waiters, func(w anyioToken) bool { return w == token })
	case l.fixed && l.owner == t:
		_ = l.Unlock(t)
	}
	return err
}

// Unlock is release().
func (l *anyioLock3) Unlock(t *sim.Task) error {
	if l.owner != t {
		return errAnyioNotHeld
	}
	l.owner = nil
	if len(l.waiters) > 0 {
		next := l.waiters[0]
		l.waiters = slices.Delete(l.waiters, 0, 1)
		l.owner = next.task
		next.event.fire()
	}
	return nil
}

// TryLock is acquire_nowait().
func (l *anyioLock3) TryLock(t *sim.Task) bool {
	if l.owner != nil {
		return false
	}
	l.owner = t
	return true
}

// Locked is locked().
func (l *anyioLock3) Locked(*sim.Task) bool { return l.owner != nil }

// Inspect shows the owner and the line.
func (l *anyioLock3) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: anyioOwner(l.owner)}
	for _, token := range l.waiters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: token.event.fut})
	}
	return s
}

// An anyioLock4 is the lock of anyio 4 on asyncio: a release hands it to the first in
// line who is not cancelled. Those who are cancelled leave the line when they run;
// in between a newcomer queues up behind them, though the lock is free. The fixed
// one takes them out of the line in the release.
//
// Source: anyio.Lock, anyio 4.13.0, src/anyio/_backends/_asyncio.py; fixed in 4.14.0.
type anyioLock4 struct {
	fixed   bool
	owner   *sim.Task
	waiters []anyioFuture
}

// An anyioFuture is a task in the line with its future.
type anyioFuture struct {
	task *sim.Task
	fut  *sim.Future
}

// Lock is acquire(), without fast_acquire.
func (l *anyioLock4) Lock(t *sim.Task) error {
	if l.owner == nil && len(l.waiters) == 0 {
		l.owner = t
		if err := t.Yield(); err != nil { // cancel_shielded_checkpoint()
			_ = l.Unlock(t)
			return err
		}
		return nil
	}
	if l.owner == t {
		return errAnyioHeld
	}
	item := anyioFuture{t, t.NewFuture()}
	l.waiters = append(l.waiters, item)
	_, err := item.fut.Await(t)
	l.waiters = slices.DeleteFunc(l.waiters, func(w anyioFuture) bool { return w == item })
	if err != nil && l.owner == t {
		_ = l.Unlock(t)
	}
	return err
}

// Unlock is release().
func (l *anyioLock4) Unlock(t *sim.Task) error {
	if l.owner != t {
		return errAnyioNotHeld
	}
	if l.fixed {
		l.waiters = slices.DeleteFunc(l.waiters, func(w anyioFuture) bool { return w.fut.Cancelled() })
	}
	l.owner = nil
	for _, w := range l.waiters {
		if !w.fut.Cancelled() {
			l.owner = w.task
			w.fut.Complete(sim.Value{})
			break
		}
	}
	return nil
}

// TryLock is acquire_nowait().
func (l *anyioLock4) TryLock(t *sim.Task) bool {
	if l.owner != nil || len(l.waiters) > 0 {
		return false
	}
	l.owner = t
	return true
}

// Locked is locked().
func (l *anyioLock4) Locked(*sim.Task) bool { return l.owner != nil }

// Inspect shows the owner and the line.
func (l *anyioLock4) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: anyioOwner(l.owner)}
	for _, w := range l.waiters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: w.fut})
	}
	return s
}

func anyioOwner(t *sim.Task) []algorithms.Field {
	name := "none"
	if t != nil {
		name = t.Name()
	}
	return []algorithms.Field{{Name: "owner", Value: name}}
}
