package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/spf13/cobra"
)

func (a *app) shrinkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "shrink SCHEDULE [SCENARIO]",
		Short: "Make a failing schedule and its scenario as small as possible",
		Long: `Make a failing execution easy to follow: the fewest deviations from the plain loop
first, then fewer tasks and operations, then fewer steps, while the same property
stays violated. SCHEDULE is a token (v1:...), a schedule file or a seed, as for
replay; a seed needs the scenario and --lock.

"Minimal" is printed only if every schedule with fewer deviations was searched, for
the scenario that is left. The step after which no schedule could have avoided the
violation is marked.

-o FILE.sched writes the schedule; if the scenario has become smaller, that goes to
FILE.sim beside it, and the schedule is for that one. -o FILE.sim writes the scenario
alone. A lock that violates the property only because the workload asks for it, as
an order of admission that nobody has promised, may lose the point of the story:
--keep-scenario leaves the workload as it is.`,
		Example: `  simrun shrink v1:... -o short.sched
  simrun shrink run.sched --keep-scenario
  simrun shrink 17 rwlock/overtake --lock toro.RWLock --property bypass`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usagef("shrink needs a schedule: a token, a schedule file or a seed")
			case len(args) > 2:
				return usagef("shrink takes a schedule and perhaps a scenario, not %d arguments", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return completeScenarios(cmd, args, word)
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: a.shrink,
	}
	f := cmd.Flags()
	f.StringVar(&a.flags.property, "property", "", "the `PROPERTY` that is to stay violated (default: the first one violated that the lock must have)")
	f.Int64Var(&a.flags.budget, "budget", scheduler.DefaultShrinkBudget, "spend at most about `N` executions")
	f.BoolVar(&a.flags.keep, "keep-scenario", false, "leave the scenario as it is")
	_ = cmd.RegisterFlagCompletionFunc("property", fixed(propertyNames()...))
	a.lockFlag(cmd)
	a.strategyFlag(cmd)
	a.judgeFlags(cmd)
	a.outputFlags(cmd)
	return cmd
}

func propertyNames() []string {
	var names []string
	for _, p := range checker.Properties() {
		names = append(names, p.Name)
	}
	return append(names, verify.ScriptRow)
}

func (a *app) shrink(cmd *cobra.Command, args []string) error {
	if err := a.checkShrinkOutput(); err != nil {
		return err
	}
	p, x, err := a.failing(cmd, args)
	if err != nil {
		return err
	}
	if err := a.checkScenarioFile(p.scenario); err != nil {
		return err
	}
	property, err := a.violatedProperty(x)
	if err != nil {
		return err
	}
	o, err := a.caseOptions(p.algs)
	if err != nil {
		return err
	}
	a.watch(&o, p)
	a.progress("making it smaller")
	s, err := verify.Shrink(cmd.Context(), p.scenario, p.algs, x.Choices, verify.ShrinkOptions{
		Case: o, Property: property, Budget: a.flags.budget, KeepScenario: a.flags.keep,
	})
	a.progress("")
	if err != nil {
		return a.executionFailed(err, p)
	}
	d, err := a.shrunk(s)
	if err != nil {
		return a.failed(err)
	}
	if err := a.emit(d); err != nil {
		return err
	}
	return interrupted(cmd.Context())
}

// failing executes what is to be shrunk.
func (a *app) failing(cmd *cobra.Command, args []string) (*plan, *verify.Execution, error) {
	a.flags.schedule = args[0]
	name := ""
	if len(args) > 1 {
		name = args[1]
	}
	p, err := a.sourcePlan(cmd, name)
	if err != nil {
		return nil, nil, err
	}
	if err := a.needLock(p.scenario, p.algs); err != nil {
		return nil, nil, err
	}
	o, err := a.caseOptions(p.algs)
	if err != nil {
		return nil, nil, err
	}
	a.watch(&o, p)
	x, err := verify.Execute(p.scenario, o, p.strategy, p.header)
	if err != nil {
		return nil, nil, a.executionFailed(err, p)
	}
	if !p.report(a) {
		return nil, nil, &exitError{code: ExitInconclusive}
	}
	return p, x, nil
}

// violatedProperty is the one that is to stay violated.
func (a *app) violatedProperty(x *verify.Execution) (string, error) {
	var violated []string
	best := ""
	for i, v := range x.Violations {
		violated = append(violated, v.Property.Name)
		if best == "" && x.Claimed[i] {
			best = v.Property.Name
		}
	}
	if len(x.Mismatches) > 0 {
		violated = append(violated, verify.ScriptRow)
	}
	switch want := a.flags.property; {
	case want == "" && best != "":
		return best, nil
	case want == "" && len(violated) > 0:
		return violated[len(violated)-1], nil
	case want == "":
		return "", usagef("there is nothing to shrink: this schedule violates nothing")
	default:
		for _, v := range violated {
			if v == want {
				return want, nil
			}
		}
		for _, n := range propertyNames() {
			if n == want {
				return "", usagef("this schedule does not violate %s (it violates: %s)", want, orNothing(violated))
			}
		}
		return "", unknown("property", want, propertyNames(), "list properties")
	}
}

func orNothing(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}

// scenarioFile is where a scenario that has become smaller is written: beside the
// schedule. Empty if nobody wants either.
func (a *app) scenarioFile() string {
	for _, ext := range []string{".sim", ".sched"} {
		for _, path := range a.flags.outputs {
			if filepath.Ext(path) == ext {
				return strings.TrimSuffix(path, ext) + ".sim"
			}
		}
	}
	return ""
}

// checkShrinkOutput finds mistakes in the flags of shrink.
func (a *app) checkShrinkOutput() error {
	if a.flags.budget <= 0 {
		return usagef("--budget must be more than 0")
	}
	return a.checkOutput(".sched", ".sim")
}

// checkScenarioFile refuses to write over the scenario that is shrunk.
func (a *app) checkScenarioFile(s *scenarios.Scenario) error {
	path := a.scenarioFile()
	if path == "" {
		return nil
	}
	to, err := os.Stat(path)
	if err != nil {
		return nil // it is not there
	}
	if from, err := os.Stat(s.Name); err == nil && os.SameFile(from, to) {
		return usagef("-o: %s is the scenario itself, and what is left of it would go there: choose another name", path)
	}
	return checkFolder("-o", path)
}

// shrunk executes what is left, as a scenario with the name of the file that it
// will be in.
func (a *app) shrunk(s *verify.Shrunk) (*shrunkDoc, error) {
	d := &shrunkDoc{Shrunk: s, app: a}
	scenario := s.Scenario
	if path := a.scenarioFile(); path != "" && s.Reduced {
		var err error
		if scenario, err = scenarios.Parse(filepath.ToSlash(path), path, script.Format(s.Scenario.File)); err != nil {
			return nil, err
		}
		d.named = true
		if !slices.Contains(a.flags.outputs, path) {
			a.flags.outputs = append(a.flags.outputs, path)
		}
	}
	x, err := verify.Execute(scenario, s.Options, &scheduler.Replay{Choices: s.Choices}, trace.Header{Strategy: "replay"})
	if err != nil {
		return nil, err
	}
	x.Trace.Schedule = x.Token
	d.x = x
	if !s.Reduced || d.named {
		d.line = a.line(x, nil)
	}
	return d, nil
}

// shrunkDoc is a small counterexample as a document.
type shrunkDoc struct {
	*verify.Shrunk
	app   *app
	x     *verify.Execution
	named bool   // the scenario is in a file of its own
	line  string // the command that reproduces it; empty if there is none
}

func (d *shrunkDoc) text(w io.Writer, o trace.Options) error {
	fold(w, o.Width, 0, fmt.Sprintf("%s of %s with %s: from %s to %s, in %s",
		d.Property, d.Scenario.Name, d.Lock, sizeWords(d.Before), sizeWords(d.After), plural(d.Executions, "execution")))
	if d.Minimal {
		fold(w, o.Width, 0, "minimal: no schedule of this scenario with fewer deviations violates it")
	} else {
		fold(w, o.Width, 0, "not proved minimal: "+d.Why)
	}
	fmt.Fprintln(w)
	if d.Reduced {
		fmt.Fprintf(w, "%s\n", strings.TrimRight(string(d.x.Scenario.Source), "\n")+"\n")
	}
	x := &executionDoc{Execution: d.x, shrunk: d.Shrunk, line: d.line}
	return x.text(w, o)
}

func sizeWords(s verify.Size) string {
	return fmt.Sprintf("%s, %s, %s and %s", plural(int64(s.Deviations), "deviation"), plural(int64(s.Tasks), "task"),
		plural(int64(s.Operations), "operation"), plural(int64(s.Steps), "step"))
}

// schedule writes the schedule file, scenario that of the scenario.
func (d *shrunkDoc) schedule(w io.Writer) error {
	_, err := d.x.File.WriteTo(w)
	return err
}

func (d *shrunkDoc) scenario(w io.Writer) error {
	_, err := w.Write(d.x.Scenario.Source)
	return err
}

// jsonShrunk is the document in JSON: see the schema.
type jsonShrunk struct {
	jsonHead
	Scenario   string   `json:"scenario"`
	Digest     string   `json:"digest"`
	Lock       string   `json:"lock,omitempty"`
	Property   string   `json:"property"`
	Reduced    bool     `json:"reduced"`
	Source     string   `json:"source,omitempty"`
	Before     jsonSize `json:"before"`
	After      jsonSize `json:"after"`
	Minimal    bool     `json:"minimal"`
	Why        string   `json:"why,omitempty"`
	Critical   int      `json:"critical_step,omitempty"`
	Proved     *bool    `json:"critical_proved,omitempty"`
	Schedule   string   `json:"schedule,omitempty"`
	Executions int64    `json:"executions"`
	Reproduce  string   `json:"reproduce,omitempty"`
}

type jsonSize struct {
	Deviations int `json:"deviations"`
	Tasks      int `json:"tasks"`
	Operations int `json:"operations"`
	Steps      int `json:"steps"`
}

func valueOfSize(s verify.Size) jsonSize {
	return jsonSize{s.Deviations, s.Tasks, s.Operations, s.Steps}
}

func (d *shrunkDoc) value() jsonShrunk {
	j := jsonShrunk{
		jsonHead: jsonHead{jsonVersion, "simrun.shrink"}, Scenario: d.x.Scenario.Name, Digest: fmt.Sprintf("%x", d.x.Scenario.Digest),
		Property: d.Property, Reduced: d.Reduced, Before: valueOfSize(d.Before), After: valueOfSize(d.After),
		Minimal: d.Minimal, Why: d.Why, Critical: d.Critical.Step, Schedule: d.x.Token, Executions: d.Executions, Reproduce: d.line,
	}
	if d.Reduced {
		j.Source = string(d.x.Scenario.Source)
	}
	if d.x.Scenario.Kind != nil {
		j.Lock = d.Lock
	}
	if j.Critical > 0 {
		j.Proved = &d.Critical.Proved
	}
	return j
}

func (d *shrunkDoc) json(w io.Writer) error  { return writeJSON(w, d.value(), "  ") }
func (d *shrunkDoc) jsonl(w io.Writer) error { return writeJSON(w, d.value(), "") }
