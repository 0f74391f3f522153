package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Semaphore34 is the [Semaphore] of Python 3.4: a waiter that is cancelled after
// it was woken takes the wake-up with it, and the next one sleeps on beside a free
// permit (python/asyncio #270).
//
// Source: asyncio.Semaphore, CPython 3.4.3, Lib/asyncio/locks.py.
type Semaphore34 struct{ Semaphore }

var _ algorithms.Semaphore = (*Semaphore34)(nil)

// NewSemaphore34 makes a semaphore with value permits in w.
func NewSemaphore34(w *sim.World, value int64) (*Semaphore34, error) {
	s, err := NewSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &Semaphore34{*s}, nil
}

// Locked is locked().
func (s *Semaphore34) Locked(*sim.Task) bool { return s.value == 0 }

// Acquire is acquire().
func (s *Semaphore34) Acquire(t *sim.Task) error {
	if len(s.waiters) == 0 && s.value > 0 {
		s.value--
		return nil
	}

	fut := s.w.NewFuture()
	s.waiters.append(fut)
	_, err := fut.Await(t)
	if err == nil {
		s.value--
	}
	s.waiters.remove(fut)
	return err
}

// Release is release().
func (s *Semaphore34) Release(*sim.Task) error {
	s.value++
	for _, waiter := range s.waiters {
		if !waiter.Done() {
			waiter.Complete(sim.Bool(true))
			break
		}
	}
	return nil
}

// A Semaphore38 is the [Semaphore] of Python 3.8: a woken waiter looks again, and a
// newcomer that comes before it runs takes the permit. The waiter goes to the end
// of the line, any number of times (python/cpython #90155).
//
// Source: asyncio.Semaphore, CPython 3.8.18, Lib/asyncio/locks.py.
type Semaphore38 struct{ Semaphore }

var _ algorithms.Semaphore = (*Semaphore38)(nil)

// NewSemaphore38 makes a semaphore with value permits in w.
func NewSemaphore38(w *sim.World, value int64) (*Semaphore38, error) {
	s, err := NewSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &Semaphore38{*s}, nil
}

// Locked is locked().
func (s *Semaphore38) Locked(*sim.Task) bool { return s.value == 0 }

// Acquire is acquire().
func (s *Semaphore38) Acquire(t *sim.Task) error {
	for s.value <= 0 {
		fut := s.w.NewFuture()
		s.waiters.append(fut)
		if _, err := fut.Await(t); err != nil {
			fut.Cancel()
			if s.value > 0 && !fut.Cancelled() {
				wakeupNext(&s.waiters)
			}
			return err
		}
	}
	s.value--
	return nil
}

// Release is release().
func (s *Semaphore38) Release(*sim.Task) error {
	s.value++
	wakeupNext(&s.waiters)
	return nil
}

// A Semaphore39 is the [Semaphore] of Python 3.9, in which newcomers queue up while
// a woken waiter has not run. If that one is cancelled, nobody takes the sign
// down, and nobody gets in any more (python/cpython #90155).
//
// Source: asyncio.Semaphore, CPython 3.9.18, Lib/asyncio/locks.py.
type Semaphore39 struct {
	Semaphore
	wakeupScheduled bool
}

var (
	_ algorithms.Semaphore = (*Semaphore39)(nil)
	_ algorithms.Inspector = (*Semaphore39)(nil)
)

// NewSemaphore39 makes a semaphore with value permits in w.
func NewSemaphore39(w *sim.World, value int64) (*Semaphore39, error) {
	s, err := NewSemaphore(w, value)
	if err != nil {
		return nil, err
	}
	return &Semaphore39{Semaphore: *s}, nil
}

// Locked is locked().
func (s *Semaphore39) Locked(*sim.Task) bool { return s.value == 0 }

// Acquire is acquire().
func (s *Semaphore39) Acquire(t *sim.Task) error {
	for s.wakeupScheduled || s.value <= 0 {
		fut := s.w.NewFuture()
		s.waiters.append(fut)
		if _, err := fut.Await(t); err != nil {
			s.wakeUpNext()
			return err
		}
		s.wakeupScheduled = false
	}
	s.value--
	return nil
}

// Release is release().
func (s *Semaphore39) Release(*sim.Task) error {
	s.value++
	s.wakeUpNext()
	return nil
}

func (s *Semaphore39) wakeUpNext() {
	for len(s.waiters) > 0 {
		waiter := s.waiters.popleft()
		if !waiter.Done() {
			waiter.Complete(sim.Value{})
			s.wakeupScheduled = true
			return
		}
	}
}

// Inspect adds to what [Semaphore.Inspect] shows whether a waiter was woken that
// has not run.
func (s *Semaphore39) Inspect() algorithms.Snapshot {
	snap := s.Semaphore.Inspect()
	if s.wakeupScheduled {
		snap.Fields = append(snap.Fields, algorithms.Field{Name: "wakeup_scheduled", Value: "true"})
	}
	return snap
}
