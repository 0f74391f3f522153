package scenarios_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// litmusResults explores a litmus test and lists its results, "1 0" and the like, and
// those that it allows.
func litmusResults(t *testing.T, s *scenarios.Scenario, m scenarios.Memory) (found, allowed []string) {
	t.Helper()
	x := &scheduler.Exploration{Bounds: scheduler.NoBounds, Workers: 1, NewSubject: func() (*scheduler.Subject, error) {
		k, err := s.Case(scenarios.Options{Memory: &m, Properties: []*checker.Property{}})
		if err != nil {
			return nil, err
		}
		columns := k.ResultColumns()
		for _, l := range k.ListedResults(columns) {
			if l.Permission == scenarios.Allowed {
				allowed = append(allowed, strings.Join(l.Values, " "))
			}
		}
		return &scheduler.Subject{World: k.World, Setup: k.Setup, Close: k.Close, Judge: func(res *sim.Result) scheduler.Finding {
			violated, _ := k.Judge(res)
			text := strings.Join(k.Result(columns), " ")
			if p, _ := k.Permitted(); violated != 0 != (p == scenarios.Forbidden) {
				t.Errorf("%s, %s: %s is %s, and the verdict %b", s.Name, m, text, p, violated)
			}
			if !slices.Contains(found, text) {
				found = append(found, text)
			}
			return scheduler.Finding{}
		}}, nil
	}}
	if _, err := x.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	slices.Sort(allowed)
	return found, allowed
}

// forbids reports whether a litmus test says of a result that it is forbidden.
func forbids(t *testing.T, s *scenarios.Scenario, m scenarios.Memory, result string) bool {
	t.Helper()
	k, err := s.Case(scenarios.Options{Memory: &m})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	return slices.ContainsFunc(k.ListedResults(k.ResultColumns()), func(l scenarios.ListedResult) bool {
		return l.Permission == scenarios.Forbidden && strings.Join(l.Values, " ") == result
	})
}

// weak are the results that there are only with store buffers, as the literature has
// it: of all litmus tests that have any.
var weak = map[string]string{
	"litmus/sb":       "0 0",
	"litmus/sb-fence": "0 0",
	"litmus/r":        "0 2",
	"litmus/n6":       "1 0 1",
	"litmus/rfi":      "1 0 1 0",
}

// never are results that there are in neither model.
var never = map[string]string{
	"litmus/sb-fences": "0 0",
	"litmus/sb-swap":   "0 0",
	"litmus/mp":        "1 0",
	"litmus/lb":        "1 1",
	"litmus/iriw":      "1 0 1 0",
	"litmus/2+2w":      "1 1",
	"litmus/s":         "1 2",
	"litmus/corr":      "1 0",
	"litmus/n5":        "2 1",
}

// Each litmus test comes to exactly what it allows, which is what is known of it.
func TestLitmus(t *testing.T) {
	if n := len(scenarios.Litmus()); n != len(weak)+len(never) {
		t.Errorf("%d litmus tests, and it is known of %d what they come to", n, len(weak)+len(never))
	}
	for _, s := range scenarios.Litmus() {
		sc, allowed := litmusResults(t, s, scenarios.Memory{})
		if !slices.Equal(sc, allowed) {
			t.Errorf("%s, sc: %q, allowed %q", s.Name, sc, allowed)
		}
		if w := weak[s.Name]; !forbids(t, s, scenarios.Memory{}, w+never[s.Name]) || w == "" && !forbids(t, s, scenarios.Memory{Model: sim.TSO}, never[s.Name]) {
			t.Errorf("%s does not say that %s%s is forbidden", s.Name, w, never[s.Name])
		}
		if len(sc) > 15 || slices.Contains(sc, never[s.Name]) || slices.Contains(sc, weak[s.Name]) {
			t.Errorf("%s, sc: %q", s.Name, sc)
		}
		tso, allowed := litmusResults(t, s, scenarios.Memory{Model: sim.TSO})
		if !slices.Equal(tso, allowed) {
			t.Errorf("%s, tso: %q, allowed %q", s.Name, tso, allowed)
		}
		want := sc
		if w, ok := weak[s.Name]; ok {
			want = slices.Sorted(slices.Values(append([]string{w}, sc...)))
		}
		if !slices.Equal(tso, want) {
			t.Errorf("%s: %q under tso, want %q", s.Name, tso, want)
		}
		bounded, _ := litmusResults(t, s, scenarios.Memory{Model: sim.TSO, Places: 1})
		if !slices.Equal(bounded, tso) { // no task stores more than is looked at in between
			t.Logf("%s: with buffers of one place only %q", s.Name, bounded)
		}
	}
}

// A litmus test that allows too little is caught, and so is one that forbids what
// happens.
func TestLitmusMutants(t *testing.T) {
	const sb = "var x\nvar y\ntask a: write x 1; read y\ntask b: write y 1; read x\n"
	for _, tc := range []struct {
		text, wrong string // results that are not as the text says
		memory      scenarios.Memory
	}{
		{"", "", scenarios.Memory{Model: sim.TSO}},
		{"allow: a.read = 1\nallow: b.read = 1\n", "0 0", scenarios.Memory{Model: sim.TSO}},
		{"allow: a.read = 1\nallow: b.read = 1\n", "", scenarios.Memory{}},
		{"allow: a.read = 1\nallow tso: a.read = 0, b.read = 0\n", "0 1", scenarios.Memory{}},
		{"forbid: a.read = 1, x = 1\n", "1 1", scenarios.Memory{}},
		{"forbid tso: a.read = 1, x = 1\n", "", scenarios.Memory{}},
	} {
		s := parse(t, sb+tc.text)
		m := tc.memory
		k, err := s.Case(scenarios.Options{Memory: &m})
		if err != nil {
			t.Fatal(err)
		}
		wrong := map[string]bool{}
		for seed := range uint64(200) {
			res := k.World.Run(scheduler.NewRandom(seed), k.Setup)
			if violated, _ := k.Judge(&res); violated != 0 {
				wrong[strings.Join(k.Result(k.ResultColumns()), " ")] = true
				if !strings.Contains(k.Mismatches()[0].Msg, "the result a.read = ") {
					t.Error(k.Mismatches()[0])
				}
			}
		}
		k.Close()
		var got []string
		for r := range wrong {
			got = append(got, r)
		}
		if slices.Sort(got); strings.Join(got, ", ") != tc.wrong {
			t.Errorf("%q, %s: wrong are %q, want %q", tc.text, m, got, tc.wrong)
		}
	}
}

// What has no store buffers says so.
func TestMemoryNeedsThreads(t *testing.T) {
	fifo, tso := sim.FIFO, scenarios.Memory{Model: sim.TSO}
	s := parse(t, "var x\ntask a: read x\nschedule s:\n  a read\n")
	for _, o := range []scenarios.Options{{Loop: &fifo, Memory: &tso}, {Schedule: "s", Memory: &tso}} {
		if _, err := s.Case(o); err == nil || !strings.Contains(err.Error(), "one thread") {
			t.Errorf("error %v", err)
		}
	}
	if k, err := parse(t, "memory tso:2\nvar x\ntask a: read x\n").Case(scenarios.Options{}); err != nil || k.Memory.String() != "tso:2" || k.World.StoreBuffer != 2 {
		t.Errorf("error %v", err)
	} else {
		k.Close()
	}
	for text, want := range map[string]string{"tso:0": "places", "tso:x": "places", "pso": "memory is sc", "sc:1": "memory is sc"} {
		if _, err := scenarios.ParseMemory(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
