package broken

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/toro"
	"github.com/simrun-dev/simrun/sim"
)

// toroLocks are the locks that belong to toroEntries.
func toroLocks() []*algorithms.Algorithm {
	const fifo = "First come, first served; waiting ends by a deadline of its own and cannot be cancelled."
	owned := sim.Policy{Admission: sim.FIFOAdmission, OwnerChecked: true, Uncancellable: true}
	ownedRW := owned
	ownedRW.Upgrade, ownedRW.Downgrade = "deadlocks", "deadlocks"
	return []*algorithms.Algorithm{
		toroVersion("toro.RWLock", "fixed.toro.RWLock", readersOf(toro.NewFixedRWLock), version{
			source: "ours, after toro 1.0.1",
			doc: "The reader-writer lock of toro that counts its readers, and gives back the permits of a writer that times out. " +
				"A release in the wrong mode is refused. " + fifo,
			stories: stories("m01-timed-out-writer", "m02-writer-behind", "m05-write-released-by-reader", "m06-read-released-by-writer", "m13-release-refused"),
		}),
		toroVersion("toro.RWLock", "broken.toro.RWLock-1.0", readersOf(toro.NewRWLock10), version{
			source:  "toro 1.0, toro/__init__.py",
			doc:     "The reader-writer lock of toro 1.0, where a reader cannot leave while a permit is free. It has the bugs of toro.RWLock, too. " + fifo,
			stories: stories("m13-release-refused"),
			defects: []algorithms.Defect{
				shows("misuse-reported", "museum/m13-release-refused", "a reader that leaves is refused"),
				shows("linearizability", "museum/m13-release-refused", "the release of a reader fails"),
				shows("conservation", "museum/m13-release-refused", "the permit of a reader that has left is not free"),
				shows("blocked-when-quiet", "rwlock/no-patience", "a writer that does not want to wait keeps the permits it had got, and those of readers are not given back"),
				shows("reader-writer-exclusion", "rwlock/wrong-mode", "a release in the wrong mode lets a reader in beside the writer"),
			},
		}),
		toroVersion("toro.RWLock", "broken.toro.RWLock-unowned", readersOf(toro.NewFixedRWLock), version{
			source: "toro 1.0.1, toro/__init__.py",
			doc: "The reader-writer lock of toro, judged as if a release were for those inside only. Otherwise it is fixed.toro.RWLock. " +
				"Any task may end a read or a write of any other. " + fifo,
			policy:  &ownedRW,
			stories: stories("m08-releases-twice"),
			defects: []algorithms.Defect{
				shows("misuse-reported", "museum/m08-releases-twice", "a second release by the same reader is accepted"),
				shows("linearizability", "museum/m08-releases-twice", "a second release by the same reader does not fail"),
				shows("reader-writer-exclusion", "museum/m08-releases-twice", "a writer gets in beside the reader whose permit was given back"),
			},
		}),
		toroVersion("toro.RWLock", "fixed.toro.RWLock-owned", readersOf(newOwnedRWLock), version{
			source:  "ours, after toro 1.0.1",
			doc:     "The reader-writer lock of toro with a mark for each turn, which only who has it gives back, and once. " + fifo,
			policy:  &ownedRW,
			stories: stories("m08-releases-twice"),
		}),
		toroVersion("toro.Lock", "broken.toro.Lock-unowned", anyOf(toro.NewLock), version{
			source:  "toro 1.0.1, toro/__init__.py",
			doc:     "The lock of toro, judged as if a release were for the holder only. Any task may end the turn of any other. " + fifo,
			policy:  &owned,
			stories: stories("m08-unlocks-twice"),
			defects: []algorithms.Defect{
				shows("misuse-reported", "museum/m08-unlocks-twice", "a second release by the same task is accepted"),
				shows("linearizability", "museum/m08-unlocks-twice", "a second release by the same task does not fail"),
				shows("mutual-exclusion", "museum/m08-unlocks-twice", "the second release ends the turn of the next one, and two are inside"),
			},
		}),
		toroVersion("toro.Lock", "fixed.toro.Lock-owned", anyOf(newOwnedLock), version{
			source:  "ours, after toro 1.0.1",
			doc:     "The lock of toro with a mark for each turn, which only who has it gives back, and once. " + fifo,
			policy:  &owned,
			stories: stories("m08-unlocks-twice"),
		}),
		toroVersion("toro.Queue", "fixed.toro.Queue", sizeOf(toro.NewFixedQueue), version{
			source:  "ours, after toro 1.0.1",
			doc:     "The queue of toro whose get takes its item before it tells the putter that it has let in. " + fifo,
			stories: stories("m09-overfull", "m10-emptied"),
		}),
		toroVersion("toro.Condition", "fixed.toro.Condition", anyOf(toro.NewFixedCondition), version{
			source:  "ours, after toro 1.0.1",
			doc:     "The condition of toro that ends one notification before it begins the next, whoever makes it. " + fifo,
			stories: stories("m11-nested-notify"),
		}),
		toroVersion("toro.Semaphore", "broken.toro.Semaphore-0.6", semaphoreOf(toro.NewSemaphore06), version{
			source:  "toro 0.6, toro/__init__.py",
			doc:     "The semaphore of toro 0.6, where a wait for a free permit does not wait if one has ever been free. " + fifo,
			stories: stories("m12-stale-wait"),
			defects: []algorithms.Defect{
				shows("linearizability", "museum/m12-stale-wait", "a wait for a free permit returns though there is none"),
			},
		}),
		toroVersion("toro.Lock", "broken.toro.Lock-with_timeout", anyOf(toro.NewLockWithTimeout), version{
			source:  "toro 1.0.1 and Tornado 4.1, toro/__init__.py and tornado/gen.py",
			doc:     "The lock of toro where timeouts are those of gen.with_timeout(), which leaves the request in the queue. " + fifo,
			stories: stories("m14-abandoned"),
			defects: []algorithms.Defect{
				shows("blocked-when-quiet", "museum/m14-abandoned", "the lock is given to a task that has given up, and nobody gets in any more"),
				shows("conservation", "museum/m14-abandoned", "the lock belongs to a task that has given up"),
				shows("no-waiter-left-behind", "lock/timeout-at-release", "a request stays in the queue when its task has given up"),
			},
		}),
	}
}

func newOwnedLock(w *sim.World) *ownedLock { return &ownedLock{block: toro.NewLock(w)} }

func newOwnedRWLock(w *sim.World, maxReaders int64) (*ownedRWLock, error) {
	l, err := toro.NewFixedRWLock(w, maxReaders)
	return &ownedRWLock{FixedRWLock: l}, err
}

// toroVersion describes a version of one of toro's types.
func toroVersion(present, name string, build func(*sim.World, algorithms.Params) (any, error), v version) *algorithms.Algorithm {
	return versionOf(toro.Algorithms(), present, name, build, v)
}

// readersOf makes what has a bound on its readers.
func readersOf[T any](build func(*sim.World, int64) (*T, error)) func(*sim.World, algorithms.Params) (any, error) {
	return func(w *sim.World, p algorithms.Params) (any, error) {
		if p["readers"] == 0 {
			return nil, fmt.Errorf("toro: max_readers must be at least 1, no lock here admits any number: %w", algorithms.ErrParam)
		}
		return orError(build(w, p["readers"]))
	}
}

// sizeOf makes what has a bound on its items.
func sizeOf[T any](build func(*sim.World, int64) (*T, error)) func(*sim.World, algorithms.Params) (any, error) {
	return func(w *sim.World, p algorithms.Params) (any, error) { return orError(build(w, p["size"])) }
}

// anyOf makes what has no parameters.
func anyOf[T any](build func(*sim.World) *T) func(*sim.World, algorithms.Params) (any, error) {
	return func(w *sim.World, _ algorithms.Params) (any, error) { return build(w), nil }
}

// orError keeps a nil pointer out of the interface.
func orError[T any](impl *T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return impl, nil
}
