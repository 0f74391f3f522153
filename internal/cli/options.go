package cli

import (
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
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

func (a *app) strategyEntry() (scheduler.Entry, error) {
	e, ok := scheduler.Lookup(a.flags.strategy)
	if !ok {
		return e, unknown("strategy", a.flags.strategy, strategyNames(), "list strategies")
	}
	return e, nil
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
