package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/fairness"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
	"github.com/spf13/cobra"
)

func (a *app) fairnessCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fairness LOCK [LOCK ...]",
		Short: "Measure how long tasks wait for locks, and who gets in before them",
		Long: `Run locks under workloads in which every task wants the lock again and again, with
many seeds, and measure how long the tasks wait, how many others get in meanwhile, and
who gets how much. Several locks stand side by side. LOCK may also be a family, as in
fair. Nothing is judged here: what a lock claims is checked by verify.

An execution is observed until the lock has been entered 100 times. Executions with
different seeds are independent samples: every number is computed for each of them, and
its mean is shown, where there is room with half of the confidence interval of 95 % (by
Student's t). "most" and "max" are the largest of all executions.

  share      of all entries
  Jain       index of fairness of what the tasks of a row have got: 1 if all got the
             same, 1/n if one of n got it all
  wait       steps, and virtual time, from call to return; those who still wait at the
             end have waited until then
  bypass     entries of others between the moment at which one began to wait and the
             moment at which it was served; overtakes are those of them that came later
  resumes    steps of waiters for each entry that had to wait: 1 where a release wakes
             the one who gets in, more where it wakes a herd

The workloads are scenarios: "list scenarios" has their names (fairness/KIND/...), and
"run" shows an execution.`,
		Example: `  simrun fairness toro.RWLock
  simrun fairness fair tokio.RwLock aiorwlock.RWLock --workload read-mostly --svg readers.svg
  simrun fairness asyncio.Lock golang.Mutex --seeds 0-999 --json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return a.lockNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: a.fairness,
	}
	f := cmd.Flags()
	f.StringArrayVar(&a.flags.scenarios, "workload", nil, "measure under this `WORKLOAD` only: its name, as in herd, or a scenario file; repeatable")
	f.StringVar(&a.flags.seeds, "seeds", "", "the seeds of this `LIST`, as in 0-999 or 1,5,7-9 (default 0-199)")
	f.StringVar(&a.flags.loop, "loop", "", "loop `DISCIPLINE`: any or fifo (default: that for which the lock claims its policy)")
	f.StringVar(&a.flags.time, "time", "", "when timers may fire, `MODE`: strict or elastic (default: strict)")
	f.IntVar(&a.flags.workers, "workers", 0, "use `N` goroutines; the result does not depend on it (default: all cores)")
	f.IntVar(&a.flags.patience, "patience", 10, "give up when one step takes longer than `N` seconds of real time; 0 for never")
	f.StringVar(&a.flags.svg, "svg", "", "also draw the waiting times and the shares into this `FILE`")
	_ = cmd.RegisterFlagCompletionFunc("loop", fixed("any", "fifo"))
	_ = cmd.RegisterFlagCompletionFunc("time", fixed("strict", "elastic"))
	_ = cmd.RegisterFlagCompletionFunc("workload", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return workloadNames(), cobra.ShellCompDirectiveNoFileComp // read when asked for only
	})
	a.strategyFlag(cmd)
	a.outputFlags(cmd)
	return cmd
}

// defaultFairnessSeeds is how many executions are measured for each workload.
const defaultFairnessSeeds = 200

// maxFairnessSeeds bounds the memory that their samples take.
const maxFairnessSeeds = 1_000_000

func (a *app) fairness(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("fairness needs a lock: a name or a family from %q", "list algorithms")
	}
	if err := a.checkOutput(); err != nil {
		return err
	}
	if a.flags.svg != "" {
		if filepath.Ext(a.flags.svg) != ".svg" {
			return usagef("--svg %s: the name must end in .svg", a.flags.svg)
		}
		if err := checkFolder("--svg", a.flags.svg); err != nil {
			return err
		}
	}
	o, err := a.fairnessOptions()
	if err != nil {
		return err
	}
	algs, err := a.verified(args)
	if err != nil {
		return err
	}
	workloads, err := a.workloads(algs)
	if err != nil {
		return err
	}
	d := &fairnessDoc{app: a, seeds: len(o.Seeds), strategy: o.Strategy.Name}
	err = d.measure(cmd.Context(), algs, workloads, o)
	a.progress("")
	if e := interrupted(cmd.Context()); e != nil {
		return e
	}
	if err != nil {
		return a.failed(err)
	}
	if len(d.parts) == 0 {
		return usagef("no workload applies: %s", d.skipped[0].Error())
	}
	if err := a.emit(d); err != nil {
		return err
	}
	if a.flags.svg != "" {
		if err := writeFile(a.flags.svg, d.plot()); err != nil {
			return usagef("--svg %s: %v", a.flags.svg, cause(err))
		}
	}
	return nil
}

// fairnessOptions reads the flags.
func (a *app) fairnessOptions() (o fairness.Options, err error) {
	c, err := a.caseOptions(nil)
	if err != nil {
		return o, err
	}
	list, err := a.seedList()
	if err != nil {
		return o, err
	}
	for _, r := range list {
		for i := range r.Count {
			if len(o.Seeds) == maxFairnessSeeds {
				return o, usagef("--seeds: more than %d seeds", maxFairnessSeeds)
			}
			o.Seeds = append(o.Seeds, r.First+i)
		}
	}
	if list == nil {
		for i := range uint64(defaultFairnessSeeds) {
			o.Seeds = append(o.Seeds, i)
		}
	}
	if a.flags.workers < 0 {
		return o, usagef("--workers must not be negative")
	}
	o.Strategy, err = a.sampler("fairness")
	if !o.Strategy.Seeded {
		o.Seeds = o.Seeds[:1] // every execution would be the same
	}
	o.Loop, o.Time, o.Workers = c.Loop, c.Time, a.flags.workers
	if a.flags.patience > 0 {
		o.Watch = a.watchFairness
	}
	return o, err
}

// watchFairness ends the process when a step takes too long.
func (a *app) watchFairness(s *scenarios.Scenario, alg *algorithms.Algorithm, seed *atomic.Uint64) func(*scenarios.Case) func() {
	return func(k *scenarios.Case) func() {
		return k.World.Watch(time.Duration(a.flags.patience)*time.Second, func(st sim.Stuck) {
			st.Stacks = verify.UserStack(st.Stacks)
			src := verify.Source{Seed: seed.Load(), Strategy: a.flags.sampler}
			a.stuck(k.TaskName(st.Task), st, a.sourceLine(s, alg.Name, k.Loop, k.Time, k.Memory, src))
		})
	}
}

// workloads are those of --workload, or all of the kinds of the locks.
func (a *app) workloads(algs []*algorithms.Algorithm) (list []*scenarios.Scenario, err error) {
	kinds := map[*algorithms.Kind]bool{}
	for _, alg := range algs {
		kinds[alg.Kind] = true
	}
	for _, s := range scenarios.Fairness() {
		if kinds[s.Kind] && len(a.flags.scenarios) == 0 {
			list = append(list, s)
		}
	}
	for _, name := range a.flags.scenarios {
		found := false
		for _, s := range scenarios.Fairness() {
			if found = found || storyOf(s) == name; storyOf(s) == name && kinds[s.Kind] {
				list = append(list, s)
			}
		}
		if found {
			continue
		}
		s, err := a.scenario(name)
		if err != nil && !strings.ContainsAny(name, "/.-") {
			return nil, unknown("workload", name, workloadNames(), "fairness --help")
		} else if err != nil {
			return nil, err
		}
		if len(fairness.Groups(s)) == 0 {
			return nil, usagef("nobody queues up in %s: fairness is about what tasks wait for in a line", name)
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		alg := algs[0]
		return nil, usagef("no workload for %s: %s; there are workloads for %s", alg.Name, together(alg.Kind), strings.Join(workloadKinds(), ", "))
	}
	return list, nil
}

// together says why there is nothing to measure where nobody stands in line.
func together(k *algorithms.Kind) string {
	return fmt.Sprintf("those who wait for a kind of lock like this one (%s) go on all together, and nobody before another", k.Name)
}

// workloadNames are the words for --workload, each once.
func workloadNames() (names []string) {
	for _, s := range scenarios.Fairness() {
		if !slices.Contains(names, storyOf(s)) {
			names = append(names, storyOf(s))
		}
	}
	return names
}

func workloadKinds() (kinds []string) {
	for _, s := range scenarios.Fairness() {
		if !slices.Contains(kinds, s.Kind.Name) {
			kinds = append(kinds, s.Kind.Name)
		}
	}
	return kinds
}

// storyOf is the last part of the name of a workload.
func storyOf(s *scenarios.Scenario) string { return s.Name[strings.LastIndexByte(s.Name, '/')+1:] }

// fairnessDoc is what was measured.
type fairnessDoc struct {
	app      *app
	seeds    int
	strategy string
	parts    []fairnessPart
	skipped  []*scenarios.NotApplicable
}

// fairnessPart is a workload with all locks.
type fairnessPart struct {
	workload *scenarios.Scenario
	results  []*fairness.Result
}

func (d *fairnessDoc) measure(ctx context.Context, algs []*algorithms.Algorithm, workloads []*scenarios.Scenario, o fairness.Options) error {
	for _, s := range workloads {
		p := fairnessPart{workload: s}
		for _, alg := range algs {
			if alg.Kind != s.Kind {
				continue
			}
			d.app.progress("%s on %s", alg.Name, s.Name)
			opt, err := d.calibrated(s, alg, o)
			var r *fairness.Result
			if err == nil {
				r, err = fairness.Measure(ctx, s, alg, opt)
			}
			var no *scenarios.NotApplicable
			switch {
			case errors.As(err, &no):
				d.skipped = append(d.skipped, no)
			case err != nil:
				return err
			default:
				p.results = append(p.results, r)
			}
		}
		if len(p.results) > 0 {
			d.parts = append(d.parts, p)
		}
	}
	return nil
}

// calibrated lets the sampler know what it has to do with.
func (d *fairnessDoc) calibrated(s *scenarios.Scenario, alg *algorithms.Algorithm, o fairness.Options) (fairness.Options, error) {
	e, err := verify.Calibrated(o.Strategy, s, scenarios.Options{Algorithms: []*algorithms.Algorithm{alg}, Loop: o.Loop, Time: o.Time})
	o.Strategy = e
	return o, err
}

// plot draws everything.
func (d *fairnessDoc) plot() []byte {
	var panels []fairness.Panel
	for _, p := range d.parts {
		panels = append(panels, fairness.Panel{Title: p.workload.Name, Summary: p.workload.Summary(), Results: p.results})
	}
	return fairness.Plot(panels)
}
