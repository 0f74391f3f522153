// Package mutant helps tests to show that verification catches broken locks: a
// lock of which one method differs must fail where the right one does not.
package mutant

import (
	"context"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// samples is how many schedules are tried: what takes more to find is no mutant for
// a test.
const samples = 300

// Caught wants that the lock a violates nothing that it must have in a scenario,
// and that the same with another constructor violates property there, under every
// loop for which a claims its policy. scenario is the name of a built-in one, or a
// file.
func Caught(t testing.TB, a *algorithms.Algorithm, scenario, property string, broken func(algorithms.Params) any) {
	t.Helper()
	s := scenarios.ByName(scenario)
	if s == nil {
		var err error
		if s, err = verify.Load(scenario); err != nil {
			t.Fatal(err)
		}
	}
	m := *a
	m.Name += " (broken)"
	m.New = func(_ *sim.World, p algorithms.Params) (any, error) { return broken(p), nil }
	for _, loop := range []sim.Discipline{sim.FIFO, sim.Any} {
		if !a.Claims(loop) {
			continue
		}
		right := judge(t, a, s, loop)
		for i := range right.Rows {
			if r := &right.Rows[i]; !r.AsDeclared() {
				t.Errorf("%s on %s, %v: %s is %s", a.Name, scenario, loop, r.Name, r.Verdict)
			}
		}
		r := judge(t, &m, s, loop).Row(property)
		if r == nil || r.Verdict.Word != checker.Violated || r.AsDeclared() {
			t.Errorf("%s on %s, %v: %s is not violated, or not claimed", m.Name, scenario, loop, property)
		}
	}
}

func judge(t testing.TB, a *algorithms.Algorithm, s *scenarios.Scenario, loop sim.Discipline) *verify.Check {
	t.Helper()
	portfolio, _ := verify.LookupStrategy("portfolio")
	o := verify.Options{Strategy: portfolio, Seeds: []scheduler.SeedRange{{First: 0, Count: samples}}}
	o.Case.Loop = &loop
	c, err := verify.Scenario(context.Background(), s, []*algorithms.Algorithm{a}, o)
	if err != nil {
		t.Fatalf("%s on %s: %v", a.Name, s.Name, err)
	}
	return c
}
