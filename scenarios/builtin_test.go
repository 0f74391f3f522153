package scenarios_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
)

// TestBuiltinForm wants of each embedded file that it is in canonical form, and
// that it can be listed: with a comment whose first sentence stands alone.
func TestBuiltinForm(t *testing.T) {
	seen := map[[8]byte]string{}
	for _, s := range slices.Concat(scenarios.Builtin(), scenarios.Museum(), scenarios.Fairness(), scenarios.Claims()) {
		t.Run(s.Name, func(t *testing.T) {
			if text := script.Format(s.File); !bytes.Equal(text, s.Source) {
				if golden.Update() {
					folder := "builtin/"
					if inMuseum(s) || inFolder(s) != "" {
						folder = ""
					}
					if err := os.WriteFile(folder+s.Name+".sim", text, 0o666); err != nil {
						t.Fatal(err)
					}
				}
				t.Errorf("not in canonical form; it should be\n%s", text)
			}
			if sum := s.Summary(); sum == "" || len(sum) > 120 || !strings.ContainsAny(sum[len(sum)-1:], ".?") {
				t.Errorf("its first sentence is %q", sum)
			}
			if s.Kind == nil || !inMuseum(s) && !strings.HasPrefix(strings.TrimPrefix(s.Name, inFolder(s)), s.Kind.Name+"/") {
				t.Errorf("it is about %v", s.Kind)
			}
			if inMuseum(s) && len(s.ScheduleNames()) == 0 && !strings.HasPrefix(s.Name, "museum/memory-") {
				t.Error("it has no schedule")
			}
			if other, taken := seen[s.Digest]; taken {
				t.Errorf("it is the same workload as %s", other)
			}
			seen[s.Digest] = s.Name
			if scenarios.ByName(s.Name) != s {
				t.Error("it is not found by its name")
			}
		})
	}
	if s := scenarios.ByName("lock/none"); s != nil {
		t.Errorf("found %v", s)
	}
}

func inMuseum(s *scenarios.Scenario) bool { return strings.HasPrefix(s.Name, "museum/") }

// inFolder is the folder of scenarios that no lock is judged on, "" for others.
func inFolder(s *scenarios.Scenario) string {
	for _, folder := range []string{"fairness/", "claims/"} {
		if strings.HasPrefix(s.Name, folder) {
			return folder
		}
	}
	return ""
}

// TestFor wants the stories of an algorithm's kind, and its own behind them.
func TestFor(t *testing.T) {
	a := *port(t, "aiorwlock.RWLock")
	a.Scenarios = []string{"museum/m20-cancelled-writer", "museum/none"}
	all := scenarios.For(&a)
	for i, s := range all {
		if own := i == len(all)-1; own != inMuseum(s) || s.Kind != a.Kind {
			t.Errorf("%s is number %d of %d", s.Name, i+1, len(all))
		}
	}
}
