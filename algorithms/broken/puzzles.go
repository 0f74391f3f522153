package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/littlebook"
	"github.com/simrun-dev/simrun/sim"
)

const book = "A. Downey, The Little Book of Semaphores, second edition, 2016, "

// wrongPuzzles are solutions of puzzles that look right.
func wrongPuzzles() []wrong {
	sized := func(param string, build func(w *sim.World, n int64) any) func(*sim.World, algorithms.Params) any {
		return func(w *sim.World, p algorithms.Params) any { return build(w, p[param]) }
	}
	return []wrong{
		{
			Variant: Variant{
				ID: "W33", From: book + "3.6, the first attempt",
				What:     "The last one to come opens the barrier once, and one task goes through.",
				Property: "blocked-when-quiet", Scenario: "museum/memory-meet-once", Preemptions: 0,
				Broken: "broken.littlebook.Barrier-signals-once", Right: "littlebook.PreloadedBarrier",
			},
			build: sized("parties", func(w *sim.World, n int64) any { return littlebook.NewSignalOnceBarrier(w, int(n)) }),
			doc:   "A barrier that lets one task go on, and nobody else.",
		},
		{
			Variant: Variant{
				ID: "W34", From: book + "3.6, the second deadlock",
				What:     "Who waits at the barrier has the mutex that the others need to come.",
				Property: "blocked-when-quiet", Scenario: "museum/memory-meet-once", Preemptions: 0,
				Broken: "broken.littlebook.Barrier-holding", Right: "littlebook.ReusableBarrier",
			},
			build: sized("parties", func(w *sim.World, n int64) any { return littlebook.NewHoldingBarrier(w, int(n)) }),
			doc:   "A barrier at which tasks wait with its mutex in hand.",
		},
		{
			Variant: Variant{
				ID: "W35", From: book + "3.7, the first attempt",
				What:     "Two tasks find that all have come, each opens the turnstile, and somebody goes through it once more.",
				Property: "phase-separation", Scenario: "museum/memory-meet-twice", Preemptions: 0,
				Broken: "broken.littlebook.Barrier-careless", Right: "littlebook.ReusableBarrier",
			},
			also:  []string{"linearizability"},
			build: sized("parties", func(w *sim.World, n int64) any { return littlebook.NewCarelessBarrier(w, int(n)) }),
			doc:   "A reusable barrier that looks at its count without the mutex.",
		},
		{
			Variant: Variant{
				ID: "W36", From: book + "3.7, the second attempt",
				What:     "Who is quick comes back, and goes through the turnstile once more while another one is still on its way.",
				Property: "phase-separation", Scenario: "museum/memory-meet-twice", Preemptions: 0,
				Broken: "broken.littlebook.Barrier-lapped", Right: "littlebook.PreloadedBarrier",
			},
			also:  []string{"linearizability"},
			build: sized("parties", func(w *sim.World, n int64) any { return littlebook.NewLappedBarrier(w, int(n)) }),
			doc:   "A reusable barrier with one turnstile, which a quick task may go through twice.",
		},
		{
			Variant: Variant{
				ID: "W37", From: book + "5.6, without the barrier",
				What:     "The oxygen lets the next atoms come before all of its own have bonded.",
				Property: "whole-crews", Scenario: "museum/memory-one-molecule", Preemptions: 0,
				Broken: "broken.littlebook.H2O-without-barrier", Right: "littlebook.H2O",
			},
			also:  []string{"linearizability"},
			build: plainly(littlebook.NewHastyH2O),
			doc:   "Water without a barrier: an atom does not wait for the others to bond.",
		},
		{
			Variant: Variant{
				ID: "W38", From: book + "6.2, without the multiplex",
				What:     "Nothing keeps out who is one too many.",
				Property: "capacity", Scenario: "museum/memory-three-women", Preemptions: 2,
				Broken: "broken.littlebook.Bathroom-crowded", Right: "littlebook.Bathroom",
			},
			also:  []string{"conservation", "linearizability"},
			build: sized("room", func(w *sim.World, n int64) any { return littlebook.NewCrowdedBathroom(w, n) }),
			doc:   "A bathroom without multiplexes, in which there is room for anybody.",
		},
		{
			Variant: Variant{
				ID: "W39", From: "a lightswitch that has lost its mutex",
				What:     "The second woman goes in while the first one still waits for the men to leave.",
				Property: "group-exclusion", Scenario: "museum/memory-women-and-men", Preemptions: 1,
				Broken: "broken.littlebook.Bathroom-unlocked", Right: "littlebook.NoStarveBathroom",
			},
			also:  []string{"linearizability"},
			build: sized("room", func(w *sim.World, n int64) any { return littlebook.NewUnlockedBathroom(w, n) }),
			doc:   "A bathroom whose lightswitches have no mutex.",
		},
		{
			Variant: Variant{
				ID: "W40", From: book + "4.4, the first attempt",
				What:     "All philosophers have taken the right fork, and wait for the left one.",
				Property: "blocked-when-quiet", Scenario: "museum/memory-dinner", Preemptions: 1,
				Broken: "broken.littlebook.Philosophers-right-handed", Right: "littlebook.Footman",
			},
			build: sized("seats", func(w *sim.World, n int64) any { return littlebook.NewRightHanded(w, int(n)) }),
			doc:   "Philosophers who all take the right fork first.",
		},
		{
			Variant: Variant{
				ID: "W41", From: "a way out of the deadlock that is none",
				What:     "Who puts the right fork back for the left one to come shares it with a neighbour.",
				Property: "group-exclusion", Scenario: "museum/memory-dinner", Preemptions: 1,
				Broken: "broken.littlebook.Philosophers-sharing", Right: "littlebook.Lefty",
			},
			also:  []string{"linearizability"},
			build: sized("seats", func(w *sim.World, n int64) any { return littlebook.NewSecondFork(w, int(n)) }),
			doc:   "Philosophers who put one fork back to take the other one.",
		},
		{
			Variant: Variant{
				ID: "W42", From: book + "4.4, Tanenbaum's solution without its second half",
				What:     "Who puts the forks back does not look after a hungry neighbour, who waits for ever.",
				Property: "blocked-when-quiet", Scenario: "museum/memory-dinner", Preemptions: 1,
				Broken: "broken.littlebook.Tanenbaum-selfish", Right: "littlebook.Tanenbaum",
			},
			build: sized("seats", func(w *sim.World, n int64) any { return littlebook.NewSelfishTanenbaum(w, int(n)) }),
			doc:   "Tanenbaum's philosophers, without a look at the neighbours at the end.",
		},
	}
}
