package scenarios_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/builtin"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var long = flag.Bool("long", false, "measure every sampler on every bug, for a minute")

// measured are the samplers that docs/samplers.md compares, in its order.
var measured = []string{"random", "pct", "pos", "surw", "urw", "delay", "portfolio"}

const (
	// sequences is how often a sampler looks for a bug: sequence b has the seeds
	// from b*apart on.
	sequences = 100
	apart     = 1_000_000
	// patience is the length of a sequence: what check samples by default.
	patience = verify.DefaultSeeds
	// hopeless is how many sequences are executed of a sampler that has found nothing
	// in any of them.
	hopeless = 10
)

// A bug is a property that a lock violates in a scenario.
type bug struct {
	loop     sim.Discipline
	lock     *algorithms.Algorithm
	declared bool // by a lock that comes with simrun; else it is one of flaws
	scenario string
	property string
}

// name identifies a bug in the table of measurements, and as a test.
func (b *bug) name() string {
	return strings.Join([]string{b.loop.String(), b.lock.Name, b.scenario, b.property}, " | ")
}

// bugs lists the declared defects of ports in the stories of their kind, under the
// loop for which the lock claims its policy, and the flaws of the broken locks,
// under both.
func bugs() (list []bug) {
	for _, a := range builtin.Algorithms() {
		for _, d := range a.Defects {
			if a.Museum() || inMuseum(scenarios.ByName(d.Scenario)) {
				continue // small: every sampler finds them at once
			}
			loop := sim.FIFO
			if a.Claims(sim.Any) {
				loop = sim.Any
			}
			list = append(list, bug{loop, a, true, d.Scenario, d.Property})
		}
	}
	for _, loop := range bothLoops {
		for _, f := range flaws() {
			for _, at := range f.shows {
				list = append(list, bug{loop, f.lock, false, at.scenario, at.property})
			}
		}
	}
	return list
}

// Quartiles are how many schedules it took to the first failure: in a quarter of
// the sequences no more than the first number, in half of them the second, in
// three quarters the third. What was not found in a sequence took beyond.
type quartiles [3]int

// beyond stands for more schedules than a sequence has.
const beyond = patience + 1

func (q quartiles) String() string { return fmt.Sprint(count(q[0]), count(q[1]), count(q[2])) }

// A count is a number of schedules.
type count int

func (n count) String() string {
	if n > patience {
		return fmt.Sprintf(">%d", patience)
	}
	return fmt.Sprint(int(n))
}

// measure looks for a bug with a sampler, which is calibrated as check does it.
func measure(t *testing.T, b *bug, sampler string) quartiles {
	s := scenarios.ByName(b.scenario)
	o := scenarios.Options{Algorithms: []*algorithms.Algorithm{b.lock}, Loop: &b.loop, Ordered: true}
	k := newCase(t, s, o)
	e, ok := scheduler.Lookup(sampler)
	if !ok {
		t.Fatalf("there is no sampler %s", sampler)
	}
	e, err := verify.Calibrated(e, s, o)
	if err != nil {
		t.Fatal(err)
	}
	place := slices.IndexFunc(k.Properties, func(p *checker.Property) bool { return p.Name == b.property })
	if place < 0 {
		t.Fatalf("%s is not judged in %s", b.property, b.scenario)
	}
	strategy := e.New(0).(scheduler.Seeded)
	var first []int
	found := false
	for i := range uint64(sequences) {
		if i == hopeless && !found {
			return quartiles{beyond, beyond, beyond}
		}
		n := toFailure(k, strategy, i*apart, 1<<place)
		found = found || n < beyond
		first = append(first, n)
	}
	slices.Sort(first)
	return quartiles{first[sequences/4-1], first[sequences/2-1], first[sequences*3/4-1]}
}

// toFailure counts the schedules from a seed on to the first that violates a
// property, that one included.
func toFailure(k *scenarios.Case, strategy scheduler.Seeded, seed, property uint64) int {
	for n := 1; n <= patience; n++ {
		strategy.Reseed(seed)
		seed++
		res := k.World.Run(strategy, k.Setup)
		if violated, _ := k.Judge(&res); violated&property != 0 {
			return n
		}
	}
	return beyond
}

// A row is a bug with what each of the samplers took.
type row struct {
	bug
	took []quartiles
}

const measurements = "testdata/samplers.txt"

// String is the line of the row in the table of measurements.
func (r *row) String() string {
	line := r.name()
	for _, q := range r.took {
		line += " | " + q.String()
	}
	return line
}

// rows reads the table of measurements. A bug that it does not have has none.
func rows(t *testing.T) []row {
	t.Helper()
	data, err := os.ReadFile(measurements)
	if err != nil && !golden.Update() {
		t.Fatal(err)
	}
	had := map[string][]quartiles{}
	for _, line := range strings.Split(string(data), "\n") {
		cells := strings.Split(line, " | ")
		if strings.HasPrefix(line, "#") || len(cells) != 4+len(measured) {
			continue
		}
		name := strings.Join(cells[:4], " | ")
		for _, c := range cells[4:] {
			var q quartiles
			c = strings.ReplaceAll(c, fmt.Sprint(count(beyond)), fmt.Sprint(beyond))
			if _, err := fmt.Sscan(c, &q[0], &q[1], &q[2]); err != nil {
				t.Fatalf("%s: %q: %v", measurements, line, err)
			}
			had[name] = append(had[name], q)
		}
	}
	var list []row
	for _, b := range bugs() {
		list = append(list, row{b, had[b.name()]})
	}
	return list
}

// table is the text of the table of measurements.
func table(list []row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Schedules to the first failure, of %d sequences: 25 %%, median, 75 %%. Written by\n", sequences)
	fmt.Fprintf(&b, "# go test ./scenarios -run Samplers -long -update\n# loop | lock | scenario | property | %s\n", strings.Join(measured, " | "))
	for i := range list {
		fmt.Fprintln(&b, &list[i])
	}
	return b.String()
}

// TestSamplers measures again what the table of measurements says: all of it if
// -long is given, else some rows that are soon done. A bug that is new is measured.
func TestSamplers(t *testing.T) {
	list := rows(t)
	before := table(list)
	t.Run("bug", func(t *testing.T) {
		for i := range list {
			r := &list[i]
			if !*long && len(r.took) > 0 && (i%sparse != 0 || !cheap(r)) {
				continue
			}
			t.Run(r.name(), func(t *testing.T) {
				t.Parallel()
				old := r.String()
				r.took = nil
				for _, name := range measured {
					r.took = append(r.took, measure(t, &r.bug, name))
				}
				if now := r.String(); now != old && !golden.Update() {
					t.Errorf("%s does not say what is measured (-update):\n-%s\n+%s", measurements, old, now)
				} else {
					t.Log(now)
				}
			})
		}
	})
	if after := table(list); golden.Update() && after != before {
		if err := os.WriteFile(measurements, []byte(after), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if data, _ := os.ReadFile(measurements); !t.Failed() && string(data) != after {
		t.Errorf("%s has other bugs than there are, or in another order (-update)", measurements)
	}
}

// sparse and cheap choose what is measured without -long.
const sparse = 8

func cheap(r *row) bool {
	return !slices.ContainsFunc(r.took, func(q quartiles) bool { return q[2] > 50 })
}
