package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
	"github.com/spf13/cobra"
)

func (a *app) runCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run SCENARIO --lock LOCK",
		Short: "Execute a scenario once and show it as a table",
		Long: `Execute a scenario once and show what every task did, step by step, with the
state of the lock and its wait queue beside it ("help tables" explains it).

The schedule comes from a seed (--seed, default 0), from --schedule (a seed, a
token or a schedule file), or is a schedule block of the scenario (--block).
--picture draws which orders of the operations explain their results, and how far
they come.
SCENARIO is a name from "list scenarios" or a file; - reads standard input.`,
		Example: `  simrun run rwlock/overtake --lock aiorwlock.RWLock
  simrun run rwlock/overtake --lock aiorwlock.RWLock --block overtake
  simrun run my.sim --lock toro.Lock --strategy roundrobin -o trace.jsonl -o run.sched`,
		Args:              a.oneScenario,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.execute(cmd, args[0], false)
		},
	}
	cmd.Flags().StringVar(&a.flags.seed, "seed", "", "the seed `N`, decimal or 0x... (default: SIMRUN_SEED in the environment, else 0)")
	a.executionFlags(cmd)
	a.strategyFlag(cmd)
	return cmd
}

func (a *app) replayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay [SCENARIO] --lock LOCK --schedule SCHEDULE",
		Short: "Reproduce one execution from a seed, a token or a schedule file",
		Long: `Reproduce one execution. SCHEDULE is a seed (of the random strategy), a token as
printed with every failure (v1:...), or a schedule file as written by -o FILE.sched.
A token knows its scenario and its lock; if they are given too, they must agree,
and the text of the scenario must not have changed since.

A schedule file survives edits of the lock: where a line no longer fits, the
difference is reported on standard error and the schedule goes on with the next
line that fits. See also "help schedules".`,
		Example: `  simrun replay rwlock/overtake --lock toro.RWLock --schedule 17
  simrun replay rwlock/overtake --lock toro.RWLock --schedule run.sched
  simrun replay --schedule v1:...`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return a.oneScenario(cmd, args)
			}
			return nil
		},
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			return a.execute(cmd, name, true)
		},
	}
	a.executionFlags(cmd)
	a.strategyFlag(cmd)
	return cmd
}

func (a *app) executionFlags(cmd *cobra.Command) {
	a.lockFlag(cmd)
	cmd.Flags().StringVarP(&a.flags.schedule, "schedule", "s", "", "follow this `SCHEDULE`: a seed, a token (v1:...) or a schedule file")
	cmd.Flags().StringVar(&a.flags.block, "block", "", "follow the schedule block `NAME` of the scenario")
	f := cmd.Flags()
	f.StringVar(&a.flags.picture, "picture", "", "also write porcupine's picture of the operations and of the orders that explain them into this `FILE` (.html)")
	f.StringVar(&a.flags.object, "object", "", "draw this `OBJECT` of the scenario (default: the first that is not linearizable, else the first)")
	a.judgeFlags(cmd)
	a.outputFlags(cmd)
}

// oneScenario is the rule for arguments that says what is missing.
func (a *app) oneScenario(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return usagef("%s needs a scenario: a name from %q or a file", cmd.Name(), "list scenarios")
	case len(args) > 1:
		return usagef("%s takes one scenario, not %d (%s)", cmd.Name(), len(args), strings.Join(args, ", "))
	}
	return nil
}

// execute is run and replay.
func (a *app) execute(cmd *cobra.Command, name string, replay bool) error {
	if err := a.checkOutput(".sched"); err != nil {
		return err
	}
	if err := a.checkPicture(); err != nil {
		return err
	}
	p, err := a.plan(cmd, name, replay)
	if err != nil {
		return err
	}
	opts, err := a.caseOptions(p.algs)
	if err != nil {
		return err
	}
	if a.flags.block != "" {
		p.header.Strategy, p.header.Seed = "schedule block "+a.flags.block, ""
	}
	a.watch(&opts, p)
	x, err := verify.Execute(p.scenario, opts, p.strategy, p.header)
	if err != nil {
		return a.executionFailed(err, p)
	}
	x.Trace.Schedule = x.Token
	fits := p.report(a)
	if err := a.draw(p, opts); err != nil {
		return err
	}
	if err := a.emit(&executionDoc{Execution: x, line: a.line(x, p.seed)}); err != nil {
		return err
	}
	switch {
	case x.Failed():
		return &exitError{code: ExitViolated}
	case x.Outcome == sim.StepLimit || !fits:
		return &exitError{code: ExitInconclusive}
	}
	return nil
}

// executionFailed is failed for an execution that the user knows how to repeat.
func (a *app) executionFailed(err error, p *plan) error {
	if b, ok := err.(*verify.Broken); ok {
		line := "\nreproduce: " + a.planLine(p)
		if b.Goexit {
			return &exitError{ExitViolated, b.Error() + line}
		}
		return &exitError{ExitInternal, fmt.Sprintf("%v%s\n\n%s", b, line, b.Stack)}
	}
	return a.failed(err)
}

// watch ends the process when the execution stands still.
func (a *app) watch(o *scenarios.Options, p *plan) {
	if a.flags.patience <= 0 {
		return
	}
	o.Watch = func(k *scenarios.Case) func() {
		return k.World.Watch(time.Duration(a.flags.patience)*time.Second, func(s sim.Stuck) {
			s.Stacks = verify.UserStack(s.Stacks)
			a.stuck(k.TaskName(s.Task), s, a.planLine(p))
		})
	}
}

// stuck reports a task that never gives way, and ends the process: a coroutine
// that does not yield cannot be stopped.
func (a *app) stuck(task string, s sim.Stuck, line string) {
	a.progress("")
	fmt.Fprintf(a.Stderr, "%s: %s does not give way: step %d has lasted longer than %d seconds\n", a.program(), task, s.Step, a.flags.patience)
	fmt.Fprintf(a.Stderr, "reproduce: %s\n\n%s", line, s.Stacks)
	os.Exit(ExitViolated)
}
