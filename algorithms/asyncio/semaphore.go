package asyncio

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Semaphore hands its permits to waiters in the order of their arrival. Any
// task may release, any number of times.
//
// A release passes the permit on: the value is decremented for the waiter at
// the moment it is woken, and a waiter that is cancelled after that gives it
// back. A waiter that runs wakes at most one more, so after several releases at
// once, with newcomers queued behind, a permit may stay free while a task waits
// for one (python/cpython #111694, fixed in 3.13).
//
// Source: asyncio.Semaphore, CPython 3.11.7, Lib/asyncio/locks.py.
type Semaphore struct {
	w       *sim.World
	waiters waiters
	value   int64
}

var (
	_ algorithms.Semaphore = (*Semaphore)(nil)
	_ algorithms.Locked    = (*Semaphore)(nil)
	_ algorithms.Inspector = (*Semaphore)(nil)
)

// NewSemaphore makes a semaphore with value permits in w.
func NewSemaphore(w *sim.World, value int64) (*Semaphore, error) {
	if value < 0 {
		return nil, errNegative
	}
	return &Semaphore{w: w, value: value}, nil
}

// Locked is locked(): whether an acquire would wait.
func (s *Semaphore) Locked(*sim.Task) bool {
	return s.value == 0 || slices.ContainsFunc(s.waiters, func(f *sim.Future) bool { return !f.Cancelled() })
}

// Acquire is acquire().
func (s *Semaphore) Acquire(t *sim.Task) error {
	if !s.Locked(t) {
		s.value--
		return nil
	}

	fut := s.w.NewFuture()
	s.waiters.append(fut)

	// The waiter leaves the queue before it looks at the error, lest it wake
	// itself up.
	_, err := fut.Await(t)
	s.waiters.remove(fut)
	if err != nil {
		if !fut.Cancelled() { // woken, and cancelled before it ran
			s.value++
			s.wakeUpNext()
		}
		return err
	}

	if s.value > 0 {
		s.wakeUpNext()
	}
	return nil
}

// Release is release().
func (s *Semaphore) Release(*sim.Task) error {
	s.value++
	s.wakeUpNext()
	return nil
}

// wakeUpNext gives a permit to the first waiter that isn't done, and reports
// whether there is one.
func (s *Semaphore) wakeUpNext() bool {
	for _, fut := range s.waiters {
		if !fut.Done() {
			s.value--
			fut.Complete(sim.Bool(true))
			return true
		}
	}
	return false
}

// Inspect shows the free permits and the queue.
func (s *Semaphore) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "value", Value: strconv.FormatInt(s.value, 10)}},
		Waiters: s.waiters.inspect(nil, ""),
	}
}
