package spin

import "github.com/simrun-dev/simrun/sim"

// HastySemaphore is a counting semaphore made of two binary ones, as it was taught
// for long: who waits sleeps after it has given up the mutex, so that two may give it
// and another one a permit before either is asleep. The binary semaphore forgets one
// of these.
//
// Source: as for [Hemmendinger], which mends it.
type HastySemaphore struct{ counting }

// NewHastySemaphore makes one with so many permits.
func NewHastySemaphore(w *sim.World, value int64) *HastySemaphore {
	return &HastySemaphore{newCounting(w, value, false)}
}

// Acquire implements [algorithms.Semaphore].
func (s *HastySemaphore) Acquire(t *sim.Task) error {
	s.mutex.p(t)
	if s.add(-1) < 0 {
		s.mutex.v(t)
		s.wait.p(t)
		return nil
	}
	s.mutex.v(t)
	return nil
}

// Release implements [algorithms.Semaphore].
func (s *HastySemaphore) Release(t *sim.Task) error {
	s.mutex.p(t)
	if s.add(1) <= 0 {
		s.wait.v(t)
	}
	s.mutex.v(t)
	return nil
}
