package spin

import (
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	return slices.Concat(softwareLocks(), simpleLocks(), queueLocks(), sleepingLocks(), rwLocks(), semaphores(), queues(), registers(), deques())
}

// undefined is what the docs say of misuse.
const undefined = " Not reentrant; a release by who does not hold may do anything."

// The policies there are.
var (
	// inOrder: first come, first served, from the doorway on.
	inOrder = sim.Policy{Admission: sim.FIFOAdmission, Doorway: true}
	// onceInLine: the same, but there may be no end to the doorway.
	onceInLine = sim.Policy{Admission: sim.FIFOAdmission, Starving: "anybody", Doorway: true}
	// fairly: in some order in which nobody starves.
	fairly = sim.Policy{Admission: sim.Barging, Starving: "nobody", Doorway: true}
	// anyhow: anybody may starve, though it can be said who came first.
	anyhow = sim.Policy{Admission: sim.Barging, Doorway: true}
	// unordered: it cannot even be said.
	unordered = sim.Policy{Admission: sim.Barging}
)

// within is a policy with a bound on the entries of others.
func within(bypass int, p sim.Policy) sim.Policy {
	p.Bypass = bypass
	return p
}

// forTwo is a policy of a lock for two tasks.
func forTwo(p sim.Policy) sim.Policy {
	p.Tasks = 2
	return p
}

// lock registers a lock. What all of them have in common is filled in.
func lock(name string, p sim.Policy, build func(w *sim.World) any, doc, source string) *algorithms.Algorithm {
	p.Unchecked, p.Uncancellable = true, true
	if p.Tasks == 0 {
		p.Tasks = slots
	}
	if p.Bypass == 0 {
		p.Bypass = sim.Unbounded
	}
	return &algorithms.Algorithm{
		Name: "spin." + name, Kind: algorithms.LockKind,
		New: func(w *sim.World, _ algorithms.Params) (any, error) { return build(w), nil },
		Doc: doc + undefined, Source: source,
		Style: sim.SharedMemory, Tracked: true, Disciplines: []sim.Discipline{sim.Any},
		Policy: p,
	}
}

// softwareLocks are those that need nothing but reads and writes.
func softwareLocks() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		lock("Dekker", forTwo(fairly), func(w *sim.World) any { return NewDekker(w) },
			"Dekker's lock for two tasks, the first one that needs nothing but memory. "+
				"If both want in, the one whose turn it is not steps back. Nobody starves, but the other one may get in any number of times first.",
			"T. J. Dekker, in E. W. Dijkstra, Cooperating sequential processes, EWD 123, 1965"),
		lock("Dekker-fenced", forTwo(fairly), func(w *sim.World) any { return NewFencedDekker(w) },
			"Dekker's lock with a fence behind each raising of a flag, without which it fails where memory has store buffers.",
			"T. J. Dekker, in E. W. Dijkstra, Cooperating sequential processes, EWD 123, 1965; the fence: S. Owens, Reasoning about the implementation of concurrency abstractions on x86-TSO, ECOOP 2010"),
		lock("Peterson", within(1, forTwo(fairly)), func(w *sim.World) any { return NewPeterson(w) },
			"Peterson's lock for two tasks. Each lets the other one go first; who was the last to do so waits. While a task waits, the other one gets in once at most.",
			"G. L. Peterson, Myths about the mutual exclusion problem, Information Processing Letters 12(3), 1981"),
		lock("Peterson-fenced", within(1, forTwo(fairly)), func(w *sim.World) any { return NewFencedPeterson(w) },
			"Peterson's lock with a fence between writing and reading, without which it fails where memory has store buffers.",
			"G. L. Peterson, Myths about the mutual exclusion problem, Information Processing Letters 12(3), 1981; the fence: S. Owens, Reasoning about the implementation of concurrency abstractions on x86-TSO, ECOOP 2010"),
		lock("Filter", fairly, func(w *sim.World) any { return NewFilter(w) },
			"Peterson's lock for N tasks: levels that each keep one task back. Nobody starves, but from three tasks on others may get in any number of times first.",
			"G. L. Peterson, Myths about the mutual exclusion problem, Information Processing Letters 12(3), 1981"),
		lock("Dijkstra", anyhow, func(w *sim.World) any { return NewDijkstra(w) },
			"Dijkstra's lock, the first one for N tasks. Somebody always gets in; any one of them may starve.",
			"E. W. Dijkstra, Solution of a problem in concurrent programming control, CACM 8(9), 1965"),
		lock("Knuth", fairly, func(w *sim.World) any { return NewKnuth(w) },
			"Knuth's lock, the first one for N tasks in which nobody starves. Others get in at most 2^(N-1)-1 times while one waits.",
			"D. Knuth, Additional comments on a problem in concurrent programming control, CACM 9(5), 1966"),
		lock("DeBruijn", fairly, func(w *sim.World) any { return NewDeBruijn(w) },
			"Knuth's lock as de Bruijn has it. Others get in at most N(N-1)/2 times while one waits, and nobody starves.",
			"N. de Bruijn, Additional comments on a problem in concurrent programming control, CACM 10(3), 1967"),
		lock("EisenbergMcGuire", fairly, func(w *sim.World) any { return NewEisenbergMcGuire(w) },
			"The lock of Eisenberg and McGuire: the turn goes round. Others get in at most N-1 times while one waits, and nobody starves.",
			"M. Eisenberg and M. McGuire, Further comments on Dijkstra's concurrent programming control problem, CACM 15(11), 1972"),
		lock("Bakery", inOrder, func(w *sim.World) any { return NewBakery(w) },
			"Lamport's bakery: tasks draw numbers. First come, first served; the numbers grow as long as somebody is there.",
			"L. Lamport, A New Solution of Dijkstra's Concurrent Programming Problem, CACM 17(8), 1974"),
		lock("BlackWhiteBakery", inOrder, func(w *sim.World) any { return NewBlackWhiteBakery(w) },
			"Taubenfeld's bakery with bounded numbers of two colours. First come, first served.",
			"G. Taubenfeld, The Black-White Bakery Algorithm, DISC 2004"),
		lock("BurnsLamport", anyhow, func(w *sim.World) any { return NewBurnsLamport(w) },
			"The one-bit lock of Burns and of Lamport: a bit for each task, and none can do with less. The last ones in the list of tasks may starve.",
			"J. Burns, Symmetry in Systems of Asynchronous Processes, FOCS 1981; L. Lamport, The Mutual Exclusion Problem: Part II, Journal of the ACM 33(2), 1986"),
		lock("FastMutex", anyhow, func(w *sim.World) any { return NewFastMutex(w) },
			"Lamport's fast mutex: seven accesses where nobody else wants in. Under contention any task may starve.",
			"L. Lamport, A Fast Mutual Exclusion Algorithm, ACM TOCS 5(1), 1987, algorithm 2"),
		lock("Szymanski", inOrder, func(w *sim.World) any { return NewSzymanski(w) },
			"Szymanski's lock with a waiting room: who has gone in is served before the door opens again. First come, first served.",
			"B. Szymanski, A simple solution to Lamport's concurrent programming problem with linear wait, ICS 1988"),
	}
}

// simpleLocks have one flag that all tasks look at.
func simpleLocks() []*algorithms.Algorithm {
	anderson := "T. Anderson, The Performance of Spin Lock Alternatives for Shared-Memory Multiprocessors, IEEE TPDS 1(1), 1990"
	return []*algorithms.Algorithm{
		lock("TAS", unordered, func(w *sim.World) any { return NewTAS(w) },
			"The test-and-set lock. Whoever finds the flag down has raised it; nobody is in line, and anybody may starve.", anderson),
		lock("TTAS", unordered, func(w *sim.World) any { return NewTTAS(w) },
			"A test-and-set lock that tests first. Nobody is in line, and anybody may starve.",
			"L. Rudolph and Z. Segall, Dynamic Decentralized Cache Schemes for MIMD Parallel Processors, ISCA 1984"),
		lock("Backoff", unordered, func(w *sim.World) any { return NewBackoff(w, 4) },
			"A test-and-set lock whose tasks stay away for longer and longer when they have failed. Nobody is in line, and anybody may starve.", anderson),
		checked(lock("OwnedTAS", unordered, func(w *sim.World) any { return NewOwnedTAS(w) },
			"A test-and-set lock that knows who holds it, and refuses that to come again. Nobody is in line, and anybody may starve.",
			"POSIX.1-2017, pthread_mutex_lock, on mutexes of type PTHREAD_MUTEX_ERRORCHECK")),
	}
}

// checked is for a lock that refuses a release by who does not hold it.
func checked(a *algorithms.Algorithm) *algorithms.Algorithm {
	a.Doc = strings.TrimSuffix(a.Doc, undefined) + " A release by who does not hold it is refused."
	a.Policy.OwnerChecked, a.Policy.Unchecked = true, false
	return a
}

// queueLocks serve tasks in the order of one access.
func queueLocks() []*algorithms.Algorithm {
	mcs := "J. Mellor-Crummey and M. Scott, Algorithms for Scalable Synchronization on Shared-Memory Multiprocessors, ACM TOCS 9(1), 1991"
	return []*algorithms.Algorithm{
		lock("Ticket", inOrder, func(w *sim.World) any { return NewTicket(w, 0) },
			"The ticket lock: tasks are served in the order of their tickets. First come, first served.",
			"D. Reed and R. Kanodia, Synchronization with eventcounts and sequencers, CACM 22(2), 1979; "+mcs),
		lock("Ticket-bounded", inOrder, func(w *sim.World) any { return NewTicket(w, slots) },
			"The ticket lock with as many tickets as tasks, which come round again and again. First come, first served.",
			"D. Reed and R. Kanodia, Synchronization with eventcounts and sequencers, CACM 22(2), 1979; "+mcs),
		lock("Anderson", inOrder, func(w *sim.World) any { return NewAnderson(w, slots) },
			"Anderson's lock: a place to spin at for each task, in a ring. First come, first served.",
			"T. Anderson, The Performance of Spin Lock Alternatives for Shared-Memory Multiprocessors, IEEE TPDS 1(1), 1990"),
		lock("GraunkeThakkar", inOrder, func(w *sim.World) any { return NewGraunkeThakkar(w) },
			"The lock of Graunke and Thakkar: a flag of each task, which changes when it leaves. First come, first served.",
			"G. Graunke and S. Thakkar, Synchronization Algorithms for Shared-Memory Multiprocessors, IEEE Computer 23(6), 1990"),
		lock("CLH", inOrder, func(w *sim.World) any { return NewCLH(w) },
			"The queue of Craig and of Landin and Hagersten: each task spins at the node of the one before. First come, first served.",
			"T. Craig, Building FIFO and priority-queuing spin locks from atomic swap, University of Washington TR 93-02-02, 1993; "+
				"P. Magnusson, A. Landin and E. Hagersten, Queue Locks on Cache Coherent Multiprocessors, IPPS 1994"),
		lock("MCS", inOrder, func(w *sim.World) any { return NewMCS(w) },
			"The queue of Mellor-Crummey and Scott: each task spins at its own node. First come, first served. Who leaves may have to wait for who has just come.", mcs),
		lock("Cohort", sim.Policy{Admission: sim.Barging, Starving: "nobody"}, func(w *sim.World) any { return NewCohort(w, 1, 0) },
			"The cohort lock C-TKT-TKT: tickets for each node of the machine, and for all. It stays at a node for a while, but not for ever, and nobody starves.",
			"D. Dice, V. Marathe and N. Shavit, Lock Cohorting: A General Technique for Designing NUMA Locks, PPoPP 2012"),
		lock("K42", onceInLine, func(w *sim.World) any { return NewK42(w) },
			"The MCS lock of K42, which needs no node from its caller. First come, first served, once a task is in line; "+
				"until then others may be faster, any number of times, and anybody may starve.",
			"M. Auslander and others, US patent application 20030200457, 2003; as in M. Scott, Shared-Memory Synchronization, 2013"),
	}
}

// sleepingLocks let tasks sleep that cannot get in.
func sleepingLocks() []*algorithms.Algorithm {
	drepper := func(name string, build func(w *sim.World) any, doc string) *algorithms.Algorithm {
		a := lock(name, unordered, build, doc, "U. Drepper, Futexes Are Tricky, 2011")
		a.Policy.Uncancellable = false
		return a
	}
	return []*algorithms.Algorithm{
		lock("GoMutex", unordered, func(w *sim.World) any { return NewGoMutex(w, 2) },
			"Go's sync.Mutex, access by access: barging, until one who has been woken is out of patience. Then it is handed over; "+
				"but to be in line takes a compare-and-swap, which may fail any number of times, so that anybody may starve.",
			"Go 1.24, src/internal/sync/mutex.go and src/runtime/sema.go"),
		drepper("FutexMutex2", func(w *sim.World) any { return NewMutex2(w) },
			"Drepper's second mutex on a futex, which wakes a sleeper only if there may be one. Newcomers may be faster, and anybody may starve."),
		drepper("FutexMutex3", func(w *sim.World) any { return NewMutex3(w) },
			"Drepper's third mutex on a futex, with fewer accesses under contention. Newcomers may be faster, and anybody may starve."),
	}
}
