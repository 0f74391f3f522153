package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Drepper is a lock whose tasks sleep in the kernel, and enter it only if that is
// needed: its word is 0 if the lock is free, 1 if it is held, 2 if it is held and
// somebody may sleep. Nobody is in line: who comes may take the lock before those
// who are on the way from their sleep, and any of these may starve.
//
// Source: U. Drepper, Futexes Are Tricky, 2011: mutex2 and mutex3.
type Drepper struct {
	futex
	third bool
}

// NewMutex2 makes the second mutex of the paper.
func NewMutex2(w *sim.World) *Drepper { return &Drepper{futex: newFutex(w, "val")} }

// NewMutex3 makes the third one, which takes fewer accesses under contention.
func NewMutex3(w *sim.World) *Drepper { return &Drepper{futex: newFutex(w, "val"), third: true} }

// exchange is the paper's cmpxchg: it sets the word to x if it is old, and returns
// what it was.
func (l *Drepper) exchange(old, x int) int {
	return l.word.Update(func(v int) int {
		if v == old {
			return x
		}
		return v
	})
}

// Lock implements [algorithms.Lock].
func (l *Drepper) Lock(t *sim.Task) error {
	c := l.exchange(0, 1)
	if c == 0 {
		return nil
	}
	if l.third {
		return l.lock3(t, c)
	}
	for {
		if c == 2 || l.exchange(1, 2) != 0 {
			if err := l.wait(t, 2); err != nil {
				return err
			}
		}
		if c = l.exchange(0, 2); c == 0 {
			return nil
		}
		t.Forget(c)
	}
}

func (l *Drepper) lock3(t *sim.Task, c int) error {
	if c != 2 {
		c = l.word.Swap(2)
	}
	for c != 0 {
		if err := l.wait(t, 2); err != nil {
			return err
		}
		c = l.word.Swap(2)
		t.Forget(c)
	}
	return nil
}

// TryLock implements [algorithms.TryLock].
func (l *Drepper) TryLock(*sim.Task) bool { return l.exchange(0, 1) == 0 }

// Unlock implements [algorithms.Lock].
func (l *Drepper) Unlock(t *sim.Task) error {
	if l.word.Add(-1) != 0 {
		l.word.Store(0)
		l.wake(t)
	}
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Drepper) Inspect() algorithms.Snapshot {
	return fields("val", fmt.Sprint(l.word.Peek()), "asleep", fmt.Sprint(members(l.line.Peek())))
}
