package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/aiorwlock"
	"github.com/simrun-dev/simrun/algorithms/fair"
	"github.com/simrun-dev/simrun/algorithms/golang"
	"github.com/simrun-dev/simrun/sim"
)

// starvationEntries are waiters that others overtake: once, against what is
// promised, or as often as they like. Each lock is held to a bound, though its
// authors may never have promised one.
func starvationEntries() []Entry {
	return []Entry{
		{
			ID:       "M55",
			From:     "Go, sync.RWMutex and its documentation",
			Link:     "https://github.com/golang/go/issues/76808",
			What:     "A blocked Lock excludes new readers, says the documentation, but one that waits for another writer does not.",
			Property: "writer-preference",
			Scenario: "museum/m55-documented-order",
			Broken:   "broken.golang.RWMutex-as-documented",
			Fixed:    "fair.TaskFair",
		},
		{
			ID:       "M56",
			From:     "Go before 1.9, sync.Mutex",
			Link:     "https://github.com/golang/go/issues/13086",
			What:     "A task that takes the lock again as soon as it has given it back is always faster than the waiter that it has woken.",
			Property: "bypass",
			Scenario: "museum/m56-barging",
			Broken:   "broken.golang.Mutex-1.8",
			Fixed:    "golang.Mutex",
		},
		{
			ID:       "M57",
			From:     "async-std, futures-locks, crewAI, chroma and others, with readers first",
			Link:     "https://github.com/async-rs/async-std/issues/705",
			What:     "Readers that take turns so that there is always one inside keep a writer out for ever.",
			Property: "bypass",
			Scenario: "museum/m57-readers-take-turns",
			Broken:   "broken.async-std.RwLock",
			Fixed:    "fair.TaskFair",
		},
		{
			ID:       "M58",
			From:     "aiorwlock 1.5.1, and whatever lets writers go first",
			What:     "Writers that take turns so that there is always one who waits keep a reader out for ever.",
			Property: "bypass",
			Scenario: "museum/m58-writers-take-turns",
			Broken:   "broken.aiorwlock.RWLock-writers-first",
			Fixed:    "fair.PhaseFair",
		},
	}
}

// few is the bound to which the locks are held.
const few = 2

func starvationLocks() []*algorithms.Algorithm {
	documented := version{
		source: "Go 1.24, src/sync/rwmutex.go, with what its documentation says of a blocked Lock",
		doc: "Go's sync.RWMutex, taken at its word: a blocked Lock call excludes new readers. " +
			"It does so only once it has got the mutex of the writers; otherwise as golang.RWMutex.",
		stories: stories("m55-documented-order"),
		defects: []algorithms.Defect{
			shows("writer-preference", "museum/m55-documented-order", "a reader gets in before a writer that had been waiting for another one when it came"),
			shows("linearizability", "rwlock/wrong-mode", "a reader's release during a write is accepted if a reader waits, which nobody lets in then"),
		},
		policy: &sim.Policy{Admission: sim.WriterFirst, Uncancellable: true, Upgrade: "deadlocks", Downgrade: "deadlocks", Bypass: sim.Unbounded},
	}
	return []*algorithms.Algorithm{
		peerVersion("golang.RWMutex", "broken.golang.RWMutex-as-documented",
			func(algorithms.Params) any { return &golang.RWMutex{} }, documented),
		peerVersion("golang.Mutex", "broken.golang.Mutex-1.8",
			func(algorithms.Params) any { return &golang.PatientMutex{} }, version{
				source: "Go 1.8, src/sync/mutex.go, held to a bound",
				doc: "Go's sync.Mutex as it was: woken waiters compete with newcomers, for ever. " +
					"Not reentrant; any task may unlock; waiting can neither be cancelled nor time out.",
				stories: stories("m56-barging"),
				defects: []algorithms.Defect{
					shows("bypass", "museum/m56-barging", "a waiter loses to a newcomer as often as there is one"),
				},
				policy: &sim.Policy{Admission: sim.Barging, Starving: "anybody", Uncancellable: true, Bypass: few},
			}),
		peerVersion("fair.TaskFair", "broken.async-std.RwLock",
			func(algorithms.Params) any { return &fair.ReaderFirst{} }, version{
				source: "the report, held to a bound; in all else a task-fair lock",
				doc: "A reader-writer lock that lets readers in whenever no writer is inside. " +
					"Not reentrant; any task may release in a mode in which somebody is inside.",
				stories: stories("m57-readers-take-turns"),
				defects: []algorithms.Defect{
					shows("bypass", "museum/m57-readers-take-turns", "a writer waits while readers come and go"),
				},
				policy: &sim.Policy{Starving: "writers", Upgrade: "deadlocks", Downgrade: "deadlocks", Bypass: few},
			}),
		writersFirst(),
	}
}

// writersFirst is the lock of aiorwlock without its other bug, held to a bound.
func writersFirst() *algorithms.Algorithm {
	a := aioRWLock("broken.aiorwlock.RWLock-writers-first",
		func(w *sim.World) any { return aiorwlock.NewFixedRWLock(w, false) }, version{
			source:  "aiorwlock 1.5.1, aiorwlock/__init__.py, without the bug that strands readers, held to a bound",
			doc:     "The reader-writer lock of aiorwlock, which lets a reader in when no writer wants in any more. ",
			stories: stories("m58-writers-take-turns"),
			defects: []algorithms.Defect{
				shows("bypass", "museum/m58-writers-take-turns", "a reader waits while writers come and go"),
			},
		})
	a.Policy.Bypass = few
	return a
}
