package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// GraunkeThakkar keeps a flag for each task, which changes when the task leaves: who
// comes notes its flag and its value, takes the note of the one before, and waits
// until that flag has changed. First come, first served.
//
// Source: G. Graunke and S. Thakkar, Synchronization Algorithms for Shared-Memory
// Multiprocessors, IEEE Computer 23(6), 1990.
type GraunkeThakkar struct {
	w    *sim.World
	flag []*sim.Atomic[bool]
	tail *sim.Atomic[int] // twice the task, plus 1 if its flag was up
}

// NewGraunkeThakkar makes one.
func NewGraunkeThakkar(w *sim.World) *GraunkeThakkar {
	return &GraunkeThakkar{w, variables(w, "flag", slots, true), sim.NewAtomic(w, 0).Named("tail")}
}

// Lock implements [algorithms.Lock].
func (l *GraunkeThakkar) Lock(t *sim.Task) error {
	me := t.Index()
	note := 2 * me
	if l.flag[me].Peek() { // nobody else writes it
		note++
	}
	before := l.tail.Swap(note)
	t.Doorway()
	t.Spin(func() bool { return l.flag[before/2].Load() != (before%2 == 1) })
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *GraunkeThakkar) Unlock(t *sim.Task) error {
	flag := l.flag[t.Index()]
	flag.Store(!flag.Peek())
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *GraunkeThakkar) Inspect() algorithms.Snapshot {
	return fields("flag", peek(l.w, l.flag), "tail", fmt.Sprint(l.tail.Peek()))
}
