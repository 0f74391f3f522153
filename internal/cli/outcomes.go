package cli

import (
	"time"

	"github.com/simrun-dev/simrun/internal/outcomes"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
	"github.com/spf13/cobra"
)

func (a *app) outcomesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "outcomes SCENARIO [--memory MODEL]",
		Short: "List the results that a scenario can come to",
		Long: `List the results that the executions of a scenario can come to: what its operations
return, and what is left in its variables. It is the question of litmus tests: which
results are possible, with store buffers and without?

A scenario says itself what is to be expected: "allow sc tso: a.read = 1, x = 2" and
"forbid sc: a.read = 0". What is neither allowed nor forbidden is forbidden if anything is
allowed. Such statements also say which values belong to a result; without them these are
all that operations return and all variables.

One execution of every class is looked at, so no result is left out, unless --strategy
says otherwise. Without --memory both models are shown side by side, or the one that the
scenario is for. Exit code 1 means that a forbidden result was observed: then a command
is printed that shows an execution which comes to it; 3 that not all was seen.

SCENARIO is a name from "list scenarios" (litmus/...) or a file; - reads standard input.`,
		Example: `  simrun outcomes litmus/sb
  simrun outcomes litmus/iriw --memory tso
  simrun outcomes my.sim --memory tso:2 --json`,
		Args:              a.oneScenario,
		ValidArgsFunction: completeScenarios,
		RunE:              a.outcomes,
	}
	f := cmd.Flags()
	a.lockFlag(cmd)
	f.StringVar(&a.flags.memory, "memory", "", "memory `MODEL`: sc, tso (with store buffers) or tso:PLACES (default: the scenario's, else both)")
	f.StringVar(&a.flags.time, "time", "", "when timers may fire, `MODE`: strict or elastic (default: the scenario's, else strict)")
	f.StringVar(&a.flags.strategy, "strategy", "auto", "how schedules are found, by `NAME`: see list strategies")
	f.StringVar(&a.flags.seeds, "seeds", "", "sample the seeds of this `LIST`, with a strategy that does (default 0-2999)")
	f.Int64Var(&a.flags.executions, "max-executions", 0, "end an exploration after `N` executions")
	f.IntVar(&a.flags.steps, "max-steps", 0, "cut an execution after `N` steps")
	f.IntVar(&a.flags.workers, "workers", 0, "use `N` goroutines; the result does not depend on it (default: all cores)")
	f.IntVar(&a.flags.patience, "patience", 10, "give up when one step takes longer than `N` seconds of real time; 0 for never")
	_ = cmd.RegisterFlagCompletionFunc("memory", fixed("sc", "tso"))
	_ = cmd.RegisterFlagCompletionFunc("time", fixed("strict", "elastic"))
	_ = cmd.RegisterFlagCompletionFunc("strategy", fixed(strategyNames()...))
	a.outputFlags(cmd)
	return cmd
}

func (a *app) outcomes(cmd *cobra.Command, args []string) error {
	if err := a.checkOutput(); err != nil {
		return err
	}
	o, err := a.outcomesOptions(cmd)
	if err != nil {
		return err
	}
	s, algs, err := a.scenarioWithLocks(args[0])
	if err != nil {
		return err
	}
	d := &outcomesDoc{app: a}
	for _, m := range memoriesFor(s, o.Case) {
		o.Case.Memory = &m
		if a.flags.patience > 0 {
			o.Case.Watch = a.watchOutcomes(s, verify.Names(algs), o.Strategy.Name())
		}
		t, err := outcomes.Find(cmd.Context(), s, algs, o)
		if err != nil {
			return a.failed(err)
		}
		d.tables = append(d.tables, t)
		if interrupted(cmd.Context()) != nil {
			break
		}
	}
	if err := d.explain(o); err != nil {
		return a.failed(err)
	}
	if err := a.emit(d); err != nil {
		return err
	}
	if err := interrupted(cmd.Context()); err != nil {
		return err
	}
	return d.exit()
}

// outcomesOptions reads the flags.
func (a *app) outcomesOptions(cmd *cobra.Command) (o outcomes.Options, err error) {
	if o.Case, err = a.caseOptions(nil); err != nil {
		return o, err
	}
	if o.Strategy, err = a.strategy(a.flags.strategy); err != nil {
		return o, err
	}
	if o.Seeds, err = a.seedList(); err != nil {
		return o, err
	}
	switch samples := o.Strategy.Method == verify.Sample; {
	case o.Seeds != nil && !samples:
		return o, usagef("--seeds asks for samples, and --strategy %s explores: leave one of them out", o.Strategy.Name())
	case cmd.Flags().Changed("max-executions") && samples:
		return o, usagef("--max-executions is for explorations, and --strategy %s samples: leave one of them out", o.Strategy.Name())
	case a.flags.executions < 0:
		return o, usagef("--max-executions must not be negative")
	case a.flags.workers < 0:
		return o, usagef("--workers must not be negative")
	}
	o.MaxExecutions, o.Workers = a.flags.executions, a.flags.workers
	return o, nil
}

// memoriesFor are the memory models to show: the one that was asked for, or that of the
// scenario, or all.
func memoriesFor(s *scenarios.Scenario, o scenarios.Options) []scenarios.Memory {
	if o.Memory != nil {
		return []scenarios.Memory{*o.Memory}
	}
	if text := s.File.Setting("memory"); text != "" {
		if m, err := scenarios.ParseMemory(text); err == nil {
			return []scenarios.Memory{m}
		}
	}
	if s.File.Setting("loop") == "fifo" || s.Kind != nil {
		return []scenarios.Memory{{}}
	}
	return []scenarios.Memory{{}, {Model: sim.TSO}}
}

// watchOutcomes ends the process when a step takes too long.
func (a *app) watchOutcomes(s *scenarios.Scenario, lock, strategy string) func(*scenarios.Case) func() {
	return func(k *scenarios.Case) func() {
		return k.World.Watch(time.Duration(a.flags.patience)*time.Second, func(st sim.Stuck) {
			st.Stacks = verify.UserStack(st.Stacks)
			a.stuck(k.TaskName(st.Task), st, a.sourceLine(s, lock, k.Loop, k.Time, k.Memory, verify.Source{Strategy: strategy, Search: true}))
		})
	}
}

// outcomesDoc is what was found, a table for each memory model.
type outcomesDoc struct {
	app    *app
	tables []*outcomes.Table
	shown  map[*outcomes.Result]*verify.Execution // of forbidden results
	lines  map[*outcomes.Result]string            // the command that shows it
}

// explain executes again what came to a forbidden result.
func (d *outcomesDoc) explain(o outcomes.Options) error {
	d.shown, d.lines = map[*outcomes.Result]*verify.Execution{}, map[*outcomes.Result]string{}
	for _, t := range d.tables {
		for _, r := range t.Forbidden() {
			x, err := t.Show(r, o)
			if err != nil {
				return err
			}
			d.shown[r], d.lines[r] = x, d.app.line(x, nil)
		}
	}
	return nil
}

// complete reports whether all executions of all models have been seen.
func (d *outcomesDoc) complete() bool {
	for _, t := range d.tables {
		if !t.Complete {
			return false
		}
	}
	return true
}

func (d *outcomesDoc) exit() error {
	for _, t := range d.tables {
		if len(t.Forbidden()) > 0 {
			return &exitError{code: ExitViolated}
		}
	}
	for _, t := range d.tables {
		if !t.Complete && (t.Unfinished > 0 || t.Explored) {
			return &exitError{code: ExitInconclusive}
		}
	}
	return nil
}
