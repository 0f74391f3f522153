package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// asyncioSemaphoreEntries are bugs of asyncio.Semaphore: a lost wake-up, barging,
// what the cure for barging did, and what the cure for that one still does.
func asyncioSemaphoreEntries() []Entry {
	const chain = "asyncio.Semaphore"
	return []Entry{
		{
			ID:       "M31",
			From:     "asyncio, Python 3.4 to 3.5.0",
			Link:     "https://github.com/python/asyncio/issues/270",
			What:     "A waiter that is cancelled after it was woken takes the wake-up with it, and the next one sleeps on beside a free permit.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m31-woken-and-cancelled",
			Broken:   "broken.asyncio.Semaphore-3.4",
			Fixed:    "asyncio.Semaphore",
			Chain:    chain,
		},
		{
			ID:       "M32",
			From:     "asyncio, Python 3.5.1 to 3.8",
			Link:     "https://github.com/python/cpython/issues/90155",
			What:     "A newcomer takes the permit for which a waiter has been woken, and the waiter goes to the end of the line, again and again.",
			Property: "fifo",
			Scenario: "museum/m32-barging",
			Broken:   "broken.asyncio.Semaphore-3.8",
			Fixed:    "asyncio.Semaphore",
			Chain:    chain,
		},
		{
			ID:       "M33",
			From:     "asyncio, Python 3.9 to 3.10.7",
			Link:     "https://github.com/python/cpython/issues/90155",
			What:     "A waiter that is cancelled after it was woken leaves the sign that keeps newcomers in line, and nobody ever gets in again.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m33-sign-left-up",
			Broken:   "broken.asyncio.Semaphore-3.9",
			Fixed:    "asyncio.Semaphore",
			Chain:    chain,
		},
		{
			ID:       "M34",
			From:     "asyncio, Python 3.10.8 to 3.12",
			Link:     "https://github.com/python/cpython/pull/111694",
			What:     "A waiter that goes on wakes one more and not all for whom there is a permit, so that a permit stays free while a task waits for it.",
			Property: AsScripted,
			Scenario: "museum/m34-one-a-resume",
			Broken:   "asyncio.Semaphore",
			Fixed:    "asyncio.Semaphore-3.13",
			Chain:    chain,
		},
	}
}

func asyncioSemaphores() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		asyncioVersion("asyncio.Semaphore", "broken.asyncio.Semaphore-3.4", semaphoreOf(asyncio.NewSemaphore34), version{
			source: "CPython 3.4.3, Lib/asyncio/locks.py",
			doc: "The semaphore of asyncio in Python 3.4: a waiter that is cancelled takes its wake-up with it. " +
				"Waiters are woken in the order of their arrival, newcomers queue behind them; any task may release, any number of times.",
			stories: []string{"museum/m31-woken-and-cancelled"},
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m31-woken-and-cancelled", "a waiter that is cancelled after it was woken takes the wake-up with it"),
			},
		}),
		asyncioVersion("asyncio.Semaphore", "broken.asyncio.Semaphore-3.8", semaphoreOf(asyncio.NewSemaphore38), version{
			source: "CPython 3.8.18, Lib/asyncio/locks.py",
			doc: "The semaphore of asyncio in Python 3.8: a newcomer may be faster than a waiter that was woken. " +
				"Judged as if it promised what its successors do, first come, first served; any task may release, any number of times.",
			stories: []string{"museum/m32-barging"},
			defects: []algorithms.Defect{
				shows("fifo", "museum/m32-barging", "whoever releases and asks again at once gets in before those who wait"),
			},
		}),
		asyncioVersion("asyncio.Semaphore", "broken.asyncio.Semaphore-3.9", semaphoreOf(asyncio.NewSemaphore39), version{
			source: "CPython 3.9.18, Lib/asyncio/locks.py",
			doc: "The semaphore of asyncio in Python 3.9: a waiter that is cancelled at the wrong moment shuts all others out. " +
				"Newcomers queue up while a woken waiter has not run; any task may release, any number of times.",
			stories: []string{"museum/m33-sign-left-up"},
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m33-sign-left-up", "the sign that a waiter was woken stays up when that one is cancelled"),
				shows("conservation", "museum/m33-sign-left-up", "the permit is there, and nobody can take it any more"),
				shows("fifo", "semaphore/burst", "of several that were woken the first takes the sign down, and newcomers overtake the others"),
			},
		}),
	}
}

// semaphoreOf makes a constructor of one for a number of permits.
func semaphoreOf[T any](build func(w *sim.World, value int64) (T, error)) func(*sim.World, algorithms.Params) (any, error) {
	return func(w *sim.World, p algorithms.Params) (any, error) {
		s, err := build(w, p["value"])
		if err != nil {
			return nil, err
		}
		return s, nil
	}
}
