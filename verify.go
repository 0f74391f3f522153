package simrun

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/cli"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Flags of test binaries that import this package. They exist only there, so
// that a command keeps its flags to itself.
var testFlags struct {
	schedule                string
	seeds, strategy         string
	executions              int64
	deviations, preemptions int
	steps, size, states     int
	patience                time.Duration
}

// unsaid is a number that nobody has given.
const unsaid = -1

func init() {
	if testing.Testing() {
		flag.StringVar(&testFlags.schedule, "simrun.schedule", "", "reproduce this failure only: a token as printed with it, or block:SCENARIO:NAME")
		flag.StringVar(&testFlags.strategy, "simrun.strategy", "auto", "how schedules are found: auto, dpor, dfs, random, pct and others, see simrun list strategies")
		flag.StringVar(&testFlags.seeds, "simrun.seeds", "", "seeds to sample for each scenario, as in 0-9999")
		flag.Int64Var(&testFlags.executions, "simrun.max-executions", 0, "end the exploration of a scenario after so many executions")
		flag.IntVar(&testFlags.deviations, "simrun.max-deviations", scheduler.Unbounded, "explore only schedules with at most so many deviations from the plain loop")
		flag.IntVar(&testFlags.preemptions, "simrun.max-preemptions", scheduler.Unbounded, "explore only schedules with at most so many switches away from a task that could have gone on")
		flag.IntVar(&testFlags.size, "simrun.size", unsaid, "sweep all workloads up to this size; 0 for no sweep (default: as many as take a second or two)")
		flag.IntVar(&testFlags.states, "simrun.states", unsaid, fmt.Sprintf("decide who may starve where tasks can come to at most so many states; 0 for not at all (default %d)", verify.FateLimit))
		flag.IntVar(&testFlags.steps, "simrun.max-steps", 0, "cut an execution after so many steps")
		flag.DurationVar(&testFlags.patience, "simrun.patience", 10*time.Second, "how long a step may last before the test binary gives up; 0 for ever")
	}
}

// Verify judges a lock on the scenarios of its kind, and those that it lists, by
// every property that has a meaning for it, and fails the test if something that the lock must have is
// violated: the contract of its kind, what its policy claims, and each of its
// known defects must show. Files are further scenarios (*.sim); with files, only
// those are used.
//
// Without files it is also tried on all small workloads of its kind, in the order of
// their size, as far as one gets in a second or two: see scenarios.Sweep.
// -simrun.size goes further. Of a lock of shared memory that is entered and left it is
// decided who may starve, where tasks can come to few states (-simrun.states).
//
// Of each scenario one schedule of every class is executed, as long as that fits
// the budget (-simrun.max-executions); what does not fit is sampled.
// -simrun.strategy and -simrun.seeds ask for something else, -simrun.max-deviations
// and -simrun.max-preemptions for an exploration within bounds.
//
// Every failure is reported with a table of the execution and the command that
// reproduces it; run with that command, Verify executes only that one.
//
// A lock that never gives way ends the test binary after ten seconds
// (-simrun.patience), with the seed: a coroutine that does not yield cannot be
// stopped.
func Verify(t testing.TB, a *algorithms.Algorithm, files ...string) {
	t.Helper()
	v := verifier{t: t, a: a}
	if len(files) > 0 {
		for _, path := range files {
			s, err := verify.Load(path)
			if err != nil {
				t.Fatalf("simrun: %v", err)
			}
			v.all = append(v.all, s)
		}
	}
	if testFlags.schedule != "" {
		v.replay(testFlags.schedule)
		return
	}
	v.search()
}

type verifier struct {
	t   testing.TB
	a   *algorithms.Algorithm
	all []*scenarios.Scenario // those that the test names; nil for those of the kind
}

// options are those of the flags.
func (v *verifier) options() (o verify.Options, err error) {
	o = verify.Options{Patience: testFlags.patience, OnStuck: v.stuck, MaxExecutions: testFlags.executions}
	o.Case.MaxSteps = testFlags.steps
	var ok bool
	if o.Strategy, ok = verify.LookupStrategy(testFlags.strategy); !ok {
		return o, fmt.Errorf("-simrun.strategy: there is no strategy %q", testFlags.strategy)
	}
	if testFlags.seeds != "" {
		if o.Seeds, err = scheduler.ParseSeeds(testFlags.seeds); err != nil {
			return o, fmt.Errorf("-simrun.seeds: %w", err)
		}
	}
	if b := (scheduler.Bounds{Deviations: testFlags.deviations, Preemptions: testFlags.preemptions}); b.Deviations >= 0 || b.Preemptions >= 0 {
		o.Bounds = &b
	}
	samples := o.Seeds != nil || !o.Strategy.Explores()
	if samples && (o.Bounds != nil || o.MaxExecutions > 0) {
		return o, errors.New("-simrun.max-executions, -simrun.max-deviations and -simrun.max-preemptions are for explorations, and what is asked for is samples")
	}
	special := o.Seeds != nil || o.Bounds != nil || o.Strategy.Method != verify.Auto || v.all != nil
	switch {
	case testFlags.states != unsaid:
		o.States = testFlags.states
	case !special:
		o.States = verify.FateLimit
	}
	switch {
	case testFlags.size != unsaid:
		o.Sweep.Size = testFlags.size
	case !special:
		o.Sweep.Steps = verify.DefaultSweepSteps
	}
	return o, nil
}

// search judges the lock under the loops for which its policy is claimed.
func (v *verifier) search() {
	v.t.Helper()
	o, err := v.options()
	if err != nil {
		v.t.Fatalf("simrun: %v", err)
	}
	judged := false
	var found []verify.Found
	for _, loop := range []sim.Discipline{sim.FIFO, sim.Any} {
		if !v.a.Claims(loop) {
			continue
		}
		l, err := verify.Algorithm(context.Background(), v.a, v.all, loop, o)
		if err != nil {
			v.fail(err)
			return
		}
		judged = judged || len(l.Checks) > 0
		v.claims(l)
		for _, c := range l.Checks {
			found = append(found, v.judge(c)...)
		}
	}
	v.report(found)
	if !judged {
		v.t.Errorf("simrun: no scenario applies to %s, a %s", v.a.Name, v.a.Kind.Name)
	}
}

// claims fails the test for what a lock says of itself that no schedule shows: what
// becomes of tasks that come again and the like, and who may starve.
func (v *verifier) claims(l *verify.Lock) {
	v.t.Helper()
	for i := range l.Claims {
		if c := &l.Claims[i]; c.Word == verify.NotKept {
			v.t.Errorf("simrun: %s on %s, loop %s: %s is %s, though it claims %s\nreproduce: %s",
				v.a.Name, c.Scenario, l.Loop, c.Name, strings.Join(c.Found, ", "), c.Claimed, v.command(""))
		}
	}
	for i := range l.Fates {
		if f := &l.Fates[i]; f.Contradicts(&v.a.Policy) {
			v.t.Errorf("simrun: %s, loop %s: it claims that %s\n%sreproduce: %s", v.a.Name, l.Loop, cli.Starves(v.a.Policy.Starves()), cli.Fate(f), v.command(""))
			break // the smallest crowd tells enough
		}
	}
}

// fail reports an execution that broke off, or that could not even begin.
func (v *verifier) fail(err error) {
	v.t.Helper()
	var b *verify.Broken
	if errors.As(err, &b) && !b.Goexit {
		err = fmt.Errorf("%w\n%s", err, b.Stack)
	}
	v.t.Errorf("simrun: %v", err)
}

// bad picks the rows that fail the test.
func bad(r *verify.Row) bool { return r.Name != verify.ScriptRow && !r.AsDeclared() }

// judge lists examples for every row of a check that is not as declared, and
// fails the test for those that have none.
func (v *verifier) judge(c *verify.Check) (found []verify.Found) {
	v.t.Helper()
	examples, err := c.Examples(bad)
	if err != nil {
		v.fail(err)
		return nil
	}
	for _, e := range examples {
		if slices.ContainsFunc(e.Rows, bad) {
			found = append(found, verify.Found{Check: c, Example: e})
		}
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		switch {
		case bad(r) && r.Shown == nil:
			v.t.Errorf("simrun: %s on %s, loop %s: %s should be violated, as declared, and is %s", v.a.Name, c.Scenario.Name, c.Loop, r.Name, r.Verdict)
		case r.Claimed && r.Verdict.Word == checker.Unknown:
			v.t.Errorf("simrun: %s on %s, loop %s: %s is %s", v.a.Name, c.Scenario.Name, c.Loop, r.Name, r.Verdict)
		}
	}
	if c.Partial() {
		v.t.Errorf("simrun: %s on %s, loop %s: not everything was explored in %d executions", v.a.Name, c.Scenario.Name, c.Loop, c.Explored.Executions)
	}
	return found
}

// report fails the test for what was found: the shortest example of each
// property with a table, the others with the command that shows them.
func (v *verifier) report(found []verify.Found) {
	v.t.Helper()
	shown, others := verify.Shortest(found, verify.MaxShown, bad)
	for _, f := range shown {
		rest, err := f.Check.Shorten(context.Background(), f.Example, bad, verify.ShortBudget)
		if err != nil {
			v.fail(err)
			return
		}
		if rest != nil {
			others = append(others, verify.Found{Check: f.Check, Example: rest})
		}
		workload := ""
		if f.Scenario.Swept() {
			workload = cli.Workload(f.Scenario) + "\n"
		}
		v.t.Errorf("simrun: %s%s\n%s%sreproduce: %s", v.headline(f), cli.Shortness(f.Shrunk), workload, cli.Text(f.Execution, f.Shrunk), v.line(f.Execution))
	}
	for _, f := range others {
		v.t.Errorf("simrun: %s\nreproduce: %s", v.headline(f), v.line(f.Execution))
	}
}

func (v *verifier) headline(f verify.Found) string {
	var rows []string
	for _, r := range f.Rows {
		if bad(r) {
			rows = append(rows, fmt.Sprintf("%s is violated in %d of %d executions", r.Name, r.Violations, f.Check.Runs))
		}
	}
	return fmt.Sprintf("%s on %s, loop %s: %s", v.a.Name, f.Scenario.Name, f.Check.Loop, strings.Join(rows, ", "))
}

// replay executes the one schedule that was asked for, if it is for this lock.
func (v *verifier) replay(arg string) {
	v.t.Helper()
	x, err := v.execution(arg)
	switch {
	case errors.Is(err, errOtherLock):
		return // of another Verify in the same test
	case err != nil:
		v.fail(fmt.Errorf("-simrun.schedule: %w", err))
	case x.Failed():
		v.t.Errorf("simrun: %s on %s\n%s", v.a.Name, x.Scenario.Name, cli.Text(x, nil))
	default:
		v.t.Logf("simrun: %s on %s: this schedule does not fail\n%s", v.a.Name, x.Scenario.Name, cli.Text(x, nil))
	}
}

var errOtherLock = errors.New("the schedule is for another lock")

func (v *verifier) execution(arg string) (*verify.Execution, error) {
	if rest, ok := strings.CutPrefix(arg, "block:"); ok {
		i := strings.LastIndexByte(rest, ':')
		if i < 0 {
			return nil, fmt.Errorf("%q is not block:SCENARIO:NAME", arg)
		}
		s, err := v.scenario(rest[:i])
		if err != nil {
			return nil, err
		}
		c := verify.Check{Scenario: s}
		return c.ShowWith(v.a, verify.Source{Block: rest[i+1:]})
	}
	tok, err := scheduler.ParseToken(arg)
	if err != nil {
		return nil, err
	}
	if tok.Lock != v.a.Name {
		return nil, errOtherLock
	}
	s, err := v.scenario(tok.Scenario)
	if err != nil {
		return nil, err
	}
	if err := tok.Fits(s.Name, s.Digest, v.a.Name, tok.Discipline); err != nil {
		return nil, err
	}
	memory, err := verify.ParseParams(tok.Params)
	if err != nil {
		return nil, err
	}
	c := verify.Check{Scenario: s, Loop: tok.Discipline, Time: tok.Time, Memory: memory}
	return c.ShowWith(v.a, verify.Source{Choices: tok.Choices})
}

func (v *verifier) scenario(name string) (*scenarios.Scenario, error) {
	all := v.all
	if all == nil {
		all = scenarios.For(v.a)
	}
	for _, s := range all {
		if s.Name == name {
			return s, nil
		}
	}
	if s := scenarios.WorkloadByName(name); s != nil {
		return s, nil
	}
	return nil, fmt.Errorf("this test does not use scenario %s", name)
}

// line is the command that reproduces an execution.
func (v *verifier) line(x *verify.Execution) string {
	schedule := x.Token
	if x.Block != "" {
		schedule = "block:" + x.Scenario.Name + ":" + x.Block
	}
	return v.command("-simrun.schedule=" + cli.Quote(schedule))
}

func (v *verifier) command(flag string) string {
	pkg := cli.TestPackage()
	return strings.TrimSpace(fmt.Sprintf("go test %s -run %s %s", pkg, cli.Quote(pattern(v.t.Name())), flag))
}

// pattern matches exactly one test by its full name.
func pattern(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = "^" + p + "$"
	}
	return strings.Join(parts, "/")
}

func (v *verifier) stuck(s verify.Stuck) {
	fmt.Fprintf(os.Stderr, "simrun: %s on %s: %s does not give way: step %d has lasted longer than %v\n", v.a.Name, s.Scenario.Name, s.TaskName, s.Step, testFlags.patience)
	fmt.Fprintf(os.Stderr, "reproduce: %s\n\n%s", v.command(sourceFlags(s)), s.Stacks)
	os.Exit(1)
}

// sourceFlags are those that come to an execution again.
func sourceFlags(s verify.Stuck) string {
	switch src := s.Source; {
	case src.Block != "":
		return "-simrun.schedule=" + cli.Quote("block:"+s.Scenario.Name+":"+src.Block)
	case src.Choices != nil:
		t := scheduler.Token{Scenario: s.Scenario.Name, Digest: s.Scenario.Digest, Lock: s.Lock.Name, Params: verify.Params(s.Memory), Discipline: s.Loop, Time: s.Time, Choices: src.Choices}
		return "-simrun.schedule=" + t.Encode()
	case src.Search:
		return "-simrun.strategy=" + src.Strategy
	case src.Strategy == "random":
		return fmt.Sprintf("-simrun.seeds=%d", src.Seed)
	default:
		return fmt.Sprintf("-simrun.strategy=%s -simrun.seeds=%d", src.Strategy, src.Seed)
	}
}
