package builtin_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// TestRegistrations holds every algorithm to what lists and reports need of it.
func TestRegistrations(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range builtin.Algorithms() {
		t.Run(a.Name, func(t *testing.T) {
			if seen[a.Name] {
				t.Error("the name is taken")
			}
			seen[a.Name] = true
			if family, _, ok := strings.Cut(a.Name, "."); !ok || family == "" {
				t.Error("the name is not FAMILY.TYPE")
			}
			if a.Doc == "" || a.Source == "" {
				t.Error("no doc or no source")
			}
			if !strings.HasSuffix(a.Summary(), ".") || len(a.Summary()) > 120 {
				t.Errorf("summary %q is no short sentence", a.Summary())
			}
			if len(a.Disciplines) == 0 {
				t.Error("a port claims its policy for the loop of its library")
			}
			if a.Policy.Admission == sim.Undeclared && inLine(a.Kind) && !strings.HasPrefix(a.Name, "broken.") {
				t.Error("it does not say in which order it lets waiters in")
			}
			if a.Kind == algorithms.RWLockKind && (a.Policy.Upgrade == "" || a.Policy.Downgrade == "") {
				t.Error("it does not say what becomes of upgrades and downgrades")
			}
			implements(t, a)
			for _, name := range a.Scenarios {
				if s := scenarios.ByName(name); s == nil || s.Kind != a.Kind {
					t.Errorf("it is judged on %s, which is no scenario of its kind", name)
				}
			}
			for _, d := range a.Defects {
				if len(checker.Select(d.Property)) != 1 {
					t.Errorf("a defect names no property: %q", d.Property)
				}
				if scenarios.ByName(d.Scenario) == nil {
					t.Errorf("a defect names no scenario: %q", d.Scenario)
				}
				if s := scenarios.ByName(d.Scenario); s != nil && !slices.ContainsFunc(scenarios.For(a), func(o *scenarios.Scenario) bool { return o.Name == s.Name }) {
					t.Errorf("it has a defect in %s, and is not judged on that", d.Scenario)
				}
				if d.What == "" {
					t.Error("a defect does not say what goes wrong")
				}
			}
		})
	}
}

// inLine reports whether there is something that tasks queue up for.
func inLine(k *algorithms.Kind) bool {
	return slices.ContainsFunc(k.Ops, func(op algorithms.Op) bool { return op.Class == sim.Acquire || op.Class == sim.Consume })
}

// implements makes one and looks at it.
func implements(t *testing.T, a *algorithms.Algorithm) {
	t.Helper()
	w := &sim.World{}
	defer w.Close()
	w.Run(plain{}, func(w *sim.World) {
		o, err := a.Make(w, "x", nil)
		if err != nil {
			t.Error(err)
			return
		}
		if !a.Kind.Implements(o.Impl) {
			t.Errorf("%T does not implement the interface of kind %s", o.Impl, a.Kind.Name)
		}
		if s, ok := o.Inspect(); !ok || len(s.Fields) == 0 {
			t.Error("it does not show its state")
		}
	})
}

type plain struct{}

func (plain) Begin(*sim.World)        {}
func (plain) Choose(p *sim.Point) int { return p.Default() }
