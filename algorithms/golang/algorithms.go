package golang

import (
	"math"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	all := []*algorithms.Algorithm{mutex(), rwMutex(), weighted(), weightedRWLock()}
	for _, a := range all {
		a.Disciplines = []sim.Discipline{sim.FIFO, sim.Any}
	}
	return all
}

const weightedSource = "golang.org/x/sync v0.10.0, semaphore/semaphore.go"

func mutex() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "golang.Mutex",
		Kind: algorithms.LockKind,
		New: func(*sim.World, algorithms.Params) (any, error) {
			return &Mutex{}, nil
		},
		Doc: "Go's sync.Mutex: woken waiters compete with newcomers, until one has waited for a millisecond. " +
			"Barging is allowed in its normal mode: whoever is woken and loses goes back to the front of the queue. " +
			"A waiter that has not got the lock for more than a millisecond, which is a unit of virtual time, " +
			"and loses again turns it to starvation mode: it is handed over, first come, first served, and newcomers queue. " +
			"It turns back when the last waiter gets it, or one that has waited for less. So nobody starves. " +
			"Not reentrant; any task may unlock; the unlock of a free lock is a fatal error in Go, and refused here. " +
			"Waiting can neither be cancelled nor time out.",
		Source:    "Go 1.24, src/internal/sync/mutex.go and src/runtime/sema.go",
		Policy:    sim.Policy{Admission: sim.Barging, Starving: "nobody", Uncancellable: true, Bypass: sim.Unbounded},
		Scenarios: []string{"museum/m56-barging"},
	}
}

func rwMutex() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "golang.RWMutex",
		Kind: algorithms.RWLockKind,
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			if p["readers"] != 0 {
				return nil, errBound
			}
			return &RWMutex{}, nil
		},
		Doc: "Go's sync.RWMutex: a pending writer makes new readers wait, and lets those that wait in when it leaves. " +
			"So phases of readers and of writers alternate, and neither side locks the other out; " +
			"writers compete among each other for a sync.Mutex, and only the one that has it is pending. " +
			"A new reader can take the wake-up of one that has been let in and has not run, which then waits for the next phase, " +
			"and may lose it again: a reader can starve. " +
			"Not reentrant: reading again behind a pending writer, upgrade and downgrade wait for themselves. " +
			"Any task may unlock. To end what nobody has begun is a fatal error in Go, and refused here, " +
			"but the end of a read during a write is not noticed while a reader waits. " +
			"Waiting can neither be cancelled nor time out.",
		Source: "Go 1.24, src/sync/rwmutex.go and src/runtime/sema.go",
		Policy: sim.Policy{
			Admission:     sim.PhaseFair,
			Starving:      "readers",
			Uncancellable: true,
			Upgrade:       "deadlocks",
			Downgrade:     "deadlocks",
			Bypass:        sim.Unbounded,
		},
		Defects:   rwMutexDefects(),
		Scenarios: []string{"museum/m54-recursive-read", "museum/m55-readers-behind-writer"},
	}
}

// rwMutexDefects are those that the scenarios show.
func rwMutexDefects() []algorithms.Defect {
	all := []algorithms.Defect{{
		Property: "linearizability", Scenario: "rwlock/wrong-mode",
		What: "a reader's release during a write is accepted if a reader waits, which nobody lets in then",
	}}
	for _, scenario := range []string{"rwlock/after-a-writer", "rwlock/two-writers-wait", "rwlock/two-writers"} {
		all = append(all, algorithms.Defect{
			Property: "phase-fairness", Scenario: scenario,
			What: "a blocked Lock excludes new readers only once its writer has got the mutex: " +
				"readers that come before the woken writer runs get in, and can take the wake-up of a reader that was let in",
			Link: "https://github.com/golang/go/issues/76808",
		})
	}
	all = append(all, algorithms.Defect{
		Property: "deadlock", Scenario: "museum/m54-recursive-read",
		What: "a task that reads again while a writer waits waits for itself",
		Link: "https://github.com/golang/go/issues/7576",
	})
	return all
}

func weighted() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "golang.Weighted",
		Kind: algorithms.SemaphoreKind,
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			return NewWeighted(p["value"]), nil
		},
		Doc: "The weighted semaphore of golang.org/x/sync: tokens are handed over in the order of arrival. " +
			"A large request at the head of the queue blocks small ones behind it, and trying fails while anybody waits, " +
			"so nobody starves and nobody overtakes. Any task may release, but not more than is out: that panics in Go, " +
			"and is refused here. A waiter that is cancelled wakes those behind it that fit; " +
			"cancelled after it was served, it puts its tokens back.",
		Source:    weightedSource,
		Policy:    sim.Policy{Admission: sim.FIFOAdmission, Bounded: true},
		Scenarios: []string{"museum/m53-asked-to-stop"},
	}
}

func weightedRWLock() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name:   "golang.WeightedRWLock",
		Kind:   algorithms.RWLockKind,
		Params: algorithms.Params{"readers": 3},
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			n := p["readers"]
			if n == 0 {
				n = math.MaxInt64
			}
			return NewWeightedRWLock(n), nil
		},
		Doc: "The weighted semaphore of golang.org/x/sync as a reader-writer lock: a writer takes all of its tokens. " +
			"First come, first served, readers and writers alike, neighbouring readers together, so nobody starves. " +
			"Not reentrant: upgrade, downgrade and a second read behind a waiting writer wait for themselves. " +
			"Cancellation leaves no trace. It knows neither owners nor modes: any task may end a read while a token is out, " +
			"and a write while all of them are.",
		Source:    weightedSource + ", the comment in notifyWaiters",
		Policy:    sim.Policy{Admission: sim.FIFOAdmission, Upgrade: "deadlocks", Downgrade: "deadlocks"},
		Defects:   wrongMode,
		Scenarios: []string{"museum/m52-large-request-cancelled"},
	}
}

// wrongMode is what becomes of a release in the wrong mode.
var wrongMode = []algorithms.Defect{
	{
		Property: "misuse-reported", Scenario: "rwlock/wrong-mode",
		What: "a reader's release is accepted while only a writer is inside",
	},
	{
		Property: "linearizability", Scenario: "rwlock/wrong-mode",
		What: "a release in the wrong mode takes tokens from those inside",
	},
	{
		Property: "reader-writer-exclusion", Scenario: "rwlock/wrong-mode",
		What: "after a reader's release in place of the writer's, a reader gets in beside the writer",
	},
}
