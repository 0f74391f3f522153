package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// BlackWhiteBakery is the bakery with bounded numbers: they are drawn in one of two
// colours, that of the sign at the door, and who leaves turns the sign to the other
// one. Numbers count among those of their colour only, and who has the colour that the
// sign does not show goes first.
//
// First come, first served. No number is greater than that of the tasks.
//
// Source: G. Taubenfeld, The Black-White Bakery Algorithm, DISC 2004.
type BlackWhiteBakery struct {
	w        *sim.World
	color    *sim.Atomic[bool] // of the sign; true is white
	choosing []*sim.Atomic[bool]
	mycolor  []*sim.Atomic[bool]
	number   []*sim.Atomic[int]
}

// NewBlackWhiteBakery makes one.
func NewBlackWhiteBakery(w *sim.World) *BlackWhiteBakery {
	return &BlackWhiteBakery{
		w, sim.NewAtomic(w, false).Named("color"), variables(w, "choosing", slots, false),
		variables(w, "mycolor", slots, false), variables(w, "number", slots, 0),
	}
}

// Lock implements [algorithms.Lock].
func (l *BlackWhiteBakery) Lock(t *sim.Task) error {
	me, n := t.Index(), tasks(t)
	l.choosing[me].Store(true)
	color := l.color.Load()
	l.mycolor[me].Store(color)
	my := 1 + t.Ask(func() (most int) {
		for j := range n {
			if j == me {
				continue
			}
			most = t.Ask(func() int {
				if l.mycolor[j].Load() != color {
					return most
				}
				return max(most, l.number[j].Load())
			})
		}
		return most
	})
	l.number[me].Store(my)
	l.choosing[me].Store(false)
	t.Doorway()
	for j := range n {
		if j == me {
			continue
		}
		t.Spin(func() bool { return !l.choosing[j].Load() })
		if holds(t, func() bool { return l.mycolor[j].Load() == color }) {
			t.Spin(func() bool {
				return !before(l.number[j].Load(), j, my, me) || l.mycolor[j].Load() != color
			})
		} else {
			t.Spin(func() bool {
				return l.number[j].Load() == 0 || color != l.color.Load() || l.mycolor[j].Load() == color
			})
		}
	}
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *BlackWhiteBakery) Unlock(t *sim.Task) error {
	me := t.Index()
	l.color.Store(!l.mycolor[me].Peek()) // nobody else writes it
	l.number[me].Store(0)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *BlackWhiteBakery) Inspect() algorithms.Snapshot {
	color := "black"
	if l.color.Peek() {
		color = "white"
	}
	return fields("color", color, "choosing", peek(l.w, l.choosing), "mycolor", peek(l.w, l.mycolor), "number", peek(l.w, l.number))
}
