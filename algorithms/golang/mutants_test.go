package golang

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/mutant"
	"github.com/simrun-dev/simrun/sim"
)

// forgetful wakes nobody.
type forgetful struct{ Mutex }

func (m *forgetful) Unlock(*sim.Task) error {
	m.locked = false
	return nil
}

// deaf does not notice that the last reader leaves.
type deaf struct{ RWMutex }

func (rw *deaf) RUnlock(*sim.Task) error {
	if rw.readerCount--; rw.readerCount < 0 {
		rw.readerWait--
	}
	return nil
}

// barging lets a reader in for which there is a token, whoever waits.
type barging struct{ WeightedRWLock }

func (l *barging) RLock(t *sim.Task) error {
	if l.s.cur < l.s.size {
		l.s.cur++
		return nil
	}
	return l.WeightedRWLock.RLock(t)
}

// keeping does not put back the tokens that it got while it was being cancelled.
type keeping struct{ Weighted }

func (s *keeping) Acquire(t *sim.Task) error {
	return s.take(t, 1, "", func(s *Weighted, t *sim.Task, w *weightedWaiter) {
		if !w.served {
			s.leave(t, w)
		}
	})
}

// bound is mutex with the claim that one task at most overtakes a waiter.
func bound() *algorithms.Algorithm {
	a := mutex()
	a.Policy.Bypass = 1
	return a
}

func TestMutants(t *testing.T) {
	lock := func(n algorithms.Params) WeightedRWLock { return *NewWeightedRWLock(n["readers"]) }
	for _, m := range []struct {
		name               string
		right              *algorithms.Algorithm
		scenario, property string
		broken             func(algorithms.Params) any
	}{
		{"never starving", bound(), "testdata/barging.sim", "bypass", func(algorithms.Params) any { return &PatientMutex{} }},
		{"wakes nobody", mutex(), "lock/three-waiters", "blocked-when-quiet", func(algorithms.Params) any { return &forgetful{} }},
		{"the last reader", rwMutex(), "rwlock/overtake", "blocked-when-quiet", func(algorithms.Params) any { return &deaf{} }},
		{"readers barge", weightedRWLock(), "rwlock/overtake", "fifo", func(p algorithms.Params) any { return &barging{lock(p)} }},
		{"the head gives up", weightedRWLock(), "rwlock/cancelled-writer", "blocked-when-quiet", func(p algorithms.Params) any { return &SilentRWLock{lock(p)} }},
		{"keeps a token", weighted(), "semaphore/cancelled-waiter", "conservation", func(p algorithms.Params) any { return &keeping{*NewWeighted(p["value"])} }},
	} {
		t.Run(m.name, func(t *testing.T) { mutant.Caught(t, m.right, m.scenario, m.property, m.broken) })
	}
}
