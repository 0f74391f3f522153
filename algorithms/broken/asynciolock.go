package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// asyncioLockEntries are bugs of asyncio.Lock: the wake-up of a waiter that is
// cancelled, and then one wake-up too many.
func asyncioLockEntries() []Entry {
	return []Entry{
		{
			ID:       "M29",
			From:     "asyncio, Python 3.4 to 3.5.2",
			Link:     "https://github.com/python/asyncio/issues/393",
			What:     "A newcomer queues up behind waiters that are all cancelled, and nobody is left to wake it.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m29-behind-the-cancelled",
			Broken:   "broken.asyncio.Lock-3.4",
			Fixed:    "asyncio.Lock",
			Chain:    "asyncio.Lock",
		},
		{
			ID:       "M29",
			From:     "asyncio, Python 3.5.3 to 3.6.1",
			Link:     "https://github.com/python/cpython/pull/1031",
			What:     "A waiter that is cancelled after it was woken takes the wake-up with it, and the next one sleeps on beside a free lock.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m29-woken-and-cancelled",
			Broken:   "broken.asyncio.Lock-3.6.0",
			Fixed:    "asyncio.Lock",
			Chain:    "asyncio.Lock",
		},
		{
			ID:       "M30",
			From:     "asyncio, Python 3.6.2 to 3.6.4",
			Link:     "https://github.com/python/cpython/issues/76915",
			What:     "A cancelled waiter wakes the next one although somebody else has been woken already, and two get in.",
			Property: "mutual-exclusion",
			Scenario: "museum/m30-wakes-two",
			Broken:   "broken.asyncio.Lock-3.6.2",
			Fixed:    "asyncio.Lock",
			Chain:    "asyncio.Lock",
		},
		{
			ID:       "M70",
			From:     "asyncio, since Python 3.4",
			Link:     "https://github.com/python/cpython/issues/97028",
			What:     "Between a release and the next step of the waiter that it has woken the lock says that it is free, and whoever asks for it has to wait.",
			Property: AsScripted,
			Scenario: "museum/m70-says-free",
			Broken:   "asyncio.Lock",
			Fixed:    "fixed.asyncio.Lock",
		},
	}
}

func asyncioLocks() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		asyncioVersion("asyncio.Lock", "broken.asyncio.Lock-3.4", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewLock34(w), nil }, version{
			source: "CPython 3.4.3, Lib/asyncio/locks.py",
			doc: "The lock of asyncio in Python 3.4: waiters that are cancelled leave others asleep. " +
				"First come, first served, woken by a release but not handed the lock; not reentrant, released by any task.",
			stories: []string{"museum/m29-behind-the-cancelled", "museum/m29-woken-and-cancelled"},
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m29-behind-the-cancelled", "a newcomer sleeps behind waiters that are all cancelled"),
				shows("blocked-when-quiet", "museum/m29-woken-and-cancelled", "a waiter that is cancelled after it was woken takes the wake-up with it"),
			},
		}),
		asyncioVersion("asyncio.Lock", "broken.asyncio.Lock-3.6.0", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewLock360(w), nil }, version{
			source: "CPython 3.6.0, Lib/asyncio/locks.py",
			doc: "The lock of asyncio in Python 3.6.0: a waiter that is cancelled takes its wake-up with it. " +
				"First come, first served, woken by a release but not handed the lock; not reentrant, released by any task.",
			stories: []string{"museum/m29-woken-and-cancelled"},
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m29-woken-and-cancelled", "a waiter that is cancelled after it was woken takes the wake-up with it"),
			},
		}),
		asyncioVersion("asyncio.Lock", "broken.asyncio.Lock-3.6.2", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewLock362(w), nil }, version{
			source: "CPython 3.6.2, Lib/asyncio/locks.py",
			doc: "The lock of asyncio in Python 3.6.2: a waiter that is cancelled may wake one too many. " +
				"First come, first served, woken by a release but not handed the lock; not reentrant, released by any task.",
			stories: []string{"museum/m30-wakes-two"},
			defects: []algorithms.Defect{
				shows("mutual-exclusion", "museum/m30-wakes-two", "two tasks are woken for one release, and both get in"),
				shows("linearizability", "museum/m30-wakes-two", "both locks succeed, and no release comes between them"),
				shows("misuse-reported", "lock/cancelled-in-line", "the release of the second holder is refused"),
			},
		}),
		asyncioVersion("asyncio.Lock", "fixed.asyncio.Lock", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewFixedLock(w), nil }, version{
			source: "ours, after CPython 3.11.7, Lib/asyncio/locks.py",
			doc: "The lock of asyncio that says it is locked whenever an acquire would have to wait. " +
				"First come, first served, woken by a release but not handed the lock; not reentrant, released by any task.",
			stories: []string{"museum/m70-says-free"},
		}),
	}
}
