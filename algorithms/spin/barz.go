package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Barz is a counting semaphore made of two binary ones: the gate is open exactly while
// there is a permit. Who goes through it takes one, and opens it again if that was not
// the last. The binary ones are weak, and anybody may starve.
//
// Source: H. Barz, Implementing semaphores by binary semaphores, SIGPLAN Notices 18(2),
// 1983.
type Barz struct{ counting }

// counting is what counting semaphores have in common: a count, the mutex that
// protects it, and a binary semaphore to wait at.
type counting struct {
	count       *sim.Var[int64]
	mutex, wait *binary
}

func newCounting(w *sim.World, value int64, open bool) counting {
	c := counting{sim.NewVar(w, value), newBinary(w, weak), newBinary(w, weak)}
	if !open {
		c.wait.taken()
	}
	return c
}

// add changes the count, which mutex protects, and returns the new one.
func (c *counting) add(d int64) int64 {
	n := c.count.Get() + d
	c.count.Set(n)
	return n
}

// Inspect implements [algorithms.Inspector].
func (c *counting) Inspect() algorithms.Snapshot {
	return fields("count", fmt.Sprint(c.count.Peek()), "mutex", c.mutex.String(), "wait", c.wait.String())
}

// NewBarz makes one with so many permits.
func NewBarz(w *sim.World, value int64) *Barz { return &Barz{newCounting(w, value, value > 0)} }

// Acquire implements [algorithms.Semaphore].
func (s *Barz) Acquire(t *sim.Task) error {
	s.wait.p(t)
	s.mutex.p(t)
	if s.add(-1) > 0 {
		s.wait.v(t)
	}
	s.mutex.v(t)
	return nil
}

// Release implements [algorithms.Semaphore].
func (s *Barz) Release(t *sim.Task) error {
	s.mutex.p(t)
	if s.add(1) == 1 {
		s.wait.v(t)
	}
	s.mutex.v(t)
	return nil
}
