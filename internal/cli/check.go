package cli

import (
	"time"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/spf13/cobra"
)

func (a *app) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check SCENARIO --lock LOCK",
		Short: "Run a scenario under many schedules and judge every execution",
		Long: `Run a scenario under many schedules, and each of its schedule blocks once, and
judge every execution by all properties that have a meaning for the lock.

The result does not depend on the number of workers. Sampling refutes; it never
proves: "not refuted" says how much was tried ("help verdicts" explains the
words). Exit code 1 means that something which the lock must have is violated
(or, for a scenario that expects a violation, that it is not); 3 that an
execution could not be judged.

SCENARIO is a name from "list scenarios" or a file; - reads standard input.`,
		Example: `  simrun check rwlock/overtake --lock toro.RWLock
  simrun check my.sim --lock aiorwlock.RWLock --seeds 0-99999 --loop any
  simrun check lock/hand-off --lock toro.Lock --json`,
		Args:              a.oneScenario,
		ValidArgsFunction: completeScenarios,
		RunE:              a.check,
	}
	a.lockFlag(cmd)
	a.sampleFlags(cmd)
	cmd.Flags().StringVar(&a.flags.block, "block", "", "judge the schedule block `NAME` of the scenario only")
	a.judgeFlags(cmd)
	a.outputFlags(cmd)
	return cmd
}

// verifyOptions reads the flags of check and verify.
func (a *app) verifyOptions() (o verify.Options, err error) {
	if err = a.checkOutput(false); err != nil {
		return o, err
	}
	if o.Case, err = a.caseOptions(nil); err != nil {
		return o, err
	}
	if o.Seeds, err = a.seedList(); err != nil {
		return o, err
	}
	if o.Strategy, err = a.strategyEntry(); err != nil {
		return o, err
	}
	if a.flags.workers < 0 {
		return o, usagef("--workers must not be negative")
	}
	o.Workers = a.flags.workers
	o.Patience = time.Duration(a.flags.patience) * time.Second
	o.OnStuck = func(s verify.Stuck) {
		a.stuck(s.TaskName, s.Stuck, a.sourceLine(s.Scenario, s.Lock.Name, s.Loop, s.Time, s.Source))
	}
	return o, nil
}

func (a *app) check(cmd *cobra.Command, args []string) error {
	o, err := a.verifyOptions()
	if err != nil {
		return err
	}
	s, err := a.scenario(args[0])
	if err != nil {
		return err
	}
	algs, err := a.locks()
	if err != nil {
		return err
	}
	if err := a.needLock(s, algs); err != nil {
		return err
	}
	o.Progress = func(p scheduler.Progress) {
		a.progress("%d of %d executions, %d classes, %d violations", p.Runs, p.Total, p.Classes, p.Violations)
	}
	c, err := verify.Scenario(cmd.Context(), s, algs, o)
	a.progress("")
	if err != nil {
		return a.failed(err)
	}
	d := &checkDoc{Check: c, app: a}
	if err := d.explain(); err != nil {
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

// checkDoc is a check as a document.
type checkDoc struct {
	*verify.Check
	app      *app
	examples []*verify.Example
	lines    map[*verify.Row]string // the command that shows a row's violation
}

// explain executes a violation of each row again.
func (d *checkDoc) explain() (err error) {
	d.lines = map[*verify.Row]string{}
	d.examples, err = d.Examples(counts)
	for _, e := range d.examples {
		for _, r := range e.Rows {
			d.lines[r] = d.app.exampleLine(e)
		}
	}
	return err
}

// exampleLine is the command that shows an example.
func (a *app) exampleLine(e *verify.Example) string {
	return a.line(e.Execution, &seeded{a.flags.strategy, e.Source.Seed})
}

// counts reports whether a row has an influence on the exit code, as a known
// defect has here: it is this scenario that was asked about.
func counts(r *verify.Row) bool { return r.Claimed || r.Expected }

// bad lists what is not as it should be, and open what could not be judged.
func (d *checkDoc) bad() (bad, open []string) {
	for i := range d.Rows {
		r := &d.Rows[i]
		violated := r.Verdict.Word == checker.Violated
		name := rowNames([]*verify.Row{r})
		switch {
		case r.Expected && !violated:
			bad = append(bad, name+" is not, though the scenario expects it")
		case !r.Expected && violated && r.Known != nil:
			bad = append(bad, name+" (a known defect)")
		case !r.Expected && violated && r.Claimed:
			bad = append(bad, name)
		case r.Claimed && r.Verdict.Word == checker.Unknown:
			open = append(open, name)
		}
	}
	return bad, open
}

func (d *checkDoc) exit() error {
	switch bad, open := d.bad(); {
	case len(bad) > 0:
		return &exitError{code: ExitViolated}
	case len(open) > 0:
		return &exitError{code: ExitInconclusive}
	}
	return nil
}
