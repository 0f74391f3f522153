package littlebook

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A semaphore is a weak one or a strong one, that nobody is cancelled at.
type semaphore struct {
	weak *sim.Semaphore
	line *sim.Atomic[uint64] // of a strong one: a line, as a plain number, so that states can be compared
}

// A strength is a way to make semaphores.
type strength func(w *sim.World, n int64, name string, index ...int) semaphore

// weak semaphores let anybody take what a signal gives: see [sim.Semaphore].
func weak(w *sim.World, n int64, name string, index ...int) semaphore {
	return semaphore{weak: sim.NewSemaphore(w, n).Named(name, index...)}
}

// strong semaphores give it to who has waited longest. To wait is to join the line, in
// one access, and then to spin until one is out of it.
//
// Source: A. Downey, The Little Book of Semaphores, 4.3: a thread that waits is woken
// before n others are.
func strong(w *sim.World, n int64, name string, index ...int) semaphore {
	return semaphore{line: sim.NewAtomic(w, uint64(n)).Named(name, index...)}
}

// newSemaphore makes a weak one.
func newSemaphore(w *sim.World, name string, n int64) semaphore { return weak(w, n, name) }

func (s semaphore) wait(t *sim.Task) {
	if s.weak != nil {
		for s.weak.Wait(t) != nil {
		}
		return
	}
	me := t.Index()
	joined := t.Ask(func() int { // who else waits is nothing to it
		before := s.line.Update(func(l uint64) uint64 { return uint64(line(l).joined(me)) })
		if line(before).value() > 0 {
			return 0
		}
		return 1
	})
	if joined == 1 {
		t.Spin(func() bool { return !line(s.line.Load()).has(me) })
	}
}

func (s semaphore) signal(t *sim.Task) { s.signals(t, 1) }

func (s semaphore) signals(t *sim.Task, n int64) {
	if s.weak != nil {
		s.weak.SignalMany(t, n)
		return
	}
	t.Ask(func() int {
		s.line.Update(func(l uint64) uint64 {
			for range n {
				l = uint64(line(l).signalled())
			}
			return l
		})
		return 0
	})
}

// String is what a snapshot shows.
func (s semaphore) String() string {
	if s.weak != nil {
		return fmt.Sprint(s.weak.Value())
	}
	return fmt.Sprint(line(s.line.Peek()).value())
}

// A line is the state of a strong semaphore in one word: its value in the low bits, or if
// that is 0, who waits, the first one lowest. Two tasks that wait in another order are
// another word, and nothing else is: tickets would count on for ever.
type line uint64

const (
	valueBits = 16
	taskBits  = 6 // of a task's index, plus 1
)

func (l line) value() int64 { return int64(l & (1<<valueBits - 1)) }

// joined is l after a task waits.
func (l line) joined(task int) line {
	if l.value() > 0 {
		return l - 1
	}
	if task+1 >= 1<<taskBits {
		panic("littlebook: too many tasks for a strong semaphore")
	}
	at := valueBits
	for l>>at != 0 {
		at += taskBits
	}
	if at+taskBits > 64 {
		panic("littlebook: too many tasks wait at a strong semaphore")
	}
	return l | line(task+1)<<at
}

// signalled is l after a signal.
func (l line) signalled() line {
	if l>>valueBits == 0 {
		return l + 1
	}
	return l >> (valueBits + taskBits) << valueBits
}

func (l line) has(task int) bool {
	for l >>= valueBits; l != 0; l >>= taskBits {
		if l&(1<<taskBits-1) == line(task+1) {
			return true
		}
	}
	return false
}
