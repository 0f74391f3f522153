package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Anderson is the lock with an array of flags, each in a cache line of its own: who
// comes takes the next place and waits for the flag there. First come, first served.
// There must be as many places as tasks.
//
// Source: T. Anderson, The Performance of Spin Lock Alternatives for Shared-Memory
// Multiprocessors, IEEE TPDS 1(1), 1990.
type Anderson struct {
	tail  *sim.Atomic[int]
	has   []*sim.Atomic[bool]
	place []*sim.Var[int] // of each task
}

// NewAnderson makes one with n places.
func NewAnderson(w *sim.World, n int) *Anderson {
	l := &Anderson{sim.NewAtomic(w, 0).Named("tail"), variables(w, "has", n, false), locals(w, 0)}
	l.has[0].Store(true)
	return l
}

// Lock implements [algorithms.Lock].
func (l *Anderson) Lock(t *sim.Task) error {
	at := l.tail.Update(l.after)
	t.Doorway()
	l.place[t.Index()].Set(at)
	t.Spin(func() bool { return l.has[at].Load() })
	return nil
}

// after is the place that follows one.
func (l *Anderson) after(at int) int { return (at + 1) % len(l.has) }

// Unlock implements [algorithms.Lock].
func (l *Anderson) Unlock(t *sim.Task) error {
	at := l.place[t.Index()].Get()
	l.has[at].Store(false)
	l.has[l.after(at)].Store(true)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Anderson) Inspect() algorithms.Snapshot {
	has := ""
	for i, a := range l.has {
		if a.Peek() {
			has += fmt.Sprint(" ", i)
		}
	}
	return fields("tail", fmt.Sprint(l.tail.Peek()), "has", has)
}
