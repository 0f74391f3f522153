package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Dijkstra is the first lock for N tasks. Somebody gets in whenever somebody wants
// to, but any one of them may starve.
//
// Source: E. W. Dijkstra, Solution of a problem in concurrent programming control,
// CACM 8(9), 1965.
type Dijkstra struct {
	w *sim.World
	b []*sim.Atomic[bool] // it does not want in
	c []*sim.Atomic[bool] // it is not about to go in
	k *sim.Atomic[int]
}

// NewDijkstra makes one.
func NewDijkstra(w *sim.World) *Dijkstra {
	return &Dijkstra{w, variables(w, "b", slots, true), variables(w, "c", slots, true), sim.NewAtomic(w, 0).Named("k")}
}

// Lock implements [algorithms.Lock].
func (l *Dijkstra) Lock(t *sim.Task) error {
	me := t.Index()
	l.b[me].Store(false)
	t.Doorway()
	for {
		if l.k.Load() != me {
			l.c[me].Store(true)
			if t.SpinFor(func() (int, bool) {
				if l.b[l.k.Load()].Load() {
					return free, true
				}
				return 0, l.k.Load() == me
			}) == free {
				l.k.Store(me)
			}
		} else if l.c[me].Store(false); t.SpinFor(func() (int, bool) {
			if !some(t, 0, tasks(t), func(j int) bool { return !l.c[j].Load() }) {
				return free, true
			}
			return 0, l.k.Load() != me
		}) == free {
			return nil
		}
		t.Forget(1)
	}
}

// Unlock implements [algorithms.Lock].
func (l *Dijkstra) Unlock(t *sim.Task) error {
	me := t.Index()
	l.c[me].Store(true)
	l.b[me].Store(true)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Dijkstra) Inspect() algorithms.Snapshot {
	return fields("b", peek(l.w, l.b), "c", peek(l.w, l.c), "k", fmt.Sprint(l.k.Peek()))
}
