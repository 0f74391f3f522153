package cli

import (
	"context"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/spf13/cobra"
)

func (a *app) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check SCENARIO --lock LOCK",
		Short: "Explore the schedules of a scenario and judge every execution",
		Long: `Run a scenario under all schedules that matter, or under many, and each of its
schedule blocks once, and judge every execution by all properties that have a
meaning for the lock.

Schedules that differ only in the order of independent steps are of one class, and
one of each class is executed, as long as that fits the budget: what no execution
violates then, holds. What does not fit is explored as far as the budget goes and
then sampled: "not refuted" says how much was tried. "help exploration" has more,
"help verdicts" explains the words.

The result does not depend on the number of workers. Exit code 1 means that
something which the lock must have is violated (or, for a scenario that expects a
violation, that it is not); 3 that an execution could not be judged, or that an
exploration which was asked for did not come to its end.

SCENARIO is a name from "list scenarios" or a file; - reads standard input.`,
		Example: `  simrun check rwlock/overtake --lock toro.RWLock
  simrun check my.sim --lock aiorwlock.RWLock --max-deviations 2
  simrun check my.sim --lock aiorwlock.RWLock --strategy dpor --checkpoint my.ckpt
  simrun check my.sim --lock aiorwlock.RWLock --strategy pct:3 --seeds 0-99999
  simrun check lock/hand-off --lock toro.Lock --json`,
		Args:              a.oneScenario,
		ValidArgsFunction: completeScenarios,
		RunE:              a.check,
	}
	a.lockFlag(cmd)
	a.searchFlags(cmd)
	cmd.Flags().StringVar(&a.flags.block, "block", "", "judge the schedule block `NAME` of the scenario only")
	a.judgeFlags(cmd)
	a.outputFlags(cmd)
	return cmd
}

func (a *app) check(cmd *cobra.Command, args []string) error {
	o, err := a.verifyOptions(cmd)
	if err != nil {
		return err
	}
	s, algs, err := a.scenarioWithLocks(args[0])
	if err != nil {
		return err
	}
	o.Progress = a.meter("").show
	if err := a.checkpoints(s, algs, &o, cmd.Flags().Changed("resume")); err != nil {
		return err
	}
	ctx, stop := a.limited(cmd.Context())
	defer stop()
	c, err := verify.Scenario(ctx, s, algs, o)
	a.progress("")
	if err != nil {
		return a.failed(err)
	}
	d := &checkDoc{Check: c, app: a, late: c.Cut && cmd.Context().Err() == nil}
	if err := d.explain(cmd.Context()); err != nil {
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
	late     bool                   // the time limit has cut it
}

// explain executes a violation of each row again, and makes those short that are
// shown in full.
func (d *checkDoc) explain(ctx context.Context) (err error) {
	if d.examples, err = d.Examples(counts); err != nil {
		return err
	}
	for shown, i := 0, 0; i < len(d.examples) && shown < verify.MaxShown; i++ {
		e := d.examples[i]
		if !counts(e.Rows[0]) {
			continue
		}
		shown++
		d.app.progress("making a schedule shorter")
		rest, err := d.Shorten(ctx, e, counts, verify.ShortBudget)
		if err != nil {
			return err
		}
		if rest != nil {
			d.examples = append(d.examples, rest)
		}
	}
	d.app.progress("")
	d.name()
	return nil
}

// name finds the command for each row that has an example.
func (d *checkDoc) name() {
	d.lines = map[*verify.Row]string{}
	for _, e := range d.examples {
		for _, r := range e.Rows {
			d.lines[r] = d.app.exampleLine(e)
		}
	}
}

// exampleLine is the command that shows an example.
func (a *app) exampleLine(e *verify.Example) string {
	if e.Source.Strategy == "" {
		return a.line(e.Execution, nil)
	}
	return a.line(e.Execution, &seeded{e.Source.Strategy, e.Source.Seed})
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
	case len(open) > 0 || d.Partial() || d.Cut:
		return &exitError{code: ExitInconclusive}
	}
	return nil
}
