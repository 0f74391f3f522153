package sim_test

import (
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestStarves looks at what follows from an order of admission.
func TestStarves(t *testing.T) {
	for _, c := range []struct {
		policy sim.Policy
		want   string
	}{
		{sim.Policy{}, ""},
		{sim.Policy{Admission: sim.FIFOAdmission}, "nobody"},
		{sim.Policy{Admission: sim.PhaseFair}, "nobody"},
		{sim.Policy{Admission: sim.WriterFirst}, "readers"},
		{sim.Policy{Admission: sim.ReaderFirst}, "writers"},
		{sim.Policy{Admission: sim.Barging}, "anybody"},
		{sim.Policy{Admission: sim.Barging, Starving: "nobody"}, "nobody"},
	} {
		if got := c.policy.Starves(); got != c.want {
			t.Errorf("%v, %q: %q, want %q", c.policy.Admission, c.policy.Starving, got, c.want)
		}
	}
}
