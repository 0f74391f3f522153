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

// careless lets in every child.
type careless struct{ *littlebook.ChildCare }

func (careless) ChildIn(*sim.Task) {}

// patientBus does not depart without a rider.
type patientBus struct{ *littlebook.Bus }

func (b patientBus) Stop(t *sim.Task) { b.Catch(t) }

// likeWrong is one of the museum with another solution in its place.
func likeWrong(name, instead string, build func(w *sim.World, p algorithms.Params) any) *algorithms.Algorithm {
	f := wrongSolution(name)
	f.lock.Name = instead
	f.lock.New = func(w *sim.World, p algorithms.Params) (any, error) { return build(w, p), nil }
	return f.lock
}

// puzzleFlaws has a wrong solution for each built-in scenario of a puzzle. They share
// memory, and do not fit the tests in which workloads cancel and misuse.
func puzzleFlaws() []flaw {
	return []flaw{
		wrongSolution("Barrier-signals-once", shows{"meeting/rounds", lostWake}),
		wrongSolution("Barrier-lapped", shows{"meeting/rounds", rounds}),
		wrongSolution("H2O-without-barrier", shows{"molecule/water", crews}),
		{likeWrong("H2O-without-barrier", "molecule: hydrogen does not wait", func(w *sim.World, _ algorithms.Params) any { return eagerHydrogen{littlebook.NewH2O(w)} }), []shows{{"molecule/no-oxygen", crews}}},
		wrongSolution("Bathroom-unlocked", shows{"bathroom/two-groups", groups}),
		wrongSolution("Bathroom-crowded", shows{"bathroom/too-many", capacity}),
		wrongSolution("Philosophers-sharing", shows{"table/dinner", groups}),
		wrongSolution("Philosophers-right-handed", shows{"table/dinner", "deadlock"}),
		wrongSolution("List-sociable", shows{"list/three-classes", groups}),
		wrongSolution("List-crossed", shows{"list/three-classes", "deadlock"}),
		wrongSolution("Rope-hopeful", shows{"rope/two-ways", groups}),
		{likeWrong("Rope-hopeful", "rope: bears any number", func(w *sim.World, _ algorithms.Params) any { return littlebook.NewRope(w, 9) }), []shows{{"rope/too-many", capacity}}},
		wrongSolution("SushiBar-one-by-one", shows{"sushibar/party", party}),
		wrongSolution("SushiBar-overfull", shows{"sushibar/next-party", capacity}),
		wrongSolution("ChildCare-forgetful", shows{"childcare/one-more", lostWake}),
		wrongSolution("Bus-open", shows{"bus/while-it-stands", boarding}),
		wrongSolution("Bus-hasty", shows{"bus/while-it-stands", boarding}),
		wrongSolution("Bus-bottomless", shows{"bus/two-stops", boarding}),
		wrongSolution("Bus-forgetful", shows{"bus/two-stops", boarding}),
		{likeWrong("Bus-hasty", "bus: waits for a rider", func(w *sim.World, p algorithms.Params) any { return patientBus{littlebook.NewBus(w, 1)} }), []shows{{"bus/nobody", lostWake}}},
		{likeWrong("ChildCare-tokens", "childcare: takes every child", func(w *sim.World, p algorithms.Params) any { return careless{littlebook.NewChildCare(w, 1)} }), []shows{{"childcare/one-more", wards}}},
	}
}
