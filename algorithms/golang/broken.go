package golang

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A PatientMutex is a [Mutex] that never turns to starvation mode: a waiter that
// is woken loses to a newcomer as often as there is one.
//
// Source: sync.Mutex before Go 1.9 (golang/go#13086).
type PatientMutex struct{ Mutex }

// Unlock wakes the first waiter, and hands over to nobody.
func (m *PatientMutex) Unlock(t *sim.Task) error {
	m.starving = false
	return m.Mutex.Unlock(t)
}

// A SilentRWLock is a [WeightedRWLock] in which a waiter that gives up tells
// nobody: whoever queued behind a large request goes on waiting, though there are
// tokens enough.
//
// Source: golang.org/x/sync/semaphore before golang/go#37852 was fixed in 2020.
type SilentRWLock struct{ WeightedRWLock }

// NewSilentRWLock makes a free lock for up to n readers.
func NewSilentRWLock(n int64) *SilentRWLock { return &SilentRWLock{*NewWeightedRWLock(n)} }

// RLock takes one token.
func (l *SilentRWLock) RLock(t *sim.Task) error { return l.s.take(t, 1, "r", leaveSilently) }

// Lock takes all tokens.
func (l *SilentRWLock) Lock(t *sim.Task) error { return l.s.take(t, l.s.size, "w", leaveSilently) }

func leaveSilently(s *Weighted, t *sim.Task, w *weightedWaiter) {
	if w.served {
		s.ReleaseN(t, w.n)
		return
	}
	s.waiters = slices.DeleteFunc(s.waiters, func(x *weightedWaiter) bool { return x == w })
}

// An EagerWeighted semaphore is a [Weighted] one that serves whoever asks while
// there are tokens, even a task that has been asked to stop.
//
// Source: golang.org/x/sync/semaphore before golang/go#63615 was fixed in 2023.
type EagerWeighted struct{ Weighted }

// NewEagerWeighted makes a semaphore with n tokens.
func NewEagerWeighted(n int64) *EagerWeighted { return &EagerWeighted{Weighted{size: n}} }

// Acquire takes one token.
func (s *EagerWeighted) Acquire(t *sim.Task) error { return s.take(t, 1, "", (*Weighted).leave) }
