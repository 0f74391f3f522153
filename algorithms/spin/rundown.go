package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Rundown is a count of those who use a device, and a flag of who wants to stop it: a
// reader counts itself and then looks at the flag, and counts itself out again if it is
// up; a writer raises the flag, and then waits until nobody is counted. Nobody is in
// line, and anybody may starve.
//
// Source: the driver for Bluetooth in S. Qadeer and D. Wu, KISS: Keep it simple and
// sequential, PLDI 2004, as it was mended.
type Rundown struct {
	stopping *sim.Atomic[bool]
	pending  *sim.Atomic[int] // I/O
	late     bool             // readers count themselves when they have looked: see NewLateRundown
}

// NewRundown makes one.
func NewRundown(w *sim.World) *Rundown {
	return &Rundown{stopping: sim.NewAtomic(w, false).Named("stoppingFlag"), pending: sim.NewAtomic(w, 0).Named("pendingIo")}
}

// NewLateRundown makes one whose readers look at the flag first and count themselves
// then, as the driver did: a writer that comes in between does not see them.
func NewLateRundown(w *sim.World) *Rundown {
	l := NewRundown(w)
	l.late = true
	return l
}

// TryRLock implements [algorithms.TryRLock].
func (l *Rundown) TryRLock(*sim.Task) bool {
	if l.late {
		if l.stopping.Load() {
			return false
		}
		l.pending.Add(1)
		return true
	}
	l.pending.Add(1)
	if l.stopping.Load() {
		l.pending.Add(-1)
		return false
	}
	return true
}

// RLock implements [algorithms.RWLock].
func (l *Rundown) RLock(t *sim.Task) error {
	for !l.TryRLock(t) {
		t.Spin(func() bool { return !l.stopping.Load() })
		t.Forget(0)
	}
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *Rundown) RUnlock(*sim.Task) error {
	l.pending.Add(-1)
	return nil
}

// Lock implements [algorithms.RWLock].
func (l *Rundown) Lock(t *sim.Task) error {
	t.Spin(func() bool { return l.stopping.CompareAndSwap(false, true) })
	t.Spin(func() bool { return l.pending.Load() == 0 })
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *Rundown) Unlock(*sim.Task) error {
	l.stopping.Store(false)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Rundown) Inspect() algorithms.Snapshot {
	return fields("stoppingFlag", fmt.Sprint(l.stopping.Peek()), "pendingIo", fmt.Sprint(l.pending.Peek()))
}
