package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// asyncioWaitForEntries are bugs of asyncio.wait_for(), which used to run what it
// waits for in a task of its own.
func asyncioWaitForEntries() []Entry {
	const chain = "asyncio.wait_for"
	return []Entry{
		{
			ID:       "M36",
			From:     "asyncio.wait_for, Python 3.4 to 3.6",
			Link:     "https://github.com/python/cpython/issues/77819",
			What:     "A wait that times out returns before it has the lock again, and the lock is taken for somebody who has gone.",
			Property: "linearizability",
			Scenario: "museum/m36-timed-out",
			Broken:   "broken.asyncio.Condition-wait_for-3.6",
			Fixed:    "asyncio.Condition-3.13",
			Chain:    chain,
		},
		{
			ID:       "M36",
			From:     "asyncio.wait_for, Python 3.7 to 3.9.1",
			Link:     "https://github.com/python/cpython/issues/86766",
			What:     "A wait with a timeout that is cancelled returns before it has the lock again, and the lock is taken for somebody who has gone.",
			Property: "linearizability",
			Scenario: "museum/m36-cancelled-in-time",
			Broken:   "broken.asyncio.Condition-wait_for-3.7",
			Fixed:    "asyncio.Condition-3.13",
			Chain:    chain,
		},
		{
			ID:       "M43",
			From:     "asyncio.wait_for, Python 3.4 to 3.7",
			Link:     "https://github.com/python/cpython/issues/81839",
			What:     "An acquire with a timeout that is cancelled when it has just got the lock is cancelled and keeps the lock.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m43-cancelled-and-locked",
			Broken:   "broken.asyncio.Lock-wait_for-3.7",
			Fixed:    "asyncio.Lock",
			Chain:    chain,
		},
		{
			ID:       "M43",
			From:     "asyncio.wait_for, Python 3.8 to 3.11",
			Link:     "https://github.com/python/cpython/issues/86296",
			What:     "An acquire with a timeout that is cancelled when it has just got the lock succeeds, and the cancellation is forgotten.",
			Property: "cancellation-delivered",
			Scenario: "museum/m43-swallowed",
			Broken:   "broken.asyncio.Lock-wait_for-3.8",
			Fixed:    "asyncio.Lock",
			Chain:    chain,
		},
	}
}

func asyncioWaitFors() []*algorithms.Algorithm {
	// The inner task comes to the line after its caller has begun to wait: a newcomer
	// may be faster.
	barging := &sim.Policy{Admission: sim.Barging, Bypass: sim.Unbounded, EndsOnCancel: true}
	return []*algorithms.Algorithm{
		asyncioVersion("asyncio.Lock", "broken.asyncio.Lock-wait_for-3.7", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewWaitForLock37(w), nil }, version{
			source: "CPython 3.7.16, Lib/asyncio/tasks.py; with the lock of 3.11.7",
			doc: "The lock of asyncio with the wait_for of Python 3.7: whoever is cancelled may have it and not know. " +
				"A timeout is a wait_for around acquire, which runs in a task of its own; without one it is the present lock.",
			stories: []string{"museum/m43-cancelled-and-locked"},
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m43-cancelled-and-locked", "the lock is taken for somebody who has gone"),
				shows("conservation", "museum/m43-cancelled-and-locked", "the lock stays taken when all have gone"),
			},
			policy: barging,
		}),
		asyncioVersion("asyncio.Lock", "broken.asyncio.Lock-wait_for-3.8", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewWaitForLock38(w), nil }, version{
			source: "CPython 3.8.18 to 3.11.7, Lib/asyncio/tasks.py; with the lock of 3.11.7",
			doc: "The lock of asyncio with the wait_for of Python 3.8: whoever gets it forgets that it was cancelled. " +
				"A timeout is a wait_for around acquire, which runs in a task of its own; without one it is the present lock.",
			stories: []string{"museum/m43-swallowed"},
			defects: []algorithms.Defect{
				shows("cancellation-delivered", "museum/m43-swallowed", "whoever has just got the lock goes on as if it was not cancelled"),
			},
			policy: barging,
		}),
		asyncioVersion("asyncio.Condition", "broken.asyncio.Condition-wait_for-3.6", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewWaitForCondition36(w), nil }, version{
			source: "CPython 3.6.15, Lib/asyncio/tasks.py; with the condition of 3.11.7",
			doc: "The condition of asyncio with the wait_for of Python 3.6: whoever gives up returns without the lock. " +
				"A timeout is a wait_for around wait, which runs in a task of its own; without one it is the present condition, with its defect.",
			stories: []string{"museum/m36-timed-out"},
			defects: []algorithms.Defect{
				shows("linearizability", "museum/m36-timed-out", "whoever has timed out cannot release the lock, which it ought to have"),
				shows("mutual-exclusion", "museum/m36-timed-out", "whoever has timed out counts as a holder again, beside the one there is"),
				shows("blocked-when-quiet", "monitor/cancelled-waiter", "a waiter that is cancelled after it was notified takes the notification with it"),
			},
		}),
		asyncioVersion("asyncio.Condition", "broken.asyncio.Condition-wait_for-3.7", func(w *sim.World, _ algorithms.Params) (any, error) { return asyncio.NewWaitForCondition37(w), nil }, version{
			source: "CPython 3.7.16, Lib/asyncio/tasks.py; with the condition of 3.11.7",
			doc: "The condition of asyncio with the wait_for of Python 3.7: whoever is cancelled returns without the lock. " +
				"A timeout is a wait_for around wait, which runs in a task of its own; without one it is the present condition, with its defect.",
			stories: []string{"museum/m36-cancelled-in-time"},
			defects: []algorithms.Defect{
				shows("linearizability", "museum/m36-cancelled-in-time", "whoever was cancelled returns, and releases, while another task holds the lock"),
				shows("mutual-exclusion", "museum/m36-cancelled-in-time", "whoever was cancelled counts as a holder again, beside the one there is"),
				shows("blocked-when-quiet", "monitor/cancelled-waiter", "a waiter that is cancelled after it was notified takes the notification with it"),
			},
		}),
	}
}
