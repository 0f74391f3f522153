package broken

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// kotlinEntries are bugs of the semaphore and the mutex of kotlinx.coroutines.
func kotlinEntries() []Entry {
	return []Entry{
		{
			ID:       "M65",
			From:     "kotlinx.coroutines 1.3.0-M2, Semaphore",
			Link:     "https://github.com/Kotlin/kotlinx.coroutines/pull/1323",
			What:     "A waiter that is cancelled resumes the next one in any case, also if it had not been resumed itself.",
			Property: "capacity",
			Scenario: "museum/m65-cancelled-in-line",
			Broken:   "broken.kotlinx.Semaphore-1323",
			Fixed:    "fixed.kotlinx.Semaphore",
		},
		{
			ID:       "M65",
			From:     "kotlinx.coroutines 1.4.0 and 1.4.1, Mutex.withLock",
			Link:     "https://github.com/Kotlin/kotlinx.coroutines/issues/2380",
			What:     "A waiter that gets the mutex and is cancelled before it goes on never gives it back.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m65-resumed-and-cancelled",
			Broken:   "broken.kotlinx.Mutex-1.4.1",
			Fixed:    "fixed.kotlinx.Mutex",
		},
	}
}

func kotlinLocks() []*algorithms.Algorithm {
	const semaphore = "kotlinx-coroutines-core/common/src/sync/Semaphore.kt"
	ordered := &sim.Policy{Admission: sim.FIFOAdmission}
	permits := func(p algorithms.Params) resuming { return resuming{free: p["value"]} }
	return []*algorithms.Algorithm{
		classic("broken.kotlinx.Semaphore-1323", algorithms.SemaphoreKind,
			func(p algorithms.Params) any { return &generousSemaphore{permits(p)} }, version{
				source: "kotlinx.coroutines 1.3.0-M2, " + semaphore,
				doc: "The semaphore of kotlinx.coroutines that lets one more in for each waiter that is cancelled. " +
					"First come, first served; any task may release, any number of times.",
				stories: stories("m65-cancelled-in-line"),
				defects: []algorithms.Defect{
					shows("capacity", "museum/m65-cancelled-in-line", "two are inside a semaphore with one permit"),
					shows("conservation", "museum/m65-cancelled-in-line", "there are more permits than before"),
					shows("linearizability", "museum/m65-cancelled-in-line", "a task need not wait, though no permit is free"),
				},
				policy: ordered,
			}),
		classic("fixed.kotlinx.Semaphore", algorithms.SemaphoreKind,
			func(p algorithms.Params) any { s := permits(p); return &s }, version{
				source: "kotlinx.coroutines 1.4.2, " + semaphore,
				doc: "The semaphore of kotlinx.coroutines: a waiter that is cancelled resumes the next one if it had been resumed itself. " +
					"First come, first served; any task may release, any number of times.",
				stories: stories("m65-cancelled-in-line"),
				policy:  ordered,
			}),
		classic("broken.kotlinx.Mutex-1.4.1", algorithms.LockKind,
			func(algorithms.Params) any { return &losingMutex{kotlinMutex{resuming{free: 1}}} }, version{
				source: "kotlinx.coroutines 1.4.1, kotlinx-coroutines-core/common/src/sync/Mutex.kt",
				doc: "The mutex of kotlinx.coroutines that stays with a waiter which is cancelled after it was resumed. " +
					"First come, first served; any task may unlock, but not a free one.",
				stories: stories("m65-resumed-and-cancelled"),
				defects: []algorithms.Defect{
					shows("blocked-when-quiet", "museum/m65-resumed-and-cancelled", "those behind it wait for ever"),
					shows("conservation", "museum/m65-resumed-and-cancelled", "the mutex stays locked, and nobody has it"),
				},
				policy: ordered,
			}),
		classic("fixed.kotlinx.Mutex", algorithms.LockKind,
			func(algorithms.Params) any { return &kotlinMutex{resuming{free: 1}} }, version{
				source: "kotlinx.coroutines 1.4.2, kotlinx-coroutines-core/common/src/sync/Mutex.kt",
				doc: "The mutex of kotlinx.coroutines: a waiter that is cancelled after it was resumed unlocks it. " +
					"First come, first served; any task may unlock, but not a free one.",
				stories: stories("m65-resumed-and-cancelled"),
				policy:  ordered,
			}),
	}
}

// resuming is a semaphore that hands a permit over to the first waiter.
type resuming struct {
	free int64
	line []*sim.Future
}

// Acquire waits for a permit. If the task is cancelled after it was resumed, the
// permit goes to the next one.
func (s *resuming) Acquire(t *sim.Task) error {
	return s.suspend(t, func(resumed bool) {
		if resumed {
			s.Release(t)
		}
	})
}

// suspend takes a permit, or waits until it is resumed with one. cancelled is called
// if that ends early, and told whether it had been resumed.
func (s *resuming) suspend(t *sim.Task, cancelled func(resumed bool)) error {
	if s.free > 0 {
		s.free--
		return nil
	}
	f := t.NewFuture()
	s.line = append(s.line, f)
	_, err := f.Await(t)
	if err != nil {
		s.line = without(s.line, f)
		cancelled(!f.Cancelled())
	}
	return err
}

// Release resumes the first waiter, or frees a permit.
func (s *resuming) Release(*sim.Task) error {
	if !wakeFirst(&s.line) {
		s.free++
	}
	return nil
}

// Inspect shows the free permits and who waits.
func (s *resuming) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields:  []algorithms.Field{{Name: "free", Value: strconv.FormatInt(s.free, 10)}},
		Waiters: waitersOf(s.line, ""),
	}
}

// generousSemaphore resumes somebody for each waiter that is cancelled.
type generousSemaphore struct{ resuming }

// Acquire waits for a permit.
func (s *generousSemaphore) Acquire(t *sim.Task) error {
	return s.suspend(t, func(bool) { s.Release(t) })
}

// kotlinMutex is a semaphore with one permit.
type kotlinMutex struct{ permit resuming }

// Lock waits for the mutex.
func (m *kotlinMutex) Lock(t *sim.Task) error { return m.permit.Acquire(t) }

// Unlock hands it over to the first waiter. ErrMisuse if it is free.
func (m *kotlinMutex) Unlock(t *sim.Task) error {
	if m.permit.free > 0 {
		return errNotHeld
	}
	return m.permit.Release(t)
}

// Inspect shows whether it is free, and who waits.
func (m *kotlinMutex) Inspect() algorithms.Snapshot { return m.permit.Inspect() }

// losingMutex does nothing for a waiter that was resumed and is cancelled.
type losingMutex struct{ kotlinMutex }

// Lock waits for the mutex.
func (m *losingMutex) Lock(t *sim.Task) error { return m.permit.suspend(t, func(bool) {}) }
