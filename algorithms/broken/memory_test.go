package broken_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var wrongNumber = regexp.MustCompile(`^W[1-9][0-9]*$`)

// TestVariants wants of each wrong version that it violates its property with as many
// preemptions as it says, and not with fewer; and of the right one that nothing that
// it claims is violated, nor what the scenario wants.
func TestVariants(t *testing.T) {
	for i, v := range broken.Variants() {
		t.Run(v.ID+"/"+v.Broken, func(t *testing.T) {
			if !wrongNumber.MatchString(v.ID) || v.From == "" || !strings.HasSuffix(v.What, ".") || v.Number() != i+1 {
				t.Errorf("it does not say what it is: %+v", v)
			}
			s := scenarios.ByName(v.Scenario)
			if s == nil || !slices.Contains(scenarios.Museum(), s) {
				t.Fatalf("%s is no scenario of the museum", v.Scenario)
			}
			least := 0
			for ; !violates(t, &v, s, least); least++ {
				if least == v.Preemptions {
					t.Fatalf("%s is not violated with %d preemptions", v.Property, least)
				}
			}
			if least != v.Preemptions {
				t.Errorf("%s is violated with %d preemptions, not only with %d", v.Property, least, v.Preemptions)
			}
			passes(t, &v, s)
		})
	}
}

// violates explores every schedule with so many preemptions, and reports whether the
// property is violated in one of them. Whatever else is, and is claimed, must be
// declared.
func violates(t *testing.T, v *broken.Variant, s *scenarios.Scenario, preemptions int) bool {
	t.Helper()
	a := listed(t, v.Broken, v.Scenario)
	f := explore(t, a, s, &scheduler.Exploration{Bounds: few(preemptions)})
	if !f.complete {
		t.Errorf("there are too many schedules with %d preemptions", preemptions)
	}
	for _, name := range f.claimed {
		if !slices.ContainsFunc(a.Defects, func(d algorithms.Defect) bool { return d.Property == name && d.Scenario == s.Name }) {
			t.Errorf("with %d preemptions, %s is violated too, and nothing says so", preemptions, name)
		}
	}
	return slices.Contains(f.violated, v.Property)
}

// passes wants that no execution of any class violates anything. Where there are very
// many classes, those with as many preemptions must do, without -long.
func passes(t *testing.T, v *broken.Variant, s *scenarios.Scenario) {
	t.Helper()
	a := lock(v.Right)
	if a == nil {
		t.Fatalf("there is no lock %s", v.Right)
	}
	most := int64(10_000)
	if *long {
		most = 2_000_000
	}
	f := explore(t, a, s, &scheduler.Exploration{Bounds: scheduler.NoBounds, MaxExecutions: most})
	if !f.complete && !*long {
		f = explore(t, a, s, &scheduler.Exploration{Bounds: few(v.Preemptions)})
	}
	if !f.complete || len(f.claimed) > 0 || f.unlike || f.undecided {
		t.Errorf("%s: violates %v, not as the scenario says: %v, not decided: %v, every class: %v", a.Name, f.claimed, f.unlike, f.undecided, f.complete)
	}
}

func few(preemptions int) scheduler.Bounds {
	return scheduler.Bounds{Deviations: scheduler.Unbounded, Preemptions: preemptions}
}

// findings are what is violated, and what of it the lock claims.
type findings struct {
	violated, claimed []string
	undecided, unlike bool // some execution is, or is not as the scenario says
	complete          bool
}

// explore executes a scenario, with all properties that have a meaning.
func explore(t *testing.T, a *algorithms.Algorithm, s *scenarios.Scenario, x *scheduler.Exploration) (f findings) {
	t.Helper()
	var c *scenarios.Case
	var spec sim.Spec
	x.Workers = 1
	x.NewSubject = func() (_ *scheduler.Subject, err error) {
		if c, err = s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Ordered: true}); err != nil {
			return nil, err
		}
		spec = c.Objects()[0].Spec()
		return &scheduler.Subject{World: c.World, Setup: c.Setup, Close: c.Close, Judge: func(res *sim.Result) scheduler.Finding {
			violated, undecided := c.Judge(res)
			return scheduler.Finding{Violated: violated, Unknown: undecided}
		}}, nil
	}
	e, err := x.Run(context.Background())
	if err != nil {
		t.Fatalf("%s on %s: %v", a.Name, s.Name, err)
	}
	for i, p := range c.Properties {
		f.undecided = f.undecided || e.Properties[i].Unknowns > 0
		if e.Properties[i].Violations > 0 {
			f.violated = append(f.violated, p.Name)
			if p.Claimed(&spec) {
				f.claimed = append(f.claimed, p.Name)
			}
		}
	}
	f.unlike = e.Properties[c.ScriptBit()].Violations > 0
	f.complete = e.Complete
	return f
}

const wrongPage = "../../docs/wrong-variants.md"

// TestVariantsPage keeps docs/wrong-variants.md true: what stands behind its
// introduction is made of the variants.
func TestVariantsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, v := range broken.Variants() {
		fmt.Fprintf(&b, "| %s | %s *%s.* | %s | %d | %s | %s | [%s](../scenarios/%s.sim) |\n", v.ID, v.What, strings.TrimSuffix(v.From, "."), v.Property,
			v.Preemptions, code(v.Broken), code(v.Right), strings.TrimPrefix(v.Scenario, "museum/"), v.Scenario)
	}
	golden.Part(t, wrongPage, wrongHead, "", b.String())
}

const wrongHead = "| variant | what goes wrong, and where it is from | violates | preemptions | wrong | right | scenario |\n"
