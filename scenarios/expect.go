package scenarios

import (
	"slices"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios/script"
)

// judgeExpectations checks the "expect" lines. Where a scenario has schedules,
// they are about these; else about every execution. What is expected to be
// violated is for those to judge who see all executions.
func (c *Case) judgeExpectations() {
	if c.block == nil && len(c.Scenario.File.Schedules()) > 0 {
		return
	}
	for _, e := range c.Scenario.File.Expects() {
		switch e.Form {
		case script.Before:
			c.judgeBefore(e)
		case script.StayBlocked:
			c.judgeBlocked(e)
		}
	}
}

func (c *Case) judgeBefore(e *script.Expect) {
	first := &c.byName(e.Earlier.Task).out[e.Earlier.Index]
	then := &c.byName(e.Later.Task).out[e.Later.Index]
	switch {
	case !then.succeeded() || first.succeeded() && first.order < then.order:
	case first.succeeded():
		c.mismatch(e.Line, "expected %s before %s, but %s returned first", e.Earlier, e.Later, e.Later)
	default:
		c.mismatch(e.Line, "expected %s before %s, but %s has returned and %s %s", e.Earlier, e.Later, e.Later, e.Earlier, first.describe())
	}
}

// judgeBlocked wants that the named tasks wait when a schedule has come to its
// end, but for those of which its own lines say what becomes of them. Elsewhere they
// are allowed to, no more: under another schedule nobody may be in their way.
func (c *Case) judgeBlocked(e *script.Expect) {
	for _, name := range e.Tasks {
		told := c.driven && slices.ContainsFunc(c.block.Lines, func(l *script.Line) bool {
			return l.Form == script.Assert && l.Event.Task == name && l.Outcome.Form != script.Blocks
		})
		if c.driven && !told && c.byName(name).task.Finished() {
			c.mismatch(e.Line, "expected that %s waits for ever, but it has ended", name)
		}
	}
}

// A demand is a property that the scenario checks, whether the lock claims it
// or not.
type demand struct {
	line    int
	name    string
	props   []*checker.Property
	bounded bool
	bound   int64
}

// demands lists what the "check" lines of a file name.
func demands(f *script.File) []demand {
	var all []demand
	var add func(props []script.Property)
	add = func(props []script.Property) {
		for _, p := range props {
			if len(p.Parts) > 0 {
				add(p.Parts)
				continue
			}
			all = append(all, demand{p.Line, p.Name, checker.Select(p.Name), p.Bounded, int64(p.Bound)})
		}
	}
	add(f.Properties())
	return all
}

// judgeDemands compares the execution with the "check" lines. A violation of
// what the lock claims anyway is not told twice.
func (c *Case) judgeDemands(violated uint64) {
	for _, d := range c.demands {
		if d.bounded {
			c.judgeBound(d)
			continue
		}
		var mask uint64
		for _, p := range d.props {
			mask |= c.bit(p)
		}
		if mask&violated == 0 {
			continue
		}
		for _, v := range c.Checks.Violations() {
			if c.bit(v.Property)&mask != 0 && !c.claimed(v) {
				c.mismatch(d.line, "check %s: %s: %s", d.name, v.Property.Name, v.Message)
			}
		}
	}
}

func (c *Case) judgeBound(d demand) {
	for _, m := range c.Checks.Measures(nil) {
		if m.Name == d.name && m.Value > d.bound {
			c.mismatch(d.line, "check %s<=%d: %d others got into %s while one waited", d.name, d.bound, m.Value, m.Object)
		}
	}
}

// claimed reports whether the lock that violates a property claims to have it.
func (c *Case) claimed(v checker.Violation) bool {
	for i := range c.specs {
		if s := &c.specs[i]; s.Name == v.Object {
			return v.Property.Claimed(s)
		}
	}
	return false
}
