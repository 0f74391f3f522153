package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// BurnsLamport is the one-bit lock: as few bits as possible, one for each task. Who
// sees that somebody before it in the list of tasks wants in lowers its flag until
// that one has left. So the last ones in the list may starve.
//
// Source: J. Burns, Symmetry in Systems of Asynchronous Processes, FOCS 1981;
// L. Lamport, The Mutual Exclusion Problem: Part II, Journal of the ACM 33(2), 1986,
// figure 1.
type BurnsLamport struct {
	w    *sim.World
	flag []*sim.Atomic[bool]
}

// NewBurnsLamport makes one.
func NewBurnsLamport(w *sim.World) *BurnsLamport {
	return &BurnsLamport{w, variables(w, "flag", slots, false)}
}

// Lock implements [algorithms.Lock].
func (l *BurnsLamport) Lock(t *sim.Task) error {
	me := t.Index()
	l.flag[me].Store(true)
	t.Doorway()
	for {
		j := first(t, 0, me, func(j int) bool { return l.flag[j].Load() })
		if j == nobody {
			break
		}
		l.flag[me].Store(false)
		t.Spin(func() bool { return !l.flag[j].Load() })
		l.flag[me].Store(true)
		t.Forget(1)
	}
	for j := me + 1; j < tasks(t); j++ {
		t.Spin(func() bool { return !l.flag[j].Load() })
	}
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *BurnsLamport) Unlock(t *sim.Task) error {
	l.flag[t.Index()].Store(false)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *BurnsLamport) Inspect() algorithms.Snapshot { return fields("flag", peek(l.w, l.flag)) }
