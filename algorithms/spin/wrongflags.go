package spin

import "github.com/simrun-dev/simrun/sim"

// Wrong versions of the locks that need nothing but flags. Each is the right lock
// but for its entry.

// Hyman is a lock for two tasks that was published as a simplification of Dijkstra's,
// and refuted in a letter: who finds the other one's flag down takes the turn without
// another look, and by then the other one may be inside, since it was its turn.
//
// Source: H. Hyman, Comments on a problem in concurrent programming control, CACM
// 9(1), 1966.
type Hyman struct{ *Peterson }

// NewHyman makes one.
func NewHyman(w *sim.World) Hyman { return Hyman{NewPeterson(w)} }

// Lock implements [algorithms.Lock].
func (l Hyman) Lock(t *sim.Task) error {
	me := t.Index()
	l.flag[me].Store(true)
	t.Doorway()
	for l.turn.Load() != me {
		t.Spin(func() bool { return !l.flag[1-me].Load() })
		l.turn.Store(me)
		t.Forget(0)
	}
	return nil
}

// SwappedPeterson is Peterson's lock with the two writes of the entry in the wrong
// order: between them the other one finds the flag down, and gets in.
type SwappedPeterson struct{ *Peterson }

// NewSwappedPeterson makes one.
func NewSwappedPeterson(w *sim.World) SwappedPeterson { return SwappedPeterson{NewPeterson(w)} }

// Lock implements [algorithms.Lock].
func (l SwappedPeterson) Lock(t *sim.Task) error {
	me := t.Index()
	other := 1 - me
	l.turn.Store(other)
	l.flag[me].Store(true)
	t.Doorway()
	t.Spin(func() bool { return !l.flag[other].Load() || l.turn.Load() == me })
	return nil
}

// TurnlessPeterson is Peterson's lock without the turn: two that have raised their
// flags wait for each other.
type TurnlessPeterson struct{ *Peterson }

// NewTurnlessPeterson makes one.
func NewTurnlessPeterson(w *sim.World) TurnlessPeterson { return TurnlessPeterson{NewPeterson(w)} }

// Lock implements [algorithms.Lock].
func (l TurnlessPeterson) Lock(t *sim.Task) error {
	me := t.Index()
	l.flag[me].Store(true)
	t.Doorway()
	t.Spin(func() bool { return !l.flag[1-me].Load() })
	return nil
}

// TestThenSet is the test-and-set lock in two accesses: two that have found the flag
// down both raise it.
type TestThenSet struct{ *TAS }

// NewTestThenSet makes one.
func NewTestThenSet(w *sim.World) TestThenSet { return TestThenSet{NewTAS(w)} }

// Lock implements [algorithms.Lock].
func (l TestThenSet) Lock(t *sim.Task) error {
	t.Spin(func() bool { return !l.held.Load() })
	l.held.Store(true)
	return nil
}

// TryLock implements [algorithms.TryLock].
func (l TestThenSet) TryLock(*sim.Task) bool {
	if l.held.Load() {
		return false
	}
	l.held.Store(true)
	return true
}

// HastyBakery is Lamport's bakery in which nobody waits for who is drawing a number:
// that one may be about to draw the same, and go first. Source: as for [Bakery],
// whose paper says what choosing is for.
type HastyBakery struct{ *Bakery }

// NewHastyBakery makes one.
func NewHastyBakery(w *sim.World) HastyBakery { return HastyBakery{NewBakery(w)} }

// Lock implements [algorithms.Lock].
func (l HastyBakery) Lock(t *sim.Task) error {
	me, n := t.Index(), tasks(t)
	my := l.draw(t)
	l.number[me].Store(my)
	t.Doorway()
	for j := range n {
		if j != me {
			t.Spin(func() bool { return !before(l.number[j].Load(), j, my, me) })
		}
	}
	return nil
}
