package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
	"github.com/spf13/cobra"
)

// flags are those of all commands; each command registers the ones it has.
type flags struct {
	color, format             string
	quiet, ascii, json, all   bool
	locks, outputs, scenarios []string
	seeds, seed, schedule     string
	block, strategy, sampler  string
	svg, picture, object      string
	tries, sweepSteps         int64
	mutantSize                int
	minScore                  float64
	loop, time, memory        string
	properties                string
	workers, steps, width     int
	size, states              int
	patience                  int

	// Of searches.
	executions              int64
	deviations, preemptions int
	timeLimit               time.Duration
	progress                bool
	checkpoint, resume      string

	// Of shrink.
	property string
	budget   int64
	keep     bool
}

// lockFlag and the like register flags together with their completion.
func (a *app) lockFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVarP(&a.flags.locks, "lock", "l", nil, "the `LOCK` to test, by name; once for each kind that the scenario needs")
	_ = cmd.RegisterFlagCompletionFunc("lock", fixed(a.lockNames()...))
}

func (a *app) judgeFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.flags.loop, "loop", "", "loop `DISCIPLINE`: any or fifo (default: the scenario's, else the lock's)")
	f.StringVar(&a.flags.time, "time", "", "when timers may fire, `MODE`: strict or elastic (default: the scenario's, else strict)")
	f.StringVar(&a.flags.memory, "memory", "", "memory `MODEL`: sc, tso (with store buffers) or tso:PLACES (default: the scenario's, else sc)")
	f.StringVar(&a.flags.properties, "properties", "", "judge this comma-separated `LIST` of properties or groups only; none for none (default: all)")
	f.IntVar(&a.flags.steps, "max-steps", 0, fmt.Sprintf("cut an execution after `N` steps (default %d)", sim.DefaultMaxSteps))
	f.IntVar(&a.flags.patience, "patience", 10, "give up when one step takes longer than `N` seconds of real time; 0 for never")
	_ = cmd.RegisterFlagCompletionFunc("loop", fixed("any", "fifo"))
	_ = cmd.RegisterFlagCompletionFunc("time", fixed("strict", "elastic"))
	_ = cmd.RegisterFlagCompletionFunc("memory", fixed("sc", "tso"))
	_ = cmd.RegisterFlagCompletionFunc("properties", fixed(append(checker.Names(), "none")...))
}

func (a *app) searchFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.flags.strategy, "strategy", "auto", "how schedules are found, by `NAME`: see list strategies")
	f.StringVar(&a.flags.seeds, "seeds", "", "sample the seeds of this `LIST`, as in 0-999 or 1,5,7-9 (default 0-2999)")
	f.Int64Var(&a.flags.executions, "max-executions", 0, fmt.Sprintf("end an exploration after `N` executions (default of auto: %d, of verify %d)", verify.DefaultBudget, verify.LockBudget))
	f.IntVar(&a.flags.deviations, "max-deviations", 0, "explore only schedules with at most `N` deviations from the plain loop")
	f.IntVar(&a.flags.preemptions, "max-preemptions", 0, "explore only schedules with at most `N` switches away from a task that could have gone on")
	f.DurationVar(&a.flags.timeLimit, "time-limit", 0, "stop after this `TIME`, as in 90s or 10m, with what was found until then")
	f.IntVar(&a.flags.workers, "workers", 0, "use `N` goroutines; the result does not depend on it (default: all cores)")
	f.BoolVar(&a.flags.progress, "progress", false, "show progress even if standard error is no terminal")
	f.StringVar(&a.flags.checkpoint, "checkpoint", "", "keep the state of the exploration in this `FILE`, to go on with --resume")
	f.StringVar(&a.flags.resume, "resume", "", "go on with the exploration in this `FILE`, and keep its state there; without FILE, that of --checkpoint, if it is there yet")
	_ = cmd.RegisterFlagCompletionFunc("strategy", fixed(strategyNames()...))
}

// strategyFlag is for a single execution.
func (a *app) strategyFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.flags.sampler, "strategy", "random", "what makes the choices, by `NAME`: see list strategies")
	var names []string
	for _, e := range scheduler.Strategies() {
		names = append(names, e.Name)
	}
	_ = cmd.RegisterFlagCompletionFunc("strategy", fixed(names...))
}

func strategyNames() []string {
	var names []string
	for _, s := range verify.Strategies() {
		names = append(names, s.Name)
	}
	return names
}

func (a *app) lockNames() []string {
	names := make([]string, len(a.algs))
	for i, alg := range a.algs {
		names[i] = alg.Name
	}
	return names
}

// unknown is the error for a name that does not exist.
func unknown(what, name string, among []string, list string) error {
	msg := fmt.Sprintf("unknown %s %q", what, name)
	if near := script.Suggest(name, among); near != "" {
		msg += fmt.Sprintf("; did you mean %q?", near)
	} else {
		msg += fmt.Sprintf("; see %q", list)
	}
	return usagef("%s", msg)
}

// unknownWord is the error for a flag that takes one of a few words.
func unknownWord(flag, word string, among []string) error {
	n := len(among) - 1
	return usagef("%s is %s or %s, not %q", flag, strings.Join(among[:n], ", "), among[n], word)
}

func (a *app) lock(name string) (*algorithms.Algorithm, error) {
	for _, alg := range a.algs {
		if alg.Name == name {
			return alg, nil
		}
	}
	return nil, unknown("lock", name, a.lockNames(), "list algorithms")
}

// locks are the algorithms of --lock.
func (a *app) locks() ([]*algorithms.Algorithm, error) {
	var list []*algorithms.Algorithm
	for _, arg := range a.flags.locks {
		for _, name := range strings.Split(arg, ",") {
			alg, err := a.lock(name)
			if err != nil {
				return nil, err
			}
			for _, other := range list {
				if other.Kind.Name == alg.Kind.Name {
					return nil, usagef("--lock %s: %s is a %s, too, and every lock of a scenario takes the first of its kind", alg.Name, other.Name, alg.Kind.Name)
				}
			}
			list = append(list, alg)
		}
	}
	return list, nil
}

func scenarioNames() []string {
	var names []string
	for _, s := range scenarios.All() {
		names = append(names, s.Name)
	}
	return names
}

func completeScenarios(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return scenarioNames(), cobra.ShellCompDirectiveDefault
}

// scenarioWithLocks is the scenario of that name and the locks that were named, which
// must be enough for it.
func (a *app) scenarioWithLocks(name string) (*scenarios.Scenario, []*algorithms.Algorithm, error) {
	s, err := a.scenario(name)
	if err != nil {
		return nil, nil, err
	}
	algs, err := a.locks()
	if err != nil {
		return nil, nil, err
	}
	return s, algs, a.needLock(s, algs)
}

// needLock complains if a scenario has a lock and none was named that fits.
func (a *app) needLock(s *scenarios.Scenario, algs []*algorithms.Algorithm) error {
	if s.Kind == nil {
		return nil
	}
	for _, alg := range algs {
		if alg.Kind.Name == s.Kind.Name {
			return nil
		}
	}
	var fit []string
	for _, alg := range a.algs {
		if alg.Kind.Name == s.Kind.Name {
			fit = append(fit, alg.Name)
		}
	}
	have := "name one with --lock"
	if len(algs) > 0 {
		have = fmt.Sprintf("%s is a %s", algs[0].Name, algs[0].Kind.Name)
	}
	if len(fit) == 0 {
		return usagef("scenario %s needs a lock of kind %s, and there is none", s.Name, s.Kind.Name)
	}
	return usagef("scenario %s needs a lock of kind %s: %s (there are: %s)", s.Name, s.Kind.Name, have, strings.Join(fit, ", "))
}

// withoutFile gives a --resume that has no FILE an empty one: that of --checkpoint is
// meant.
func withoutFile(args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if arg == "--resume" && (i+1 == len(args) || len(args[i+1]) > 1 && args[i+1][0] == '-') {
			args[i] += "="
		}
	}
	return args
}
