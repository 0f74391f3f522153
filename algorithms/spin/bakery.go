package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Bakery serves tasks in the order of the numbers that they draw, as a bakery does:
// who comes draws one more than all others have. Two may draw the same; then the
// first in the list of tasks goes first. While somebody draws, the others wait to see
// what comes of it.
//
// First come, first served. The numbers grow without bound as long as somebody
// is there.
//
// Source: L. Lamport, A New Solution of Dijkstra's Concurrent Programming Problem,
// CACM 17(8), 1974.
type Bakery struct {
	w        *sim.World
	choosing []*sim.Atomic[bool]
	number   []*sim.Atomic[int] // 0 for who does not want in
}

// NewBakery makes one.
func NewBakery(w *sim.World) *Bakery {
	return &Bakery{w, variables(w, "choosing", slots, false), variables(w, "number", slots, 0)}
}

// Lock implements [algorithms.Lock].
func (l *Bakery) Lock(t *sim.Task) error {
	me, n := t.Index(), tasks(t)
	l.choosing[me].Store(true)
	my := l.draw(t)
	l.number[me].Store(my)
	l.choosing[me].Store(false)
	t.Doorway()
	for j := range n {
		if j == me {
			continue
		}
		t.Spin(func() bool { return !l.choosing[j].Load() })
		t.Spin(func() bool { return !before(l.number[j].Load(), j, my, me) })
	}
	return nil
}

// draw is one more than all others have.
func (l *Bakery) draw(t *sim.Task) int {
	return 1 + t.Ask(func() (most int) {
		for j := range tasks(t) {
			if j != t.Index() {
				most = t.Ask(func() int { return max(most, l.number[j].Load()) })
			}
		}
		return most
	})
}

// before reports whether task j, with its number, goes before task me.
func before(number, j, my, me int) bool {
	return number != 0 && (number < my || number == my && j < me)
}

// Unlock implements [algorithms.Lock].
func (l *Bakery) Unlock(t *sim.Task) error {
	l.number[t.Index()].Store(0)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Bakery) Inspect() algorithms.Snapshot {
	return fields("choosing", peek(l.w, l.choosing), "number", peek(l.w, l.number))
}
