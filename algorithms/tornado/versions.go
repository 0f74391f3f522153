package tornado

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An Event41 is the [Event] of Tornado 4.2 before its release: all wait for one
// future, and to clear it is to make another one, also where it was not set
// (1c3d22f).
//
// Source: tornado.locks.Event, Tornado 4.2b1, tornado/locks.py.
type Event41 struct {
	ioLoop *sim.World
	future *sim.Future
}

var (
	_ algorithms.Event      = (*Event41)(nil)
	_ algorithms.TimedEvent = (*Event41)(nil)
	_ algorithms.IsSet      = (*Event41)(nil)
	_ algorithms.Inspector  = (*Event41)(nil)
)

// NewEvent41 makes an event that is not set in w.
func NewEvent41(w *sim.World) *Event41 { return &Event41{ioLoop: w, future: w.NewFuture()} }

// IsSet is is_set().
func (e *Event41) IsSet(*sim.Task) bool { return e.future.Done() }

// Set is set().
func (e *Event41) Set(*sim.Task) {
	if !e.future.Done() {
		e.future.Complete(sim.Value{})
	}
}

// Clear is clear().
func (e *Event41) Clear(*sim.Task) { e.future = e.ioLoop.NewFuture() }

// Wait is wait().
func (e *Event41) Wait(t *sim.Task) error { return wait(t, e.future) }

// WaitTimeout is wait() with a timeout.
func (e *Event41) WaitTimeout(t *sim.Task, d int64) error {
	return wait(t, withTimeout(e.ioLoop, timeout(d), e.future))
}

// Inspect shows the flag.
func (e *Event41) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Fields: []algorithms.Field{{Name: "is_set", Value: strconv.FormatBool(e.future.Done())}}}
}

// A LockWithTimeout is a [Lock] whose user waits for it with gen.with_timeout(),
// which leaves the future where it is when the time has passed.
//
// Source: tornado.locks.Lock and tornado.gen.with_timeout, Tornado 6.6.
type LockWithTimeout struct{ lock }

var _ algorithms.TimedLock = (*LockWithTimeout)(nil)

// NewLockWithTimeout makes a free lock in w.
func NewLockWithTimeout(w *sim.World) *LockWithTimeout { return &LockWithTimeout{*NewLock(w)} }

// LockTimeout is with_timeout(d, acquire()).
func (l *LockWithTimeout) LockTimeout(t *sim.Task, d int64) error {
	return wait(t, withTimeout(l.block.ioLoop, timeout(d), l.block.acquire(never)))
}
