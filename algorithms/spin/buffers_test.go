package spin_test

import (
	"context"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// buffered explores a scenario with store buffers, and says whether two tasks are inside
// at once, or in a race, or come to results that the scenario forbids, and whether that
// is all there is.
func buffered(t *testing.T, name, scenario string) (violated, complete bool) {
	t.Helper()
	lock := algorithmNamed(t, name)
	e := scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: 1, MaxExecutions: 20_000, StopAt: ^uint64(0)}
	e.NewSubject = func() (*scheduler.Subject, error) {
		c, err := scenarios.ByName(scenario).Case(scenarios.Options{
			Algorithms: []*algorithms.Algorithm{lock}, Memory: &scenarios.Memory{Model: sim.TSO}, Ordered: true, MaxSteps: 200,
			Properties: []*checker.Property{checker.MutualExclusion, checker.NoDataRace, checker.Deadlock, checker.Livelock},
		})
		if err != nil {
			return nil, err
		}
		return &scheduler.Subject{World: c.World, Setup: c.Setup, Close: c.Close, Judge: func(res *sim.Result) scheduler.Finding {
			violated, undecided := c.Judge(res)
			return scheduler.Finding{Violated: violated, Unknown: undecided}
		}}, nil
	}
	x, err := e.Run(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, p := range x.Properties {
		violated = violated || p.Violations > 0
	}
	t.Logf("%s: violated %v after %d executions, complete %v", name, violated, x.Runs, x.Complete)
	return violated, x.Complete
}

// TestStoreBuffers: who stores, then looks, needs a fence in between. Locks that change
// memory with locked instructions before they get in do not.
func TestStoreBuffers(t *testing.T) {
	for name, fails := range map[string]bool{
		"spin.Dekker": true, "spin.Dekker-fenced": false,
		"spin.Peterson": true, "spin.Peterson-fenced": false,
		"spin.Filter": true, "spin.Bakery": true, "spin.BurnsLamport": true, "spin.Szymanski": true,
		"spin.TAS": false, "spin.TTAS": false, "spin.Ticket": false, "spin.Anderson": false, "spin.CLH": false, "spin.MCS": false,
	} {
		if violated, complete := buffered(t, name, "lock/protects"); violated != fails || !fails && !complete {
			t.Errorf("%s: violated %v, complete %v; want violated %v", name, violated, complete, fails)
		}
	}
}
