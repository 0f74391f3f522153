package lookup_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/lookup"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

func index() *lookup.Index {
	return &lookup.Index{
		Algorithms: builtin.Algorithms(),
		Command:    func(args ...string) string { return "simrun " + strings.Join(args, " ") },
	}
}

// TestClaims wants each algorithm to be told to claim what verify judges it by, on
// the scenarios that verify runs.
func TestClaims(t *testing.T) {
	o := verify.Options{Strategy: verify.Strategy{Method: verify.Sample}, Seeds: []scheduler.SeedRange{{First: 0, Count: 1}}, Workers: 1}
	x := index()
	for _, a := range x.Algorithms {
		l, err := verify.Algorithm(context.Background(), a, nil, 0, o)
		if err != nil {
			t.Fatal(err)
		}
		claimed := map[string]bool{}
		var names, skipped []string
		for _, c := range l.Checks {
			names = append(names, c.Scenario.Name)
			for _, r := range c.Rows {
				if r.Property == checker.NoDataRace && a.Style != sim.SharedMemory {
					continue // that is claimed by the plain memory of a scenario
				}
				if r.Property != nil {
					claimed[r.Name] = r.Claimed
				}
			}
		}
		for _, s := range l.Skipped {
			skipped = append(skipped, s.Scenario+": "+s.Why)
		}
		e := x.FindIn(lookup.Algorithms, a.Name).(*lookup.Algorithm)
		told := map[string]bool{}
		for _, c := range e.Properties {
			told[c.Name] = c.Claimed
		}
		if d := cmp.Diff(claimed, told); d != "" {
			t.Errorf("%s: claims are not those that verify finds:\n%s", a.Name, d)
		}
		var refs, skips []string
		for _, r := range e.Scenarios {
			refs = append(refs, r.Name)
		}
		for _, s := range e.Skipped {
			skips = append(skips, s.Name+": "+s.Why)
		}
		if d := cmp.Diff(append(names, skipped...), append(refs, skips...)); d != "" {
			t.Errorf("%s: scenarios are not those that verify runs:\n%s", a.Name, d)
		}
	}
}

// TestDefects wants to find every declared defect at its algorithm, its property
// and its scenario.
func TestDefects(t *testing.T) {
	count := func(list []lookup.Defect, d algorithms.Defect, a string) (n int) {
		for _, x := range list {
			if x.Algorithm == a && x.Property == d.Property && x.Scenario == d.Scenario && x.Doc == d.What && x.Link == d.Link {
				n++
			}
		}
		return n
	}
	x := index()
	for _, a := range x.Algorithms {
		var at []lookup.Defect
		for _, c := range x.FindIn(lookup.Algorithms, a.Name).(*lookup.Algorithm).Properties {
			at = append(at, c.Defects...)
		}
		for _, d := range a.Defects {
			p := x.FindIn(lookup.Properties, d.Property).(*lookup.Property)
			s := x.FindIn(lookup.Scenarios, d.Scenario).(*lookup.Scenario)
			if a.Museum() && !strings.HasPrefix(d.Scenario, "museum/") { // the others are told of one place
				p, s = &lookup.Property{Defects: at}, &lookup.Scenario{Defects: at}
			} else if a.Museum() {
				p = &lookup.Property{Defects: at}
			}
			if count(at, d, a.Name) != 1 || count(p.Defects, d, a.Name) != 1 || count(s.Defects, d, a.Name) != 1 {
				t.Errorf("%s: %s in %s is not shown once everywhere", a.Name, d.Property, d.Scenario)
			}
		}
	}
}

// TestNames wants every name to be found as what it is listed as.
func TestNames(t *testing.T) {
	x := index()
	for _, what := range lookup.All {
		for _, name := range x.Names(what) {
			if x.FindIn(what, name) == nil || len(x.Find(name)) == 0 {
				t.Errorf("%s %s is not found", what, name)
			}
		}
	}
	if x.Find("gibberish") != nil || x.FindIn(lookup.Kinds, "toro.Lock") != nil {
		t.Error("what there is not was found")
	}
}
