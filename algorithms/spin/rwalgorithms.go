package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// rwlock registers a lock for readers and writers.
func rwlock(name string, p sim.Policy, build func(w *sim.World) any, doc, source string) *algorithms.Algorithm {
	p.Upgrade, p.Downgrade = "deadlocks", "deadlocks"
	a := lock(name, p, build, doc, source)
	a.Kind = algorithms.RWLockKind
	a.New = func(w *sim.World, p algorithms.Params) (any, error) {
		if p["readers"] != 0 {
			return nil, errBound
		}
		return build(w), nil
	}
	return a
}

// rwLocks are those for readers and writers.
func rwLocks() []*algorithms.Algorithm {
	chp := `P. J. Courtois, F. Heymans and D. L. Parnas, Concurrent Control with "Readers" and "Writers", CACM 14(10), 1971`
	mcs := "J. Mellor-Crummey and M. Scott, Scalable Reader-Writer Synchronization for Shared-Memory Multiprocessors, PPoPP 1991"
	return []*algorithms.Algorithm{
		countingRW(),
		rwlock("CHP1", sim.Policy{Admission: sim.ReaderFirst}, func(w *sim.World) any { return NewCHP1(w, false) },
			"The first solution of Courtois, Heymans and Parnas: readers first. Readers can keep writers out for ever.", chp),
		rwlock("CHP2", sim.Policy{Admission: sim.WriterFirst, Doorway: true}, func(w *sim.World) any { return NewCHP2(w, false) },
			"The second solution of Courtois, Heymans and Parnas: writers first. Writers can keep readers out for ever.", chp),
		rwlock("CHP1-weak", sim.Policy{Admission: sim.ReaderFirst, Starving: "anybody"}, func(w *sim.World) any { return NewCHP1(w, true) },
			"The first solution of Courtois, Heymans and Parnas on weak semaphores: readers first. Anybody may starve, since a semaphore may let in whom it likes.", chp),
		rwlock("CHP2-weak", sim.Policy{Admission: sim.WriterFirst, Starving: "anybody", Doorway: true}, func(w *sim.World) any { return NewCHP2(w, true) },
			"The second solution of Courtois, Heymans and Parnas on weak semaphores: writers first. Anybody may starve, since a semaphore may let in whom it likes.", chp),
		rwlock("MCSReaders", sim.Policy{Admission: sim.ReaderFirst, Doorway: true}, func(w *sim.World) any { return NewMCSReaders(w) },
			"The simple lock of Mellor-Crummey and Scott in which readers go first. Readers can keep writers out for ever.", mcs),
		rwlock("MCSWriters", sim.Policy{Admission: sim.WriterFirst, Doorway: true}, func(w *sim.World) any { return NewMCSWriters(w, 0) },
			"The simple lock of Mellor-Crummey and Scott in which writers go first. Writers can keep readers out for ever.", mcs),
		rwlock("WaitingRW", sim.Policy{Admission: sim.WriterFirst, Starving: "anybody", Doorway: true}, func(w *sim.World) any { return NewWaitingRW(w) },
			"Readers, a writer and writers that wait, counted in one word. Writers first; whoever waits may do so for ever.",
			"DPDK, lib/eal/include/generic/rte_rwlock.h, with a count for its bit"),
		rwlock("MCSFair", inOrder, func(w *sim.World) any { return NewMCSFair(w, 0) },
			"The simple fair lock of Mellor-Crummey and Scott: tickets. First come, first served, neighbouring readers together.", mcs),
		rwlock("MCSFair-bounded", inOrder, func(w *sim.World) any { return NewMCSFair(w, slots+1) },
			"The simple fair lock of Mellor-Crummey and Scott with few numbers. First come, first served, neighbouring readers together.", mcs),
		rwlock("MCSRWQueue", inOrder, func(w *sim.World) any { return NewMCSRWQueue(w) },
			"The fair queue of Mellor-Crummey and Scott for readers and writers. First come, first served, neighbouring readers together.", mcs),
		rwlock("PFT", sim.Policy{Admission: sim.PhaseFair, Doorway: true}, func(w *sim.World) any { return NewPFT(w, 0) },
			"The phase-fair ticket lock of Brandenburg and Anderson. Phases of readers and of writers take turns; nobody starves.",
			"B. Brandenburg and J. Anderson, Spin-based reader-writer synchronization for multiprocessor real-time systems, Real-Time Systems 46(1), 2010"),
		rwlock("PFT-bounded", sim.Policy{Admission: sim.PhaseFair, Doorway: true}, func(w *sim.World) any { return NewPFT(w, slots+2) },
			"The phase-fair ticket lock with few numbers. Phases of readers and of writers take turns; nobody starves.",
			"B. Brandenburg and J. Anderson, Spin-based reader-writer synchronization for multiprocessor real-time systems, Real-Time Systems 46(1), 2010"),
		rwlock("PFQ", sim.Policy{Admission: sim.PhaseFair, Doorway: true}, func(w *sim.World) any { return NewPFQ(w, 0) },
			"The phase-fair queue lock of Brandenburg and Anderson: each task spins at its own node. Phases of readers and of writers take turns; nobody starves.",
			"B. Brandenburg and J. Anderson, Spin-based reader-writer synchronization for multiprocessor real-time systems, Real-Time Systems 46(1), 2010"),
		rwlock("Rundown", sim.Policy{Admission: sim.Barging}, func(w *sim.World) any { return NewRundown(w) },
			"A count of those who use a device, and a flag of who stops it. Nobody is in line, and anybody may starve.",
			"S. Qadeer and D. Wu, KISS: Keep it simple and sequential, PLDI 2004: the driver for Bluetooth, as it was mended"),
		rwlock("BRAVO", sim.Policy{Admission: sim.Barging, Starving: "nobody"}, func(w *sim.World) any { return NewBRAVO(w, 0) },
			"The bias of Dice and Kogan over a fair lock: readers leave a mark, as long as no writer has come. Nobody starves, but who is fast may overtake a writer.",
			"D. Dice and A. Kogan, BRAVO: Biased Locking for Reader-Writer Locks, USENIX ATC 2019"),
		rwlock("BhattJayanti", sim.Policy{Admission: sim.Barging, Starving: "nobody", Doorway: true}, func(w *sim.World) any { return NewBhattJayanti(w, 0) },
			"The lock of Bhatt and Jayanti: readers and writers take turns at two gates. Nobody starves.",
			"V. Bhatt and P. Jayanti, Constant RMR Solutions to Reader Writer Synchronization, PODC 2010"),
		rwlock("CRWWP", sim.Policy{Admission: sim.WriterFirst, Starving: "readers", Doorway: true}, func(w *sim.World) any { return NewCRWWP(w, 0, 1, 0) },
			"C-RW-WP: a cohort lock of writers, and readers counted node by node. Writers first, and they can keep the readers out for ever.",
			"I. Calciu and others, NUMA-Aware Reader-Writer Locks, PPoPP 2013"),
		rwlock("CRWWP-patient", sim.Policy{Admission: sim.WriterFirst, Starving: "writers", Doorway: true}, func(w *sim.World) any { return NewCRWWP(w, 1, 1, 0) },
			"C-RW-WP with readers that raise a barrier when they are out of patience. Writers first, but those that wait at the barrier may do so for ever.",
			"I. Calciu and others, NUMA-Aware Reader-Writer Locks, PPoPP 2013"),
		rwlock("GoRWMutex", sim.Policy{Admission: sim.Barging}, func(w *sim.World) any { return NewGoRWMutex(w, 2) },
			"Go's sync.RWMutex, access by access. A writer that is announced makes new readers wait, and lets them in when it leaves.",
			"Go 1.24, src/sync/rwmutex.go and src/runtime/sema.go"),
	}
}

// countingRW knows who reads.
func countingRW() *algorithms.Algorithm {
	a := checked(rwlock("CountingRW", sim.Policy{Admission: sim.Barging}, func(w *sim.World) any { return NewCountingRW(w) },
		"The simplest lock for readers and writers, in one word. Nobody is in line, and anybody may starve; a reader that asks for writing is refused.",
		"a classic; see M. Raynal, Concurrent Programming: Algorithms, Principles, and Foundations, 2013, chapter 3"))
	a.Policy.Upgrade = "refused"
	return a
}
