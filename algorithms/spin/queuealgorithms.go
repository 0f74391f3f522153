package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// errUnbounded is for a bound on the items of a queue that has none.
var errUnbounded = fmt.Errorf("the number of items cannot be bounded: %w", algorithms.ErrUnsupported)

// queue registers a queue with room for so many items by default, 0 for any number.
func queue(name string, size int64, p sim.Policy, build func(w *sim.World, size int64) any, doc, source string) *algorithms.Algorithm {
	p.Admission, p.Starving, p.Uncancellable, p.Bypass, p.Tasks = sim.Barging, "anybody", true, sim.Unbounded, slots
	a := &algorithms.Algorithm{
		Name: "spin." + name, Kind: algorithms.QueueKind, Doc: doc, Source: source,
		Style: sim.SharedMemory, Tracked: true, Disciplines: []sim.Discipline{sim.Any}, Policy: p,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			switch {
			case size == 0 && p["size"] != 0:
				return nil, errUnbounded
			case size != 0 && p["size"] == 0:
				return nil, errSize
			}
			return build(w, p["size"]), nil
		},
	}
	if size > 0 {
		a.Params = algorithms.Params{"size": size}
	}
	return a
}

// unlimited drops the size.
func unlimited[T any](build func(w *sim.World) T) func(*sim.World, int64) any {
	return func(w *sim.World, _ int64) any { return build(w) }
}

// sized makes a constructor of one that returns a type of its own.
func sized[T any](build func(w *sim.World, size int64) T) func(*sim.World, int64) any {
	return func(w *sim.World, size int64) any { return build(w, size) }
}

// queues are those of items.
func queues() []*algorithms.Algorithm {
	hoare := "C. A. R. Hoare, Monitors: An Operating System Structuring Concept, CACM 17(10), 1974; B. Lampson and D. Redell, Experience with processes and monitors in Mesa, CACM 23(2), 1980"
	ppopp := "W. Scherer, D. Lea and M. Scott, Scalable Synchronous Queues, PPoPP 2006"
	podc := "M. Michael and M. Scott, Simple, Fast, and Practical Non-Blocking and Blocking Concurrent Queue Algorithms, PODC 1996"
	return []*algorithms.Algorithm{
		queue("MonitorBuffer", 2, sim.Policy{}, sized(NewMonitorBuffer),
			"The bounded buffer with a condition for either side. Who is woken competes with newcomers, and anybody may starve.", hoare),
		queue("BroadcastBuffer", 2, sim.Policy{}, sized(NewBroadcastBuffer),
			"The bounded buffer with one condition, where all are woken. Who is woken competes with newcomers, and anybody may starve.", hoare),
		queue("SemaphoreBuffer", 2, sim.Policy{}, sized(NewSemaphoreBuffer),
			"The bounded buffer with three semaphores. They are weak, and anybody may starve.",
			"E. W. Dijkstra, Cooperating sequential processes, EWD 123, 1965"),
		queue("LamportRing", 2, sim.Policy{Single: true}, sized(NewLamportRing),
			"Lamport's ring for one task that puts and one that gets. Nobody waits but for room, or for an item.",
			"L. Lamport, Proving the Correctness of Multiprocess Programs, IEEE TSE 3(2), 1977; Specifying Concurrent Program Modules, ACM TOPLAS 5(2), 1983"),
		vyukov(),
		queue("TwoLock", 0, sim.Policy{}, unlimited(NewTwoLock),
			"The queue of Michael and Scott with a lock at either end. Who finds it empty tries again and again, and anybody may starve.", podc),
		queue("MichaelScott", 0, sim.Policy{}, unlimited(NewMichaelScott),
			"The queue of Michael and Scott without locks. Somebody always gets on; anybody may starve.", podc),
		meeting("DualQueue", sim.Policy{InLine: true}, unlimited(NewDualQueue),
			"The dual queue of Scherer and Scott without locks. Who gets where there is nothing is in line, and an item is for the first one. Somebody always gets on; anybody may starve until then.",
			"W. Scherer and M. Scott, Nonblocking Concurrent Data Structures with Condition Synchronization, DISC 2004"),
		meeting("SynchronousQueue", sim.Policy{Synchronous: true}, unlimited(NewSynchronousQueue),
			"The fair synchronous queue of Scherer, Lea and Scott, as in java.util.concurrent. Those who put and those who get meet in the order in which they came. Anybody may starve until in line.", ppopp),
		meeting("SynchronousStack", sim.Policy{Synchronous: true, Items: sim.NewestFirst}, unlimited(NewSynchronousStack),
			"The unfair synchronous queue of Scherer, Lea and Scott, as in java.util.concurrent. Those who put and those who get meet, the last one first. Anybody may starve.", ppopp),
		queue("Treiber", 0, sim.Policy{Items: sim.NewestFirst}, unlimited(NewTreiber),
			"Treiber's stack without locks, with a counted pointer. Somebody always gets on; anybody may starve.",
			"R. K. Treiber, Systems Programming: Coping with Parallelism, IBM RJ 5118, 1986"),
	}
}

// meeting registers a queue in which those who wait are in line.
func meeting(name string, p sim.Policy, build func(w *sim.World, size int64) any, doc, source string) *algorithms.Algorithm {
	p.Doorway = true
	a := queue(name, 0, p, build, doc, source)
	a.Scenarios = []string{"museum/memory-met"}
	return a
}

func vyukov() *algorithms.Algorithm {
	a := queue("Vyukov", 2, sim.Policy{}, nil,
		"Vyukov's ring for any number of tasks at either side. A task that is slow holds up those that come to its slot, and anybody may starve.",
		"D. Vyukov, Bounded MPMC queue, 1024cores.net, 2010")
	a.New = func(w *sim.World, p algorithms.Params) (any, error) {
		if p["size"] < 2 {
			return nil, errSmall
		}
		return NewVyukov(w, p["size"]), nil
	}
	a.Scenarios = []string{"museum/memory-held-up"}
	a.Defects = []algorithms.Defect{{
		Property: "linearizability", Scenario: "museum/memory-held-up", Wide: true,
		What: "a get finds the ring empty after a put that has returned, since the slot before is not filled yet",
	}}
	return a
}

// errSmall is for a ring that is too small.
var errSmall = fmt.Errorf("there must be room for two items: %w", algorithms.ErrUnsupported)

// semaphore registers a counting semaphore made of binary ones.
func semaphore(name string, build func(w *sim.World, value int64) any, doc, source string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "spin." + name, Kind: algorithms.SemaphoreKind, Doc: doc, Source: source,
		New:   func(w *sim.World, p algorithms.Params) (any, error) { return build(w, p["value"]), nil },
		Style: sim.SharedMemory, Tracked: true, Disciplines: []sim.Discipline{sim.Any},
		Policy: sim.Policy{Admission: sim.Barging, Uncancellable: true, Bypass: sim.Unbounded, Tasks: slots},
	}
}

// semaphores are those made of binary ones, and the locks that need them.
func semaphores() []*algorithms.Algorithm {
	rooms := sim.Policy{Admission: sim.Barging, Starving: "nobody"}
	return []*algorithms.Algorithm{
		semaphore("Barz", sized(NewBarz), "A counting semaphore made of two binary ones, by Barz. These are weak, and anybody may starve.",
			"H. Barz, Implementing semaphores by binary semaphores, SIGPLAN Notices 18(2), 1983"),
		semaphore("Hemmendinger", sized(NewHemmendinger), "A counting semaphore made of two binary ones, by Hemmendinger. These are weak, and anybody may starve.",
			"D. Hemmendinger, A correct implementation of general semaphores, ACM SIGOPS Operating Systems Review 22(3), 1988"),
		lock("Morris", rooms, func(w *sim.World) any { return NewMorris(w, false) },
			"The lock of Morris made of semaphores that let in anybody who waits. Nobody starves, though newcomers may be faster.",
			"J. Morris, A starvation-free solution to the mutual exclusion problem, Information Processing Letters 8(2), 1979"),
		lock("Udding", rooms, func(w *sim.World) any { return NewUdding(w, false) },
			"The lock of Udding made of semaphores that let in anybody who waits. Nobody starves, though newcomers may be faster.",
			"J. Udding, Absence of individual starvation using weak semaphores, Information Processing Letters 23(3), 1986"),
	}
}
