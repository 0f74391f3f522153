package verify_test

import (
	"context"
	"testing"

	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// largerSteps is how far sweeps go here: several times as far as those of a single lock
// do by default, and so to larger workloads.
const largerSteps = 3 * verify.DefaultSweepSteps

// TestLargerSweeps wants that nothing is found in locks of event loops in which nothing
// is, in larger workloads than they are judged with otherwise.
func TestLargerSweeps(t *testing.T) {
	if !*long {
		t.Skip("takes some minutes; -long")
	}
	judged, larger := 0, 0
	for _, a := range builtin.Algorithms() {
		if len(a.Defects) > 0 || a.Style == sim.SharedMemory {
			continue
		}
		judged++
		loop := sim.Any
		if !a.Claims(loop) {
			loop = sim.FIFO
		}
		t.Run(a.Name+"/"+loop.String(), func(t *testing.T) {
			o := verify.Options{Sweep: verify.SweepOptions{Steps: largerSteps}}
			l, err := verify.Algorithm(context.Background(), a, []*scenarios.Scenario{}, loop, o)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d workloads up to size %d, %d of the next one, %d executions", l.Sweep.Workloads, l.Sweep.Size, l.Sweep.Beyond, l.Sweep.Runs)
			if l.Sweep.Size >= 4 {
				larger++
			}
			for i := range l.Sweep.Rows {
				if r := &l.Sweep.Rows[i]; r.First > 0 {
					t.Errorf("%s is violated in %d workloads, first in sweep/%s/%d", r.Name, r.Workloads, a.Kind.Name, r.First)
				}
			}
		})
	}
	if judged < 30 || larger < 15 {
		t.Errorf("%d locks have no defects, and %d of them were swept up to size 4", judged, larger)
	}
}
