package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/spf13/cobra"
)

// verifyOptions reads the flags of check and verify.
func (a *app) verifyOptions(cmd *cobra.Command) (o verify.Options, err error) {
	if err = a.checkOutput(); err != nil {
		return o, err
	}
	if o.Case, err = a.caseOptions(nil); err != nil {
		return o, err
	}
	if o.Seeds, err = a.seedList(); err != nil {
		return o, err
	}
	if o.Strategy, err = a.strategy(a.flags.strategy); err != nil {
		return o, err
	}
	if err = a.bounds(cmd, &o); err != nil {
		return o, err
	}
	if a.flags.workers < 0 {
		return o, usagef("--workers must not be negative")
	}
	o.Workers = a.flags.workers
	o.Patience = time.Duration(a.flags.patience) * time.Second
	o.OnStuck = func(s verify.Stuck) {
		a.stuck(s.TaskName, s.Stuck, a.sourceLine(s.Scenario, s.Lock.Name, s.Loop, s.Time, s.Memory, s.Source))
	}
	return o, nil
}

// exploring are the flags that say how to explore, and mean nothing for samples.
var exploring = []string{"max-executions", "max-deviations", "max-preemptions", "checkpoint", "resume"}

// bounds reads what limits a search.
func (a *app) bounds(cmd *cobra.Command, o *verify.Options) error {
	changed := cmd.Flags().Changed
	samples := ""
	switch {
	case o.Strategy.Method == verify.Sample:
		samples = "--strategy " + o.Strategy.Name()
	case o.Seeds != nil:
		samples = "--seeds"
	}
	if o.Seeds != nil && (o.Strategy.Method == verify.Classes || o.Strategy.Method == verify.Interleavings) {
		return usagef("--seeds asks for samples, and --strategy %s explores: leave one of them out", o.Strategy.Name())
	}
	for _, name := range exploring {
		if changed(name) && samples != "" {
			return usagef("--%s is for explorations, and %s asks for samples: leave one of them out", name, samples)
		}
		if changed(name) && a.flags.block != "" {
			return usagef("--%s is for explorations, and --block is a single schedule", name)
		}
	}
	if a.flags.executions < 0 || a.flags.deviations < 0 || a.flags.preemptions < 0 {
		return usagef("--max-executions, --max-deviations and --max-preemptions must not be negative")
	}
	if changed("time-limit") && a.flags.timeLimit <= 0 {
		return usagef("--time-limit must be more than 0")
	}
	o.MaxExecutions = a.flags.executions
	b := scheduler.NoBounds
	if changed("max-deviations") {
		b.Deviations = a.flags.deviations
	}
	if changed("max-preemptions") {
		b.Preemptions = a.flags.preemptions
	}
	if b != scheduler.NoBounds {
		o.Bounds = &b
	}
	return nil
}

var errLate = errors.New("the time limit")

// limited is the context with the time limit, if there is one.
func (a *app) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if a.flags.timeLimit == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, a.flags.timeLimit, errLate)
}

// samplers names the strategies of the portfolio.
func samplers() string {
	var names []string
	for _, e := range scheduler.Strategies() {
		if e.Seeded && e.Name != "portfolio" {
			names = append(names, e.Name)
		}
	}
	return strings.Join(names, ", ")
}
