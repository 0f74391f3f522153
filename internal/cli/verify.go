package cli

import (
	"context"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
	"github.com/spf13/cobra"
)

func (a *app) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [LOCK ...]",
		Short: "Judge locks on all scenarios of their kind, by all properties",
		Long: `Judge locks on all scenarios of their kind, by all properties. What a lock claims
is checked under the loop for which it is claimed; the other loop is shown as
information. Without arguments, every lock there is (in a program with locks of
its own: those).

The exit code is 0 only if what is declared is what is found: no violation of
anything claimed but the known defects, and every known defect showing.

In the table, "ok" means not refuted by any execution: sampling never proves.
The words are explained below it. The column of bypass has the largest number
seen of others that got in while one waited.`,
		Example: `  simrun verify
  simrun verify toro.RWLock aiorwlock.RWLock --seeds 0-9999
  simrun verify --scenario my.sim toro.Lock
  simrun verify -o verdicts.json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return a.lockNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: a.verify,
	}
	cmd.Flags().StringArrayVar(&a.flags.scenarios, "scenario", nil, "judge on this `SCENARIO` instead of the built-in ones: a name or a file; repeatable")
	_ = cmd.RegisterFlagCompletionFunc("scenario", completeScenarios)
	a.sampleFlags(cmd)
	a.judgeFlags(cmd)
	a.outputFlags(cmd)
	return cmd
}

func (a *app) verify(cmd *cobra.Command, args []string) error {
	o, err := a.verifyOptions()
	if err != nil {
		return err
	}
	algs, err := a.verified(args)
	if err != nil {
		return err
	}
	all := scenarios.Builtin()
	if len(a.flags.scenarios) > 0 {
		all = nil
		for _, name := range a.flags.scenarios {
			s, err := a.scenario(name)
			if err != nil {
				return err
			}
			all = append(all, s)
		}
	}
	d := &verifyDoc{app: a, whole: len(a.flags.scenarios) == 0 && o.Case.Properties == nil && o.Case.Loop == nil}
	err = d.judge(cmd.Context(), algs, all, o)
	a.progress("")
	if err != nil {
		return a.failed(err)
	}
	if d.judged() == 0 && cmd.Context().Err() == nil {
		return usagef("no scenario applies to %s", algs[0].Name)
	}
	if err := a.emit(d); err != nil {
		return err
	}
	if err := interrupted(cmd.Context()); err != nil {
		return err
	}
	return d.exit()
}

// verified are the locks to judge: those named, each once, or all.
func (a *app) verified(names []string) (algs []*algorithms.Algorithm, err error) {
	if len(names) == 0 {
		if len(a.Mine) > 0 {
			return a.Mine, nil
		}
		return a.algs, nil
	}
	seen := map[string]bool{}
	for _, name := range names {
		alg, err := a.lock(name)
		if err != nil {
			return nil, err
		}
		if !seen[name] {
			algs = append(algs, alg)
		}
		seen[name] = true
	}
	return algs, nil
}

// verifyDoc is the judgement on several locks.
type verifyDoc struct {
	app   *app
	locks []*lockDoc
	// whole: every scenario and property was judged, so a declared defect must
	// have shown.
	whole bool
	cut   bool
}

// lockDoc is the judgement on one lock under one loop.
type lockDoc struct {
	*verify.Lock
	checks []*checkDoc
}

func (d *verifyDoc) judge(ctx context.Context, algs []*algorithms.Algorithm, all []*scenarios.Scenario, o verify.Options) error {
	for i, alg := range algs {
		loops := []sim.Discipline{sim.FIFO, sim.Any}
		if !alg.Claims(sim.FIFO) { // what is claimed comes first
			loops = []sim.Discipline{sim.Any, sim.FIFO}
		}
		if o.Case.Loop != nil {
			loops = []sim.Discipline{*o.Case.Loop}
		}
		for _, loop := range loops {
			d.app.progress("%d of %d locks: %s, loop %s", i+1, len(algs), alg.Name, loop)
			o.Progress = func(p scheduler.Progress) {
				d.app.progress("%d of %d locks: %s, loop %s: %d of %d executions", i+1, len(algs), alg.Name, loop, p.Runs, p.Total)
			}
			l, err := verify.Algorithm(ctx, alg, all, loop, o)
			if err != nil {
				return err
			}
			if err := d.add(l); err != nil {
				return err
			}
			if d.cut = ctx.Err() != nil; d.cut {
				return nil
			}
		}
	}
	return nil
}

// add explains what is claimed and violated.
func (d *verifyDoc) add(l *verify.Lock) error {
	doc := &lockDoc{Lock: l}
	for _, c := range l.Checks {
		f := &checkDoc{Check: c, app: d.app}
		if l.Claimed {
			if err := f.explain(); err != nil {
				return err
			}
		}
		doc.checks = append(doc.checks, f)
	}
	d.locks = append(d.locks, doc)
	return nil
}

// judged counts the checks there are.
func (d *verifyDoc) judged() (n int) {
	for _, l := range d.locks {
		n += len(l.checks)
	}
	return n
}

// exit leaves out the script row: how a schedule block goes on depends on the
// policy, and no lock claims to follow them.
func (d *verifyDoc) exit() error {
	if len(d.findings()) > 0 {
		return &exitError{code: ExitViolated}
	}
	if len(d.open()) > 0 {
		return &exitError{code: ExitInconclusive}
	}
	return nil
}

// open lists the claimed rows that could not be judged.
func (d *verifyDoc) open() (list []finding) {
	for _, l := range d.locks {
		for _, c := range l.checks {
			for i := range c.Rows {
				if r := &c.Rows[i]; l.Claimed && r.Claimed && r.Verdict.Word == checker.Unknown {
					list = append(list, finding{lock: l, check: c, row: r})
				}
			}
		}
	}
	return list
}
