package toro

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	all := []*algorithms.Algorithm{plainLock(), rwLock(), semaphore(), boundedSemaphore(), event(), condition(), asyncResult()}
	all = append(all, queues()...)
	for _, a := range all {
		a.Source = "toro 1.0.1 on Tornado 4.2, toro/__init__.py"
		a.Disciplines = []sim.Discipline{sim.FIFO}
		a.Profile = Profile
		if a.Kind != algorithms.EventKind && a.Kind != algorithms.AsyncResultKind {
			a.Policy.Admission = sim.FIFOAdmission
		}
		a.Policy.Uncancellable = true
	}
	return all
}

func plainLock() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "toro.Lock",
		Kind: algorithms.LockKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewLock(w), nil
		},
		Doc: "The lock of toro: first come, first served, handed to the first waiter inside the release. " +
			"Nobody starves; not reentrant. " +
			"Waiting ends by the lock or by a deadline of its own and cannot be cancelled. " +
			"Any task may release a held lock, its first holder too: a second release by the same task " +
			"ends the turn of the next one. The release of a free lock is refused.",
		Scenarios: []string{"museum/m14-abandoned"},
	}
}

func rwLock() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name:   "toro.RWLock",
		Kind:   algorithms.RWLockKind,
		Params: algorithms.Params{"readers": 3},
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			if p["readers"] == 0 {
				return nil, fmt.Errorf("toro: max_readers must be at least 1, no lock here admits any number: %w", algorithms.ErrParam)
			}
			return orError(NewRWLock(w, p["readers"]))
		},
		Doc: "The reader-writer lock of toro: a semaphore with a permit for each reader, of which a writer takes all. " +
			"First come, first served, readers and writers alike, so nobody starves. " +
			"Not reentrant: upgrade, downgrade and a second read behind a waiting writer wait for themselves. " +
			"Waiting ends by the lock or by a deadline of its own and cannot be cancelled, " +
			"but a writer that times out keeps the permits it has got. " +
			"It knows neither owners nor modes: any task may end a read while a permit is taken, " +
			"and a write while all of them are.",
		Policy:    sim.Policy{Upgrade: "deadlocks", Downgrade: "deadlocks"},
		Defects:   rwLockDefects,
		Scenarios: rwLockBugs,
	}
}

func semaphore() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "toro.Semaphore",
		Kind: algorithms.SemaphoreKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewSemaphore(w, p["value"]))
		},
		Doc: "The semaphore of toro: a queue of tokens, handed to waiters in the order of their arrival. " +
			"The token changes hands inside the release, so nobody starves and nobody overtakes. " +
			"Waiting ends by a token or by a deadline of its own and cannot be cancelled. " +
			"Any task may release, any number of times.",
		Scenarios: []string{"museum/m12-stale-wait"},
	}
}

func boundedSemaphore() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "toro.BoundedSemaphore",
		Kind: algorithms.SemaphoreKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewBoundedSemaphore(w, p["value"]))
		},
		Doc: "The semaphore of toro that refuses a release above its initial value. " +
			"Admission is that of toro.Semaphore, and so is the way in which waiting ends. No permit is free while a task waits, " +
			"so a release too many is not noticed then, and lets one task too many in.",
		Policy: sim.Policy{Bounded: true},
	}
}

func event() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "toro.Event",
		Kind: algorithms.EventKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewEvent(w), nil
		},
		Doc: "The event of toro: setting it wakes all who wait, in the order of their arrival. " +
			"Whoever waited then goes on, even if it is cleared in the meantime. " +
			"Waiting ends by that or by a deadline of its own and cannot be cancelled; " +
			"who has timed out stays in the line until it is set.",
		Defects: []algorithms.Defect{leftBehind("event/gives-up-again", "the flag is set")},
	}
}

func asyncResult() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "toro.AsyncResult",
		Kind: algorithms.AsyncResultKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewAsyncResult(w), nil
		},
		Doc: "The result of toro: a value that is set once and wakes all who wait, in the order of their arrival. " +
			"A second one is refused. Waiting ends by the value or by a deadline of its own and cannot be cancelled; " +
			"who has timed out stays in the line until there is one.",
		Defects: []algorithms.Defect{leftBehind("result/gives-up-again", "there is a value")},
	}
}

func condition() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "toro.Condition",
		Kind: algorithms.ConditionKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewCondition(w), nil
		},
		Doc: "The condition of toro, without a lock: a notification wakes those who have waited longest. " +
			"Nobody overtakes. A notification that finds nobody is forgotten. " +
			"Waiting ends by a notification or by a deadline of its own and cannot be cancelled; " +
			"who has timed out stays in the queue until a notification comes. " +
			"A notification by a callback of a waiter that is being woken overtakes those who are yet to be woken.",
		Defects:   []algorithms.Defect{leftBehind("condition/gives-up-again", "a notification comes")},
		Scenarios: []string{"museum/m11-nested-notify"},
	}
}

// queues are those of one admission, with other orders of items.
func queues() []*algorithms.Algorithm {
	all := []*algorithms.Algorithm{
		{
			Name: "toro.Queue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return orError(NewQueue(w, p["size"]))
			},
			Doc:       "The queue of toro: items in order, handed over to getters and taken from putters in the order of their arrival. ",
			Defects:   queueDefects,
			Scenarios: []string{"museum/m09-overfull", "museum/m10-emptied"},
		},
		{
			Name: "toro.PriorityQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return orError(NewPriorityQueue(w, p["size"]))
			},
			Doc: "The queue of toro that gives out the least item first. Getters and putters are served in the order of their arrival. " +
				"A get at a full queue lets the first waiting item in before it takes one, which may be that one. ",
			Policy:  sim.Policy{EarlyIn: true, Items: sim.LeastFirst},
			Defects: lines(),
		},
		{
			Name: "toro.LifoQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return orError(NewLifoQueue(w, p["size"]))
			},
			Doc: "The queue of toro that gives out the newest item first. Getters and putters are served in the order of their arrival. " +
				"A get at a full queue lets the first waiting item in before it takes one, which may be that one. ",
			Policy:  sim.Policy{EarlyIn: true, Items: sim.NewestFirst},
			Defects: lines(),
		},
		{
			Name: "toro.JoinableQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return orError(NewJoinableQueue(w, p["size"]))
			},
			Doc: "The queue of toro that counts unfinished items for join. Admission is that of toro.Queue. " +
				"A join goes on when the last item was reported as done, whatever was put since; one report too many is refused. ",
			Defects: lines(),
		},
	}
	for _, a := range all {
		a.Kind = algorithms.QueueKind
		a.Doc += "Nobody overtakes and nobody starves. Waiting ends by the item or by a deadline of its own " +
			"and cannot be cancelled; a put that times out has not put. " +
			"A get that lets a waiting item in shows, while it runs, an overfull queue to the done-callbacks of the putter."
	}
	return all
}

// orError keeps a nil pointer out of the interface.
func orError[T any](impl *T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return impl, nil
}
