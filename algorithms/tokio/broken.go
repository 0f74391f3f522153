package tokio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A QuietSemaphore is a [Semaphore] in which the permits of a request that is
// dropped are free, but nobody who waits is told.
//
// Source: shuttle's model of tokio's semaphore before awslabs/shuttle#167; tokio's
// own had the like (tokio-rs/tokio#900).
type QuietSemaphore struct{ Semaphore }

// NewQuietSemaphore makes a semaphore with n permits.
func NewQuietSemaphore(n int64) *QuietSemaphore { return &QuietSemaphore{*NewSemaphore(n)} }

// Acquire waits for a permit.
func (s *QuietSemaphore) Acquire(t *sim.Task) error {
	return s.batch.take(t, 1, "", func(s *batch, x *waiter) { s.permits += s.remove(x) })
}

// A TwiceRwLock is an [RwLock] whose writer, when it becomes a reader, gives back
// all permits of a writer besides those that a reader does not need.
//
// Source: RwLockWriteGuard::downgrade of tokio 0.3.0 did not forget the guard, the
// drop of which is an unlock (tokio-rs/tokio#2941).
type TwiceRwLock struct{ RwLock }

// NewTwiceRwLock makes a free lock.
func NewTwiceRwLock(maxReaders int64) *TwiceRwLock { return &TwiceRwLock{*NewRwLock(maxReaders)} }

// Downgrade makes the writer a reader, and drops its guard.
func (l *TwiceRwLock) Downgrade(t *sim.Task) error {
	err := l.RwLock.Downgrade(t)
	if err == nil {
		l.s.release(l.maxReaders)
	}
	return err
}

// A GatheringRwLock is an [RwLock] whose writers ask for one permit after the
// other: what they have got they keep while they wait for the next.
//
// Source: what tokio-rs/tokio#1973 had to get rid of; toro escapes it because it
// queues all requests of a writer in one step.
type GatheringRwLock struct{ RwLock }

// NewGatheringRwLock makes a free lock.
func NewGatheringRwLock(maxReaders int64) *GatheringRwLock {
	return &GatheringRwLock{*NewRwLock(maxReaders)}
}

// Lock takes all permits, in as many requests.
func (l *GatheringRwLock) Lock(t *sim.Task) error {
	for got := range l.maxReaders {
		if err := l.s.acquire(t, 1, "w"); err != nil {
			l.s.release(got)
			return err
		}
	}
	l.writing = true
	return nil
}

// A SelectMutex is a lock for tasks that queue two requests, as with select!, and
// then go on with one of them: they wait for the second, though the lock may have
// been handed to the first.
//
// Source: "futurelock", tokio-rs/tokio#6450, of a user's program and not of the
// lock; smol-rs/async-lock#91 and asomers/futures-locks#3 are of the same sort.
type SelectMutex struct {
	s batch
	// either: they poll both.
	either bool
	held   bool
}

var (
	_ algorithms.Lock      = (*SelectMutex)(nil)
	_ algorithms.Inspector = (*SelectMutex)(nil)
)

// NewSelectMutex makes a free lock.
func NewSelectMutex(either bool) *SelectMutex {
	return &SelectMutex{s: batch{permits: 1}, either: either}
}

// Lock waits for the lock.
func (m *SelectMutex) Lock(t *sim.Task) error {
	if m.s.tryAcquire(1) {
		m.held = true
		return nil
	}
	first, second := m.s.request(t, 1, "first"), m.s.request(t, 1, "second")
	polled := second.waker
	if m.either {
		polled = t.NewFuture()
		done := func(*sim.Future) {
			if polled.Pending() {
				polled.Complete(sim.Value{})
			}
		}
		first.waker.AddDoneCallback(done)
		second.waker.AddDoneCallback(done)
	}
	_, err := polled.Await(t)
	if err == nil {
		m.held = true
		if first.lacks == 0 { // one of them is enough
			first, second = second, first
		}
		m.s.drop(first)
		return nil
	}
	m.s.drop(first)
	m.s.drop(second)
	return err
}

// Unlock gives the lock to the first request. ErrMisuse if it is not held.
func (m *SelectMutex) Unlock(*sim.Task) error {
	if !m.held {
		return errNoGuard
	}
	m.held = false
	m.s.release(1)
	return nil
}

// Inspect shows the permit, and the requests.
func (m *SelectMutex) Inspect() algorithms.Snapshot { return m.s.inspect() }
