package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// BhattJayanti is a lock whose readers and writers take a constant number of remote
// accesses. There are two sides, each with a gate. A writer turns new readers to the
// other side, whose gate is shut, waits for those on their way to the old side, shuts
// its gate, and waits for those inside to leave; when it leaves it opens the gate of
// the new side. Writers take turns by tickets. So readers that have come get in before
// the next writer, and nobody starves.
//
// Source: V. Bhatt and P. Jayanti, Constant RMR Solutions to Reader Writer
// Synchronization, PODC 2010: figure 1, for one writer, and a lock among writers.
type BhattJayanti struct {
	writers tickets
	side    *sim.Atomic[int]     // D
	gate    [2]*sim.Atomic[bool] // Gate
	coming  [2]*sim.Atomic[int]  // C: readers on their way to a side, and the writer that waits for them
	permit  [2]*sim.Atomic[bool] // Permit
	inside  *sim.Atomic[int]     // EC: readers inside, and the writer that waits for them
	leave   *sim.Atomic[bool]    // ExitPermit
}

// oneWriter is the writer in coming and inside.
const oneWriter = 1 << 8

// NewBhattJayanti makes one; size is that of the tickets.
func NewBhattJayanti(w *sim.World, size int) *BhattJayanti {
	l := &BhattJayanti{
		writers: newTickets(w, "writers", size), side: sim.NewAtomic(w, 0).Named("D"),
		inside: sim.NewAtomic(w, 0).Named("EC"), leave: sim.NewAtomic(w, false).Named("ExitPermit"),
	}
	for i := range 2 {
		l.gate[i] = sim.NewAtomic(w, i == 0).Named("Gate", i)
		l.coming[i] = sim.NewAtomic(w, 0).Named("C", i)
		l.permit[i] = sim.NewAtomic(w, false).Named("Permit", i)
	}
	return l
}

// goes takes a reader out of a count, and lets the writer go on if it was the last one
// that it waits for.
func goes(count *sim.Atomic[int], permit *sim.Atomic[bool]) {
	if count.Add(-1) == oneWriter {
		permit.Store(true)
	}
}

// awaits waits until a count has no readers.
func awaits(t *sim.Task, count *sim.Atomic[int], permit *sim.Atomic[bool]) {
	permit.Store(false)
	if count.Add(oneWriter) != oneWriter {
		t.Spin(permit.Load)
	}
	count.Add(-oneWriter)
}

// RLock implements [algorithms.RWLock].
func (l *BhattJayanti) RLock(t *sim.Task) error {
	d := l.side.Load()
	l.coming[d].Add(1)
	t.Forget(d)
	if now := l.side.Load(); now != d {
		l.coming[now].Add(1)
		t.Forget(2)
		d = l.side.Load()
		goes(l.coming[1-d], l.permit[1-d])
	}
	t.Doorway()
	t.Forget(3 + d)
	t.Spin(l.gate[d].Load)
	l.inside.Add(1)
	t.Forget(5 + d)
	goes(l.coming[d], l.permit[d])
	return nil
}

// RUnlock implements [algorithms.RWLock].
func (l *BhattJayanti) RUnlock(*sim.Task) error {
	goes(l.inside, l.leave)
	return nil
}

// Lock implements [algorithms.RWLock]. The doorway ends when readers see it.
func (l *BhattJayanti) Lock(t *sim.Task) error {
	l.writers.lock(t)
	t.Forget(2)
	before := l.side.Load()
	l.side.Store(1 - before)
	t.Doorway()
	awaits(t, l.coming[before], l.permit[before])
	t.Forget(3 + before)
	l.gate[before].Store(false)
	awaits(t, l.inside, l.leave)
	t.Forget(5 + before)
	return nil
}

// Unlock implements [algorithms.RWLock].
func (l *BhattJayanti) Unlock(*sim.Task) error {
	l.gate[l.side.Load()].Store(true)
	l.writers.unlock()
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *BhattJayanti) Inspect() algorithms.Snapshot {
	pair := func(n int) string { return fmt.Sprintf("%d+%d", n/oneWriter, n%oneWriter) }
	return fields("D", fmt.Sprint(l.side.Peek()), "gates", fmt.Sprint(l.gate[0].Peek(), " ", l.gate[1].Peek()),
		"C", pair(l.coming[0].Peek())+" "+pair(l.coming[1].Peek()), "EC", pair(l.inside.Peek()))
}
