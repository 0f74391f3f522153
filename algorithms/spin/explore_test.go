package spin_test

import (
	"context"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// explored is what a search of a workload finds.
type explored struct {
	scheduler.Explored
	bypass int64
}

// search executes a workload with a lock, by one reduction and judged by all
// properties.
func search(t *testing.T, a *algorithms.Algorithm, src string, r scheduler.Reduction, most int64) (x explored) {
	t.Helper()
	s, err := scenarios.Parse("test", "test.sim", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	e := scheduler.Exploration{Reduction: r, Bounds: scheduler.NoBounds, Workers: 1, CountClasses: true, MaxExecutions: most}
	e.NewSubject = func() (*scheduler.Subject, error) {
		c, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Ordered: true})
		if err != nil {
			return nil, err
		}
		return &scheduler.Subject{World: c.World, Setup: c.Setup, Close: c.Close, Judge: func(res *sim.Result) scheduler.Finding {
			violated, undecided := c.Judge(res)
			for _, m := range c.Checks.Measures(nil) {
				if m.Name == "bypass" {
					x.bypass = max(x.bypass, m.Value)
				}
			}
			return scheduler.Finding{Violated: violated, Unknown: undecided}
		}}, nil
	}
	if x.Explored, err = e.Run(context.Background()); err != nil {
		t.Fatalf("%s: %v", a.Name, err)
	}
	return x
}

// smallest are workloads of two tasks, by kind.
var smallest = map[*algorithms.Kind]string{
	algorithms.LockKind:        "lock l = lock\ntask a: lock l; unlock l\ntask b: lock l; unlock l",
	algorithms.RWLockKind:      "lock rw = rwlock\ntask a: rlock rw; runlock rw\ntask b: lock rw; unlock rw",
	algorithms.SemaphoreKind:   "lock s = semaphore\ntask a: acquire s; release s\ntask b: acquire s; release s",
	algorithms.QueueKind:       "lock q = queue\ntask a: put q 1\ntask b: get q",
	algorithms.AsyncResultKind: "lock r = result\ntask a: set r 1\ntask b: get r",
	algorithms.RegisterKind:    "lock x = register\ntask a: write x 1\ntask b: read x",
	algorithms.DequeKind:       "lock d = deque\ntask a: push d 1; take d\ntask b: steal d",
}

// TestReduction: one schedule of every class, for each lock, comes to what all
// schedules come to: as many classes, and as many that violate each property.
func TestReduction(t *testing.T) {
	most := int64(3000)
	if *long {
		most = 20_000
	}
	compared := 0
	for _, a := range spin.Algorithms() {
		src := smallest[a.Kind]
		every := search(t, a, src, scheduler.Unreduced, most)
		if !every.Complete {
			continue
		}
		compared++
		one := search(t, a, src, scheduler.Optimal, 0)
		if !one.Complete || one.Classes != every.Classes || one.Runs-one.Redundant != one.Classes || one.bypass != every.bypass {
			t.Errorf("%s: %d classes in %d executions, bypass %d, complete: %v; by every schedule %d, %d",
				a.Name, one.Classes, one.Runs, one.bypass, one.Complete, every.Classes, every.bypass)
		}
		for i, p := range one.Properties {
			if (p.Violations > 0) != (every.Properties[i].Violations > 0) {
				t.Errorf("%s: property %d is violated in %d classes, and in %d schedules", a.Name, i, p.Violations, every.Properties[i].Violations)
			}
		}
		t.Logf("%s: %d schedules, %d classes", a.Name, every.Runs, one.Classes)
	}
	if compared < 8 {
		t.Errorf("only %d locks are small enough", compared)
	}
}
