package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// A Mismatch is a place where an execution differed from what the scenario says.
type Mismatch struct {
	File string
	Line int
	Msg  string
}

// String is "file:line: message".
func (m Mismatch) String() string { return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Msg) }

func (c *Case) mismatch(line int, format string, args ...any) {
	c.script = append(c.script, Mismatch{c.Scenario.File.Name, line, fmt.Sprintf(format, args...)})
}

// waitAtGate makes a task of a schedule block wait until a line lets it act.
func (r *taskRun) waitAtGate(t *sim.Task) error {
	if r.next < r.allowed {
		return nil
	}
	r.gate = t.NewFuture()
	r.atGate = true
	_, err := r.gate.Await(t)
	r.atGate = false
	return err
}

// drive follows the lines of a schedule block. It is a task of the plain loop:
// opening the gate of a task makes that task ready, and what it wakes comes
// behind it, in the next round, as on a real loop.
func (c *Case) drive(t *sim.Task) {
	c.settle(t)
	for _, l := range c.block.Lines {
		c.woken = c.woken[:0]
		before := len(c.script)
		switch l.Form {
		case script.Tick:
			t.Sleep(int64(l.Time))
		case script.At:
			if d := int64(l.Time) - t.Now(); d > 0 {
				t.Sleep(d)
			}
		case script.Act:
			for i := range l.Actions {
				c.act(l, i)
			}
		}
		c.settle(t)
		c.judgeLine(l)
		if len(c.script) > before {
			return // what follows builds on what did not happen
		}
	}
	c.driven = true
}

// idleRounds is how many rounds in which tasks do nothing but give way make a
// schedule go on: a lock that polls waits for somebody, too.
const idleRounds = 20

// settle lets everything run that can, without letting time pass. After the last
// handle it gives way once more: a timer of no time at all is due then.
func (c *Case) settle(t *sim.Task) {
	for idle, quiet := 0, 0; quiet < 2 && idle < idleRounds; idle++ {
		before := c.happened
		t.Yield()
		if c.happened != before {
			idle = 0
		}
		if quiet++; c.World.Ready() > 0 {
			quiet = 0
		}
	}
}

// act lets an action happen: behind the actions before it on the same line.
func (c *Case) act(l *script.Line, i int) {
	a := &l.Actions[i]
	if a.Task == "" {
		target := c.byName(a.Op.Target)
		c.World.Soon(func() { target.task.Cancel() })
		return
	}
	r := c.byName(a.Task)
	out := &r.out[a.Index]
	if a.Outcome.Form == script.Equals {
		out.branch = a.Outcome.Value.N
	}
	switch {
	case i > 0 && l.Actions[i-1].Task == a.Task: // it goes on in the same step
		r.allowed = a.Index + 1
	case r.atGate && r.gate.Pending() && r.next == a.Index:
		r.allowed = a.Index + 1
		r.gate.Complete(sim.Value{})
	case r.atGate && r.next < a.Index:
		c.mismatch(l.Line, "%s cannot %s: its next operation is %s", a.Task, a.Op.Name, r.plan.ops[r.next].name)
	case c.block.Loose: // as soon as it gets there, if ever
		r.allowed = max(r.allowed, a.Index+1)
	default:
		c.mismatch(l.Line, "%s cannot %s: %s", a.Task, a.Op.Name, r.hindrance(out))
	}
}

// hindrance says why a task cannot act.
func (r *taskRun) hindrance(out *opRun) string {
	switch {
	case out.unmet:
		return "it is left out, since what was returned before it is not what it is done for"
	case out.skip:
		return "it is left out, since the acquisition it belongs to did not succeed"
	case r.task.Finished():
		return "the task has ended"
	case r.next < len(r.plan.ops) && r.out[r.next].begun:
		return "it is still blocked in " + r.plan.ops[r.next].name
	}
	return "it has not started"
}

func (c *Case) byName(name string) *taskRun {
	for i := range c.tasks {
		if c.tasks[i].plan.name == name {
			return &c.tasks[i]
		}
	}
	return nil
}

// judgeLine compares what a line says with what happened.
func (c *Case) judgeLine(l *script.Line) {
	if c.options.Unjudged {
		return
	}
	if l.Form == script.Assert {
		c.judgeOutcome(l.Line, l.Event.Task, l.Event.Index, l.Outcome, false)
		return
	}
	for i := range l.Actions {
		if a := &l.Actions[i]; a.Task != "" {
			c.judgeOutcome(l.Line, a.Task, a.Index, a.Outcome, c.block.Loose)
		}
	}
	if l.Wakes != nil {
		c.judgeWakes(l)
	}
}

func (c *Case) judgeOutcome(line int, task string, index int, want script.Outcome, loose bool) {
	r := c.byName(task)
	out, op := &r.out[index], &r.plan.ops[index]
	natural := op.form == doSleep || op.form == doStep
	if want.Form == script.Unsaid && (loose || natural) {
		return
	}
	got := out.describe()
	if ok, expected := matches(out, want); !ok {
		c.mismatch(line, "%s %s: expected that it %s, but it %s", task, op.name, expected, got)
	}
}

// describe says what has become of an operation.
func (o *opRun) describe() string {
	switch {
	case o.unmet:
		return "was left out, since what was returned before it is not what it is done for"
	case o.skip:
		return "was left out, since the acquisition it belongs to did not succeed"
	case !o.begun:
		return "has not begun"
	case !o.done:
		return "blocks"
	case errors.Is(o.err, sim.ErrTimeout):
		return "timed out"
	case sim.IsCancelled(o.err):
		return "was cancelled"
	case o.err != nil:
		return "failed: " + o.err.Error()
	case o.value.None():
		return "returned"
	}
	return "returned " + o.value.String()
}

// matches compares an outcome with what a script says of it.
func matches(o *opRun, want script.Outcome) (ok bool, expected string) {
	returned := o.succeeded()
	switch want.Form {
	case script.Blocks:
		return o.begun && !o.done, "blocks"
	case script.Returns:
		return returned, "returns"
	case script.Equals:
		return returned && o.value == value(want.Value), "returns " + want.Value.String()
	case script.Raises:
		return o.done && isNamed(o.err, want.Error), "raises " + want.Error
	case script.Cancelled:
		return o.done && sim.IsCancelled(o.err), "is cancelled"
	case script.TimesOut:
		return o.done && errors.Is(o.err, sim.ErrTimeout), "times out"
	}
	return returned, "returns at once"
}

func value(v script.Value) sim.Value {
	switch v.Form {
	case script.Int:
		return sim.Int(int64(v.N))
	case script.Bool:
		return sim.Bool(v.N != 0)
	}
	return sim.Value{}
}

// succeeded reports whether an operation has returned without an error.
func (o *opRun) succeeded() bool { return o.done && o.err == nil }

// isNamed reports whether err is the one that a script names. otherError stands
// for whatever has no name of its own.
func isNamed(err error, name string) bool {
	if err == nil {
		return false
	}
	for _, e := range scriptErrors {
		if errors.Is(err, e.err) {
			return e.name == name
		}
	}
	return name == otherError
}

// noteWake remembers that a task was woken: what it waited for in an operation
// has come. That a gate opens is none, nor a cancellation or a timeout.
func (c *Case) noteWake(t *sim.Task) {
	r := c.run(t)
	if r == nil || r.atGate || r.next >= len(r.out) || !r.out[r.next].begun {
		return
	}
	if f := t.Awaiting(); f != nil && !f.Pending() {
		if _, err := f.Result(); sim.IsCancelled(err) || errors.Is(err, sim.ErrTimeout) {
			return
		}
	}
	c.woken = append(c.woken, r.plan.name)
}

// judgeWakes compares the tasks that a line has woken, in order.
func (c *Case) judgeWakes(l *script.Line) {
	if want := l.Wakes.Tasks; !slices.Equal(c.woken, want) {
		c.mismatch(l.Line, "expected that it wakes %s, but it woke %s", names(want), names(c.woken))
	}
}

func names(list []string) string {
	if len(list) == 0 {
		return "nobody"
	}
	return strings.Join(list, ", ")
}
