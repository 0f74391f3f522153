package spin

import "github.com/simrun-dev/simrun/sim"

// Hemmendinger is a counting semaphore made of two binary ones: who waits sleeps, and
// who wakes it leaves it the mutex, so that nobody gives a second permit before the
// first one has arrived. The binary ones are weak, and anybody may starve.
//
// Source: D. Hemmendinger, A correct implementation of general semaphores, ACM SIGOPS
// Operating Systems Review 22(3), 1988.
type Hemmendinger struct{ counting }

// NewHemmendinger makes one with so many permits.
func NewHemmendinger(w *sim.World, value int64) *Hemmendinger {
	return &Hemmendinger{newCounting(w, value, false)}
}

// Acquire implements [algorithms.Semaphore].
func (s *Hemmendinger) Acquire(t *sim.Task) error {
	s.mutex.p(t)
	if s.add(-1) < 0 {
		s.mutex.v(t)
		s.wait.p(t)
	}
	s.mutex.v(t)
	return nil
}

// Release implements [algorithms.Semaphore].
func (s *Hemmendinger) Release(t *sim.Task) error {
	s.mutex.p(t)
	if s.add(1) <= 0 {
		s.wait.v(t) // with the mutex
	} else {
		s.mutex.v(t)
	}
	return nil
}
