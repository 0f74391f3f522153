package broken_test

import (
	"context"
	"flag"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

var (
	long = flag.Bool("long", false, "judge every lock of the museum on every scenario of its kind, for minutes")
)

// lock finds a lock of the museum, or a port, by its name; nil if there is none.
func lock(name string) *algorithms.Algorithm {
	for _, a := range builtin.Algorithms() {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// loops are those for which a lock claims its policy.
func loops(a *algorithms.Algorithm) (all []sim.Discipline) {
	for _, d := range []sim.Discipline{sim.FIFO, sim.Any} {
		if a.Claims(d) {
			all = append(all, d)
		}
	}
	return all
}

// judge explores one scenario: every class, unless that takes more than most
// executions.
func judge(t *testing.T, a *algorithms.Algorithm, s *scenarios.Scenario, loop sim.Discipline, most int64) *verify.Check {
	t.Helper()
	o := verify.Options{Strategy: verify.Strategy{Method: verify.Classes}, MaxExecutions: most}
	o.Case.Loop = &loop
	c, err := verify.Scenario(context.Background(), s, []*algorithms.Algorithm{a}, o)
	if err != nil {
		t.Fatalf("%s on %s: %v", a.Name, s.Name, err)
	}
	return c
}

// asDeclared wants of every row that it is as the lock says, and known.
func asDeclared(t *testing.T, c *verify.Check) {
	t.Helper()
	for i := range c.Rows {
		switch r := &c.Rows[i]; {
		case r.Name == verify.ScriptRow:
		case !r.AsDeclared():
			t.Errorf("%s on %s: %s is %s (known defect: %v)", c.Lock.Name, c.Scenario.Name, r.Name, r.Verdict, r.Known)
		case r.Claimed && r.Verdict.Word == checker.Unknown:
			t.Errorf("%s on %s: %s is %s", c.Lock.Name, c.Scenario.Name, r.Name, r.Verdict)
		}
	}
}

var number = regexp.MustCompile(`^M[1-9][0-9]*$`)

// TestEntries wants that each broken lock shows its bug, and its fixed twin
// nothing at all.
func TestEntries(t *testing.T) {
	last := 0
	for _, e := range broken.Entries() {
		t.Run(e.ID+"/"+e.Broken, func(t *testing.T) {
			if !number.MatchString(e.ID) || e.From == "" || !strings.HasSuffix(e.What, ".") {
				t.Errorf("it does not say what it is: %+v", e)
			}
			if e.Number() < last {
				t.Errorf("it comes after M%d", last)
			}
			last = e.Number()
			s := scenarios.ByName(e.Scenario)
			if s == nil || !slices.Contains(scenarios.Museum(), s) {
				t.Fatalf("%s is no scenario of the museum", e.Scenario)
			}
			if !strings.HasPrefix(e.Scenario, "museum/"+prefix(e)) {
				t.Errorf("%s is not named after the number", e.Scenario)
			}
			showsBug(t, e, s)
			if e.Fixed != "" {
				isRight(t, e.Fixed, s)
			}
		})
	}
}

// prefix is the number as scenarios have it: m05 for M5.
func prefix(e broken.Entry) string {
	digits := strings.TrimPrefix(e.ID, "M")
	return "m" + strings.Repeat("0", max(0, 2-len(digits))) + digits + "-"
}

// showsBug wants that the broken lock violates the property, that a schedule shows
// something wrong, and that the lock says so.
func showsBug(t *testing.T, e broken.Entry, s *scenarios.Scenario) {
	t.Helper()
	a := listed(t, e.Broken, e.Scenario)
	if e.Property != broken.AsScripted && !slices.ContainsFunc(a.Defects, func(d algorithms.Defect) bool {
		return d.Property == e.Property && d.Scenario == e.Scenario
	}) {
		t.Errorf("%s does not declare that it violates %s in %s", e.Broken, e.Property, e.Scenario)
	}
	for _, d := range loops(a) {
		c := judge(t, a, s, d, some)
		asDeclared(t, c)
		if r := c.Row(e.Property); r == nil || r.Verdict.Word != checker.Violated || !r.Claimed && !checked(s, r.Property) {
			t.Errorf("loop %v: %s is not violated, or neither claimed nor checked: %+v", d, e.Property, r)
		}
		if len(c.Mismatches) == 0 && !showsInSchedule(t, a, s, e.Property) {
			t.Errorf("%s follows the schedule as it should be", e.Broken)
		}
	}
}

// showsInSchedule reports whether a schedule of a scenario violates a property.
func showsInSchedule(t *testing.T, a *algorithms.Algorithm, s *scenarios.Scenario, property string) bool {
	t.Helper()
	for _, block := range s.ScheduleNames() {
		o := verify.Options{}
		o.Case.Schedule = block
		c, err := verify.Scenario(context.Background(), s, []*algorithms.Algorithm{a}, o)
		if err != nil {
			t.Fatal(err)
		}
		if c.Row(property).Verdict.Word == checker.Violated {
			return true
		}
	}
	return false
}

// checked reports whether a scenario checks a property, whether the lock claims it
// or not.
func checked(s *scenarios.Scenario, p *checker.Property) bool {
	return slices.ContainsFunc(s.File.Properties(), func(named script.Property) bool {
		return slices.Contains(checker.Select(named.Name), p)
	})
}

// isRight wants that the fixed lock follows the schedule, and that no execution of
// any class violates anything that it claims.
func isRight(t *testing.T, name string, s *scenarios.Scenario) {
	t.Helper()
	a := listed(t, name, s.Name)
	for _, d := range loops(a) {
		c := judge(t, a, s, d, enough)
		asDeclared(t, c)
		for _, m := range c.Mismatches {
			t.Errorf("%s: %s", name, m)
		}
		for i := range c.Rows {
			if r := &c.Rows[i]; r.Claimed && r.Verdict.Word == checker.Violated {
				t.Errorf("%s violates %s in %s, loop %v", name, r.Name, s.Name, d)
			}
		}
		if !c.Complete() {
			t.Errorf("%s on %s, loop %v: not every class, but %d executions", name, s.Name, d, c.Runs)
		}
	}
}

// listed is the lock of this name, which must be judged on the scenario.
func listed(t *testing.T, name, scenario string) *algorithms.Algorithm {
	t.Helper()
	a := lock(name)
	if a == nil {
		t.Fatalf("there is no lock %s", name)
	}
	if !slices.Contains(a.Scenarios, scenario) {
		t.Errorf("%s is not judged on %s", name, scenario)
	}
	return a
}

// Enough executions are there for every class of every scenario of the museum:
// they are meant to be small. In some of them each bug shows.
const (
	enough = 20_000
	some   = 5_000
)

// TestLocks wants that each lock of the museum belongs to an entry, that a broken
// one has defects, if a property sees them, and that a fixed one has none.
func TestLocks(t *testing.T) {
	used, scripted := map[string]bool{}, map[string]bool{}
	for _, e := range broken.Entries() {
		used[e.Broken], used[e.Fixed] = true, true
		scripted[e.Broken] = scripted[e.Broken] || e.Property == broken.AsScripted
	}
	for _, v := range broken.Variants() {
		used[v.Broken] = true
	}
	for _, a := range broken.Algorithms() {
		if !a.Museum() {
			t.Errorf("%s is of family %s", a.Name, a.Family())
		}
		if !used[a.Name] {
			t.Errorf("%s belongs to no entry", a.Name)
		}
		if has := len(a.Defects) > 0; has != (a.Family() == "broken") && !scripted[a.Name] {
			t.Errorf("%s has defects: %v", a.Name, has)
		}
		for _, d := range a.Defects {
			if !d.Wide {
				t.Errorf("%s: that it violates %s in %s is not declared as wide", a.Name, d.Property, d.Scenario)
			}
		}
	}
}

// TestScenarios wants that each scenario of the museum belongs to an entry or a variant.
func TestScenarios(t *testing.T) {
	used := map[string]bool{}
	for _, e := range broken.Entries() {
		used[e.Scenario] = true
	}
	for _, v := range broken.Variants() {
		used[v.Scenario] = true
	}
	for _, s := range scenarios.Museum() {
		if !used[s.Name] {
			t.Errorf("%s belongs to no entry", s.Name)
		}
	}
}

// TestLongEveryScenario judges every lock of the museum on all scenarios of its
// kind and its own: it must violate exactly what it declares.
func TestLongEveryScenario(t *testing.T) {
	if !*long {
		t.Skip("needs -long")
	}
	for _, a := range broken.Algorithms() {
		if a.Style == sim.SharedMemory {
			continue // see TestVariants
		}
		t.Run(a.Name, func(t *testing.T) {
			for _, d := range loops(a) {
				l, err := verify.Algorithm(context.Background(), a, nil, d, verify.Options{})
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range l.Checks {
					asDeclared(t, c)
				}
				for _, d := range l.Unseen() {
					t.Errorf("nothing has looked for %s in %s", d.Property, d.Scenario)
				}
			}
		})
	}
}
