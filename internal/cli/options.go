package cli

import (
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// caseOptions reads the flags about how executions are run and judged.
func (a *app) caseOptions(algs []*algorithms.Algorithm) (o scenarios.Options, err error) {
	o.Algorithms, o.MaxSteps, o.Schedule = algs, a.flags.steps, a.flags.block
	switch a.flags.loop {
	case "":
	case "any":
		o.Loop = new(sim.Discipline)
	case "fifo":
		fifo := sim.FIFO
		o.Loop = &fifo
	default:
		return o, usagef("--loop is any or fifo, not %q", a.flags.loop)
	}
	switch a.flags.time {
	case "":
	case "strict":
		o.Time = new(sim.TimeMode)
	case "elastic":
		elastic := sim.Elastic
		o.Time = &elastic
	default:
		return o, usagef("--time is strict or elastic, not %q", a.flags.time)
	}
	if a.flags.memory != "" {
		m, err := scenarios.ParseMemory(a.flags.memory)
		if err != nil {
			return o, usagef("--memory: %s", err)
		}
		o.Memory = &m
	}
	if a.flags.steps < 0 || a.flags.patience < 0 {
		return o, usagef("--max-steps and --patience must not be negative")
	}
	o.Properties, err = propertyList(a.flags.properties)
	return o, err
}

// propertyList reads --properties; nil means all.
func propertyList(arg string) ([]*checker.Property, error) {
	switch arg {
	case "":
		return nil, nil
	case "none":
		return []*checker.Property{}, nil
	}
	chosen := map[*checker.Property]bool{}
	for _, name := range strings.Split(arg, ",") {
		found := checker.Select(strings.TrimSpace(name))
		if len(found) == 0 {
			return nil, unknown("property", name, checker.Names(), "list properties")
		}
		for _, p := range found {
			chosen[p] = true
		}
	}
	var list []*checker.Property
	for _, p := range checker.Properties() {
		if chosen[p] {
			list = append(list, p)
		}
	}
	return list, nil
}

// strategy finds that of --strategy.
func (a *app) strategy(name string) (verify.Strategy, error) {
	if s, ok := verify.LookupStrategy(name); ok {
		return s, nil
	}
	base, param, given := strings.Cut(name, ":")
	if e, ok := scheduler.Lookup(base); ok && given {
		if e.Param == "" {
			return verify.Strategy{}, usagef("--strategy %s: %s takes no number", name, base)
		}
		return verify.Strategy{}, usagef("--strategy %s: %s takes a whole number (%s) from %d to %d, as in %s:%d, not %q", name, base, e.Param, e.Least, scheduler.MaxParam, base, e.Default, param)
	}
	return verify.Strategy{}, unknown("strategy", name, strategyNames(), "list strategies")
}

// sampler is the strategy of a single execution.
func (a *app) sampler(command string) (scheduler.Entry, error) {
	s, err := a.strategy(a.flags.sampler)
	if err == nil && s.Method != verify.Sample {
		err = usagef("--strategy %s explores many schedules, and %s executes one: use check", s.Name(), command)
	}
	return s.Sampler, err
}

func (a *app) seedList() ([]scheduler.SeedRange, error) {
	if a.flags.seeds == "" {
		return nil, nil
	}
	list, err := scheduler.ParseSeeds(a.flags.seeds)
	if err != nil {
		return nil, usagef("--seeds: %s", plain(err))
	}
	return list, nil
}
