package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// asyncioConditionEntries are bugs of asyncio.Condition: what becomes of a
// notification, of the lock and of the cancellation when a waiter is cancelled.
func asyncioConditionEntries() []Entry {
	return []Entry{
		{
			ID:       "M35",
			From:     "asyncio, Python 3.4 to 3.12",
			Link:     "https://github.com/python/cpython/issues/112202",
			What:     "A waiter that is cancelled after it was notified takes the notification with it, and the next one sleeps on.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m35-notified-and-cancelled",
			Broken:   "asyncio.Condition",
			Fixed:    "asyncio.Condition-3.13",
		},
		{
			ID:       "M36",
			From:     "asyncio, Python 3.4 to 3.5.1",
			Link:     "https://github.com/python/asyncio/issues/346",
			What:     "A waiter that is cancelled while it takes the lock again returns without the lock, and releases somebody else's.",
			Property: "linearizability",
			Scenario: "museum/m36-without-the-lock",
			Broken:   "broken.asyncio.Condition-3.4",
			Fixed:    "asyncio.Condition-3.13",
			Chain:    "asyncio.Condition",
		},
		{
			ID:       "M36",
			From:     "asyncio, Python 3.5.2 to 3.6.5",
			Link:     "https://github.com/python/cpython/issues/77022",
			What:     "A waiter that is cancelled while it takes the lock again never learns of it.",
			Property: "cancellation-delivered",
			Scenario: "museum/m36-swallowed",
			Broken:   "broken.asyncio.Condition-3.6.0",
			Fixed:    "asyncio.Condition-3.13",
			Chain:    "asyncio.Condition",
		},
	}
}

func asyncioConditions() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		asyncioVersion("asyncio.Condition", "broken.asyncio.Condition-3.4", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewCondition34(w), nil }, version{
			source: "CPython 3.4.3, Lib/asyncio/locks.py; with the lock of 3.11.7",
			doc: "The condition of asyncio in Python 3.4: a waiter that is cancelled at the wrong moment returns without the lock. " +
				"Otherwise it is the present one, with its defect: a cancelled waiter takes its notification with it.",
			stories: []string{"museum/m36-without-the-lock"},
			defects: []algorithms.Defect{
				shows("linearizability", "museum/m36-without-the-lock", "a waiter that is cancelled returns while another task holds the lock"),
				shows("mutual-exclusion", "museum/m36-without-the-lock", "a waiter that is cancelled counts as a holder again, beside the one there is"),
				shows("blocked-when-quiet", "monitor/cancelled-waiter", "a waiter that is cancelled after it was notified takes the notification with it"),
			},
		}),
		asyncioVersion("asyncio.Condition", "broken.asyncio.Condition-3.6.0", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewCondition360(w), nil }, version{
			source: "CPython 3.6.0, Lib/asyncio/locks.py; with the lock of 3.11.7",
			doc: "The condition of asyncio in Python 3.6.0: a cancellation that comes while the lock is taken again is forgotten. " +
				"Otherwise it is the present one, with its defect: a cancelled waiter takes its notification with it.",
			stories: []string{"museum/m36-swallowed"},
			defects: []algorithms.Defect{
				shows("cancellation-delivered", "museum/m36-swallowed", "a waiter that is cancelled while it takes the lock again goes on as if it was not"),
				shows("blocked-when-quiet", "monitor/cancelled-waiter", "a waiter that is cancelled after it was notified takes the notification with it"),
			},
		}),
	}
}
