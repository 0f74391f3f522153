package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// PFQ is the phase-fair queue lock: phases of readers and of writers take turns, as
// in [PFT], and each task spins at its own node. Writers are in a queue of Mellor-Crummey
// and Scott; readers that wait are in a queue of their phase, the writer that leaves
// wakes the last one, and each wakes the one before it. The last reader of a phase wakes
// the writer.
//
// Its numbers must not wrap around: a reader that has counted itself out, and only then
// looks whether it was the last one, takes itself for that if the number has come to
// the same again meanwhile, and lets a writer in beside readers. However many numbers
// there are, others may use them all while it is held up.
//
// Source: B. Brandenburg and J. Anderson, Spin-based reader-writer synchronization
// for multiprocessor real-time systems, Real-Time Systems 46(1), 2010, PF-Q.
type PFQ struct {
	w         *sim.World
	rin, rout *sim.Atomic[int] // readers that have come and gone, and the writer: see PFT
	last      *sim.Atomic[int] // rout as the last reader finds it that the writer waits for
	writers   *MCS
	whead     *sim.Atomic[int]    // the writer whose turn it is
	rtail     [2]*sim.Atomic[int] // of each phase: the last reader in line
	size      int                 // before a number comes round again, 0 for never
	// Of each task: its node.
	blocked []*sim.Atomic[bool]
}

// The end of a line of readers may also be nobody, who need not wait, or the writer
// before the first of them has come.
const theWriter = nobody - 1

// NewPFQ makes one that counts readers modulo size, 0 for without end; with less than
// one more than there are tasks it cannot even tell them apart.
func NewPFQ(w *sim.World, size int) *PFQ {
	a := func(name string, n int) *sim.Atomic[int] { return sim.NewAtomic(w, n).Named(name) }
	return &PFQ{
		w: w, rin: a("rin", 0), rout: a("rout", 0), last: a("last", nobody), writers: NewMCS(w), whead: a("whead", nobody), size: size,
		rtail:   [2]*sim.Atomic[int]{a("rtail[0]", nobody), a("rtail[1]", nobody)},
		blocked: variables(w, "blocked", slots, false),
	}
}

// come counts a reader, and returns what there was before.
func (l *PFQ) come(a *sim.Atomic[int]) int {
	return a.Update(func(n int) int { return l.counted(n, 1) })
}

// counted is a number with so many readers more.
func (l *PFQ) counted(n, readers int) int {
	return wrapped(n/oneArrival+readers+l.size, l.size)*oneArrival + n&writerBits
}

// RLock implements [algorithms.RWLock].
func (l *PFQ) RLock(t *sim.Task) error {
	me := t.Index()
	ticket := l.come(l.rin)
	t.Doorway()
	if ticket&writerPresent == 0 {
		return nil
	}
	line := l.rtail[ticket&phaseBit]
	l.blocked[me].Store(true)
	before := line.Swap(me)
	if before == nobody { // the writer has left: who has lined up behind is woken by this one
		l.blocked[line.Swap(nobody)].Store(false)
	}
	l.waitBlocked(t, me)
	if before >= 0 {
		l.blocked[before].Store(false)
	}
	return nil
}

func (l *PFQ) waitBlocked(t *sim.Task, me int) {
	t.Spin(func() bool { return !l.blocked[me].Load() })
}

// RUnlock implements [algorithms.RWLock].
func (l *PFQ) RUnlock(*sim.Task) error {
	if l.come(l.rout) == l.last.Load() {
		l.blocked[l.whead.Load()].Store(false)
	}
	return nil
}

// Lock implements [algorithms.RWLock]. The doorway ends when readers see it.
func (l *PFQ) Lock(t *sim.Task) error {
	me := t.Index()
	l.writers.wait(t, l.writers.join(t))
	l.blocked[me].Store(true)
	l.whead.Store(me)
	phase := l.rin.Load() & phaseBit
	l.rtail[phase].Store(theWriter)
	in := l.rin.Add(writerPresent) - writerPresent
	t.Doorway()
	l.last.Store(l.counted(in, -1) + writerPresent)
	if out := l.rout.Add(writerPresent) - writerPresent; out != in {
		l.waitBlocked(t, me)
	}
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *PFQ) Unlock(t *sim.Task) error {
	l.rout.Update(func(n int) int { return n ^ writerBits })
	phase := l.rin.Update(func(n int) int { return n ^ writerBits }) & phaseBit
	if last := l.rtail[phase].Swap(nobody); last != theWriter {
		l.blocked[last].Store(false)
	}
	return l.writers.Unlock(t)
}

// Inspect implements [algorithms.Inspector].
func (l *PFQ) Inspect() algorithms.Snapshot {
	count := func(a *sim.Atomic[int]) string {
		return fmt.Sprintf("%d+%d", a.Peek()/oneArrival, a.Peek()&writerBits)
	}
	return fields("rin", count(l.rin), "rout", count(l.rout), "whead", fmt.Sprint(l.whead.Peek()),
		"rtail", fmt.Sprint(l.rtail[0].Peek(), " ", l.rtail[1].Peek()), "blocked", peek(l.w, l.blocked))
}
