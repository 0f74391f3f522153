package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/internal/mutate"
	"github.com/simrun-dev/simrun/internal/trial"
	"github.com/spf13/cobra"
)

// What mutants are judged with, unless flags say otherwise.
const (
	mutantExecutions = 1000
	mutantSteps      = 400_000
	mutantSize       = 3
	mutantExplored   = 20_000
)

func (a *app) mutantsCommand() *cobra.Command {
	var names []string
	for _, o := range mutate.Operators() {
		names = append(names, fmt.Sprintf("  %-16s %s", o.Name, o.Doc))
	}
	cmd := &cobra.Command{
		Use:   "mutants FILE.go [FILE.go ...]",
		Short: "Make mistakes in the source of a lock, and see whether they are noticed",
		Long: `Change the source of a lock in one place at a time, as people get it wrong, and judge
every mutant as verify does. What nothing notices is listed with its place. The files
are of one package; its function Algorithms() lists the locks, or an exported function
such as New(*sim.World) algorithms.Lock makes one.

All mutants are built into one program, with the Go toolchain and the module of the
files, into which nothing is written. Each mutant is tried on a few schedules of every
scenario, then on the sweep of its kind, then as thoroughly as --max-executions allows.
A mutant that nothing notices is compared with the original: if all histories are the
same, on all workloads of the sweep up to --size and in all scenarios that are not too
large to be explored, it is called equivalent. The score is the share of the mutants that were caught, without the
equivalent ones. Findings that the original has, too, do not count.

Operators:
` + strings.Join(names, "\n"),
		Example: `  simrun mutants fair.go
  simrun mutants algorithms/fair/taskfair.go algorithms/fair/requests.go --lock fair.TaskFair
  simrun mutants fair.go --min-score 95 --json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"go"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: a.mutants,
	}
	f := cmd.Flags()
	f.StringArrayVarP(&a.flags.locks, "lock", "l", nil, "judge this `LOCK` of the package only; repeatable")
	f.Int64Var(&a.flags.tries, "max-executions", mutantExecutions, "explore at most `N` executions of a scenario")
	f.Int64Var(&a.flags.sweepSteps, "sweep-steps", mutantSteps, "take about `N` steps for a sweep")
	f.IntVar(&a.flags.mutantSize, "size", mutantSize, "compare with the original on all workloads of the sweep up to size `N`")
	f.Float64Var(&a.flags.minScore, "min-score", 0, "exit code 1 if the score is less than `N` percent")
	f.IntVar(&a.flags.workers, "workers", 0, "use `N` goroutines; the result does not depend on it (default: all cores)")
	f.IntVar(&a.flags.patience, "patience", 10, "give a mutant up when one step takes longer than `N` seconds of real time; 0 for never")
	a.outputFlags(cmd)
	return cmd
}

func (a *app) mutants(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return usagef("mutants needs the source of a lock: FILE.go")
	case a.flags.tries <= 0 || a.flags.sweepSteps <= 0 || a.flags.mutantSize < 0 || a.flags.workers < 0 || a.flags.patience < 0:
		return usagef("--max-executions and --sweep-steps must be positive, --size, --workers and --patience not negative")
	case a.flags.minScore < 0 || a.flags.minScore > 100:
		return usagef("--min-score is a percentage, from 0 to 100")
	}
	if err := a.checkOutput(); err != nil {
		return err
	}
	ctx := cmd.Context()
	a.progress("reading")
	p, err := mutate.Load(ctx, args)
	if err != nil {
		return mutantError(err)
	}
	dir, err := os.MkdirTemp("", "simrun-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	a.progress("building %d mutants", len(p.Mutants))
	program, err := p.Build(ctx, dir)
	if e := interrupted(ctx); e != nil {
		return e
	}
	if err != nil {
		return mutantError(err)
	}
	d := &mutantsDoc{app: a, files: args, p: p}
	d.result, err = p.Run(ctx, program, trial.Request{
		Locks: a.flags.locks, Executions: a.flags.tries, Steps: a.flags.sweepSteps, Size: a.flags.mutantSize, Explored: mutantExplored,
		Workers: a.flags.workers, Patience: a.flags.patience,
	}, func(n int) { a.progress("mutant %d of %d", n, len(p.Mutants)) })
	a.progress("")
	if e := interrupted(ctx); e != nil {
		return e
	}
	if err != nil {
		return mutantError(err)
	}
	d.count()
	if err := a.emit(d); err != nil {
		return err
	}
	if d.all.score() < a.flags.minScore {
		return &exitError{code: ExitViolated}
	}
	return nil
}

// mutantError is bad input; what the compiler said stands below.
func mutantError(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return badInput(err)
	}
	return usagef("%v", err)
}

// mutantsDoc is what came of all mutants.
type mutantsDoc struct {
	app    *app
	files  []string
	p      *mutate.Package
	result *mutate.Result
	// by are the counts by operator, in the order of operators, all their sum.
	by  []mutantCount
	all mutantCount
}

// mutantCount is how many mutants there are of which outcome.
type mutantCount struct {
	operator                                      string
	mutants, caught, equivalent, survivors, stuck int
}

// score is the share of the mutants that were caught, in percent, without those that
// are no mistakes; 100 if there are no others.
func (c *mutantCount) score() float64 {
	if n := c.mutants - c.equivalent; n > 0 {
		return 100 * float64(c.caught) / float64(n)
	}
	return 100
}

func (c *mutantCount) add(outcome string) {
	c.mutants++
	switch outcome {
	case trial.Caught:
		c.caught++
	case trial.Equivalent:
		c.equivalent++
	case mutate.Stuck:
		c.stuck++
	default:
		c.survivors++
	}
}

func (d *mutantsDoc) count() {
	for _, o := range mutate.Operators() {
		d.by = append(d.by, mutantCount{operator: o.Name})
	}
	for i := range d.result.Verdicts {
		v := &d.result.Verdicts[i]
		m := d.p.Mutants[v.Mutant-1]
		d.by[slices.IndexFunc(d.by, func(c mutantCount) bool { return c.operator == m.Operator })].add(v.Outcome)
		d.all.add(v.Outcome)
	}
	d.by = slices.DeleteFunc(d.by, func(c mutantCount) bool { return c.mutants == 0 })
	d.all.operator = "all"
}

// names are the files, for people.
func (d *mutantsDoc) names() string {
	var names []string
	for _, f := range d.files {
		names = append(names, filepath.ToSlash(f))
	}
	return strings.Join(names, ", ")
}
