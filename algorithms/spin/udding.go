package spin

import "github.com/simrun-dev/simrun/sim"

// Udding is a lock made of semaphores that let in anybody who waits, in which nobody
// starves: that of Morris, derived once more, with a pair of semaphores of which at
// most one is free, and another one in front of them, at which all wait but one.
//
// Source: J. Udding, Absence of individual starvation using weak semaphores,
// Information Processing Letters 23(3), 1986: door is the paper's enter, inner its
// mutex, outer its queue.
type Udding struct{ rooms }

// NewUdding makes one, on semaphores as for [NewMorris].
func NewUdding(w *sim.World, onWeak bool) *Udding { return &Udding{newRooms(w, setOf(onWeak))} }

// Lock implements [algorithms.Lock].
func (l *Udding) Lock(t *sim.Task) error {
	l.door.p(t)
	add(l.first, 1)
	l.door.v(t)
	t.Forget(1)
	l.outer.p(t)
	t.Forget(2)
	l.door.p(t)
	add(l.second, 1)
	if add(l.first, -1) > 0 {
		l.door.v(t)
	} else {
		l.inner.v(t)
	}
	t.Forget(3)
	l.outer.v(t)
	t.Forget(4)
	l.inner.p(t)
	add(l.second, -1)
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *Udding) Unlock(t *sim.Task) error {
	if l.second.Get() > 0 {
		l.inner.v(t)
	} else {
		l.door.v(t)
	}
	return nil
}
