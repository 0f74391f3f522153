package scenarios_test

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/algorithms/littlebook"
	"github.com/simrun-dev/simrun/sim"
)

// wrongSolution is one of the museum, which does not say here that it is wrong.
func wrongSolution(name string, where ...shows) flaw {
	for _, a := range broken.Algorithms() {
		if a.Name == "broken.littlebook."+name {
			a.Defects, a.Scenarios = nil, nil
			return flaw{a, where}
		}
	}
	panic("there is no " + name)
}

// eagerHydrogen does not wait for oxygen.
type eagerHydrogen struct{ *littlebook.H2O }

func (eagerHydrogen) Hydrogen(*sim.Task) {}

func anEagerHydrogen() *algorithms.Algorithm {
	f := wrongSolution("H2O-without-barrier")
	f.lock.Name = "molecule: hydrogen does not wait"
	f.lock.New = func(w *sim.World, _ algorithms.Params) (any, error) { return eagerHydrogen{littlebook.NewH2O(w)}, nil }
	return f.lock
}

// puzzleFlaws has a wrong solution for each built-in scenario of a puzzle. They share
// memory, and do not fit the tests in which workloads cancel and misuse.
func puzzleFlaws() []flaw {
	return []flaw{
		wrongSolution("Barrier-signals-once", shows{"meeting/rounds", lostWake}),
		wrongSolution("Barrier-lapped", shows{"meeting/rounds", rounds}),
		wrongSolution("H2O-without-barrier", shows{"molecule/water", crews}),
		{anEagerHydrogen(), []shows{{"molecule/no-oxygen", crews}}},
		wrongSolution("Bathroom-unlocked", shows{"bathroom/two-groups", groups}),
		wrongSolution("Bathroom-crowded", shows{"bathroom/too-many", capacity}),
		wrongSolution("Philosophers-sharing", shows{"table/dinner", groups}),
		wrongSolution("Philosophers-right-handed", shows{"table/dinner", lostWake}),
	}
}
