package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Knuth is the first lock for N tasks in which nobody starves: a task gets in when
// nobody wants to from k, whose turn it is, round to itself, downwards. With N tasks
// the others get in at most 2^(N-1)-1 times while one waits.
//
// Source: D. Knuth, Additional comments on a problem in concurrent programming
// control, CACM 9(5), 1966.
type Knuth struct {
	w       *sim.World
	control []*sim.Atomic[int]
	k       *sim.Atomic[int]
	mild    bool // as de Bruijn has it
}

// What control says.
const (
	idle = iota
	waiting
	active
)

// NewKnuth makes one.
func NewKnuth(w *sim.World) *Knuth {
	return &Knuth{w: w, control: variables(w, "control", slots, idle), k: sim.NewAtomic(w, 0).Named("k")}
}

// NewDeBruijn makes one that leaves the turn where it is, unless nobody there wants
// in or it was its own: then it goes on by one. The others get in at most N(N-1)/2
// times while one waits.
//
// Source: N. de Bruijn, Additional comments on a problem in concurrent programming
// control, CACM 10(3), 1967.
func NewDeBruijn(w *sim.World) *Knuth {
	l := NewKnuth(w)
	l.mild = true
	return l
}

// Lock implements [algorithms.Lock].
func (l *Knuth) Lock(t *sim.Task) error {
	me, n := t.Index(), tasks(t)
	for first := true; ; first = false {
		l.control[me].Store(waiting)
		if first {
			t.Doorway()
		}
		t.Spin(func() bool {
			for j := l.k.Load(); j != me; j = (j + n - 1) % n {
				if holds(t, func() bool { return l.control[j].Load() != idle }) {
					return false
				}
			}
			return true
		})
		l.control[me].Store(active)
		if l.alone(t, n) {
			break
		}
		t.Forget(1)
	}
	if !l.mild {
		l.k.Store(me)
	}
	return nil
}

// alone reports whether nobody else is active.
func (l *Knuth) alone(t *sim.Task, n int) bool {
	return holds(t, func() bool {
		for j := n - 1; j >= 0; j-- {
			if j != t.Index() && holds(t, func() bool { return l.control[j].Load() == active }) {
				return false
			}
		}
		return true
	})
}

// Unlock implements [algorithms.Lock].
func (l *Knuth) Unlock(t *sim.Task) error {
	me, n := t.Index(), tasks(t)
	if !l.mild {
		l.k.Store((me + n - 1) % n)
	} else if k := l.k.Load(); k == me || l.control[k].Load() == idle {
		l.k.Store((k + n - 1) % n)
	}
	l.control[me].Store(idle)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Knuth) Inspect() algorithms.Snapshot {
	return fields("control", peek(l.w, l.control), "k", fmt.Sprint(l.k.Peek()))
}
