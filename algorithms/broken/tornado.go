package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/tornado"
	"github.com/simrun-dev/simrun/algorithms/toro"
	"github.com/simrun-dev/simrun/sim"
)

// tornadoEntries are bugs of Tornado. Those of 6.6 are one: what a waiter was
// handed is lost if its task is cancelled before it runs.
func tornadoEntries() []Entry {
	return []Entry{
		{
			ID:       "M14",
			From:     "Tornado 6.6",
			What:     "A task that gives up by gen.with_timeout() stays in the queue, and the lock is given to it when nobody is there to give it back.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m14-abandoned",
			Broken:   "broken.tornado.Lock-with_timeout",
			Fixed:    "fixed.tornado.Lock",
		}, {
			ID:       "M15",
			From:     "Tornado 6.6",
			What:     "A waiter that is cancelled after it was handed the lock keeps it for ever, and whoever is behind it waits for ever.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m15-cancelled-in-hand",
			Broken:   "tornado.Lock",
			Fixed:    "fixed.tornado.Lock",
		}, {
			ID:       "M15",
			From:     "Tornado 6.6",
			What:     "A waiter that is cancelled after it was handed a permit keeps it for ever, and whoever is behind it waits for ever.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m15-cancelled-permit",
			Broken:   "tornado.Semaphore",
			Fixed:    "fixed.tornado.Semaphore",
		}, {
			ID:       "M15",
			From:     "Tornado 6.6",
			What:     "A waiter that is cancelled after it was handed a permit keeps it for ever, and whoever is behind it waits for ever.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m15-cancelled-permit",
			Broken:   "tornado.BoundedSemaphore",
			Fixed:    "fixed.tornado.BoundedSemaphore",
		}, {
			ID:       "M35",
			From:     "Tornado 6.6",
			What:     "A waiter that is cancelled after it was notified takes the notification with it, and the next one sleeps on.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m35-no-lock",
			Broken:   "tornado.Condition",
			Fixed:    "fixed.tornado.Condition",
		}, {
			ID:       "M37",
			From:     "Tornado 6.6",
			What:     "A getter that is cancelled after it was handed an item takes the item with it, and nobody gets it.",
			Property: "conservation",
			Scenario: "museum/m37-item-lost",
			Broken:   "tornado.Queue",
			Fixed:    "fixed.tornado.Queue",
		}, {
			ID:       "M37",
			From:     "Tornado 6.6",
			What:     "A putter that is cancelled after its item was let in has put it all the same.",
			Property: "linearizability",
			Scenario: "museum/m37-put-all-the-same",
			Broken:   "tornado.Queue",
			Fixed:    "fixed.tornado.Queue",
		}, {
			ID:       "M19",
			From:     "Tornado before 4.2",
			Link:     "https://github.com/tornadoweb/tornado/commit/1c3d22f",
			What:     "To clear an event that is not set forgets those who wait for it.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m19-cleared-too-early",
			Broken:   "broken.tornado.Event-4.1",
			Fixed:    "tornado.Event",
		},
	}
}

// tornadoLocks are the locks that belong to them.
func tornadoLocks() []*algorithms.Algorithm {
	const fifo = "First come, first served; any task may release."
	event := tornadoVersion("tornado.Event", "broken.tornado.Event-4.1", anyOf(tornado.NewEvent41), version{
		source:  "Tornado 4.2b1, tornado/locks.py",
		doc:     "The event of Tornado before 4.2, which forgets who waits when it is cleared though it is not set. All wait for one future.",
		policy:  &sim.Policy{Uncancellable: true},
		stories: stories("m19-cleared-too-early"),
		defects: []algorithms.Defect{
			shows("blocked-when-quiet", "museum/m19-cleared-too-early", "a task waits for ever for an event that was cleared before it was set"),
		},
	})
	event.Profile = toro.Profile
	return []*algorithms.Algorithm{
		tornadoVersion("tornado.Lock", "broken.tornado.Lock-with_timeout", anyOf(tornado.NewLockWithTimeout), version{
			source:  "Tornado 6.6, tornado/locks.py and tornado/gen.py",
			doc:     "The lock of Tornado where timeouts are those of gen.with_timeout(), which leaves the request in the queue. " + fifo,
			stories: stories("m14-abandoned"),
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m14-abandoned", "the lock is given to a task that has given up, and nobody gets in any more"),
				shows("conservation", "museum/m14-abandoned", "the lock belongs to a task that has given up"),
				shows("no-waiter-left-behind", "lock/timeout-at-release", "a request stays in the queue when its task has given up"),
			},
		}),
		event,
		tornadoVersion("tornado.Lock", "fixed.tornado.Lock", anyOf(tornado.NewFixedLock), version{
			source:  "ours, after Tornado 6.6",
			doc:     "The lock of Tornado where a waiter that is cancelled with the lock in its hand passes it on. " + fifo,
			stories: stories("m14-abandoned", "m15-cancelled-in-hand"),
		}),
		tornadoVersion("tornado.Semaphore", "fixed.tornado.Semaphore", semaphoreOf(tornado.NewFixedSemaphore), version{
			source:  "ours, after Tornado 6.6",
			doc:     "The semaphore of Tornado where a waiter that is cancelled with a permit in its hand passes it on. " + fifo,
			stories: stories("m15-cancelled-permit"),
		}),
		tornadoVersion("tornado.BoundedSemaphore", "fixed.tornado.BoundedSemaphore", semaphoreOf(tornado.NewFixedBoundedSemaphore), version{
			source:  "ours, after Tornado 6.6",
			doc:     "The bounded semaphore of Tornado where a waiter that is cancelled with a permit in its hand passes it on. " + fifo,
			stories: stories("m15-cancelled-permit"),
		}),
		tornadoVersion("tornado.Condition", "fixed.tornado.Condition", anyOf(tornado.NewFixedCondition), version{
			source:  "ours, after Tornado 6.6",
			doc:     "The condition of Tornado where a waiter that is cancelled after it was notified notifies another one. First come, first served.",
			stories: stories("m35-no-lock"),
		}),
		tornadoVersion("tornado.Queue", "fixed.tornado.Queue", sizeOf(tornado.NewFixedQueue), version{
			source:  "ours, after Tornado 6.6",
			doc:     "The queue of Tornado that hands over the turn and not the item, so that one who is cancelled has had no effect. First come, first served.",
			stories: stories("m37-item-lost", "m37-put-all-the-same"),
		}),
	}
}

// tornadoVersion describes a version of one of Tornado's types.
func tornadoVersion(present, name string, build func(*sim.World, algorithms.Params) (any, error), v version) *algorithms.Algorithm {
	return versionOf(tornado.Algorithms(), present, name, build, v)
}
