package cli

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
	"github.com/spf13/cobra"
)

// A plan says what one execution is to be.
type plan struct {
	scenario *scenarios.Scenario
	algs     []*algorithms.Algorithm
	strategy sim.Strategy
	header   trace.Header
	seed     *seeded
	// remarks is what a replay has to say afterwards; fits is false if the
	// schedule was not the one of this lock.
	remarks func() (lines []string, fits bool)
}

// report prints the remarks of a replay.
func (p *plan) report(a *app) (fits bool) {
	if p.remarks == nil {
		return true
	}
	lines, fits := p.remarks()
	for _, line := range lines {
		if !fits || !a.flags.quiet {
			fmt.Fprintln(a.Stderr, line)
		}
	}
	return fits
}

// plan reads what to execute from arguments and flags.
func (a *app) plan(cmd *cobra.Command, name string, replay bool) (*plan, error) {
	p, err := a.schedule(cmd, name, replay)
	if err != nil {
		return nil, err
	}
	return p, a.needLock(p.scenario, p.algs)
}

func (a *app) schedule(cmd *cobra.Command, name string, replay bool) (*plan, error) {
	schedule, seed := cmd.Flags().Changed("schedule"), cmd.Flags().Changed("seed")
	switch {
	case a.flags.block != "" && (schedule || seed):
		return nil, usagef("--block is a schedule of its own; it does not go with --schedule or --seed")
	case schedule && seed:
		return nil, usagef("give either --seed or --schedule")
	case replay && !schedule && a.flags.block == "":
		return nil, usagef("replay needs --schedule: a seed, a token or a schedule file (or --block)")
	case schedule:
		return a.sourcePlan(cmd, name)
	}
	n, err := a.seed(seed)
	if err != nil {
		return nil, err
	}
	return a.seedPlan(cmd, name, n)
}

// seed is that of --seed, or of the environment.
func (a *app) seed(given bool) (uint64, error) {
	what, arg := "--seed", a.flags.seed
	if !given {
		if what, arg = "SIMRUN_SEED", os.Getenv("SIMRUN_SEED"); arg == "" || a.flags.block != "" {
			return 0, nil
		}
	}
	src, err := scheduler.ParseSource(arg)
	switch {
	case err == nil && src.Kind == scheduler.SeedSource:
		return src.Seed, nil
	case err == nil || arg == "" || src.Kind != scheduler.SeedSource:
		return 0, usagef("%s %q is not a number (decimal, or hexadecimal with 0x); a token or a file goes with --schedule", what, arg)
	}
	return 0, usagef("%s: %s", what, plain(err))
}

func (a *app) sourcePlan(cmd *cobra.Command, name string) (*plan, error) {
	src, err := scheduler.ParseSource(a.flags.schedule)
	if err != nil {
		return nil, usagef("--schedule: %s", plain(err))
	}
	switch src.Kind {
	case scheduler.TokenSource:
		return a.tokenPlan(cmd, name, src.Token)
	case scheduler.FileSource:
		return a.filePlan(cmd, name, src.Path)
	}
	return a.seedPlan(cmd, name, src.Seed)
}

func (a *app) seedPlan(cmd *cobra.Command, name string, seed uint64) (*plan, error) {
	if name == "" {
		return nil, usagef("%s needs a scenario; only a token or a schedule file knows its own", cmd.Name())
	}
	e, err := a.sampler(cmd.Name())
	if err != nil {
		return nil, err
	}
	p := &plan{header: trace.Header{Strategy: e.Name}, seed: &seeded{e.Name, seed}}
	if err := a.subject(p, name); err != nil {
		return nil, err
	}
	if e.Profiled && a.flags.block == "" {
		if err := a.needLock(p.scenario, p.algs); err != nil {
			return nil, err
		}
		o, err := a.caseOptions(p.algs)
		if err != nil {
			return nil, err
		}
		if e, err = verify.Calibrated(e, p.scenario, o); err != nil {
			return nil, a.failed(err)
		}
	}
	p.strategy = e.New(seed)
	if e.Seeded {
		p.header.Seed = strconv.FormatUint(seed, 10)
	}
	return p, nil
}

// subject fills in the scenario and the locks that were named.
func (a *app) subject(p *plan, name string) (err error) {
	if p.scenario, err = a.scenario(name); err != nil {
		return err
	}
	p.algs, err = a.locks()
	return err
}

// A recorded schedule says what it was recorded with.
type recorded struct {
	scenario, lock string
	loop           sim.Discipline
	time           sim.TimeMode
	params         string
}

// fillIn takes from a recorded schedule what the user does not say.
func (a *app) fillIn(cmd *cobra.Command, p *plan, name string, r recorded) error {
	what := "the schedule names "
	switch {
	case name != "":
		what = ""
	case r.scenario == "-":
		return usagef("the schedule was recorded with a scenario from standard input: give the scenario again, as a file or -")
	default:
		name = r.scenario
	}
	if !cmd.Flags().Changed("lock") && r.lock != "" {
		a.flags.locks = []string{r.lock}
	}
	if !cmd.Flags().Changed("loop") {
		a.flags.loop = r.loop.String()
	}
	if !cmd.Flags().Changed("time") {
		a.flags.time = r.time.String()
	}
	memory, err := verify.ParseParams(r.params)
	if err != nil {
		return usagef("%s", err)
	}
	if !cmd.Flags().Changed("memory") {
		a.flags.memory = memory.String()
	}
	err = a.subject(p, name)
	var exit *exitError
	if errors.As(err, &exit) && what != "" {
		return usagef("the schedule was recorded elsewhere: %s", exit.msg)
	}
	return err
}

func (a *app) tokenPlan(cmd *cobra.Command, name string, t scheduler.Token) (*plan, error) {
	replay := &scheduler.Replay{Choices: t.Choices}
	p := &plan{strategy: replay, header: trace.Header{Strategy: "replay"}}
	if err := a.fillIn(cmd, p, name, recorded{t.Scenario, t.Lock, t.Discipline, t.Time, t.Params}); err != nil {
		return nil, err
	}
	if err := a.tokenFits(p, &t); err != nil {
		return nil, err
	}
	p.remarks = func() ([]string, bool) {
		if err := replay.Err(); err != nil {
			return []string{
				"the schedule does not fit, so what follows is another execution: " + plain(err),
				"The lock was edited since. A schedule file (-o FILE.sched) can be replayed across edits.",
			}, false
		}
		return nil, true
	}
	return p, nil
}

// tokenFits says why a token is for something else; nil if it is not.
func (a *app) tokenFits(p *plan, t *scheduler.Token) error {
	d := t.Discipline
	if loop := a.flags.loop; loop == "any" || loop == "fifo" {
		d = map[string]sim.Discipline{"any": sim.Any, "fifo": sim.FIFO}[loop]
	}
	if err := t.Fits(p.scenario.Name, p.scenario.Digest, verify.Names(p.algs), d); err != nil {
		return usagef("%s", plain(err))
	}
	if a.flags.time != t.Time.String() {
		return usagef("the schedule is for time %s, this is %s", t.Time, a.flags.time)
	}
	if m, _ := verify.ParseParams(t.Params); a.flags.memory != m.String() {
		return usagef("the schedule is for memory %s, this is %s", m, a.flags.memory)
	}
	return nil
}

func (a *app) filePlan(cmd *cobra.Command, name, path string) (*plan, error) {
	from, in, done, err := a.open(path, "schedule file")
	switch {
	case err != nil && notThere(path):
		return nil, usagef("--schedule %s: not a seed, not a token, and there is no file of that name", path)
	case err != nil:
		return nil, err
	}
	defer done()
	file, err := scheduler.ParseFile(from, in)
	if err != nil {
		return nil, badInput(err)
	}
	replay := &scheduler.FileReplay{Lines: file.Lines}
	p := &plan{strategy: replay, header: trace.Header{Strategy: "replay of " + path}}
	if err := a.fillIn(cmd, p, name, recorded{file.Scenario, file.Lock, file.Discipline, file.Time, file.Params}); err != nil {
		return nil, err
	}
	if err := a.needLock(p.scenario, p.algs); err != nil {
		return nil, err
	}
	k, err := p.scenario.Case(scenarios.Options{Algorithms: p.algs})
	if err != nil {
		return nil, badInput(err)
	}
	replay.OpName = k.OpName
	k.Close()
	p.remarks = func() (report []string, _ bool) {
		if file.Digest != p.scenario.Digest {
			report = append(report, "remark: the scenario was edited since the schedule was recorded")
		}
		for _, d := range replay.Divergences() {
			report = append(report, "diverged: "+d.String())
		}
		return report, true
	}
	return p, nil
}

func notThere(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist)
}
