package broken

// toroEntries are bugs of toro. Most of them are in its last release, so that the
// broken lock is the exact port.
func toroEntries() []Entry {
	return []Entry{
		{
			ID:       "M1",
			From:     "toro 1.0.1",
			What:     "A writer whose deadline passes keeps the permits that it has got: fewer readers than before can read together, and no writer gets in any more.",
			Property: "conservation",
			Scenario: "museum/m01-timed-out-writer",
			Broken:   "toro.RWLock",
			Fixed:    "fixed.toro.RWLock",
		}, {
			ID:       "M2",
			From:     "toro 1.0.1",
			What:     "The permits of a writer whose deadline has passed are missing to the writer behind it, which waits for ever.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m02-writer-behind",
			Broken:   "toro.RWLock",
			Fixed:    "fixed.toro.RWLock",
		}, {
			ID:       "M5",
			From:     "toro 1.0.1",
			What:     "The end of a write is accepted while only readers are inside, if no permit is free, and lets a writer in beside them.",
			Property: "reader-writer-exclusion",
			Scenario: "museum/m05-write-released-by-reader",
			Broken:   "toro.RWLock",
			Fixed:    "fixed.toro.RWLock",
		}, {
			ID:       "M6",
			From:     "toro 1.0.1",
			What:     "The end of a read is accepted while a writer is inside, and lets a reader in beside it.",
			Property: "reader-writer-exclusion",
			Scenario: "museum/m06-read-released-by-writer",
			Broken:   "toro.RWLock",
			Fixed:    "fixed.toro.RWLock",
		}, {
			ID:       "M8",
			From:     "toro 1.0.1, Tornado 6.6",
			What:     "A reader that releases twice gives back the permit of another reader, and a writer gets in beside that one.",
			Property: "misuse-reported",
			Scenario: "museum/m08-releases-twice",
			Broken:   "broken.toro.RWLock-unowned",
			Fixed:    "fixed.toro.RWLock-owned",
		}, {
			ID:       "M8",
			From:     "toro 1.0.1, Tornado 6.6, asyncio",
			What:     "A task that releases a lock twice ends the turn of the next holder, and two are inside.",
			Property: "misuse-reported",
			Scenario: "museum/m08-unlocks-twice",
			Broken:   "broken.toro.Lock-unowned",
			Fixed:    "fixed.toro.Lock-owned",
		}, {
			ID:       "M9",
			From:     "toro 1.0.1, Tornado until 4.5",
			What:     "A get tells the putter that it lets in before it takes its item, so that a callback of the putter sees one item too many and takes the one that the get should have.",
			Property: "linearizability",
			Scenario: "museum/m09-overfull",
			Broken:   "toro.Queue",
			Fixed:    "fixed.toro.Queue",
		}, {
			ID:       "M10",
			From:     "toro 1.0.1, Tornado until 4.5",
			What:     "A callback of the putter that a get lets in takes all items, and the get fails with IndexError.",
			Property: "linearizability",
			Scenario: "museum/m10-emptied",
			Broken:   "toro.Queue",
			Fixed:    "fixed.toro.Queue",
		}, {
			ID:       "M11",
			From:     "toro 1.0.1",
			What:     "A notification by a callback of a waiter that is being woken overtakes those who are yet to be woken by the notification before it.",
			Property: AsScripted, // they are woken in one step, and none of them is kept waiting
			Scenario: "museum/m11-nested-notify",
			Broken:   "toro.Condition",
			Fixed:    "fixed.toro.Condition",
		}, {
			ID:       "M12",
			From:     "toro until 0.6",
			Link:     "https://toro.readthedocs.io/en/stable/changelog.html#changes-in-version-0-7",
			What:     "To wait until a permit is free returns at once if one has ever been free.",
			Property: "linearizability",
			Scenario: "museum/m12-stale-wait",
			Broken:   "broken.toro.Semaphore-0.6",
			Fixed:    "toro.Semaphore",
		}, {
			ID:       "M13",
			From:     "toro 1.0",
			Link:     "https://github.com/ajdavis/toro/pull/15",
			What:     "A reader cannot leave while a permit is free: its release is refused.",
			Property: "misuse-reported",
			Scenario: "museum/m13-release-refused",
			Broken:   "broken.toro.RWLock-1.0",
			Fixed:    "fixed.toro.RWLock",
		}, {
			ID:       "M14",
			From:     "toro 1.0.1 on Tornado 4.1",
			What:     "A task that gives up by gen.with_timeout() stays in the queue, and the lock is given to it when nobody is there to give it back.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m14-abandoned",
			Broken:   "broken.toro.Lock-with_timeout",
			Fixed:    "toro.Lock",
		},
	}
}
