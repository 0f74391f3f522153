package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// TAS is the test-and-set lock: whoever finds the flag down has raised it. Nobody
// is in line, so anybody may starve.
//
// Source: the instruction is older; spinning on it is studied by T. Anderson, The
// Performance of Spin Lock Alternatives for Shared-Memory Multiprocessors, IEEE TPDS
// 1(1), 1990.
type TAS struct {
	held *sim.Atomic[bool]
	// test has it look first, and try only when the flag is down.
	test bool
	// most bounds how often it gives way after it has failed; 0 if never.
	most int
}

// NewTAS makes one.
func NewTAS(w *sim.World) *TAS { return &TAS{held: sim.NewAtomic(w, false).Named("held")} }

// NewTTAS makes one that tests before it tests and sets: on real machines, who spins
// then reads its own cache.
//
// Source: L. Rudolph and Z. Segall, Dynamic Decentralized Cache Schemes for MIMD
// Parallel Processors, ISCA 1984.
func NewTTAS(w *sim.World) *TAS {
	l := NewTAS(w)
	l.test = true
	return l
}

// NewBackoff makes one that tests first and, when it has failed, stays away for a
// while that doubles: here it gives way once, twice, four times, and so on up to most.
//
// Source: Anderson, as for TAS.
func NewBackoff(w *sim.World, most int) *TAS {
	l := NewTTAS(w)
	l.most = most
	return l
}

// Lock implements [algorithms.Lock].
func (l *TAS) Lock(t *sim.Task) error {
	for delay := 1; ; delay *= 2 {
		if l.test {
			t.Spin(func() bool { return !l.held.Load() })
		}
		if l.most == 0 && !l.test {
			t.Spin(func() bool { return !l.held.Swap(true) })
			return nil
		}
		if !l.held.Swap(true) {
			return nil
		}
		delay = min(delay, max(l.most, 1))
		for range delay * min(l.most, 1) {
			if err := t.Yield(); err != nil {
				return err
			}
		}
		t.Forget(delay)
	}
}

// TryLock implements [algorithms.TryLock].
func (l *TAS) TryLock(*sim.Task) bool { return !l.held.Swap(true) }

// Locked implements [algorithms.Locked].
func (l *TAS) Locked(*sim.Task) bool { return l.held.Load() }

// Unlock implements [algorithms.Lock].
func (l *TAS) Unlock(*sim.Task) error {
	l.held.Store(false)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *TAS) Inspect() algorithms.Snapshot { return fields("held", fmt.Sprint(l.held.Peek())) }
