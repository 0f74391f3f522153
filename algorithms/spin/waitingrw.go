package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// WaitingRW is a lock in one word that prefers writers: it counts the readers, says
// whether a writer is inside, and counts the writers that wait. As long as there is one,
// readers stay outside.
//
// A try says that it waits, too, for as long as it looks: so it fails only because of who
// is inside, and readers that come meanwhile do not make it fail.
//
// Source: after DPDK, lib/eal/include/generic/rte_rwlock.h, which has a bit for that there
// are writers that wait; with a count, who gives up takes back nothing but its own.
type WaitingRW struct {
	word *sim.Atomic[int]
}

// Parts of the word of a WaitingRW. Readers stand below.
const (
	waitingInside = 1 << 8 // a writer is inside
	waitingOne    = 1 << 9 // one that waits
	waitingMask   = waitingOne - 1
)

// NewWaitingRW makes one.
func NewWaitingRW(w *sim.World) *WaitingRW {
	return &WaitingRW{sim.NewAtomic(w, 0).Named("word")}
}

// RLock implements [algorithms.RWLock].
func (l *WaitingRW) RLock(t *sim.Task) error {
	t.Spin(func() bool {
		n := l.word.Load()
		return n < waitingInside && l.word.CompareAndSwap(n, n+1)
	})
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *WaitingRW) RUnlock(*sim.Task) error {
	l.word.Add(-1)
	return nil
}

// Lock implements [algorithms.RWLock].
func (l *WaitingRW) Lock(t *sim.Task) error {
	l.word.Add(waitingOne)
	t.Doorway()
	t.Spin(func() bool {
		n := l.word.Load()
		return n&waitingMask == 0 && l.word.CompareAndSwap(n, n-waitingOne+waitingInside)
	})
	return nil
}

// TryLock implements [algorithms.TryLock].
func (l *WaitingRW) TryLock(*sim.Task) bool {
	l.word.Add(waitingOne)
	for { // as long as others only come to wait, or give up
		n := l.word.Load()
		if n&waitingMask != 0 {
			l.word.Add(-waitingOne)
			return false
		}
		if l.word.CompareAndSwap(n, n-waitingOne+waitingInside) {
			return true
		}
	}
}

// Unlock implements [algorithms.RWLock].
func (l *WaitingRW) Unlock(*sim.Task) error {
	l.word.Add(-waitingInside)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *WaitingRW) Inspect() algorithms.Snapshot {
	n := l.word.Peek()
	return fields("readers", fmt.Sprint(n&(waitingInside-1)), "writing", fmt.Sprint(n&waitingInside != 0), "waiting", fmt.Sprint(n/waitingOne))
}
