package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/tokio"
	"github.com/simrun-dev/simrun/sim"
)

// wakeupEntries are wake-ups that somebody else takes, that go to a request nobody
// looks at, that nobody passes on, or that come in a crowd.
func wakeupEntries() []Entry {
	return []Entry{
		{
			ID:       "M64",
			From:     "a program on tokio 1.36: futurelock",
			Link:     "https://github.com/tokio-rs/tokio/issues/6450",
			What:     "A task queues two requests for a lock and waits for the second only; the lock is handed to the first.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m64-futurelock",
			Broken:   "broken.tokio.Mutex-futurelock",
			Fixed:    "fixed.tokio.Mutex-select",
		},
		{
			ID:       "M66",
			From:     "glibc until 2.41, pthread_cond_wait, and others",
			Link:     "https://sourceware.org/bugzilla/show_bug.cgi?id=25847",
			What:     "A task that comes to wait after a notification takes it, and the waiter for whom it was sleeps on.",
			Property: "linearizability",
			Scenario: "museum/m66-stolen",
			Broken:   "broken.glibc.Condition",
			Fixed:    "fixed.glibc.Condition",
		},
		{
			ID:       "M67",
			From:     "JDK 5 and 6, java.util.concurrent.Semaphore",
			Link:     "https://bugs.openjdk.org/browse/JDK-6801020",
			What:     "Of two releases in a row the second wakes nobody, since the waiter that the first has woken is on its way, and that one passes nothing on.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m67-not-propagated",
			Broken:   "broken.java.Semaphore-6",
			Fixed:    "fixed.java.Semaphore",
		},
		{
			ID:       "M69",
			From:     "a draft of asyncio's queue",
			Link:     "https://github.com/python/asyncio/pull/269",
			What:     "A put wakes all who wait for an item, though only one of them can have it.",
			Property: AsScripted,
			Scenario: "museum/m69-thundering-herd",
			Broken:   "broken.asyncio.Queue-269",
			Fixed:    "fixed.cats-effect.Queue",
		},
	}
}

func wakeupLocks() []*algorithms.Algorithm {
	ordered := &sim.Policy{Admission: sim.FIFOAdmission}
	return []*algorithms.Algorithm{
		classic("broken.tokio.Mutex-futurelock", algorithms.LockKind,
			func(algorithms.Params) any { return tokio.NewSelectMutex(false) }, version{
				source: "the program in the report; the lock is right",
				doc: "A mutex of tokio, used by tasks that queue two requests and look at one of them. " +
					"First come, first served, and whatever goes to the other request stays there; none can unlock a free one.",
				stories: stories("m64-futurelock"),
				defects: []algorithms.Defect{
					shows("blocked-when-quiet", "museum/m64-futurelock", "the lock belongs to a request that nobody looks at"),
				},
				policy: ordered,
			}),
		classic("fixed.tokio.Mutex-select", algorithms.LockKind,
			func(algorithms.Params) any { return tokio.NewSelectMutex(true) }, version{
				source: "tokio::select! over both requests",
				doc: "A mutex of tokio, used by tasks that queue two requests, look at both, and drop the one that they do not need. " +
					"First come, first served; none can unlock a free one.",
				stories: stories("m64-futurelock"),
				policy:  ordered,
			}),
		classic("broken.glibc.Condition", algorithms.ConditionKind,
			func(algorithms.Params) any { return &stealable{} }, version{
				source: "what glibc bugs 12875 and 25847 come to: a counter of notifications that is anybody's",
				doc: "A condition with a counter of notifications, which whoever comes first may take. " +
					"Waiters are woken in the order of their arrival; a notification that finds nobody is forgotten.",
				stories: stories("m66-stolen"),
				defects: []algorithms.Defect{
					shows("linearizability", "museum/m66-stolen", "a task that came after the notification goes on, and the one that waited does not"),
				},
				policy: &sim.Policy{},
			}),
		classic("fixed.glibc.Condition", algorithms.ConditionKind,
			func(algorithms.Params) any { return &numbered{} }, version{
				source: "the usual cure: a generation, here a number, for each waiter",
				doc: "A condition whose notifications are for those who have come before. " +
					"First come, first served; a waiter that is cancelled after it was notified passes that on.",
				stories: stories("m66-stolen"),
				policy:  ordered,
			}),
		classic("broken.java.Semaphore-6", algorithms.SemaphoreKind,
			func(p algorithms.Params) any { return newJavaSemaphore(p["value"], false) }, version{
				source: "JDK 6, java/util/concurrent/locks/AbstractQueuedSynchronizer.java, from memory",
				doc: "The fair semaphore of Java 6, in which a waiter that is on its way out of the queue misses a release. " +
					"First come, first served; any task may release, any number of times; waiting cannot be cancelled.",
				stories: stories("m67-not-propagated"),
				defects: []algorithms.Defect{
					shows("blocked-when-quiet", "museum/m67-not-propagated", "a waiter sleeps on beside a free permit"),
				},
				policy: &sim.Policy{Admission: sim.FIFOAdmission, Uncancellable: true},
			}),
		classic("fixed.java.Semaphore", algorithms.SemaphoreKind,
			func(p algorithms.Params) any { return newJavaSemaphore(p["value"], true) }, version{
				source: "JDK 21, java/util/concurrent/locks/AbstractQueuedSynchronizer.java, from memory",
				doc: "The fair semaphore of Java, in which a release leaves a mark if the first waiter is on its way out of the queue. " +
					"First come, first served; any task may release, any number of times; waiting cannot be cancelled.",
				stories: stories("m67-not-propagated"),
				policy:  &sim.Policy{Admission: sim.FIFOAdmission, Uncancellable: true},
			}),
	}
}
