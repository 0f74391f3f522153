package cli

import (
	"context"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
	"github.com/spf13/cobra"
)

func (a *app) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [LOCK ...]",
		Short: "Judge locks on all scenarios of their kind, by all properties",
		Long: `Judge locks on all scenarios of their kind, and those that they list themselves, by
all properties. What a lock claims is checked under the loop for which it is claimed;
the other loop is shown as information. LOCK may also be a family, as in toro, or
broken.asyncio. Without arguments, all locks of event loops (in a program with locks
of its own: those). The locks of shared memory (spin) and the museum (broken, fixed)
take minutes, and --all or their name.

Each lock is also tried on all small workloads of its kind, as far as a budget goes;
--size goes further. Where many locks are judged each gets less, and that is said.
What a lock claims stands beside what was found, claim by claim: who goes first, and
what becomes of tasks that come again, go on in another mode, or release what they do
not have. Of these small scenarios are tried (claims/KIND/...); run shows them.

The exit code is 0 only if what is declared is what is found: no violation of
anything claimed but the known defects, and every known defect showing.

In the table, "holds" means that every class of executions was executed, in every
scenario, and "ok" that no execution violates it, of those explored and sampled.
The words are explained below it. The column of bypass has the largest number seen
of others that got in while one waited.`,
		Example: `  simrun verify
  simrun verify toro.RWLock aiorwlock.RWLock --seeds 0-9999
  simrun verify --scenario my.sim toro.Lock
  simrun verify broken fixed.aiorwlock
  simrun verify -o verdicts.json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return a.lockNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: a.verify,
	}
	cmd.Flags().BoolVar(&a.flags.all, "all", false, "judge every lock there is, those of shared memory and of the museum, too")
	cmd.Flags().StringArrayVar(&a.flags.scenarios, "scenario", nil, "judge on this `SCENARIO` instead of the built-in ones: a name or a file; repeatable")
	_ = cmd.RegisterFlagCompletionFunc("scenario", completeScenarios)
	a.sweepFlags(cmd)
	a.searchFlags(cmd)
	a.judgeFlags(cmd)
	a.outputFlags(cmd)
	return cmd
}

func (a *app) verify(cmd *cobra.Command, args []string) error {
	o, err := a.verifyOptions(cmd)
	if err != nil {
		return err
	}
	if a.flags.checkpoint != "" || a.flags.resume != "" {
		return usagef("a checkpoint file holds one exploration, and verify makes many: use check SCENARIO --lock LOCK")
	}
	algs, err := a.verified(args)
	if err != nil {
		return err
	}
	if err := a.sweep(cmd, &o, len(algs)); err != nil {
		return err
	}
	usual := o.Sweep.Steps > 0 && o.MaxExecutions == 0
	o.Brief = usual && len(args) == 0 && !a.flags.all && len(algs) > fewLocks
	o.Growth = len(algs) <= fewLocks
	var all []*scenarios.Scenario
	if len(a.flags.scenarios) > 0 {
		for _, name := range a.flags.scenarios {
			s, err := a.scenario(name)
			if err != nil {
				return err
			}
			all = append(all, s)
		}
	}
	d := &verifyDoc{app: a, whole: len(a.flags.scenarios) == 0 && o.Case.Properties == nil && o.Case.Loop == nil, brief: o.Brief}
	d.chosen = len(all) > 0
	d.selected = o.Case.Properties != nil
	ctx, stop := a.limited(cmd.Context())
	defer stop()
	err = d.judge(ctx, algs, all, o)
	d.late = d.cut && cmd.Context().Err() == nil
	a.progress("")
	if err != nil {
		return a.failed(err)
	}
	if d.judged() == 0 && cmd.Context().Err() == nil {
		return usagef("no scenario applies to %s", algs[0].Name)
	}
	if err := d.shorten(cmd.Context()); err != nil {
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

// fewLocks are judged as thoroughly as if they were named.
const fewLocks = 8

// verified are the locks to judge: those named, each once, or all.
func (a *app) verified(names []string) (algs []*algorithms.Algorithm, err error) {
	switch {
	case a.flags.all && len(names) > 0:
		return nil, usagef("--all is every lock there is, and %s is one of them: give one or the other", names[0])
	case a.flags.all:
		return a.algs, nil
	case len(names) == 0 && len(a.Mine) > 0:
		return a.Mine, nil
	case len(names) == 0:
		for _, alg := range a.algs {
			if !alg.Museum() && alg.Style != sim.SharedMemory {
				algs = append(algs, alg)
			}
		}
		return algs, nil
	}
	seen := map[*algorithms.Algorithm]bool{}
	for _, name := range names {
		list, err := a.named(name)
		if err != nil {
			return nil, err
		}
		for _, alg := range list {
			if !seen[alg] {
				algs = append(algs, alg)
			}
			seen[alg] = true
		}
	}
	return algs, nil
}

// named are the lock of this name, or those of a family.
func (a *app) named(name string) (algs []*algorithms.Algorithm, err error) {
	for _, alg := range a.algs {
		if alg.Name == name {
			return []*algorithms.Algorithm{alg}, nil
		}
		if strings.HasPrefix(alg.Name, name+".") {
			algs = append(algs, alg)
		}
	}
	if len(algs) == 0 {
		return nil, unknown("lock", name, a.lockNames(), "list algorithms")
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
	// chosen: judged on scenarios that were asked for; selected: by properties that were.
	chosen, selected bool
	brief            bool // each lock got less than if it were named
	cut              bool
	late             bool // the time limit has cut it
	// shown are the executions that are shown in full, others those to be seen
	// by a command, by lock.
	shown, others map[*lockDoc][]verify.Found
}

// lockDoc is the judgement on one lock under one loop.
type lockDoc struct {
	*verify.Lock
	checks []*checkDoc
}

// add explains what is claimed and violated.
func (d *verifyDoc) add(l *verify.Lock) error {
	doc := &lockDoc{Lock: l}
	for _, c := range l.Checks {
		f := &checkDoc{Check: c, app: d.app}
		if l.Claimed {
			var err error
			if f.examples, err = c.Examples(counts); err != nil {
				return err
			}
			f.name()
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

// shorten makes the executions short that are shown in full.
func (d *verifyDoc) shorten(ctx context.Context) error {
	d.shown, d.others = map[*lockDoc][]verify.Found{}, map[*lockDoc][]verify.Found{}
	for _, l := range d.locks {
		shown, others := verify.Shortest(examples(d.findingsOf(l)), verify.MaxShown, notDeclared)
		for _, f := range shown {
			d.app.progress("making a schedule shorter")
			rest, err := f.Check.Shorten(ctx, f.Example, notDeclared, verify.ShortBudget)
			if err != nil {
				return err
			}
			if rest != nil {
				others = append(others, verify.Found{Check: f.Check, Example: rest})
			}
			for _, c := range l.checks {
				if c.Check != f.Check {
					continue
				}
				if rest != nil {
					c.examples = append(c.examples, rest)
				}
				c.name()
			}
		}
		d.shown[l], d.others[l] = shown, others
	}
	d.app.progress("")
	return nil
}

// exit leaves out the script row: how a schedule block goes on depends on the
// policy, and no lock claims to follow them.
func (d *verifyDoc) exit() error {
	if !d.asDeclared() {
		return &exitError{code: ExitViolated}
	}
	if len(d.open()) > 0 || len(d.partial()) > 0 || d.cut {
		return &exitError{code: ExitInconclusive}
	}
	return nil
}

// partial lists the explorations that were asked for and did not end.
func (d *verifyDoc) partial() (list []*checkDoc) {
	for _, l := range d.locks {
		for _, c := range l.checks {
			if c.Partial() {
				list = append(list, c)
			}
		}
	}
	return list
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
