package broken

import "github.com/simrun-dev/simrun/algorithms/spin"

// wrongDeques are those of work stealing.
func wrongDeques() []wrong {
	const the, chaseLev = "THE", "ChaseLev"
	from := map[string]string{
		the:      "M. Frigo, C. Leiserson and K. Randall, The Implementation of the Cilk-5 Multithreaded Language, PLDI 1998",
		chaseLev: "D. Chase and Y. Lev, Dynamic Circular Work-Stealing Deque, SPAA 2005",
	}
	deque := func(id, of, name, how, what, scenario string, preemptions int) Variant {
		return Variant{
			ID: id, From: from[of] + ", " + how, What: what, Property: "linearizability", Scenario: "museum/" + scenario, Preemptions: preemptions,
			Broken: "broken.spin." + of + "-" + name, Right: "spin." + of,
		}
	}
	// twice is one of which an item goes to two tasks.
	twice := func(v Variant) Variant {
		v.Property = "conservation"
		return v
	}
	also := []string{"linearizability"}
	looking := deque("W53", the, "looking", "", "The thief looks at T before it raises H, and the owner takes the same item meanwhile.", "memory-last-item", 2)
	looking.From = "M. Musuvathi and S. Qadeer, Iterative context bounding for systematic testing of multithreaded programs, PLDI 2007, a work-stealing queue"
	return []wrong{
		{
			Variant: twice(deque("W52", the, "plus-one", "with H > T+1 for the owner's H > T",
				"The owner lets H be greater than T by one, and takes the item that has been stolen.", "memory-last-item", 1)),
			build:     plainly(spin.NewPlusOneTHE),
			also:      also,
			elsewhere: [][2]string{{"no-data-race", "deque/again"}}, // it pushes next where the thief reads
			doc:       "A deque of Cilk-5 whose owner is wrong by one when it looks for thieves. The last item may go to two tasks.",
		},
		{
			Variant: twice(looking),
			build:   plainly(spin.NewLookingTHE),
			also:    also,
			doc:     "A deque of Cilk-5 whose thieves look for the owner before they show themselves. The last item may go to two tasks.",
		},
		{
			Variant: twice(deque("W54", the, "unlocked", "without the lock for thieves",
				"Two thieves read the same H, and steal the same item.", "memory-two-thieves", 1)),
			build: plainly(spin.NewUnlockedTHE),
			also:  also,
			doc:   "A deque of Cilk-5 whose thieves have no lock. Two may steal the same item.",
		},
		{
			Variant: deque("W55", the, "forgetful", "without the last T++",
				"The owner that has found nothing leaves T below H, and nobody finds what it pushes next.", "memory-pushed-again", 1),
			build: plainly(spin.NewForgetfulTHE),
			doc:   "A deque of Cilk-5 whose owner does not put back the number that it has lowered in vain. Items may get lost.",
		},
		{
			Variant: twice(deque("W56", chaseLev, "trusting", "without the compare-and-swap in popBottom",
				"The owner takes the last item as if it were alone, and so does who is about to steal it.", "memory-last-item", 2)),
			build: plainly(spin.NewTrustingChaseLev),
			also:  also,
			doc:   "A deque of Chase and Lev whose owner does not compete for the last item. It may go to two tasks.",
		},
		{
			Variant: deque("W57", chaseLev, "late", "with the item read after the compare-and-swap",
				"The thief reads its item when its place is free, and finds the next one that was pushed there.", "memory-pushed-on", 2),
			build: plainly(spin.NewLateChaseLev),
			doc:   "A deque of Chase and Lev whose thieves read what they have stolen afterwards. An item may go to two tasks, and another one to none.",
		},
	}
}
