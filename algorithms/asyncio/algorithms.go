package asyncio

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{lock(), semaphore(), boundedSemaphore(), queue()}
}

const (
	locksSource  = "CPython 3.11.7, Lib/asyncio/locks.py"
	queuesSource = "CPython 3.11.7, Lib/asyncio/queues.py"
)

var onLoop = []sim.Discipline{sim.FIFO}

func lock() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Lock",
		Kind: algorithms.LockKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return NewLock(w), nil
		},
		Doc: "The lock of asyncio: first come, first served, woken by a release but not handed the lock. " +
			"Newcomers queue up behind live waiters, so nobody starves; not reentrant, released by any task. " +
			"Between a release and the waiter's next step locked() says false although acquire would wait " +
			"(python/cpython #97028, #138121), and a second release is refused.",
		Source:      locksSource,
		Disciplines: onLoop,
		Profile:     Profile,
		Policy:      sim.Policy{Admission: sim.FIFOAdmission},
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
			"A waiter that goes on wakes at most one more, so several releases in one step can leave a permit free " +
			"while a task waits for one (python/cpython #111694).",
		Source:      locksSource,
		Disciplines: onLoop,
		Profile:     Profile,
		Policy:      sim.Policy{Admission: sim.FIFOAdmission},
	}
}

func boundedSemaphore() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.BoundedSemaphore",
		Kind: algorithms.SemaphoreKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return orError(NewBoundedSemaphore(w, p["value"]))
		},
		Doc: "The semaphore of asyncio that refuses a release above its initial value. " +
			"Admission is that of asyncio.Semaphore, with its defect. A permit is spent when a waiter is woken, " +
			"so a release too many is not noticed while tasks wait, and lets one task too many in.",
		Source:      locksSource,
		Disciplines: onLoop,
		Profile:     Profile,
		Policy:      sim.Policy{Admission: sim.FIFOAdmission, Bounded: true},
	}
}

func queue() *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "asyncio.Queue",
		Kind: algorithms.QueueKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return NewQueue(w, p["size"]), nil
		},
		Doc: "The queue of asyncio: items in order, but waiting tasks are woken to compete. " +
			"A woken getter or putter looks again, newcomers may be faster, and the loser goes to the end of the line: " +
			"any waiter can starve (python/cpython #83055). It counts unfinished items for join.",
		Source:      queuesSource,
		Disciplines: onLoop,
		Profile:     Profile,
		Policy:      sim.Policy{Admission: sim.Barging, Bypass: sim.Unbounded},
	}
}

// orError keeps a nil pointer out of the interface.
func orError[T any](impl *T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return impl, nil
}
