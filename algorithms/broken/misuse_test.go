package broken_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
)

const (
	misuseFrom = "<!-- misuse: go test ./algorithms/broken -run TestMisusePage -update -->\n"
	misuseTo   = "<!-- end of misuse -->\n"
)

// TestMisusePage keeps true what docs/wrong-variants.md says of releases by who does not
// hold the lock: what may come of them, with two preemptions at most.
func TestMisusePage(t *testing.T) {
	fresh := "| lock | released by another one | released twice |\n| --- | --- | --- |\n"
	for _, a := range spin.Algorithms() {
		if a.Kind == algorithms.LockKind {
			fresh += fmt.Sprintf("| %s | %s | %s |\n", a.Name, comesOf(t, a, "museum/memory-stray-release"), comesOf(t, a, "museum/memory-two-releases"))
		}
	}
	golden.Part(t, wrongPage, misuseFrom, misuseTo, fresh)
}

// comesOf says what comes of a workload that the lock does not claim to stand.
func comesOf(t *testing.T, a *algorithms.Algorithm, scenario string) string {
	t.Helper()
	x := *a
	x.Policy.Unchecked, x.Policy.OwnerChecked = false, true
	f := explore(t, &x, scenarios.ByName(scenario), &scheduler.Exploration{Bounds: few(2), MaxExecutions: 10_000, StopAtLimit: true})
	var all []string
	for _, c := range []struct {
		what       string
		properties []*checker.Property
	}{
		{"two get in", []*checker.Property{checker.MutualExclusion}},
		{"somebody waits for ever", []*checker.Property{checker.Deadlock, checker.BlockedWhenQuiet, checker.Livelock}},
		{"panics", []*checker.Property{checker.NoPanic}},
	} {
		if slices.ContainsFunc(c.properties, func(p *checker.Property) bool { return slices.Contains(f.violated, p.Name) }) {
			all = append(all, c.what)
		}
	}
	switch {
	case all != nil:
	case slices.Contains(f.violated, checker.MisuseReported.Name):
		all = append(all, "nothing")
	default:
		all = append(all, "refused")
	}
	if !f.complete {
		all[len(all)-1] += ", as far as was looked"
	}
	return strings.Join(all, "; ")
}
