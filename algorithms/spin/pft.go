package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// PFT is the phase-fair ticket lock: phases of readers and of writers take turns.
// A reader waits until the phase of the writer that was there has ended, whatever
// comes next; writers are served in the order of their tickets.
//
// Source: B. Brandenburg and J. Anderson, Spin-based reader-writer synchronization
// for multiprocessor real-time systems, Real-Time Systems 46(1), 2010, PF-T.
type PFT struct {
	rin, rout *sim.Atomic[int] // readers that have come and gone, and in rin the writer
	win, wout *sim.Atomic[int] // writers that have come and gone
	size      int              // before a number comes round again, 0 for never
}

// The low bits of rin say whether a writer is present, and of which phase; the
// readers stand above them.
const (
	phaseBit      = 1
	writerPresent = 2
	writerBits    = phaseBit | writerPresent
	oneArrival    = 4
)

// NewPFT makes one that counts readers and writers modulo size, 0 for without end;
// it must be even, and more than tasks.
func NewPFT(w *sim.World, size int) *PFT {
	a := func(name string) *sim.Atomic[int] { return sim.NewAtomic(w, 0).Named(name) }
	return &PFT{a("rin"), a("rout"), a("win"), a("wout"), size}
}

// come counts a reader, and returns what there was before.
func (l *PFT) come(a *sim.Atomic[int]) int {
	return a.Update(func(n int) int { return wrapped(n/oneArrival+1, l.size)*oneArrival + n&writerBits })
}

// RLock implements [algorithms.RWLock].
func (l *PFT) RLock(t *sim.Task) error {
	w := l.come(l.rin) & writerBits
	t.Doorway()
	if w != 0 {
		t.Spin(func() bool { return l.rin.Load()&writerBits != w })
	}
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *PFT) RUnlock(*sim.Task) error {
	l.come(l.rout)
	return nil
}

// Lock implements [algorithms.RWLock]. The doorway ends when readers see it.
func (l *PFT) Lock(t *sim.Task) error {
	ticket := l.win.Update(l.after)
	t.Spin(func() bool { return l.wout.Load() == ticket })
	w := writerPresent | ticket&phaseBit
	readers := l.rin.Add(w) - w
	t.Doorway()
	t.Spin(func() bool { return l.rout.Load() == readers })
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *PFT) Unlock(*sim.Task) error {
	l.rin.And(^writerBits)
	l.wout.Update(l.after)
	return nil
}

// after is the ticket of a writer that follows one.
func (l *PFT) after(ticket int) int { return wrapped(ticket+1, l.size) }

// Inspect implements [algorithms.Inspector].
func (l *PFT) Inspect() algorithms.Snapshot {
	rin := l.rin.Peek()
	return fields("rin", fmt.Sprintf("%d+%d", rin/oneArrival, rin&writerBits), "rout", fmt.Sprint(l.rout.Peek()/oneArrival),
		"win", fmt.Sprint(l.win.Peek()), "wout", fmt.Sprint(l.wout.Peek()))
}
