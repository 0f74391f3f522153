package tokio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	all := []*algorithms.Algorithm{semaphore(), rwLock(), notify()}
	for _, a := range all {
		a.Disciplines = []sim.Discipline{sim.FIFO, sim.Any}
		a.Policy.Admission = sim.FIFOAdmission
	}
	return all
}

func semaphore() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "tokio.Semaphore",
		Kind: algorithms.SemaphoreKind,
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			return NewSemaphore(p["value"]), nil
		},
		Doc: "The semaphore of tokio: permits are handed over in the order of arrival. " +
			"A request for many gathers permits as they come back, and everybody behind it waits, " +
			"so nobody starves and nobody overtakes. Any task may release or add permits, any number of times. " +
			"A waiter that is cancelled passes on what it has got.",
		Source:    "tokio 1.43, tokio/src/sync/semaphore.rs and batch_semaphore.rs",
		Scenarios: []string{"museum/m62-served-and-dropped"},
	}
}

func rwLock() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name:   "tokio.RwLock",
		Kind:   algorithms.RWLockKind,
		Params: algorithms.Params{"readers": 0},
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			n := p["readers"]
			if n == 0 {
				n = MaxReads
			}
			return NewRwLock(n), nil
		},
		Doc: "The reader-writer lock of tokio: a semaphore with a permit for each reader, of which a writer takes all at once. " +
			"First come, first served, readers and writers alike, neighbouring readers together, so nobody starves. " +
			"Not reentrant: upgrade, asking to read as a writer, and a second read behind a waiting writer wait for themselves; " +
			"but a writer can be downgraded to a reader, with those that come next in the queue. " +
			"A waiter that is cancelled passes on the permits it has got. " +
			"Any task may drop a guard, and none can drop one that there is not.",
		Source: "tokio 1.43, tokio/src/sync/rwlock.rs and batch_semaphore.rs",
		Policy: sim.Policy{Upgrade: "deadlocks", Downgrade: "deadlocks"},
		Scenarios: []string{
			"museum/m54-recursive-read",
			"museum/m60-hold-and-wait",
			"museum/m61-downgraded-twice",
		},
		Defects: []algorithms.Defect{{
			Property: "deadlock", Scenario: "museum/m54-recursive-read",
			What: "a task that reads again while a writer waits waits for itself",
			Link: "https://github.com/tokio-rs/tokio/issues/2849",
		}},
	}
}

func notify() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "tokio.Notify",
		Kind: algorithms.NotifyKind,
		New: func(*sim.World, algorithms.Params) (any, error) {
			return NewNotify(), nil
		},
		Doc: "The Notify of tokio: a notification for one is kept for the next if nobody waits, one for all is not. " +
			"Who has waited longest is woken first; of several notifications that nobody hears one is kept. " +
			"A waiter that is cancelled after it was chosen passes the notification on. " +
			"Who has a future is meant by a notification for all before it waits, but takes one that is kept as well.",
		Source:    "tokio 1.43, tokio/src/sync/notify.rs",
		Scenarios: []string{"museum/m63-kept-and-dropped", "museum/m63-woken-twice", "museum/m63-meant-before"},
		Defects: []algorithms.Defect{
			keptFirst("museum/m63-meant-before"),
			keptFirst("notify/prepared"),
		},
	}
}

func keptFirst(scenario string) algorithms.Defect {
	return algorithms.Defect{
		Property: "blocked-when-quiet", Scenario: scenario,
		What: "a task that has been told already takes the notification that is kept, and the next one has none",
		Link: "https://github.com/tokio-rs/tokio/issues/7965",
	}
}
