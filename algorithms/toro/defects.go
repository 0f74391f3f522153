package toro

import "github.com/simrun-dev/simrun/algorithms"

// leftBehind is a defect of all in which nobody need come by: who has timed out stays
// in the line until somebody does, so that the line grows with every timeout. Tornado
// clears it now and then: its _TimeoutGarbageCollector says why.
func leftBehind(scenario, until string) algorithms.Defect {
	return algorithms.Defect{
		Property: "no-waiter-left-behind", Scenario: scenario,
		What: "who has timed out stays in the line until " + until + ", and it grows with every timeout",
	}
}

// rwLockDefects are those that the scenarios show. They are those of the
// original: the port has them on purpose.
var rwLockDefects = []algorithms.Defect{
	{
		Property: "blocked-when-quiet", Scenario: "rwlock/timed-out-writer",
		What: "a writer that times out keeps the permits it had got, so later writers wait for ever",
	},
	{
		// w2 holds the lock; r1 queues, then w1 with its three single permits, then
		// r2; w2 releases, r1 gets in, w1 times out with one permit in its hand, and r1
		// and r2 release: one permit is left of three. Found by exploration; rare
		// under random schedules.
		Property: "conservation", Scenario: "rwlock/timed-out-writer",
		What: "the permits of a writer that timed out are lost, though everybody else gets through",
	},
	{
		Property: "blocked-when-quiet", Scenario: "rwlock/timeout-at-release",
		What: "the permits of a writer that timed out are missing to the writer behind it",
	},
	{
		Property: "conservation", Scenario: "rwlock/timeout-at-release",
		What: "the permits of a writer that timed out are lost",
	},
	{
		Property: "blocked-when-quiet", Scenario: "rwlock/stranded-by-timeout",
		What: "a reader stays out behind the permits of a writer that has given up",
	},
	{
		Property: "conservation", Scenario: "rwlock/stranded-by-timeout",
		What: "the permits of a writer that timed out are lost",
	},
	{
		Property: "blocked-when-quiet", Scenario: "rwlock/no-patience",
		What: "a writer that does not want to wait at all keeps the permits it had got",
	},
	{
		Property: "blocked-when-quiet", Scenario: "rwlock/any-time",
		What: "the permits of a writer that timed out are missing to whoever comes after it",
	},
	{
		Property: "conservation", Scenario: "rwlock/any-time",
		What: "the permits of a writer that timed out are lost",
	},
	{
		Property: "misuse-reported", Scenario: "rwlock/wrong-mode",
		What: "release_read is accepted while a writer is inside, and release_write while only readers are",
	},
	{
		Property: "linearizability", Scenario: "rwlock/wrong-mode",
		What: "a release in the wrong mode takes permits from those inside",
	},
	{
		Property: "reader-writer-exclusion", Scenario: "rwlock/wrong-mode",
		What: "after a release in the wrong mode a reader gets in beside the writer",
	},
	{
		Property: "linearizability", Scenario: "rwlock/ask",
		What: "locked() says no free permit: false while fewer readers than possible are inside, true while a writer waits",
	},
	{
		Property: "deadlock", Scenario: "museum/m54-recursive-read",
		What: "a task that reads again while a writer waits waits for itself",
	},
	{
		Property: "blocked-when-quiet", Scenario: "museum/m01-timed-out-writer",
		What: "with the permits of a writer that timed out fewer readers than before can read together",
	},
	{
		Property: "conservation", Scenario: "museum/m01-timed-out-writer",
		What: "the permits of a writer that timed out are lost",
	},
	{
		Property: "blocked-when-quiet", Scenario: "museum/m02-writer-behind",
		What: "the permits of a writer that timed out are missing to the writer behind it",
	},
	{
		Property: "conservation", Scenario: "museum/m02-writer-behind",
		What: "the permits of a writer that timed out are lost",
	},
	{
		Property: "reader-writer-exclusion", Scenario: "museum/m05-write-released-by-reader",
		What: "after the end of a write that nobody had begun a writer gets in beside the readers",
	},
	{
		Property: "misuse-reported", Scenario: "museum/m05-write-released-by-reader",
		What: "release_write is accepted while only readers are inside",
	},
	{
		Property: "linearizability", Scenario: "museum/m05-write-released-by-reader",
		What: "a release in the wrong mode takes permits from those inside",
	},
	{
		Property: "reader-writer-exclusion", Scenario: "museum/m06-read-released-by-writer",
		What: "after the end of a read that nobody had begun a reader gets in beside the writer",
	},
	{
		Property: "misuse-reported", Scenario: "museum/m06-read-released-by-writer",
		What: "release_read is accepted while a writer is inside",
	},
	{
		Property: "linearizability", Scenario: "museum/m06-read-released-by-writer",
		What: "a release in the wrong mode takes permits from those inside",
	},
}

// rwLockBugs are the stories of the museum that are about it.
var rwLockBugs = []string{
	"museum/m01-timed-out-writer", "museum/m02-writer-behind",
	"museum/m05-write-released-by-reader", "museum/m06-read-released-by-writer",
	"museum/m54-recursive-read",
}

var queueDefects = append(lines(), []algorithms.Defect{
	{
		Property: "linearizability", Scenario: "museum/m09-overfull",
		What: "a callback of the putter that a get lets in takes the item that the get should return",
	},
	{
		Property: "linearizability", Scenario: "museum/m10-emptied",
		What: "a callback of the putter that a get lets in takes all items, and the get fails",
	},
}...)

// lines are those of a queue.
func lines() []algorithms.Defect {
	return []algorithms.Defect{
		leftBehind("queue/getter-gives-up-again", "somebody puts"),
		leftBehind("queue/putter-gives-up-again", "somebody gets"),
	}
}
