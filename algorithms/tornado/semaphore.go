package tornado

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Semaphore hands its permits to waiters in the order of their arrival, at the
// moment of the release. Any task may release, any number of times.
//
// A waiter whose task is cancelled after it was handed a permit, and before it
// runs, does not give it back: the permit is lost.
//
// Source: tornado.locks.Semaphore, Tornado 6.6, tornado/locks.py.
type Semaphore struct {
	timeoutGarbageCollector
	value int64
}

var (
	_ algorithms.Semaphore    = (*Semaphore)(nil)
	_ algorithms.TimedAcquire = (*Semaphore)(nil)
	_ algorithms.Inspector    = (*Semaphore)(nil)
)

// NewSemaphore makes a semaphore with value permits in w.
func NewSemaphore(w *sim.World, value int64) (*Semaphore, error) {
	if value < 0 {
		return nil, errNegative
	}
	return &Semaphore{timeoutGarbageCollector{ioLoop: w}, value}, nil
}

func (s *Semaphore) release() {
	s.value++
	for len(s.waiters) > 0 {
		waiter := s.waiters.popleft()
		if !waiter.Done() {
			s.value--
			waiter.Complete(sim.Value{})
			break
		}
	}
}

// Release is release().
func (s *Semaphore) Release(*sim.Task) error {
	s.release()
	return nil
}

// acquire is acquire() up to the future it returns.
func (s *Semaphore) acquire(d timeout) *sim.Future {
	waiter := s.ioLoop.NewFuture()
	if s.value > 0 {
		s.value--
		waiter.Complete(sim.Value{})
	} else {
		s.waiters.append(waiter)
		callOnTimeout(s.ioLoop, waiter, d, func() {
			if !waiter.Done() {
				waiter.Fail(errTimeout)
			}
			s.garbageCollect()
		})
	}
	return waiter
}

// Acquire is acquire().
func (s *Semaphore) Acquire(t *sim.Task) error { return wait(t, s.acquire(never)) }

// AcquireTimeout is acquire() with a timeout.
func (s *Semaphore) AcquireTimeout(t *sim.Task, d int64) error { return wait(t, s.acquire(timeout(d))) }

// Inspect shows the free permits and who waits.
func (s *Semaphore) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "value", Value: strconv.FormatInt(s.value, 10)}},
		Waiters: s.waiters.inspect(nil, ""),
		Kept:    keptEntries,
	}
}
