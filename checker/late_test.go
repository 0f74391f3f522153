package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// TestLateState: what a set with conservation alone knows of the state at the
// end is what a set with all properties knows.
func TestLateState(t *testing.T) {
	s := subject{kind: algorithms.SemaphoreKind, make: func(_ *sim.World, p algorithms.Params) any { return &gentleSemaphore{free: int(p["value"])} }}
	const workload = "lock s = semaphore(2)\ntask a: acquire s; release s; acquire s\ntask b: acquire s; release s\ntask c: acquire s\n"
	some := newCase(t, s, workload, scenarios.Options{Properties: []*checker.Property{checker.Conservation}})
	all := newCase(t, s, workload, scenarios.Options{})
	for seed := range uint64(500) {
		run := func(c *scenarios.Case) (sim.State, bool) {
			res := c.World.Run(scheduler.NewRandom(seed), c.Setup)
			c.Judge(&res)
			return c.Checks.State(0)
		}
		got, gotKnown := run(some)
		want, wantKnown := run(all)
		if gotKnown != wantKnown || !slices.Equal(got, want) {
			t.Fatalf("seed %d: %v %v, want %v %v", seed, got, gotKnown, want, wantKnown)
		}
	}
}
