package aiorwlock

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A FixedRWLock is an [RWLock] that strands nobody. What a release or a waiter
// that leaves makes possible depends on who is inside: readers may join readers
// once no writer waits any more, and the original lets them in only when nobody
// is inside at all.
//
// Source: ours; it differs from aiorwlock in _wake_up() alone.
type FixedRWLock struct{ RWLock }

var (
	_ algorithms.RWLock    = (*FixedRWLock)(nil)
	_ algorithms.Inspector = (*FixedRWLock)(nil)
)

// NewFixedRWLock makes a free lock in w.
func NewFixedRWLock(w *sim.World, fast bool) *FixedRWLock {
	l := &FixedRWLock{RWLock{w: w, doYield: !fast}}
	l.wakeUp = l.wakeUpAllowed
	return l
}

// wakeUpAllowed lets those in who need not wait for anybody inside: the first
// writer that isn't done, or, if there is none, all readers.
func (l *FixedRWLock) wakeUpAllowed() {
	if l.wState != 0 {
		return
	}
	for _, fut := range l.writeWaiters {
		if !fut.Done() {
			if l.rState == 0 {
				fut.Complete(sim.Value{})
				l.wState++
			}
			return
		}
	}

	for _, fut := range l.readWaiters {
		if !fut.Done() {
			fut.Complete(sim.Value{})
			l.rState++
		}
	}
}
