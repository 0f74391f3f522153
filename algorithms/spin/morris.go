package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// rooms is what the locks of Morris and of Udding have in common: who wants in goes
// through two rooms, which are never both open. While the first one is, all who are on
// their way gather in the second one, and then they all get in before the first one
// opens again. So a semaphore may let in whom it likes of those who wait.
type rooms struct {
	first, second      *sim.Var[int] // who is in front of the rooms
	outer, door, inner *binary
}

func newRooms(w *sim.World, s strength) rooms {
	return rooms{
		sim.NewVar(w, 0), sim.NewVar(w, 0),
		newBinary(w, s), newBinary(w, s), newBinary(w, s).taken(),
	}
}

// add changes one of these numbers, which a semaphore protects.
func add(c *sim.Var[int], d int) int {
	c.Set(c.Get() + d)
	return c.Get()
}

// Inspect implements [algorithms.Inspector].
func (l *rooms) Inspect() algorithms.Snapshot {
	return fields("first", fmt.Sprint(l.first.Peek()), "second", fmt.Sprint(l.second.Peek()),
		"outer", l.outer.String(), "door", l.door.String(), "inner", l.inner.String())
}

// Morris is a lock made of semaphores that let in anybody who waits, in which nobody
// starves.
//
// Source: J. Morris, A starvation-free solution to the mutual exclusion problem,
// Information Processing Letters 8(2), 1979: door is the paper's a, outer its b, inner
// its m; as in A. Downey, The Little Book of Semaphores, 4.3.
type Morris struct{ rooms }

// NewMorris makes one, on semaphores that serve those who wait before newcomers, or
// on weak ones.
func NewMorris(w *sim.World, onWeak bool) *Morris { return &Morris{newRooms(w, setOf(onWeak))} }

func setOf(onWeak bool) strength {
	if onWeak {
		return weak
	}
	return blockedSet
}

// Lock implements [algorithms.Lock].
func (l *Morris) Lock(t *sim.Task) error {
	l.outer.p(t)
	add(l.first, 1)
	l.outer.v(t)
	t.Forget(1)
	l.door.p(t)
	t.Forget(2)
	add(l.second, 1)
	l.outer.p(t)
	if add(l.first, -1) == 0 {
		t.Forget(3)
		l.outer.v(t)
		l.inner.v(t)
	} else {
		t.Forget(4)
		l.outer.v(t)
		l.door.v(t)
	}
	t.Forget(5)
	l.inner.p(t)
	add(l.second, -1)
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *Morris) Unlock(t *sim.Task) error {
	if l.second.Get() == 0 {
		l.door.v(t)
	} else {
		l.inner.v(t)
	}
	return nil
}
