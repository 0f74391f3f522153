package toro

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Semaphore hands its permits to waiters in the order of their arrival, at the
// moment of the release. Any task may release, any number of times.
//
// It is a queue with a token for each free permit: acquire gets one, release
// puts one. [Semaphore.Wait] waits until a permit is free without taking it,
// which a release that finds a waiting acquire never makes it.
//
// Source: toro.Semaphore, toro 1.0.1, toro/__init__.py.
type Semaphore struct {
	q        *Queue
	unlocked Event
}

var (
	_ algorithms.Semaphore    = (*Semaphore)(nil)
	_ algorithms.TimedAcquire = (*Semaphore)(nil)
	_ algorithms.Locked       = (*Semaphore)(nil)
	_ algorithms.WaitFree     = (*Semaphore)(nil)
	_ algorithms.TimedEvent   = (*Semaphore)(nil)
	_ algorithms.Inspector    = (*Semaphore)(nil)
)

// token is the item that stands for a permit.
const token = 0

// NewSemaphore makes a semaphore with value permits in w.
func NewSemaphore(w *sim.World, value int64) (*Semaphore, error) {
	if value < 0 {
		return nil, errNegative
	}

	s := &Semaphore{q: &Queue{ioLoop: w}, unlocked: *NewEvent(w)}
	for range value {
		s.q.addItem(token)
	}
	if value > 0 {
		s.unlocked.set()
	}
	return s, nil
}

func (s *Semaphore) counter() int64 { return s.q.qsize() }

func (s *Semaphore) locked() bool { return s.q.empty() }

// Counter is counter: the number of free permits.
func (s *Semaphore) Counter(*sim.Task) int64 { return s.counter() }

// Locked is locked(): whether no permit is free.
func (s *Semaphore) Locked(*sim.Task) bool { return s.locked() }

func (s *Semaphore) release() error {
	s.q.put(token, never)
	if !s.locked() {
		// Nobody was waiting in acquire.
		s.unlocked.set()
	}
	return nil
}

// Release is release().
func (s *Semaphore) Release(*sim.Task) error { return s.release() }

// Wait is wait(): it waits until a permit is free. When the task goes on, it may
// be taken again.
func (s *Semaphore) Wait(t *sim.Task) error { return wait(t, s.unlocked.wait(never)) }

// WaitTimeout is wait() with a deadline.
func (s *Semaphore) WaitTimeout(t *sim.Task, d int64) error {
	return wait(t, s.unlocked.wait(deadline(d)))
}

// acquire is acquire() up to the future it returns; note is for people.
func (s *Semaphore) acquire(d deadline, note string) *sim.Future {
	future := s.q.get(d, note)
	if s.q.empty() {
		s.unlocked.clear()
	}
	return future
}

// Acquire is acquire().
func (s *Semaphore) Acquire(t *sim.Task) error { return wait(t, s.acquire(never, "")) }

// AcquireTimeout is acquire() with a deadline.
func (s *Semaphore) AcquireTimeout(t *sim.Task, d int64) error {
	return wait(t, s.acquire(deadline(d), ""))
}

// Inspect shows the free permits and who waits.
func (s *Semaphore) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields: []algorithms.Field{
			{Name: "locked", Value: strconv.FormatBool(s.locked())},
			{Name: "value", Value: strconv.FormatInt(s.counter(), 10)},
		},
		Waiters: s.unlocked.condition.waiters.inspect(s.q.getters.inspect(nil)),
	}
}
