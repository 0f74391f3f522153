package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A binary is a binary semaphore, as solutions of the sixties are built on. A weak one
// lets any of those in who wait, and newcomers as well; a strong one has a queue, and
// a V lets the first one in it go on.
//
// Source: E. Stark, Semaphore Primitives and Starvation-Free Mutual Exclusion, Journal
// of the ACM 29(4), 1982.
type binary struct {
	weak *sim.Mutex // nil if it is strong
	free *sim.Var[bool]
	line *sim.Var[uint64] // who waits: see futex
}

func newBinary(w *sim.World, name string, weak bool) *binary {
	if weak {
		return &binary{weak: sim.NewMutex(w).Named(name)}
	}
	return &binary{free: sim.NewVar(w, true), line: sim.NewVar(w, uint64(0))}
}

// p waits until the semaphore is free and takes it.
func (s *binary) p(t *sim.Task) { s.pass(t, func() {}) }

// pass is p; inLine is called when it is settled who goes first: with a queue, that
// is before t waits.
func (s *binary) pass(t *sim.Task, inLine func()) {
	if s.weak != nil {
		for s.weak.Lock(t) != nil { // it cannot be cancelled
		}
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
	s.line.Set(push(s.line.Get(), me))
	inLine()
	for isIn(s.line.Get(), me) {
		_ = t.Park()
	}
}

// v makes it free, or gives it to the first one that waits.
func (s *binary) v(t *sim.Task) {
	if s.weak != nil {
		s.weak.Unlock(t)
		return
	}
	t.Point()
	line := s.line.Get()
	if line == 0 {
		s.free.Set(true)
		return
	}
	s.line.Set(line >> 4)
	t.World().Tasks()[head(line)].Unpark()
}

// String is the value, and who waits.
func (s *binary) String() string {
	if s.weak != nil {
		return map[bool]string{true: "0", false: "1"}[s.weak.Held()]
	}
	if s.free.Peek() {
		return "1"
	}
	return fmt.Sprint("0", members(s.line.Peek()))
}
