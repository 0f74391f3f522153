package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	all := []*algorithms.Algorithm{lock(), semaphore(), semaphore313(), boundedSemaphore(), event(), condition(), condition313(), barrier()}
	all = append(all, queues()...)
	for _, a := range all {
		a.Disciplines = []sim.Discipline{sim.FIFO}
		a.Profile = Profile
		a.Policy.EndsOnCancel = true // Task.cancel() is asked for once
	}
	return all
}

const (
	locksSource  = "CPython 3.11.7, Lib/asyncio/locks.py"
	queuesSource = "CPython 3.11.7, Lib/asyncio/queues.py"

	locksSource313  = "CPython 3.13.0, Lib/asyncio/locks.py"
	queuesSource313 = "CPython 3.13.0, Lib/asyncio/queues.py"
)

func lock() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Lock",
		Kind: algorithms.LockKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewLock(w), nil
		},
		Doc: "The lock of asyncio: first come, first served, woken by a release but not handed the lock. " +
			"Newcomers queue up behind live waiters, so nobody starves; not reentrant, released by any task. " +
			"A waiter that is cancelled leaves the line, and wakes the next one if the lock is free. " +
			"Between a release and the waiter's next step locked() says false although acquire would wait " +
			"(python/cpython #97028, #138121), and a second release is refused.",
		Source:    locksSource,
		Policy:    sim.Policy{Admission: sim.FIFOAdmission},
		Scenarios: []string{"museum/m29-behind-the-cancelled", "museum/m29-woken-and-cancelled", "museum/m30-wakes-two", "museum/m43-cancelled-and-locked", "museum/m43-swallowed", "museum/m70-says-free"},
	}
}

func semaphore() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Semaphore",
		Kind: algorithms.SemaphoreKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewSemaphore(w, p["value"]))
		},
		Doc: "The semaphore of asyncio: permits are handed to waiters in the order of their arrival. " +
			"Nobody starves; any task may release, any number of times. " +
			"A waiter that is cancelled gives back the permit that it was handed. " +
			"A waiter that goes on wakes at most one more, so several releases in one step can leave a permit free " +
			"while a task waits for one (python/cpython #111694).",
		Source:    locksSource,
		Policy:    sim.Policy{Admission: sim.FIFOAdmission},
		Scenarios: []string{"museum/m31-woken-and-cancelled", "museum/m32-barging", "museum/m33-sign-left-up", "museum/m34-one-a-resume"},
		Defects:   semaphoreDefects,
	}
}

// semaphoreDefects: locked() looks at the queue, too.
var semaphoreDefects = []algorithms.Defect{{
	Property: "linearizability", Scenario: "semaphore/ask-for-more",
	What: "locked() says that a newcomer would have to queue: true although a permit is free, until the waiters that were woken have gone on",
}}

func boundedSemaphore() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.BoundedSemaphore",
		Kind: algorithms.SemaphoreKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewBoundedSemaphore(w, p["value"]))
		},
		Doc: "The semaphore of asyncio that refuses a release above its initial value. " +
			"Admission and cancellation are those of asyncio.Semaphore, with its defect. A permit is spent when a waiter is woken, " +
			"so a release too many is not noticed while tasks wait, and lets one task too many in.",
		Source:  locksSource,
		Policy:  sim.Policy{Admission: sim.FIFOAdmission, Bounded: true},
		Defects: semaphoreDefects,
	}
}

func semaphore313() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Semaphore-3.13",
		Kind: algorithms.SemaphoreKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewSemaphore313(w, p["value"]))
		},
		Doc: "The semaphore of asyncio since Python 3.13: permits are handed to waiters in the order of their arrival. " +
			"Nobody starves; any task may release, any number of times. " +
			"A waiter that is cancelled gives back the permit that it was handed. " +
			"A waiter that goes on wakes as many as there are permits (python/cpython #111694).",
		Source:    locksSource313,
		Policy:    sim.Policy{Admission: sim.FIFOAdmission},
		Scenarios: []string{"museum/m34-one-a-resume"},
		Defects:   semaphoreDefects,
	}
}

func event() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Event",
		Kind: algorithms.EventKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewEvent(w), nil
		},
		Doc: "The event of asyncio: setting it wakes all who wait, in the order of their arrival. " +
			"Whoever waited then goes on, even if it is cleared in the meantime. " +
			"A waiter that is cancelled leaves no trace.",
		Source: locksSource,
	}
}

func condition() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Condition",
		Kind: algorithms.MonitorKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewCondition(w), nil
		},
		Doc: "The condition of asyncio, with its lock: a notification wakes those who have waited longest. " +
			"They take the lock again, first come, first served, before they return, even if they are cancelled. " +
			"A waiter that is cancelled after it was notified takes the notification with it (python/cpython #112202). " +
			"Waiting and notifying without the lock is refused, but nobody asks who holds it.",
		Source: locksSource,
		Policy: sim.Policy{Admission: sim.FIFOAdmission},
		Defects: []algorithms.Defect{{
			Property: "blocked-when-quiet", Scenario: "monitor/cancelled-waiter",
			What: "a waiter that is cancelled after it was notified takes the notification with it: the next one sleeps on",
			Link: "https://github.com/python/cpython/issues/112202",
		}, {
			Property: "blocked-when-quiet", Scenario: "monitor/cancelled-of-three",
			What: "a waiter that is cancelled after it was notified takes the notification with it: both others sleep on",
			Link: "https://github.com/python/cpython/issues/112202",
		}, {
			Property: "blocked-when-quiet", Scenario: "museum/m35-notified-and-cancelled",
			What: "a waiter that is cancelled after it was notified takes the notification with it: the next one sleeps on",
			Link: "https://github.com/python/cpython/issues/112202",
		}},
		Scenarios: []string{"museum/m35-notified-and-cancelled"},
	}
}

func condition313() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Condition-3.13",
		Kind: algorithms.MonitorKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewCondition313(w), nil
		},
		Doc: "The condition of asyncio since Python 3.13, with its lock: a notification wakes those who have waited longest. " +
			"They take the lock again, first come, first served, before they return, even if they are cancelled. " +
			"A waiter that is cancelled notifies another one, which may wake without need. " +
			"Waiting and notifying without the lock is refused, but nobody asks who holds it.",
		Source:    locksSource313,
		Policy:    sim.Policy{Admission: sim.FIFOAdmission, Spurious: true},
		Scenarios: []string{"museum/m35-notified-and-cancelled", "museum/m36-without-the-lock", "museum/m36-swallowed", "museum/m36-timed-out", "museum/m36-cancelled-in-time"},
	}
}

func barrier() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Barrier",
		Kind: algorithms.BarrierKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewBarrier(w, p["parties"]))
		},
		Doc: "The barrier of asyncio: tasks go on together when all parties have come; newcomers wait until they have left. " +
			"A reset makes those who wait fail, an abort everybody until the next reset. " +
			"A waiter that is cancelled goes, and somebody else must come in its place, " +
			"who may get the number of another one (python/cpython #155233). Newcomers are counted when they have gone in: " +
			"who comes later may be counted before them, and a reset does not reach them.",
		Source: locksSource,
		Defects: []algorithms.Defect{{
			Property: "linearizability", Scenario: "barrier/replaced",
			What: "after a waiter was cancelled, two tasks of a round get the same number",
			Link: "https://github.com/python/cpython/issues/155233",
		}, {
			Property: "linearizability", Scenario: "museum/m71-number-twice",
			What: "after a waiter was cancelled, two tasks of a round get the same number",
			Link: "https://github.com/python/cpython/issues/155233",
		}},
		Scenarios: []string{"museum/m71-number-twice"},
	}
}

// queues are those of one admission, with other orders of items, and the one
// that can be shut down.
func queues() []*algorithms.Algorithm {
	starves := algorithms.Defect{
		Property: "fifo", Scenario: "museum/m40-starved",
		What: "a getter that was woken finds that somebody was faster and goes to the end of the line, any number of times",
		Link: "https://github.com/python/cpython/issues/83055",
	}
	all := []*algorithms.Algorithm{
		{
			Name: "asyncio.Queue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return NewQueue(w, p["size"]), nil
			},
			Doc:     "The queue of asyncio: items in order, but waiting tasks are woken to compete. ",
			Source:  queuesSource,
			Defects: []algorithms.Defect{starves},
			Scenarios: []string{
				"museum/m37-item-lost", "museum/m38-room-left-open", "museum/m39-put-overtakes", "museum/m40-starved",
				"museum/m41-getters", "museum/m41-putters",
			},
		},
		{
			Name: "asyncio.Queue-3.13",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return NewQueue313(w, p["size"]), nil
			},
			Doc: "The queue of asyncio since Python 3.13, which can be shut down. Waiting tasks are woken to compete. " +
				"A shutdown wakes all of them: puts fail from then on, and gets when nothing is left. ",
			Source:    queuesSource313,
			Defects:   []algorithms.Defect{starves},
			Scenarios: []string{"museum/m39-put-overtakes", "museum/m40-starved"},
		},
		{
			Name: "asyncio.PriorityQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return NewPriorityQueue(w, p["size"]), nil
			},
			Doc:    "The queue of asyncio that gives out the least item first. Waiting tasks are woken to compete. ",
			Source: queuesSource,
			Policy: sim.Policy{Items: sim.LeastFirst},
		},
		{
			Name: "asyncio.LifoQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return NewLifoQueue(w, p["size"]), nil
			},
			Doc:    "The queue of asyncio that gives out the newest item first. Waiting tasks are woken to compete. ",
			Source: queuesSource,
			Policy: sim.Policy{Items: sim.NewestFirst},
		},
	}
	for _, a := range all {
		a.Kind = algorithms.QueueKind
		a.Doc += "A woken getter or putter looks again, newcomers may be faster, and the loser goes to the end of the line: " +
			"any waiter can starve (python/cpython #83055). A waiter that is cancelled after it was woken wakes the next one. " +
			"It counts unfinished items for join, and refuses to count more as done than were put."
		a.Policy.Admission, a.Policy.Bypass = sim.Barging, sim.Unbounded
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
