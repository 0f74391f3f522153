package outcomes_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/internal/outcomes"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

func parse(t *testing.T, src string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("test", "test.sim", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func find(t *testing.T, s *scenarios.Scenario, o outcomes.Options) *outcomes.Table {
	t.Helper()
	table, err := outcomes.Find(context.Background(), s, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// text is a table with all that must not depend on who found it.
func text(table *outcomes.Table) string {
	var b strings.Builder
	fmt.Fprintln(&b, table.Columns, table.Executions, table.Unfinished, table.Complete)
	for _, r := range table.Results {
		fmt.Fprintln(&b, r.Values, r.Permission, r.Line, r.Observed, r.Choices)
	}
	return b.String()
}

var tso = &scenarios.Memory{Model: sim.TSO}

// The number of workers makes no difference, and neither does the reduction, but for
// how many executions there are.
func TestFind(t *testing.T) {
	every := verify.Strategy{Method: verify.Interleavings}
	for _, name := range []string{"litmus/sb", "litmus/n6", "litmus/r", "litmus/corr"} {
		s := scenarios.ByName(name)
		o := outcomes.Options{Case: scenarios.Options{Memory: tso}, Workers: 1}
		one := find(t, s, o)
		o.Workers = 4
		if four := find(t, s, o); text(four) != text(one) {
			t.Errorf("%s with four workers:\n%swith one:\n%s", name, text(four), text(one))
		}
		o.Strategy = every
		all := find(t, s, o)
		observed := func(table *outcomes.Table) (list []string) {
			for _, r := range table.Results {
				if r.Observed > 0 {
					list = append(list, strings.Join(r.Values, " "))
				}
			}
			return list
		}
		if got, want := observed(one), observed(all); !slices.Equal(got, want) || !all.Complete || all.Executions < one.Executions {
			t.Errorf("%s: %q by dpor, %q by every schedule", name, got, want)
		}
		if len(one.Forbidden()) > 0 || !one.Complete || !one.Classes || all.Classes {
			t.Errorf("%s: %+v", name, one)
		}
	}
}

// An execution that is shown comes to the result that it is shown for.
func TestShow(t *testing.T) {
	s := parse(t, "var x\nvar y\ntask a: write x 1; read y\ntask b: write y 1; read x\nforbid: a.read = 0, b.read = 0\n")
	for _, o := range []outcomes.Options{
		{Case: scenarios.Options{Memory: tso}},
		{Case: scenarios.Options{Memory: tso}, Strategy: verify.Strategy{Method: verify.Sample, Sampler: random}, Seeds: []scheduler.SeedRange{{First: 5, Count: 200}}},
	} {
		table := find(t, s, o)
		bad := table.Forbidden()
		if len(bad) != 1 || strings.Join(bad[0].Values, " ") != "0 0" || bad[0].Line != 5 {
			t.Fatalf("%s", text(table))
		}
		x, err := table.Show(bad[0], o)
		if err != nil {
			t.Fatal(err)
		}
		if len(x.Mismatches) != 1 || !strings.Contains(x.Mismatches[0].Msg, "a.read = 0, b.read = 0 is forbidden (memory tso)") {
			t.Errorf("%v", x.Mismatches)
		}
	}
}

var random, _ = scheduler.Lookup("random")

// What does not come to an end has no result, and the table is not complete.
func TestUnfinished(t *testing.T) {
	s := parse(t, "var x\ntask a: (add x) ×20\n")
	table := find(t, s, outcomes.Options{Case: scenarios.Options{MaxSteps: 10}})
	if table.Complete || table.Unfinished != 1 || len(table.Results) != 0 {
		t.Errorf("%s", text(table))
	}
}

// Every execution comes to one result, also where the exploration has begun again since it
// had guessed wrong what a step would do: of the deque that of a cell that is made late.
func TestEachExecutionCounts(t *testing.T) {
	s := scenarios.ByName("deque/last-item")
	the := slices.DeleteFunc(spin.Algorithms(), func(a *algorithms.Algorithm) bool { return a.Name != "spin.THE" })
	for _, workers := range []int{1, 3} {
		table, err := outcomes.Find(context.Background(), s, the, outcomes.Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		n := table.Unfinished
		for _, r := range table.Results {
			n += r.Observed
		}
		if n != table.Executions || n == 0 || len(table.Results) != 2 {
			t.Errorf("%d workers: %d executions, and the results of %d\n%s", workers, table.Executions, n, text(table))
		}
	}
}
