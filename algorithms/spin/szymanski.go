package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Szymanski's lock is a waiting room: who comes while the door is open goes in and
// waits for the others who are on their way; the last one shuts the door, and all of
// them are served, in the order of their names, before it opens again.
//
// Nobody starves, and who has gone through the door is served before all who come
// later. The flags are looked at one by one, in the order of the tasks.
//
// Source: B. Szymanski, A simple solution to Lamport's concurrent programming problem
// with linear wait, International Conference on Supercomputing 1988.
type Szymanski struct {
	w    *sim.World
	flag []*sim.Atomic[int]
}

// What a flag says.
const (
	elsewhere = iota
	wantsIn
	waitsForOthers
	inDoor
	doorShut
)

// NewSzymanski makes one.
func NewSzymanski(w *sim.World) *Szymanski {
	return &Szymanski{w, variables(w, "flag", slots, elsewhere)}
}

// Lock implements [algorithms.Lock].
func (l *Szymanski) Lock(t *sim.Task) error {
	me, n := t.Index(), tasks(t)
	l.flag[me].Store(wantsIn)
	t.Spin(func() bool { return !l.some(t, 0, n, func(f int) bool { return f >= inDoor }) })
	l.flag[me].Store(inDoor)
	if l.some(t, 0, n, func(f int) bool { return f == wantsIn }) {
		l.flag[me].Store(waitsForOthers)
		t.Spin(func() bool { return l.some(t, 0, n, func(f int) bool { return f == doorShut }) })
		t.Forget(1)
	}
	l.flag[me].Store(doorShut)
	t.Doorway()
	t.Spin(func() bool { return !l.some(t, 0, me, func(f int) bool { return f >= waitsForOthers }) })
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *Szymanski) Unlock(t *sim.Task) error {
	me := t.Index()
	t.Spin(func() bool {
		return !l.some(t, me+1, tasks(t), func(f int) bool { return f == waitsForOthers || f == inDoor })
	})
	l.flag[me].Store(elsewhere)
	return nil
}

// some reports whether the flag of some other task is like that.
func (l *Szymanski) some(t *sim.Task, from, to int, is func(flag int) bool) bool {
	return some(t, from, to, func(j int) bool { return is(l.flag[j].Load()) })
}

// Inspect implements [algorithms.Inspector].
func (l *Szymanski) Inspect() algorithms.Snapshot { return fields("flag", peek(l.w, l.flag)) }
