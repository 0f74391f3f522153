package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/fair"
	"github.com/simrun-dev/simrun/algorithms/golang"
	"github.com/simrun-dev/simrun/algorithms/tokio"
)

// permitEntries are permits that go to nobody, or to too many: when a waiter gives
// up, has been served and gives up, or gives back more than it has.
func permitEntries() []Entry {
	return []Entry{
		{
			ID:       "M52",
			From:     "golang.org/x/sync/semaphore, until 2020",
			Link:     "https://github.com/golang/go/issues/37852",
			What:     "When a request for many tokens at the head of the queue is cancelled, those behind it, for which there are enough, sleep on.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m52-large-request-cancelled",
			Broken:   "broken.golang.WeightedRWLock-37852",
			Fixed:    "golang.WeightedRWLock",
		},
		{
			ID:       "M53",
			From:     "golang.org/x/sync/semaphore, until 2023",
			Link:     "https://github.com/golang/go/issues/63615",
			What:     "Whoever asks with a context that is done gets tokens all the same, if there are any.",
			Property: AsScripted,
			Scenario: "museum/m53-asked-to-stop",
			Broken:   "broken.golang.Weighted-63615",
			Fixed:    "golang.Weighted",
		},
		{
			ID:       "M61",
			From:     "tokio 0.3.0",
			Link:     "https://github.com/tokio-rs/tokio/issues/2941",
			What:     "A writer that becomes a reader gives back the permits that a reader does not need, and then all those of a writer as well.",
			Property: "reader-writer-exclusion",
			Scenario: "museum/m61-downgraded-twice",
			Broken:   "broken.tokio.RwLock-0.3.0",
			Fixed:    "tokio.RwLock",
		},
		{
			ID:       "M62",
			From:     "shuttle's model of tokio's semaphore, until 2024; tokio-sync 0.1.1",
			Link:     "https://github.com/awslabs/shuttle/pull/167",
			What:     "A waiter that is dropped after it was assigned a permit gives it back, and the next waiter is not told.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m62-served-and-dropped",
			Broken:   "broken.shuttle.BatchSemaphore",
			Fixed:    "tokio.Semaphore",
		},
		{
			ID:       "M68",
			From:     "Microsoft.VisualStudio.Threading 15.5, AsyncReaderWriterLock",
			Link:     "https://github.com/microsoft/vs-threading/issues/201",
			What:     "A request that is cancelled after the lock was issued and before its task looks gets an exception, and the lock stays held.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m68-issued-and-cancelled",
			Broken:   "broken.vs-threading.AsyncReaderWriterLock",
			Fixed:    "fair.TaskFair",
		},
	}
}

func permitLocks() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		peerVersion("golang.WeightedRWLock", "broken.golang.WeightedRWLock-37852",
			func(p algorithms.Params) any { return golang.NewSilentRWLock(readers(p)) }, version{
				source: "golang.org/x/sync before v0.0.0-20200625203802, semaphore/semaphore.go",
				doc: "The weighted semaphore of x/sync as a reader-writer lock, where whoever gives up in the queue tells nobody. " +
					"First come, first served; it knows neither owners nor modes.",
				stories: stories("m52-large-request-cancelled"),
				defects: append([]algorithms.Defect{
					shows("blocked-when-quiet", "museum/m52-large-request-cancelled", "readers sleep on behind a writer that has given up"),
				}, anyMode...),
			}),
		peerVersion("golang.Weighted", "broken.golang.Weighted-63615",
			func(p algorithms.Params) any { return golang.NewEagerWeighted(p["value"]) }, version{
				source: "golang.org/x/sync before v0.5.0, semaphore/semaphore.go",
				doc: "The weighted semaphore of x/sync that serves even those who have been asked to stop. " +
					"First come, first served; a release of more than is out is refused.",
				stories: stories("m53-asked-to-stop"),
			}),
		peerVersion("tokio.RwLock", "broken.tokio.RwLock-0.3.0",
			func(p algorithms.Params) any { return tokio.NewTwiceRwLock(readers(p)) }, version{
				source: "tokio 0.3.0, tokio/src/sync/rwlock.rs",
				doc: "The reader-writer lock of tokio 0.3.0, in which a downgrade gives back almost twice as many permits as there are. " +
					"First come, first served; not reentrant; whoever is cancelled passes on what it has got.",
				stories: stories("m61-downgraded-twice"),
				defects: []algorithms.Defect{
					shows("reader-writer-exclusion", "museum/m61-downgraded-twice", "a writer gets in beside the reader that has been a writer"),
					shows("conservation", "museum/m61-downgraded-twice", "there are almost twice as many permits as before"),
					shows("linearizability", "museum/m61-downgraded-twice", "a writer need not wait for the reader"),
				},
			}),
		peerVersion("tokio.Semaphore", "broken.shuttle.BatchSemaphore",
			func(p algorithms.Params) any { return tokio.NewQuietSemaphore(p["value"]) }, version{
				source: "shuttle before 0.8, shuttle/src/future/batch_semaphore.rs",
				doc: "The semaphore with which shuttle stood in for tokio's: permits given back by a waiter wake nobody. " +
					"Otherwise first come, first served; any task may release, any number of times.",
				stories: stories("m62-served-and-dropped"),
				defects: []algorithms.Defect{
					shows("blocked-when-quiet", "museum/m62-served-and-dropped", "a waiter sleeps on beside a free permit"),
					shows("fifo", "semaphore/no-patience", "a newcomer takes the permit that nobody was told of"),
				},
			}),
		peerVersion("fair.TaskFair", "broken.vs-threading.AsyncReaderWriterLock",
			func(algorithms.Params) any { return &fair.Keeping{} }, version{
				source: "the report; in all else a task-fair lock",
				doc: "A reader-writer lock that a waiter keeps which is cancelled after it was let in. " +
					"First come, first served, neighbouring readers together; not reentrant; any task may release.",
				stories: stories("m68-issued-and-cancelled"),
				defects: []algorithms.Defect{
					shows("blocked-when-quiet", "museum/m68-issued-and-cancelled", "those behind somebody who was told that the lock is not its own wait for ever"),
					shows("conservation", "museum/m68-issued-and-cancelled", "the lock stays with somebody who was told that it is not its own"),
				},
			}),
	}
}

// anyMode is what golang.WeightedRWLock does with releases in the wrong mode.
var anyMode = []algorithms.Defect{
	shows("misuse-reported", "rwlock/wrong-mode", "a reader's release is accepted while only a writer is inside"),
	shows("linearizability", "rwlock/wrong-mode", "a release in the wrong mode takes tokens from those inside"),
	shows("reader-writer-exclusion", "rwlock/wrong-mode", "after a reader's release in place of the writer's, a reader gets in beside the writer"),
}
