package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A strength says who gets what a V of a semaphore gives.
//
// Source: E. Stark, Semaphore Primitives and Starvation-Free Mutual Exclusion, Journal
// of the ACM 29(4), 1982.
type strength uint8

const (
	// weak: whoever is there, newcomers as well.
	weak strength = iota
	// blockedSet: one of those who waited at the time, if there was one.
	blockedSet
	// queued: the one who has waited longest.
	queued
)

// A binary is a binary semaphore, as solutions of the sixties are built on. A V of one
// that is free has no effect.
type binary struct {
	strength
	free   *sim.Var[bool]
	line   *sim.Var[uint64] // who waits, unless it is weak: see push; without a queue, sorted
	chosen *sim.Var[uint64] // which of them may have what was given
	open   []func() bool    // for each task, that it may take it; one for all if weak
}

// newBinary makes one that is free.
func newBinary(w *sim.World, s strength) *binary {
	b := &binary{strength: s, free: sim.NewVar(w, true)}
	switch s {
	case weak:
		b.open = []func() bool{b.free.Get}
	case blockedSet:
		b.chosen = sim.NewVar(w, uint64(0))
		for me := range slots {
			b.open = append(b.open, func() bool { return isIn(b.chosen.Get(), me) })
		}
		fallthrough
	case queued:
		b.line = sim.NewVar(w, uint64(0))
	}
	return b
}

// taken makes a binary that is not free. It is for set-up code.
func (s *binary) taken() *binary {
	s.free.Set(false)
	return s
}

// p waits until the semaphore is free and takes it. It cannot be cancelled.
func (s *binary) p(t *sim.Task) { s.pass(t, func() {}) }

// pass is p; inLine is called when it is settled who goes first: with a queue, that
// is before t waits.
func (s *binary) pass(t *sim.Task, inLine func()) {
	if s.strength == weak {
		until(t, s.open[0])
		s.free.Set(false)
		inLine()
		return
	}
	t.Point()
	if s.free.Get() {
		s.free.Set(false)
		inLine()
		return
	}
	me := t.Index()
	if s.strength == blockedSet {
		s.line.Set(insert(s.line.Get(), me))
		until(t, s.open[me])
		s.chosen.Set(0)
		s.line.Set(without(s.line.Get(), me))
		inLine()
		return
	}
	s.line.Set(push(s.line.Get(), me))
	inLine()
	for isIn(s.line.Get(), me) {
		_ = t.Park()
	}
}

// until waits until a condition holds, whoever would have t stop.
func until(t *sim.Task, cond func() bool) {
	for t.Until(cond) != nil {
	}
}

// v makes it free, or gives it to one that waits.
func (s *binary) v(t *sim.Task) {
	t.Point()
	if s.strength == weak || s.line.Get() == 0 {
		s.free.Set(true)
		return
	}
	line := s.line.Get()
	if s.strength == blockedSet {
		s.chosen.Set(line)
		return
	}
	s.line.Set(line >> 4)
	t.World().Tasks()[head(line)].Unpark()
}

// String is the value, and who waits.
func (s *binary) String() string {
	switch {
	case s.free.Peek():
		return "1"
	case s.strength == weak:
		return "0"
	}
	return fmt.Sprint("0", members(s.line.Peek()))
}
