package asyncio_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// TestAlgorithms makes one of each registration and performs every operation.
func TestAlgorithms(t *testing.T) {
	for _, a := range asyncio.Algorithms() {
		t.Run(a.Name, func(t *testing.T) {
			if !strings.HasPrefix(a.Name, "asyncio.") || a.Doc == "" || a.Source == "" || a.Profile.Name != "asyncio" {
				t.Errorf("incomplete: %+v", a)
			}
			if !a.Claims(sim.FIFO) || a.Claims(sim.Any) {
				t.Error("the policy is claimed for fifo and nothing else")
			}
			tell(t, func(w *sim.World, _ *story) []func(*sim.Task) {
				o, err := a.Make(w, "x", nil)
				if err != nil {
					t.Fatal(err)
				}
				return []func(*sim.Task){func(task *sim.Task) { everyOp(t, task, o) }}
			})
		})
	}
}

func everyOp(t *testing.T, task *sim.Task, o *algorithms.Object) {
	for i, op := range o.Algorithm.Kind.Ops {
		if !o.Supports(i, false) {
			continue
		}
		if _, err := o.Do(task, i, algorithms.Args{Value: sim.Int(1)}); err != nil && op.Name != "tryget" && !misused(o, err) {
			t.Errorf("%s: %v", op.Name, err)
		}
	}
	if s, ok := o.Inspect(); !ok || len(s.Fields) == 0 {
		t.Error("Inspect shows nothing")
	}
}

// misused reports that a condition was used without its lock.
func misused(o *algorithms.Object, err error) bool {
	return o.Algorithm.Kind == algorithms.MonitorKind && errors.Is(err, algorithms.ErrMisuse)
}

func TestBadParameter(t *testing.T) {
	for _, a := range asyncio.Algorithms() {
		if a.Kind != algorithms.SemaphoreKind {
			continue
		}
		tell(t, func(w *sim.World, _ *story) []func(*sim.Task) {
			if impl, err := a.New(w, algorithms.Params{"value": -1}); impl != nil || err == nil {
				t.Errorf("%s: %v, %v", a.Name, impl, err)
			}
			return nil
		})
	}
}
