package broken

import (
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/sim"
)

// moreWrongRWLocks are about readers that ask for writing.
func moreWrongRWLocks() []wrong {
	return []wrong{
		{
			Variant: Variant{
				ID: "W20", From: "a classic; see the documentation of Go's sync.RWMutex, and of Java's ReentrantReadWriteLock",
				What:     "Two readers ask for writing, and each waits for the other one to leave.",
				Property: "livelock", Scenario: "museum/memory-two-upgrades", Preemptions: 1,
				Broken: "broken.spin.CountingRW-upgrades", Right: "spin.CountingRW",
			},
			build:  plainly(spin.NewUpgradingRW),
			claims: func(p *sim.Policy) { p.Upgrade = "allowed" },
			doc:    "The simplest lock for readers and writers, in which readers may ask for writing. Two that do wait for each other.",
		},
	}
}

// wrongRWLocks are those for readers and writers.
func wrongRWLocks() []wrong {
	chp := `P. J. Courtois, F. Heymans and D. L. Parnas, Concurrent Control with "Readers" and "Writers", CACM 14(10), 1971`
	return []wrong{
		{
			Variant: Variant{
				ID: "W9", From: chp + ", problem 2, without mutex3",
				What:     "Readers wait beside each other at the door, and a writer that has come to it waits for all of them.",
				Property: "bypass", Scenario: "museum/memory-readers-at-door", Preemptions: 1,
				Broken: "broken.spin.CHP2-without-mutex3", Right: "spin.CHP2",
			},
			build:  plainly(spin.NewCHP2WithoutMutex3),
			claims: func(p *sim.Policy) { p.Bypass = 1 },
			doc:    "The second solution of Courtois, Heymans and Parnas without mutex3. A writer waits for all readers that have come before it.",
		},
		{
			Variant: Variant{
				ID: "W10", From: chp + ", problem 1, without the test at the exit",
				What:     "Each reader that leaves lets a writer in, though others still read.",
				Property: "reader-writer-exclusion", Scenario: "museum/memory-two-readers", Preemptions: 1,
				Broken: "broken.spin.CHP1-open", Right: "spin.CHP1",
			},
			build: plainly(spin.NewOpenCHP1),
			also:  []string{"linearizability"},
			doc:   "The first solution of Courtois, Heymans and Parnas in which every reader that leaves lets a writer in. A writer may be inside with readers.",
		},
		{
			Variant: Variant{
				ID: "W11", From: "after carter01, in P. Thomson, A. Donaldson and A. Betts, Concurrency Testing Using Schedule Bounding, PPoPP 2014",
				What:     "A writer waits for readers to leave, and has the mutex that they need to do so.",
				Property: "blocked-when-quiet", Scenario: "museum/memory-reader-leaves", Preemptions: 1,
				Broken: "broken.spin.CHP1-turnstile", Right: "spin.CHP1",
			},
			build: plainly(spin.NewTurnstileCHP1),
			doc:   "The first solution of Courtois, Heymans and Parnas with its mutex for a turnstile. A writer and a reader may wait for each other.",
		},
	}
}
