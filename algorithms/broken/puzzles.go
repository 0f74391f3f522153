package broken

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/littlebook"
	"github.com/simrun-dev/simrun/sim"
)

// A wrongPuzzle is a solution of a puzzle that looks right: what it is, in which scenario
// it fails, and what goes wrong.
type wrongPuzzle struct {
	name, right string
	build       func(w *sim.World, p algorithms.Params) any
	doc         string
	fails       failing
	number      int
	from, what  string
}

// A failing says how a solution fails: the scenario of the museum, the property, with how
// many preemptions, and what else is violated there.
type failing struct {
	scenario, property string
	preemptions        int
	also               []string
}

// sized makes a solution of a size.
func sized[T any, N int | int64](param string, build func(w *sim.World, n N) T) func(*sim.World, algorithms.Params) any {
	return func(w *sim.World, p algorithms.Params) any { return build(w, N(p[param])) }
}

// wrongPuzzles are those that the book discusses, by section, and a few others.
func wrongPuzzles() []wrong {
	var all []wrong
	for _, x := range tableOfPuzzles() {
		from := x.from
		if from[0] <= '9' {
			from = "A. Downey, The Little Book of Semaphores, second edition, 2016, " + from
		}
		all = append(all, wrong{
			Variant: Variant{
				ID: fmt.Sprintf("W%d", x.number), From: from, What: x.what,
				Property: x.fails.property, Scenario: "museum/" + x.fails.scenario, Preemptions: x.fails.preemptions,
				Broken: "broken.littlebook." + x.name, Right: "littlebook." + x.right,
			},
			build: x.build, doc: x.doc, also: x.fails.also,
		})
	}
	return all
}

func tableOfPuzzles() []wrongPuzzle {
	return []wrongPuzzle{
		{"Barrier-signals-once", "PreloadedBarrier", sized("parties", littlebook.NewSignalOnceBarrier), "A barrier that lets one task go on, and nobody else.",
			failing{"memory-meet-once", "blocked-when-quiet", 0, nil}, 33, "3.6, the first attempt", "The last one to come opens the barrier once, and one task goes through."},
		{"Barrier-holding", "ReusableBarrier", sized("parties", littlebook.NewHoldingBarrier), "A barrier at which tasks wait with its mutex in hand.",
			failing{"memory-meet-once", "blocked-when-quiet", 0, nil}, 34, "3.6, the second deadlock", "Who waits at the barrier has the mutex that the others need to come."},
		{"Barrier-careless", "ReusableBarrier", sized("parties", littlebook.NewCarelessBarrier), "A reusable barrier that looks at its count without the mutex.",
			failing{"memory-meet-twice", "phase-separation", 0, []string{"linearizability"}}, 35, "3.7, the first attempt", "Two tasks find that all have come, each opens the turnstile, and somebody goes through it once more."},
		{"Barrier-lapped", "PreloadedBarrier", sized("parties", littlebook.NewLappedBarrier), "A reusable barrier with one turnstile, which a quick task may go through twice.",
			failing{"memory-meet-twice", "phase-separation", 0, []string{"linearizability"}}, 36, "3.7, the second attempt", "Who is quick comes back, and goes through the turnstile once more while another one is still on its way."},
		{"H2O-without-barrier", "H2O", plainly(littlebook.NewHastyH2O), "Water without a barrier: an atom does not wait for the others to bond.",
			failing{"memory-one-molecule", "whole-crews", 0, []string{"linearizability"}}, 37, "5.6, without the barrier", "The oxygen lets the next atoms come before all of its own have bonded."},
		{"Bathroom-crowded", "Bathroom", sized("room", littlebook.NewCrowdedBathroom), "A bathroom without multiplexes, in which there is room for anybody.",
			failing{"memory-three-women", "capacity", 2, []string{"conservation", "linearizability"}}, 38, "6.2, without the multiplex", "Nothing keeps out who is one too many."},
		{"Bathroom-unlocked", "NoStarveBathroom", sized("room", littlebook.NewUnlockedBathroom), "A bathroom whose lightswitches have no mutex.",
			failing{"memory-women-and-men", "group-exclusion", 1, []string{"linearizability"}}, 39, "a lightswitch that has lost its mutex", "The second woman goes in while the first one still waits for the men to leave."},
		{"Philosophers-right-handed", "Footman", sized("seats", littlebook.NewRightHanded), "Philosophers who all take the right fork first.",
			failing{"memory-dinner", "deadlock", 1, nil}, 40, "4.4, the first attempt", "All philosophers have taken the right fork, and wait for the left one."},
		{"Philosophers-sharing", "Lefty", sized("seats", littlebook.NewSecondFork), "Philosophers who put one fork back to take the other one.",
			failing{"memory-dinner", "group-exclusion", 1, []string{"linearizability"}}, 41, "a way out of the deadlock that is none", "Who puts the right fork back for the left one to come shares it with a neighbour."},
		{"Tanenbaum-selfish", "Tanenbaum", sized("seats", littlebook.NewSelfishTanenbaum), "Tanenbaum's philosophers, without a look at the neighbours at the end.",
			failing{"memory-dinner", "blocked-when-quiet", 1, nil}, 42, "4.4, Tanenbaum's solution without its second half", "Who puts the forks back does not look after a hungry neighbour, who waits for ever."},
		{"List-sociable", "List", plainly(littlebook.NewSociableList), "A list into which several tasks may insert at once.",
			failing{"memory-two-inserters", "group-exclusion", 1, []string{"linearizability"}}, 43, "6.1, without the mutex of those who insert", "The lightswitch of those who insert lets in the second one as well."},
		{"List-crossed", "List", plainly(littlebook.NewGreedyList), "A list into which who searches inserts, while who deletes waits for inserters first and for searchers then.",
			failing{"memory-insert-and-delete", "deadlock", 1, nil}, 44, "a list whose two semaphores are taken in two orders", "Who inserts keeps out those who delete as a searcher, and who deletes keeps out those who insert; each waits for the other."},
		{"Rope-hopeful", "Rope", sized("bears", littlebook.NewHopefulRope), "A rope on which a baboon follows those whom it sees, without a mutex.",
			failing{"memory-baboons", "group-exclusion", 1, []string{"linearizability"}}, 45, "6.3, with a look that nothing protects", "A baboon sees another one on the rope and follows it, but that one has left meanwhile, and somebody comes from the other side."},
		{"Rope-two-ends", "Rope", sized("bears", littlebook.NewTwoEndedRope), "A rope with a semaphore at each end, of which everybody takes the near one first.",
			failing{"memory-two-baboons", "deadlock", 1, nil}, 46, "6.3, with a semaphore for each end", "Two baboons have taken hold of an end each, and wait for the other one."},
		{"SushiBar-overfull", "BatonSushiBar", sized("seats", littlebook.NewOverfullSushiBar), "A sushi bar in which newcomers sit down before those who have been called.",
			failing{"memory-one-seat", "capacity", 2, []string{"whole-party", "conservation", "linearizability"}}, 47, "7.1, the non-solution", "Who has been called takes the mutex again, and a newcomer has taken it, and the seat, before."},
		{"SushiBar-one-by-one", "SushiBar", sized("seats", littlebook.NewOneByOneSushiBar), "A sushi bar in which every seat is taken again at once.",
			failing{"memory-party", "whole-party", 1, []string{"linearizability"}}, 48, "7.1, with nothing but a multiplex", "Who comes takes the seat of the first one of a party to leave."},
		{"ChildCare-tokens", "ChildCare", sized("children", littlebook.NewTokenChildCare), "A child care centre in which adults that leave take the tokens for children one by one.",
			failing{"memory-adults-leave", "blocked-when-quiet", 1, nil}, 49, "7.2, the first attempt", "Two adults have taken one token each, and wait for another one."},
		{"ChildCare-holding", "ChildCare", sized("children", littlebook.NewLockedChildCare), "A child care centre in which one adult at a time takes the tokens for children.",
			failing{"memory-room-for-another", "blocked-when-quiet", 0, nil}, 50, "7.2, the solution that is to be extended", "An adult that cannot leave yet has taken the token for a child that may come."},
		{"ChildCare-forgetful", "ChildCare", sized("children", littlebook.NewForgetfulChildCare), "A child care centre in which a child that leaves makes room for adults only.",
			failing{"memory-one-more", "blocked-when-quiet", 0, nil}, 51, "7.2, the extended solution", "When a child leaves, nobody tells the next one, which waits until another adult comes."},
		{"Bus-open", "BatonBus", sized("seats", littlebook.NewOpenBus), "A bus that takes whoever waits as long as it stands there and has seats.",
			failing{"memory-two-riders", "boarding", 0, []string{"linearizability"}}, 58, "7.4, without the mutex while riders get on", "Who comes while somebody gets on gets on as well."},
		{"Bus-hasty", "WideBus", sized("seats", littlebook.NewHastyBus), "A bus that lets riders on and departs.",
			failing{"memory-bus", "boarding", 0, []string{"linearizability"}}, 59, "7.4, without boarded", "The bus departs before the rider is aboard that it has let on."},
		{"Bus-bottomless", "Bus", sized("seats", littlebook.NewBottomlessBus), "A bus that takes everybody, however many seats it has.",
			failing{"memory-small-bus", "boarding", 0, []string{"linearizability"}}, 60, "7.4, without the bound", "The bus takes two riders, and has one seat."},
		{"Bus-forgetful", "Bus", sized("seats", littlebook.NewForgetfulBus), "A bus after which nobody waits, as it believes.",
			failing{"memory-small-bus", "boarding", 0, nil}, 61, "7.4, with nobody left who waits", "The bus forgets the rider for whom it had no seat, and the next one departs without it."},
	}
}
