package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// asyncioQueueEntries are bugs of asyncio.Queue: an item lost, the fix that broke the
// other half, and what came with waking tasks to compete instead.
func asyncioQueueEntries() []Entry {
	const chain = "asyncio.Queue"
	return []Entry{
		{
			ID:       "M37",
			From:     "asyncio, Python 3.4.3",
			Link:     "https://github.com/python/asyncio/pull/256",
			What:     "An item that was handed to a getter is lost when the getter is cancelled before it runs.",
			Property: "conservation",
			Scenario: "museum/m37-item-lost",
			Broken:   "broken.asyncio.Queue-3.4",
			Fixed:    "asyncio.Queue",
			Chain:    chain,
		},
		{
			ID:       "M38",
			From:     "asyncio, Python 3.5.0",
			Link:     "https://github.com/python/asyncio/issues/265",
			What:     "A woken putter leaves its room open until it runs: a second get in the same round fails with an assertion, and the next putter sleeps on.",
			Property: "linearizability",
			Scenario: "museum/m38-room-left-open",
			Broken:   "broken.asyncio.Queue-3.5.0",
			Fixed:    "asyncio.Queue",
			Chain:    chain,
		},
		{
			ID:       "M39",
			From:     "asyncio, since Python 3.5.1",
			Link:     "https://github.com/python/cpython/issues/83055",
			What:     "A put without waiting gets in before a putter that was woken and has not run, and the items come out in that order.",
			Property: AsScripted,
			Scenario: "museum/m39-put-overtakes",
			Broken:   "asyncio.Queue-3.13",
			Fixed:    "fixed.asyncio.Queue",
			Chain:    chain,
		},
		{
			ID:       "M40",
			From:     "asyncio, since Python 3.5.1",
			Link:     "https://github.com/python/cpython/issues/83055",
			What:     "A getter is woken, finds that somebody was faster, and goes to the end of the line, any number of times.",
			Property: "fifo",
			Scenario: "museum/m40-starved",
			Broken:   "asyncio.Queue-3.13",
			Fixed:    "fixed.asyncio.Queue",
			Chain:    chain,
		},
		{
			ID:       "M41",
			From:     "asyncio, Python 3.5.1 to 3.6.3",
			Link:     "https://bugs.python.org/issue31620",
			What:     "A getter that gives up stays in the line, which grows with every timeout.",
			Property: "no-waiter-left-behind",
			Scenario: "museum/m41-getters",
			Broken:   "broken.asyncio.Queue-3.6.2",
			Fixed:    "asyncio.Queue",
		},
		{
			ID:       "M41",
			From:     "asyncio, Python 3.5.1 to 3.6",
			Link:     "https://bugs.python.org/issue32574",
			What:     "A putter that gives up stays in the line, which grows with every timeout.",
			Property: "no-waiter-left-behind",
			Scenario: "museum/m41-putters",
			Broken:   "broken.asyncio.Queue-3.6.2",
			Fixed:    "asyncio.Queue",
		},
	}
}

func asyncioQueues() []*algorithms.Algorithm {
	// In the old ones a newcomer may get in before a putter that was woken, or whose
	// item was moved in, goes on.
	barging := &sim.Policy{Admission: sim.Barging, Bypass: sim.Unbounded, EndsOnCancel: true}
	fair := &sim.Policy{Admission: sim.FIFOAdmission, EndsOnCancel: true}
	return []*algorithms.Algorithm{
		asyncioVersion("asyncio.Queue", "broken.asyncio.Queue-3.4", queueOf(asyncio.NewQueue34), version{
			source: "CPython 3.4.3, Lib/asyncio/queues.py",
			doc: "The queue of asyncio in Python 3.4: an item that was handed to a cancelled getter is lost. " +
				"Items are handed over, first come, first served; a put that is cancelled after its item was let in fails all the same.",
			stories: []string{"museum/m37-item-lost"},
			policy:  barging,
			defects: []algorithms.Defect{
				shows("no-waiter-left-behind", "queue/getter-gives-up-again", "who has timed out stays in the line until somebody comes by"),
				shows("conservation", "museum/m37-item-lost", "an item that was handed to a getter is lost when that one is cancelled"),
				shows("linearizability", "museum/m37-item-lost", "an item that was put cannot be got"),
				shows("capacity", "queue/timeout", "an item that is lost still counts as one that is there"),
				shows("blocked-when-quiet", "queue/last-item", "another getter waits for the item that a cancelled getter lost"),
			},
		}),
		asyncioVersion("asyncio.Queue", "broken.asyncio.Queue-3.5.0", queueOf(asyncio.NewQueue350), version{
			source: "CPython 3.5.0, Lib/asyncio/queues.py",
			doc: "The queue of asyncio in Python 3.5.0: putters are woken, but their room is open to everybody until they run. " +
				"Items are handed to getters, first come, first served, who put them back when they are cancelled; those that waited to be put are not counted as unfinished.",
			stories: []string{"museum/m38-room-left-open"},
			policy:  barging,
			defects: []algorithms.Defect{
				shows("linearizability", "museum/m38-room-left-open", "a get fails with an assertion"),
				shows("no-waiter-left-behind", "queue/getter-gives-up-again", "who has timed out stays in the line until somebody comes by"),
				shows("blocked-when-quiet", "queue/pass", "the next one in line sleeps beside an item or room"),
				shows("capacity", "queue/newcomer", "a newcomer takes the room of a putter that was woken, which puts its item in all the same"),
				shows("conservation", "queue/cancelled-getter", "an item that is put back for another getter is also put into the queue"),
			},
		}),
		asyncioVersion("asyncio.Queue", "broken.asyncio.Queue-3.6.2", queueOf(asyncio.NewQueue362), version{
			source: "CPython 3.6.2, Lib/asyncio/queues.py",
			doc: "The queue of asyncio in Python 3.6.2: waiters that give up stay in the line. " +
				"Otherwise it is the present one: waiting tasks are woken to compete, and any of them can starve.",
			stories: []string{"museum/m41-getters", "museum/m41-putters"},
			defects: []algorithms.Defect{
				shows("no-waiter-left-behind", "museum/m41-getters", "getters that have timed out stay in the line"),
				shows("no-waiter-left-behind", "museum/m41-putters", "putters that have timed out stay in the line"),
			},
		}),
		asyncioVersion("asyncio.Queue-3.13", "fixed.asyncio.Queue", queueOf(asyncio.NewFixedQueue), version{
			source: "ours, after CPython 3.13.0, Lib/asyncio/queues.py",
			doc: "The queue of asyncio, first come, first served: what a waiter was woken for is promised to it. " +
				"Newcomers queue up behind live waiters, and trying fails then; so nobody starves. It counts unfinished items for join, and can be shut down.",
			stories: []string{"museum/m39-put-overtakes", "museum/m40-starved"},
			policy:  fair,
		}),
	}
}

// queueOf makes a constructor of one for a number of items.
func queueOf[T any](build func(w *sim.World, maxsize int64) T) func(*sim.World, algorithms.Params) (any, error) {
	return func(w *sim.World, p algorithms.Params) (any, error) { return build(w, p["size"]), nil }
}
