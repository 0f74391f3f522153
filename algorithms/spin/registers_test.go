package spin_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/internal/states"
	"github.com/simrun-dev/simrun/sim"
)

// TestRegisterFates: somebody always gets on, and a reader may starve while another
// task writes for ever, which does not.
func TestRegisterFates(t *testing.T) {
	const reader, writer = 0, 1
	g, err := states.Explore(states.Workload{Limit: 10_000, Setup: func(w *sim.World) []states.User {
		w.NewObject("x").Tracked = true
		r := spin.NewSeqLock(w, 8)
		nothing := func(*sim.Task) {}
		return []states.User{
			reader: {Name: "r", Shared: true, Enter: func(t *sim.Task) { r.Read(t) }, Leave: nothing},
			writer: {Name: "w", Shared: true, Enter: func(t *sim.Task) { r.Write(t, 1) }, Leave: nothing},
		}
	}})
	if err != nil {
		t.Fatalf("%v: %d", err, g.States())
	}
	if !g.DeadlockFree() || g.StarvationFree(reader) || !g.StarvationFree(writer) || g.States() != 2994 {
		t.Errorf("deadlock-free: %v, nobody starves: reader %v, writer %v, %d states",
			g.DeadlockFree(), g.StarvationFree(reader), g.StarvationFree(writer), g.States())
	}
}
