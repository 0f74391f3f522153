package scenarios_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// stateless is a lock that keeps nothing, so that it allocates nothing.
type stateless struct{}

func (stateless) Lock(t *sim.Task) error { return t.Yield() }
func (stateless) Unlock(*sim.Task) error { return nil }

// TestExecutionsAllocateNothing: what a scenario needs is made once, and used again by
// each execution. Only a lock that allocates costs something.
func TestExecutionsAllocateNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	a := &algorithms.Algorithm{
		Name: "test.Stateless", Kind: algorithms.LockKind,
		New: func(*sim.World, algorithms.Params) (any, error) { return stateless{}, nil },
	}
	s, err := scenarios.Parse("alloc", "alloc.sim", []byte("lock x = lock\ntask a: lock x; step; unlock x\ntask b: lock x; unlock x"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Properties: []*checker.Property{}})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	random := scheduler.NewRandom(1)
	if n := testing.AllocsPerRun(1000, func() {
		res := k.World.Run(random, k.Setup)
		k.Judge(&res)
	}); n != 0 {
		t.Errorf("%v allocations for each execution", n)
	}
}
