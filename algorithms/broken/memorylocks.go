package broken

import "github.com/simrun-dev/simrun/algorithms/spin"

const drepper = "U. Drepper, Futexes Are Tricky, 2011"

// wrongLocks are those for mutual exclusion.
func wrongLocks() []wrong {
	return []wrong{
		{
			Variant: Variant{
				ID: "W1", From: "H. Hyman, Comments on a problem in concurrent programming control, CACM 9(1), 1966",
				What:     "Who has found the flag of the other one down takes the turn without another look, when the other one may be inside.",
				Property: "mutual-exclusion", Scenario: "museum/memory-again", Preemptions: 2,
				Broken: "broken.spin.Hyman", Right: "spin.Peterson",
			},
			build: plainly(spin.NewHyman),
			also:  []string{"linearizability", "bypass"},
			doc:   "Hyman's lock for two tasks, published as a simplification of Dijkstra's. Two tasks may be inside.",
		},
		{
			Variant: Variant{
				ID: "W2", From: "a classic; see M. Raynal, Algorithms for Mutual Exclusion, 1986",
				What:     "Who gives the turn away before it raises its flag is not seen by the other one in between.",
				Property: "mutual-exclusion", Scenario: "museum/memory-two", Preemptions: 2,
				Broken: "broken.spin.Peterson-swapped", Right: "spin.Peterson",
			},
			build: plainly(spin.NewSwappedPeterson),
			also:  []string{"linearizability"},
			doc:   "Peterson's lock with the two writes of the entry swapped. Two tasks may be inside.",
		},
		{
			Variant: Variant{
				ID: "W3", From: "a classic; the first attempt of E. W. Dijkstra, Cooperating sequential processes, EWD 123, 1965, has the turn for the flag",
				What:     "Two that have found the flag down both raise it.",
				Property: "mutual-exclusion", Scenario: "museum/memory-two", Preemptions: 2,
				Broken: "broken.spin.TAS-read-and-write", Right: "spin.TAS",
			},
			build: plainly(spin.NewTestThenSet),
			also:  []string{"linearizability"},
			doc:   "A test-and-set lock in two accesses. Two tasks may be inside.",
		},
		{
			Variant: Variant{
				ID: "W4", From: "E. W. Dijkstra, Cooperating sequential processes, EWD 123, 1965, an attempt on the way to Dekker's lock",
				What:     "Two that have raised their flags wait for each other.",
				Property: "livelock", Scenario: "museum/memory-two", Preemptions: 1,
				Broken: "broken.spin.Peterson-without-turn", Right: "spin.Peterson",
			},
			build: plainly(spin.NewTurnlessPeterson),
			doc:   "Peterson's lock without the turn. Two tasks may wait for each other.",
		},
		{
			Variant: Variant{
				ID: "W5", From: "L. Lamport, A New Solution of Dijkstra's Concurrent Programming Problem, CACM 17(8), 1974, without choosing",
				What:     "Nobody waits for who is drawing a number, and that may be the same one with the right to go first.",
				Property: "mutual-exclusion", Scenario: "museum/memory-two", Preemptions: 2,
				Broken: "broken.spin.Bakery-without-choosing", Right: "spin.Bakery",
			},
			build: plainly(spin.NewHastyBakery),
			also:  []string{"linearizability"},
			doc:   "Lamport's bakery without choosing. Two tasks may be inside.",
		},
		{
			Variant: Variant{
				ID: "W6", From: "a classic",
				What:     "Two tasks may read the same ticket, and both get in when it is up.",
				Property: "mutual-exclusion", Scenario: "museum/memory-two", Preemptions: 2,
				Broken: "broken.spin.Ticket-read-and-write", Right: "spin.Ticket",
			},
			build: plainly(spin.NewReadTicket),
			also:  []string{"linearizability", "livelock"},
			doc:   "A ticket lock whose tickets are taken by a read and a write. Two tasks may be inside.",
		},
		{
			Variant: Variant{
				ID: "W7", From: drepper + ", mutex1, with two bits for the word",
				What:     "The word counts those who try, and comes round to 0 while somebody is inside.",
				Property: "mutual-exclusion", Scenario: "museum/memory-three", Preemptions: 3,
				Broken: "broken.spin.FutexMutex1", Right: "spin.FutexMutex2",
			},
			build: plainly(spin.NewMutex1),
			also:  []string{"linearizability", "blocked-when-quiet"},
			doc:   "Drepper's first mutex on a futex, with a word of two bits. Two tasks may be inside.",
		},
		{
			Variant: Variant{
				ID: "W8", From: "J. Mellor-Crummey and M. Scott, Algorithms for Scalable Synchronization on Shared-Memory Multiprocessors, ACM TOCS 9(1), 1991, without compare-and-swap",
				What:     "Who leaves writes that nobody is in line, though somebody has joined meanwhile, who then waits for ever.",
				Property: "livelock", Scenario: "museum/memory-two", Preemptions: 1,
				Broken: "broken.spin.MCS-store", Right: "spin.MCS",
			},
			build: plainly(spin.NewStoringMCS),
			doc:   "An MCS lock that stores where it should compare and swap. Who comes may wait for ever.",
		},
	}
}
