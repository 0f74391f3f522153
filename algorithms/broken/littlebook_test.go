package broken_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/algorithms/littlebook"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

const (
	bookPage      = "../../docs/little-book.md"
	bookGenerated = "<!-- What follows is made of the registrations: go test ./algorithms/broken -run TestLittleBookPage -update -->\n"
)

// TestLittleBookPage keeps docs/little-book.md true: what stands behind its introduction
// is made of the puzzles, their solutions, and what is said of the wrong ones.
func TestLittleBookPage(t *testing.T) {
	fresh := ""
	for _, k := range algorithms.Kinds() {
		if k.Puzzle {
			fresh += puzzlePart(t, k)
		}
	}
	golden.Part(t, bookPage, bookGenerated, "", fresh)
}

// puzzlePart is what the page says of a puzzle.
func puzzlePart(t *testing.T, k *algorithms.Kind) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n\n%s\n\nOperations: ", k.Name, k.Doc)
	for i := range k.Ops {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "`%s`: %s", k.Ops[i].Name, k.Ops[i].Doc)
	}
	b.WriteString(".\n\nWhat it must have:\n\n")
	for _, p := range ofItsOwn(k) {
		fmt.Fprintf(&b, "- %s: %s.\n", p.Name, p.Doc)
	}
	right, wrong := 0, 0
	b.WriteString("\nRight:\n\n")
	for _, a := range littlebook.Algorithms() {
		if a.Kind == k {
			fmt.Fprintf(&b, "- `%s`: %s\n", a.Name, a.Doc)
			right++
		}
	}
	b.WriteString("\nWrong:\n")
	for _, v := range broken.Variants() {
		if lock(v.Broken).Kind == k {
			fmt.Fprintf(&b, "\n- `%s` (%s, %s): %s\n\n  ```console\n  $ simrun check %s --lock %s --max-preemptions %d\n  ```\n\n  > %s\n",
				v.Broken, v.ID, v.From, v.What, v.Scenario, v.Broken, v.Preemptions, strings.ReplaceAll(said(t, &v), "\n", " "))
			wrong++
		}
	}
	if right == 0 || wrong == 0 {
		t.Errorf("%s has %d right solutions and %d wrong ones", k.Name, right, wrong)
	}
	return b.String()
}

// ofItsOwn lists the properties that only puzzles have, and capacity.
func ofItsOwn(k *algorithms.Kind) (list []*checker.Property) {
	spec := k.Spec("x", k.Fill(nil, nil), sim.Policy{})
	for _, p := range []*checker.Property{checker.PhaseSeparation, checker.WholeCrews, checker.GroupExclusion, checker.Capacity, checker.WholeParty, checker.Supervision, checker.Boarding} {
		if p.Applies(&spec) {
			list = append(list, p)
		}
	}
	return list
}

// said is what is said of the first execution of a wrong solution that violates its
// property.
func said(t *testing.T, v *broken.Variant) (text string) {
	t.Helper()
	a, s := lock(v.Broken), scenarios.ByName(v.Scenario)
	x := scheduler.Exploration{Bounds: few(v.Preemptions), Workers: 1}
	x.NewSubject = func() (*scheduler.Subject, error) {
		c, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Ordered: true})
		if err != nil {
			return nil, err
		}
		return &scheduler.Subject{World: c.World, Setup: c.Setup, Close: c.Close, Judge: func(res *sim.Result) scheduler.Finding {
			violated, undecided := c.Judge(res)
			if text == "" && violated != 0 {
				all := c.Checks.Violations()
				if i := slices.IndexFunc(all, func(f checker.Violation) bool { return f.Property.Name == v.Property }); i >= 0 {
					text = all[i].Property.Name + ": " + all[i].Message
				}
			}
			return scheduler.Finding{Violated: violated, Unknown: undecided}
		}}, nil
	}
	if _, err := x.Run(context.Background()); err != nil || text == "" {
		t.Errorf("%s on %s: nothing is said of %s (%v)", v.Broken, v.Scenario, v.Property, err)
	}
	return text
}
