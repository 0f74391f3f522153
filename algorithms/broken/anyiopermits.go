package broken

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// anyioEvents is a line of events, first come first.
type anyioEvents []*anyioEvent

// first takes the first one out of the line; nil if there is none.
func (q *anyioEvents) first() *anyioEvent {
	if len(*q) == 0 {
		return nil
	}
	e := (*q)[0]
	*q = slices.Delete(*q, 0, 1)
	return e
}

func (q *anyioEvents) join(t *sim.Task) *anyioEvent {
	e := &anyioEvent{fut: t.NewFuture()}
	*q = append(*q, e)
	return e
}

func (q *anyioEvents) leave(e *anyioEvent) {
	*q = slices.DeleteFunc(*q, func(other *anyioEvent) bool { return other == e })
}

func (q anyioEvents) inspect(field string, n int64) algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{{Name: field, Value: strconv.FormatInt(n, 10)}}}
	for _, e := range q {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: e.fut})
	}
	return s
}

// An anyioSemaphore3 is the semaphore of anyio 3: a release hands its permit to the
// first in line. One who is cancelled after that keeps it, unless fixed.
//
// Source: anyio.Semaphore, anyio 3.3, src/anyio/_core/_synchronization.py; fixed in
// 3.4.0.
type anyioSemaphore3 struct {
	fixed   bool
	value   int64
	waiters anyioEvents
}

// Acquire is acquire().
func (s *anyioSemaphore3) Acquire(t *sim.Task) error {
	if s.value > 0 {
		s.value--
		if err := t.Yield(); err != nil { // cancel_shielded_checkpoint()
			_ = s.Release(t)
			return err
		}
		return nil
	}
	event := s.waiters.join(t)
	err := event.wait(t)
	switch {
	case err == nil:
	case !event.set:
		s.waiters.leave(event)
	case s.fixed:
		_ = s.Release(t)
	}
	return err
}

// Release is release().
func (s *anyioSemaphore3) Release(*sim.Task) error {
	if event := s.waiters.first(); event != nil {
		event.fire()
	} else {
		s.value++
	}
	return nil
}

// TryAcquire is acquire_nowait().
func (s *anyioSemaphore3) TryAcquire(*sim.Task) bool {
	if s.value == 0 {
		return false
	}
	s.value--
	return true
}

// Inspect shows the free permits and the line.
func (s *anyioSemaphore3) Inspect() algorithms.Snapshot { return s.waiters.inspect("value", s.value) }

// An anyioLimiter is the CapacityLimiter of anyio on asyncio, whose tokens are
// borrowed on behalf of nobody in particular. A release wakes the first in line, who
// takes the token when it runs.
//
// Source: anyio.CapacityLimiter, anyio 4.13.0, src/anyio/_backends/_asyncio.py.
type anyioLimiter struct {
	// passesOn is what came with #947: who is cancelled when it has been woken
	// wakes the next one.
	passesOn bool
	// reserves is what came with #1170: the token belongs to who is woken from then
	// on.
	reserves  bool
	total     int64
	borrowed  int64
	waitQueue anyioEvents
}

// Acquire is acquire_on_behalf_of(object()).
func (l *anyioLimiter) Acquire(t *sim.Task) error {
	if l.TryAcquire(t) {
		if err := t.Yield(); err != nil { // cancel_shielded_checkpoint()
			_ = l.Release(t)
			return err
		}
		return nil
	}
	event := l.waitQueue.join(t)
	err := event.wait(t)
	switch {
	case err == nil && !l.reserves:
		l.borrowed++
	case err == nil:
	case !event.set:
		l.waitQueue.leave(event)
	case l.reserves:
		_ = l.Release(t)
	case l.passesOn:
		l.notifyNextWaiter()
	}
	return err
}

// TryAcquire is acquire_on_behalf_of_nowait(object()).
func (l *anyioLimiter) TryAcquire(*sim.Task) bool {
	if len(l.waitQueue) > 0 || l.borrowed >= l.total {
		return false
	}
	l.borrowed++
	return true
}

// Release is release_on_behalf_of().
func (l *anyioLimiter) Release(*sim.Task) error {
	if l.borrowed == 0 {
		return errAnyioNotBorrowed
	}
	l.borrowed--
	l.notifyNextWaiter()
	return nil
}

// notifyNextWaiter is _notify_next_waiter().
func (l *anyioLimiter) notifyNextWaiter() {
	if len(l.waitQueue) > 0 && l.borrowed < l.total {
		if l.reserves {
			l.borrowed++
		}
		l.waitQueue.first().fire()
	}
}

// Inspect shows the tokens that are out, and the line.
func (l *anyioLimiter) Inspect() algorithms.Snapshot {
	return l.waitQueue.inspect("borrowed", l.borrowed)
}
