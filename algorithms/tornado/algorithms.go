package tornado

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	all := []*algorithms.Algorithm{plainLock(), semaphore(), boundedSemaphore(), event(), condition()}
	all = append(all, queues()...)
	for _, a := range all {
		a.Source = "Tornado 6.6, tornado/locks.py"
		if a.Kind == algorithms.QueueKind {
			a.Source = "Tornado 6.6, tornado/queues.py"
		}
		a.Disciplines = []sim.Discipline{sim.FIFO}
		a.Profile = asyncio.Profile
	}
	return all
}

func plainLock() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "tornado.Lock",
		Kind: algorithms.LockKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewLock(w), nil
		},
		Doc: "The lock of Tornado: first come, first served, handed to the first waiter inside the release. " +
			"Nobody starves; not reentrant, released by any task. " +
			"A waiter that is cancelled after it was handed the lock keeps it for ever.",
		Policy:    sim.Policy{Admission: sim.FIFOAdmission},
		Defects:   lockDefects,
		Scenarios: []string{"museum/m15-cancelled-in-hand"},
	}
}

func semaphore() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "tornado.Semaphore",
		Kind: algorithms.SemaphoreKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewSemaphore(w, p["value"]))
		},
		Doc: "The semaphore of Tornado: permits are handed to waiters in the order of their arrival. " +
			"Nobody starves; any task may release, any number of times. " +
			"A waiter that is cancelled after it was handed a permit does not give it back.",
		Policy:    sim.Policy{Admission: sim.FIFOAdmission},
		Defects:   semaphoreDefects,
		Scenarios: []string{"museum/m15-cancelled-permit"},
	}
}

func boundedSemaphore() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "tornado.BoundedSemaphore",
		Kind: algorithms.SemaphoreKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewBoundedSemaphore(w, p["value"]))
		},
		Doc: "The semaphore of Tornado that refuses a release above its initial value. " +
			"Admission and cancellation are those of tornado.Semaphore. No permit is free while a task waits, " +
			"so a release too many is not noticed then, and lets one task too many in.",
		Policy:    sim.Policy{Admission: sim.FIFOAdmission, Bounded: true},
		Defects:   semaphoreDefects,
		Scenarios: []string{"museum/m15-cancelled-permit"},
	}
}

func event() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "tornado.Event",
		Kind: algorithms.EventKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewEvent(w), nil
		},
		Doc: "The event of Tornado: setting it wakes all who wait. " +
			"Whoever waited then goes on, even if it is cleared in the meantime. " +
			"A waiter that is cancelled, or whose time has run out, leaves no trace. " +
			"In the original the waiters are a set and wake in any order; here it is that of their arrival.",
		Scenarios: []string{"museum/m19-cleared-too-early"},
	}
}

func condition() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "tornado.Condition",
		Kind: algorithms.ConditionKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewCondition(w), nil
		},
		Doc: "The condition of Tornado, without a lock: a notification wakes those who have waited longest. " +
			"Nobody overtakes. A notification that finds nobody is forgotten. " +
			"A waiter that is cancelled after it was notified takes the notification with it; " +
			"who has timed out or was cancelled stays in the queue until a notification comes.",
		Policy:    sim.Policy{Admission: sim.FIFOAdmission},
		Defects:   conditionDefects,
		Scenarios: []string{"museum/m35-no-lock"},
	}
}

// queues are those of one admission, with other orders of items.
func queues() []*algorithms.Algorithm {
	all := []*algorithms.Algorithm{
		{
			Name: "tornado.Queue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return orError(NewQueue(w, p["size"]))
			},
			Doc: "The queue of Tornado: items in order, handed over to getters and taken from putters in the order of their arrival. ",
		},
		{
			Name: "tornado.PriorityQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return orError(NewPriorityQueue(w, p["size"]))
			},
			Doc: "The queue of Tornado that gives out the least item first. Getters and putters are served in the order of their arrival. " +
				"A get at a full queue lets the first waiting item in before it takes one, which may be that one. ",
			Policy: sim.Policy{EarlyIn: true, Items: sim.LeastFirst},
		},
		{
			Name: "tornado.LifoQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return orError(NewLifoQueue(w, p["size"]))
			},
			Doc: "The queue of Tornado that gives out the newest item first. Getters and putters are served in the order of their arrival. " +
				"A get at a full queue lets the first waiting item in before it takes one, which may be that one. ",
			Policy: sim.Policy{EarlyIn: true, Items: sim.NewestFirst},
		},
	}
	for _, a := range all {
		a.Kind = algorithms.QueueKind
		a.Doc += "Nobody overtakes and nobody starves. It counts unfinished items for join, and refuses to count more as done than were put. " +
			"A getter that is cancelled after it was handed an item loses it; a putter cancelled so has put."
		a.Policy.Admission = sim.FIFOAdmission
		a.Defects = queueDefects(a.Policy.Items)
		if a.Name == "tornado.Queue" {
			a.Defects = append(a.Defects, handOverDefects...)
			a.Scenarios = []string{"museum/m37-item-lost", "museum/m37-put-all-the-same"}
		}
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
