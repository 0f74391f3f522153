package scenarios_test

import (
	"errors"
	"flag"
	"fmt"
	"sort"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

var seeds = flag.Int("seeds", 25, "schedules to try with each correct lock on each built-in scenario")

// A sampled is what a number of executions have shown.
type sampled struct {
	// claimed has the violated properties that the lock claims, with the text of
	// the first violation.
	claimed   map[string]string
	scripted  []scenarios.Mismatch
	undecided int
}

func (s *sampled) names() []string {
	var names []string
	for name := range s.claimed {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// sample executes a scenario under seeds 0 to n-1, and each of its schedules. It
// reports false if the scenario does not apply.
func sample(t testing.TB, s *scenarios.Scenario, o scenarios.Options, n int, until string) (sampled, bool) {
	t.Helper()
	found := sampled{claimed: map[string]string{}}
	o.MaxSteps = 2500 // one that polls while time stands still need not do so for long
	for _, block := range append([]string{""}, s.ScheduleNames()...) {
		o.Schedule = block
		k, err := s.Case(o)
		var no *scenarios.NotApplicable
		if errors.As(err, &no) {
			return found, false
		} else if err != nil {
			t.Fatal(err)
		}
		if block != "" {
			found.execute(k, scheduler.FIFO{}, "schedule "+block)
		}
		strategy := scheduler.NewRandom(0)
		for seed := 0; block == "" && seed < n; seed++ {
			strategy.Reseed(uint64(seed))
			found.execute(k, strategy, fmt.Sprintf("seed %d", seed))
			if _, enough := found.claimed[until]; enough {
				break
			}
		}
		k.Close()
	}
	return found, true
}

func (s *sampled) execute(k *scenarios.Case, strategy sim.Strategy, how string) {
	res := k.World.Run(strategy, k.Setup)
	violated, undecided := k.Judge(&res)
	if undecided != 0 {
		s.undecided++
	}
	if violated == 0 {
		return
	}
	s.scripted = append(s.scripted, k.Mismatches()...)
	for _, v := range k.Checks.Violations() {
		spec := k.Objects()[0].Spec()
		if _, known := s.claimed[v.Property.Name]; !known && v.Property.Claimed(&spec) {
			s.claimed[v.Property.Name] = how + ": " + v.Message
		}
	}
}

// settings are the loops and time modes under which locks are tried.
type setting struct {
	loop sim.Discipline
	time sim.TimeMode
}

var settings = []setting{{sim.FIFO, sim.Strict}, {sim.FIFO, sim.Elastic}, {sim.Any, sim.Strict}, {sim.Any, sim.Elastic}}

func (s setting) options(a *algorithms.Algorithm) scenarios.Options {
	return scenarios.Options{Algorithms: []*algorithms.Algorithm{a}, Loop: &s.loop, Time: &s.time}
}

func (s setting) String() string { return s.loop.String() + " " + s.time.String() }
