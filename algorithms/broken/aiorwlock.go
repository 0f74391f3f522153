package broken

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/aiorwlock"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// aiorwlockEntries are bugs of the reader-writer lock of aiorwlock, version by
// version: the fix of M22 made M23, and that of M23 left M20.
func aiorwlockEntries() []Entry {
	const issues, chain = "https://github.com/aio-libs/aiorwlock/issues/", "aiorwlock"
	return []Entry{
		{
			ID:       "M25",
			From:     "aiorwlock 0.5",
			Link:     issues + "60",
			What:     "A writer that leaves lets one of the waiting readers in, and not the others.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m25-one-reader",
			Broken:   "broken.aiorwlock.RWLock-0.5",
			Fixed:    "fixed.aiorwlock.RWLock",
		}, {
			ID:       "M24",
			From:     "aiorwlock 0.6",
			Link:     issues + "170",
			What:     "A task that is cancelled when it has the lock, and gives way before it goes on, keeps it for ever.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m24-cancelled-yield",
			Broken:   "broken.aiorwlock.RWLock-0.6",
			Fixed:    "fixed.aiorwlock.RWLock",
		}, {
			ID:       "M22",
			From:     "aiorwlock 1.1",
			Link:     issues + "235",
			What:     "The lock looks free until the writer that it was given to goes on, so that another writer gets in as well.",
			Property: "reader-writer-exclusion",
			Scenario: "museum/m22-two-writers",
			Broken:   "broken.aiorwlock.RWLock-1.1",
			Fixed:    "fixed.aiorwlock.RWLock",
			Chain:    chain,
		}, {
			ID:       "M23",
			From:     "aiorwlock 1.2 to 1.5.0",
			Link:     issues + "400",
			What:     "A waiter that is cancelled counts itself out though it was never counted in; nobody gets in any more.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m23-cancelled-reader",
			Broken:   "broken.aiorwlock.RWLock-1.2",
			Fixed:    "fixed.aiorwlock.RWLock",
			Chain:    chain,
		}, {
			ID:       "M20",
			From:     "aiorwlock 1.5.1",
			What:     "When a waiting writer is cancelled while readers are inside, the readers that queued behind it are never let in.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m20-cancelled-writer",
			Broken:   "aiorwlock.RWLock",
			Fixed:    "fixed.aiorwlock.RWLock",
			Chain:    chain,
		}, {
			ID:       "M26",
			From:     "aiorwlock 1.5.1 on Python 3.11",
			Link:     issues + "409",
			What:     "asyncio.wait_for() acquires in a task of its own, which is then the owner: the release of the task that waited is refused.",
			Property: "misuse-reported",
			Scenario: "museum/m26-wait-for",
			Broken:   "broken.aiorwlock.RWLock-wait_for",
			Fixed:    "fixed.aiorwlock.RWLock",
		},
	}
}

func aiorwlockLocks() []*algorithms.Algorithm {
	const twice = "the lock looks free until the one that it was given to goes on, so that another one gets in"
	const fits = "what they did is that of no lock"
	return []*algorithms.Algorithm{
		aioRWLock("broken.aiorwlock.RWLock-0.5", oldRWLock(aiorwlock.V05), version{
			source:  "aiorwlock 0.5.0, aiorwlock/__init__.py",
			doc:     "The lock of aiorwlock 0.5, where a release lets in one reader of those that wait. ",
			stories: stories("m25-one-reader", "m24-cancelled-yield", "m22-two-writers"),
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m25-one-reader", "a writer that leaves lets one of the waiting readers in, and not the others"),
				shows("conservation", "museum/m24-cancelled-yield", "a task that is cancelled while it gives way with the lock keeps it"),
				shows("reader-writer-exclusion", "museum/m22-two-writers", twice),
				shows("linearizability", "museum/m22-two-writers", fits),
				shows("writer-preference", "rwlock/no-patience", "a task that has timed out has the lock all the same, and reads once more past the writer that waits for it"),
			},
		}),
		aioRWLock("broken.aiorwlock.RWLock-0.6", oldRWLock(aiorwlock.V06), version{
			source:  "aiorwlock 0.6.0, aiorwlock/__init__.py",
			doc:     "The lock of aiorwlock 0.6, where a task that is cancelled while it gives way keeps what it has got. ",
			stories: stories("m24-cancelled-yield", "m22-two-writers"),
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m24-cancelled-yield", "a task that is cancelled while it gives way with the lock keeps everybody out"),
				shows("conservation", "museum/m24-cancelled-yield", "a task that is cancelled while it gives way with the lock keeps it"),
				shows("reader-writer-exclusion", "museum/m22-two-writers", twice),
				shows("linearizability", "museum/m22-two-writers", fits),
				shows("writer-preference", "rwlock/no-patience", "a task that has timed out has the lock all the same, and reads once more past the writer that waits for it"),
			},
		}),
		aioRWLock("broken.aiorwlock.RWLock-1.1", oldRWLock(aiorwlock.V11), version{
			source:  "aiorwlock 1.1.0, aiorwlock/__init__.py",
			doc:     "The lock of aiorwlock 1.1, which looks free until the one that it was given to goes on. ",
			stories: stories("m22-two-writers"),
			defects: []algorithms.Defect{
				shows("reader-writer-exclusion", "museum/m22-two-writers", twice),
				shows("linearizability", "museum/m22-two-writers", fits),
				shows("blocked-when-quiet", "rwlock/cancelled-writer", "a writer that leaves strands the readers behind it"),
			},
		}),
		aioRWLock("broken.aiorwlock.RWLock-1.2", oldRWLock(aiorwlock.V12), version{
			source:  "aiorwlock 1.2.0, aiorwlock/__init__.py",
			doc:     "The lock of aiorwlock 1.2, where a cancelled waiter counts itself out, whether it was counted in or not. ",
			stories: stories("m23-cancelled-reader"),
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m23-cancelled-reader", "a waiter that is cancelled makes the count of readers or writers negative, and nobody gets in"),
				shows("conservation", "museum/m23-cancelled-reader", "the lock is nobody's, and cannot be taken"),
				shows("reader-writer-exclusion", "rwlock/reader-leaves-line", "a reader that is inside is not counted, and a writer gets in"),
				shows("linearizability", "rwlock/reader-leaves-line", fits),
			},
		}),
		aioRWLock("broken.aiorwlock.RWLock-wait_for", waitedFor, version{
			source:  "aiorwlock 1.5.1 and CPython 3.11.7, aiorwlock/__init__.py and Lib/asyncio/tasks.py",
			doc:     "The lock of aiorwlock 1.5.1 where timeouts are those of asyncio.wait_for() until Python 3.11. ",
			stories: stories("m26-wait-for"),
			defects: []algorithms.Defect{
				shows("misuse-reported", "museum/m26-wait-for", "the release by the one that has the lock is refused"),
				shows("linearizability", "museum/m26-wait-for", "the release by the one that has the lock fails"),
				shows("blocked-when-quiet", "rwlock/cancelled-writer", "a writer that leaves strands the readers behind it"),
				shows("writer-preference", "rwlock/timed-out-writer", "a request joins the queue when its own task runs, and who comes meanwhile overtakes it"),
			},
		}),
		aioRWLock("fixed.aiorwlock.RWLock", func(w *sim.World) any { return aiorwlock.NewFixedRWLock(w, false) }, version{
			source: "ours, after aiorwlock 1.5.1",
			doc:    "The lock of aiorwlock 1.5.1 that lets readers join readers when no writer waits any more. ",
			stories: stories("m20-cancelled-writer", "m22-two-writers", "m23-cancelled-reader",
				"m24-cancelled-yield", "m25-one-reader", "m26-wait-for"),
		}),
	}
}

func oldRWLock(v aiorwlock.Version) func(w *sim.World) any {
	return func(w *sim.World) any { return aiorwlock.NewOldRWLock(w, v) }
}

func waitedFor(w *sim.World) any { return &waitForRWLock{aiorwlock.NewRWLock(w, false)} }

// aioRWLock describes a version of the lock of aiorwlock.
func aioRWLock(name string, build func(w *sim.World) any, v version) *algorithms.Algorithm {
	v.doc += "Writers first, owned by tasks, reentrant, as in aiorwlock.RWLock."
	return versionOf(aiorwlock.Algorithms(), "aiorwlock.RWLock", name, func(w *sim.World, p algorithms.Params) (any, error) {
		if p["readers"] != 0 {
			return nil, fmt.Errorf("%s: the number of readers cannot be bounded: %w", name, algorithms.ErrParam)
		}
		return build(w), nil
	}, v)
}

// A waitForRWLock is waited for with asyncio.wait_for(), which until Python 3.11
// made a task of the coroutine that it was given.
type waitForRWLock struct{ *aiorwlock.RWLock }

var (
	_ algorithms.TimedLock  = (*waitForRWLock)(nil)
	_ algorithms.TimedRLock = (*waitForRWLock)(nil)
)

// LockTimeout is wait_for(writer.acquire(), d).
func (l *waitForRWLock) LockTimeout(t *sim.Task, d int64) error {
	return asyncio.WaitFor38(t, d, l.Lock)
}

// RLockTimeout is wait_for(reader.acquire(), d).
func (l *waitForRWLock) RLockTimeout(t *sim.Task, d int64) error {
	return asyncio.WaitFor38(t, d, l.RLock)
}
