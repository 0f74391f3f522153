package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Dekker is the first lock for two tasks that share nothing but memory: if both want
// in, the one whose turn it is not lowers its flag until it is.
//
// No task starves, but there is no bound on how often the other one gets in while
// the flag of a task is down.
//
// Source: T. J. Dekker, told by E. W. Dijkstra, Cooperating sequential processes,
// EWD 123, 1965.
type Dekker struct {
	w    *sim.World
	flag []*sim.Atomic[bool]
	turn *sim.Atomic[int]

	fenced bool
}

// free is what it is worth waiting for.
const free = 1

// NewDekker makes one.
func NewDekker(w *sim.World) *Dekker {
	return &Dekker{w: w, flag: variables(w, "flag", 2, false), turn: sim.NewAtomic(w, 0).Named("turn")}
}

// NewFencedDekker makes one for processors with store buffers: who raises its flag
// waits until the other task can see it.
func NewFencedDekker(w *sim.World) *Dekker {
	l := NewDekker(w)
	l.fenced = true
	return l
}

// Lock implements [algorithms.Lock].
func (l *Dekker) Lock(t *sim.Task) error {
	me := t.Index()
	other := 1 - me
	l.raise(t)
	t.Doorway()
	for {
		if t.SpinFor(func() (int, bool) {
			if !l.flag[other].Load() {
				return free, true
			}
			return 0, l.turn.Load() != me
		}) == free {
			return nil
		}
		l.flag[me].Store(false)
		t.Spin(func() bool { return l.turn.Load() == me })
		l.raise(t)
		t.Forget(1)
	}
}

// raise says that t wants in.
func (l *Dekker) raise(t *sim.Task) {
	l.flag[t.Index()].Store(true)
	if l.fenced {
		t.Fence()
	}
}

// Unlock implements [algorithms.Lock].
func (l *Dekker) Unlock(t *sim.Task) error {
	me := t.Index()
	l.turn.Store(1 - me)
	l.flag[me].Store(false)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Dekker) Inspect() algorithms.Snapshot {
	return fields("flag", peek(l.w, l.flag), "turn", fmt.Sprint(l.turn.Peek()))
}
