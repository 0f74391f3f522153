package broken

import (
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/sim"
)

// wrongUses are about what a lock makes of those who use it wrongly, or give up.
func wrongUses() []wrong {
	posix := "POSIX.1-2017, pthread_mutex_lock, on what a release by who does not hold the mutex does"
	return []wrong{
		{
			Variant: Variant{
				ID: "W63", From: "a classic; see the documentation of Go's sync.RWMutex on recursive read locking",
				What:     "A reader comes in again, behind a writer that waits for it to leave. The lock is right, and its use is wrong.",
				Property: "deadlock", Scenario: "museum/memory-read-again", Preemptions: 1,
				Broken: "broken.spin.CHP2-read-again", Right: "spin.CountingRW",
			},
			build: plainly(spin.NewCheckedCHP2),
			claims: func(p *sim.Policy) {
				p.Admission, p.Doorway, p.Upgrade = sim.WriterFirst, true, "deadlocks"
			},
			doc: "The second solution of Courtois, Heymans and Parnas, whose tasks know how they are inside. A reader that comes in again and a writer may wait for each other.",
		},
		{
			Variant: Variant{
				ID: "W64", From: posix,
				What:     "Who releases a lock that it does not hold opens it, and is told nothing.",
				Property: "misuse-reported", Scenario: "museum/memory-stray-release", Preemptions: 0,
				Broken: "broken.spin.OwnedTAS-silent", Right: "spin.OwnedTAS",
			},
			build: plainly(spin.NewSilentTAS),
			also:  []string{"mutual-exclusion", "linearizability"},
			doc:   "A test-and-set lock that says it knows its owner, and opens for everybody.",
		},
		{
			Variant: Variant{
				ID: "W65", From: posix,
				What:     "Who releases a lock twice is refused only if nobody else has got in meanwhile; else that one loses the lock.",
				Property: "misuse-reported", Scenario: "museum/memory-two-releases", Preemptions: 2,
				Broken: "broken.spin.OwnedTAS-held", Right: "spin.OwnedTAS",
			},
			build: plainly(spin.NewHeldTAS),
			also:  []string{"mutual-exclusion", "linearizability"},
			doc:   "A test-and-set lock that looks whether it is held, and not by whom, before it opens.",
		},
		{
			Variant: Variant{
				ID: "W66", From: "DPDK, lib/eal/include/generic/rte_rwlock.h, with a try that says that it waits",
				What:     "A writer that only tries takes back, when it fails, the bit by which another one waits, and readers get in before that.",
				Property: "writer-preference", Scenario: "museum/memory-fails-to-write", Preemptions: 1,
				Broken: "broken.spin.WaitingRW-bit", Right: "spin.WaitingRW",
			},
			build: plainly(spin.NewWaitingBitRW),
			doc:   "A lock that prefers writers, with a bit for those that wait. A try that fails clears it, and readers overtake who waits.",
		},
		{
			Variant: Variant{
				ID: "W67", From: "a classic of cancellation, which asyncio.Semaphore had in Python 3.4 (M31 of the museum)",
				What:     "Who was woken gives up, and nobody else has its wake-up.",
				Property: "blocked-when-quiet", Scenario: "museum/memory-woken-and-cancelled", Preemptions: 1,
				Broken: "broken.spin.FutexMutex3-selfish", Right: "spin.FutexMutex3",
			},
			build: plainly(spin.NewSelfishMutex3),
			doc:   "Drepper's third mutex, in which a task that was woken, and is cancelled, does not wake another one.",
		},
	}
}
