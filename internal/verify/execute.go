package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// An Execution is one execution with everything there is to see of it.
type Execution struct {
	Scenario   *scenarios.Scenario
	Algorithms []*algorithms.Algorithm
	Trace      *trace.Trace
	// Outcome is how it ended.
	Outcome sim.Outcome
	// Violations are in the order of the properties; Claimed has, for each, whether
	// the lock must have the property.
	Violations []checker.Violation
	Claimed    []bool
	// Undecided has, by property, why there is no verdict.
	Undecided map[string]string
	// Mismatches are differences from what the scenario says.
	Mismatches []scenarios.Mismatch
	// Token reproduces it; empty for one that follows Block, a schedule block,
	// or that is too long.
	Token, Block string
	// File is the same as a schedule file.
	File *scheduler.File
	// Deviations counts choices that the plain loop would not have made, Choices
	// are all of them.
	Deviations int
	Choices    []int32

	print fingerprint
	steps *stepLog
}

// Failed reports whether it violates something that the lock must have, or did
// not go as the scenario says.
func (x *Execution) Failed() bool {
	for _, c := range x.Claimed {
		if c {
			return true
		}
	}
	return len(x.Mismatches) > 0
}

// Execute runs one execution twice, and shows it. The strategy must make the
// same choices both times. Everything the caller knows goes into the header.
// The error is that of scenarios.Scenario.Case, a *NotDeterministic, with the
// first of the two executions, or a *Broken.
func Execute(s *scenarios.Scenario, o scenarios.Options, strategy sim.Strategy, h trace.Header) (x *Execution, err error) {
	o.Ordered = true
	k, err := prepare(s, o)
	if err != nil {
		return nil, err
	}
	defer k.Close()
	r := newRecording(k, o, h)
	err = protect(func() error {
		x = r.run(strategy)
		if err := difference(x, r.run(strategy)); err != nil {
			return err
		}
		return nil
	})
	c := Check{Scenario: s, Lock: &algorithms.Algorithm{Name: Names(o.Algorithms)}, Loop: k.Loop, Time: k.Time, Memory: k.Memory}
	return x, c.describe(err, Source{Block: o.Schedule})
}

// A recording makes executions of a case for people to see.
type recording struct {
	k       *scenarios.Case
	options scenarios.Options
	trace   *trace.Recorder
	header  trace.Header
}

func newRecording(k *scenarios.Case, o scenarios.Options, h trace.Header) *recording {
	r := &recording{k: k, options: o, header: h, trace: &trace.Recorder{Objects: k.Objects, Next: k.World.Observer}}
	k.World.Observer = r.trace
	r.header.Scenario, r.header.Digest, r.header.Lock = k.Scenario.Name, fmt.Sprintf("%x", k.Scenario.Digest), Names(o.Algorithms)
	return r
}

// run executes a schedule.
func (r *recording) run(strategy sim.Strategy) *Execution {
	k, s := r.k, r.k.Scenario
	steps := &stepLog{Strategy: strategy}
	lines := &scheduler.Record{Strategy: steps, OpName: k.OpName}
	res := k.World.Run(lines, k.Setup)
	steps.finish()
	h := r.header
	if k.Memory.Model != sim.SC {
		h.Memory = k.Memory.String()
	}
	token := ""
	if r.options.Schedule == "" && len(res.Choices) <= scheduler.MaxTokenChoices {
		token = (&scheduler.Token{
			Scenario: s.Name, Digest: s.Digest, Lock: h.Lock, Params: Params(k.Memory),
			Discipline: k.Loop, Time: k.Time, Choices: res.Choices,
		}).Encode()
	}
	h.Schedule = token
	t := r.trace.Trace(h, res)
	var f scheduler.Finding
	f.Violated, f.Unknown = k.Judge(&res)
	x := &Execution{
		print: printOf(&f, &res), steps: steps, Choices: slices.Clone(res.Choices),
		Scenario: s, Algorithms: r.options.Algorithms, Trace: t, Outcome: res.Outcome,
		Violations: k.Checks.Violations(), Undecided: k.Checks.Reasons(),
		Mismatches: append([]scenarios.Mismatch(nil), k.Mismatches()...), Deviations: res.Deviations,
		Token: token, Block: r.options.Schedule,
		File: &scheduler.File{
			Scenario: s.Name, Digest: s.Digest, Lock: h.Lock, Params: Params(k.Memory),
			Discipline: k.Loop, Time: k.Time, Lines: lines.Lines(),
		},
	}
	for i := range x.Violations {
		x.Violations[i].Message = userMessage(x.Violations[i].Message)
	}
	x.claims(k)
	return x
}

// claims finds out which violations concern something that is claimed.
func (x *Execution) claims(k *scenarios.Case) {
	specs := map[string]sim.Spec{}
	for _, o := range k.Objects() {
		s := o.Spec()
		specs[s.Name] = s
	}
	for _, v := range x.Violations {
		s := specs[v.Object]
		x.Claimed = append(x.Claimed, v.Property.Claimed(&s))
	}
}

// Names joins the names of algorithms.
func Names(algs []*algorithms.Algorithm) string {
	names := make([]string, len(algs))
	for i, a := range algs {
		names[i] = a.Name
	}
	return strings.Join(names, ",")
}

// Show executes what a source of a check stands for.
func (c *Check) Show(src Source) (*Execution, error) {
	o := c.Options()
	if c.guard != nil {
		o.Watch = c.guard(src)
	}
	if src.Block != "" {
		o.Schedule = src.Block
		x, err := Execute(c.Scenario, o, scheduler.FIFO{}, trace.Header{Strategy: "schedule block " + src.Block})
		return x, c.describe(err, src)
	}
	replay := &scheduler.Replay{Choices: src.Choices}
	x, err := Execute(c.Scenario, o, replay, trace.Header{Strategy: "replay"})
	if err == nil && replay.Err() != nil {
		err = &NotDeterministic{c.Scenario.Name, c.Lock.Name, "the schedule was recorded and then did not fit: " + replay.Err().Error()}
	}
	return x, c.describe(err, src)
}

// ShowWith executes what a source stands for with an algorithm, under the loop
// and time of c.
func (c *Check) ShowWith(a *algorithms.Algorithm, src Source) (*Execution, error) {
	c.options.Algorithms, c.Lock = []*algorithms.Algorithm{a}, a
	return c.Show(src)
}
