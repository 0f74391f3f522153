package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A FixedLock is a [Lock] whose Locked tells the truth: also between a release and
// the next step of the waiter that it has woken, where an acquire has to wait.
//
// Source: ours; it differs from asyncio.Lock in locked() alone, which is now that of
// asyncio.Semaphore.
type FixedLock struct{ today }

var (
	_ algorithms.Lock   = (*FixedLock)(nil)
	_ algorithms.Locked = (*FixedLock)(nil)
)

// NewFixedLock makes a free lock in w.
func NewFixedLock(w *sim.World) *FixedLock { return &FixedLock{today{w: w}} }

// Locked is locked(): whether an acquire would have to wait.
func (l *FixedLock) Locked(*sim.Task) bool { return l.locked || !l.waiters.allCancelled() }
