package spin_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

func algorithmNamed(t *testing.T, name string) *algorithms.Algorithm {
	t.Helper()
	all := spin.Algorithms()
	i := slices.IndexFunc(all, func(a *algorithms.Algorithm) bool { return a.Name == name })
	if i < 0 {
		t.Fatalf("there is no lock %s", name)
	}
	return all[i]
}

// TestSteals wants that every deque needs the rule for steals that it claims, and no
// other one: with it nothing is violated, and with each of the others something is.
func TestSteals(t *testing.T) {
	const src = "lock d = deque\ntask o: push d 1; take d\ntask s1: steal d\ntask s2: steal d"
	rules := []sim.StealRule{sim.StealsFind, sim.StealsMayLose, sim.StealsMayMiss}
	for name, claims := range map[string]sim.StealRule{"spin.THE": sim.StealsMayMiss, "spin.ChaseLev": sim.StealsMayLose} {
		for _, rule := range rules {
			a := *algorithmNamed(t, name)
			a.Policy.Steals = rule
			x := search(t, &a, src, scheduler.Optimal, 0)
			violated := slices.ContainsFunc(x.Properties[:], func(p scheduler.Tally) bool { return p.Violations > 0 })
			if !x.Complete || violated != (rule != claims) {
				t.Errorf("%s, %v: violated: %v, all classes: %v", name, rule, violated, x.Complete)
			}
		}
	}
}

// TestDequesWithBuffers: without a fence both ends look before the other one can see
// what they have done, and an item is given out twice.
func TestDequesWithBuffers(t *testing.T) {
	for _, test := range []struct {
		lock, scenario string
		fails          bool
	}{
		{"spin.THE", "deque/last-item", true}, {"spin.THE-fenced", "deque/last-item", false},
		{"spin.THE", "deque/one-thief", true}, {"spin.THE-fenced", "deque/one-thief", false},
		{"spin.ChaseLev", "deque/last-item", false}, // for the last item it has a locked instruction
		{"spin.ChaseLev", "deque/one-thief", true}, {"spin.ChaseLev-fenced", "deque/one-thief", false},
	} {
		if violated, complete := buffered(t, test.lock, test.scenario); violated != test.fails || !violated && !complete {
			t.Errorf("%s on %s: violated %v, complete %v", test.lock, test.scenario, violated, complete)
		}
	}
}
