package verify

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/scheduler"
)

// A NotDeterministic error says that an execution did not repeat.
type NotDeterministic struct {
	Scenario, Lock string
	// Diff says where the executions differ first.
	Diff string
}

// Error implements error.
func (e *NotDeterministic) Error() string {
	return fmt.Sprintf("%s on %s is not deterministic: %s\n"+
		"A lock must not use clocks, random numbers, the order of maps, goroutines, or variables that outlive an execution.",
		e.Lock, e.Scenario, e.Diff)
}

// repeatSeeds is how many executions are repeated before the sampling is
// believed.
const repeatSeeds = 8

// repeats executes the first seeds twice over and compares what happened. A lock
// that remembers something of earlier executions is found out here, most of the
// time, and whatever is shown is compared once more.
func (c *Check) repeats(o Options) error {
	seeds, _ := firstSeeds(o.Seeds, repeatSeeds)
	name := o.Strategy.Sampler.Name
	of := " of " + name
	if name == "random" {
		of = ""
	}
	return c.repeating(Source{Seed: seeds[0].First, Strategy: name}, 0, func(r *recording) error {
		var first []*Execution
		for round := range 2 {
			i := 0
			for _, s := range seeds {
				for n := range s.Count {
					x := r.run(o.Strategy.Sampler.New(s.First + n))
					if round == 0 {
						first = append(first, x)
					} else if err := difference(first[i], x); err != nil {
						err.Diff = fmt.Sprintf("seed %d%s executed twice: %s", s.First+n, of, err.Diff)
						return err
					}
					i++
				}
			}
		}
		return nil
	})
}

// repeating makes recordings, of at most so many steps if that is not 0, of which src
// is said to be the one that broke off.
func (c *Check) repeating(src Source, steps int, record func(*recording) error) error {
	opt := c.Options()
	if steps > 0 {
		opt.MaxSteps = steps
	}
	opt.Watch = c.guard(src)
	k, err := prepare(c.Scenario, opt)
	if err != nil {
		return err
	}
	defer k.Close()
	r := newRecording(k, opt, trace.Header{})
	return c.describe(protect(func() error { return record(r) }), src)
}

// repeatSome executes again some of the executions that were judged, twice.
func (c *Check) repeatSome(o Options, n *notes) error {
	var all drawnSet
	for _, note := range n.all {
		for _, d := range note.repeats.list {
			all.add(d)
		}
		all.early = append(all.early, note.repeats.early...)
	}
	if len(all.list) == 0 {
		return nil
	}
	slices.SortFunc(all.early, func(a, b drawn) int { return cmp.Compare(a.hash, b.hash) }) // not in the order of the map
	name := o.Strategy.Name()
	return c.repeating(Source{Choices: all.list[0].choices}, o.Case.MaxSteps, func(r *recording) error {
		for _, d := range slices.Concat(all.list, all.early) {
			first := r.run(&scheduler.Replay{Choices: d.choices})
			second := r.run(&scheduler.Replay{Choices: d.choices})
			if err := difference(first, second); err != nil {
				err.Diff = fmt.Sprintf("an execution by %s executed twice more: %s", name, err.Diff)
				return err
			}
			if first.print != d.print {
				return r.again(first, fmt.Sprintf("an execution by %s %s, and executed again it %s", name, d.print, first.print))
			}
		}
		return nil
	})
}

// notRepeatable explains why a prefix that was executed again was another one.
func (c *Check) notRepeatable(differs *scheduler.NotRepeatable) error {
	what := fmt.Sprintf("when the beginning of a schedule was executed again, the first difference was at step %d: it was %s, and the second time %s",
		differs.Step, differs.First, differs.Second)
	return c.repeating(Source{Choices: differs.Choices}, 0, func(r *recording) error {
		return r.again(r.run(&scheduler.Replay{Choices: differs.Choices, Prefix: true}), what)
	})
}

// againAtMost is how often an execution of which it is known that it does not repeat
// is repeated to see what it touches at the step that differs.
const againAtMost = 100

// again repeats an execution until it differs, to show how. What was the matter when
// it did before is said in any case: a lock that remembers other executions may do the
// same now whenever nothing else comes between.
func (r *recording) again(first *Execution, what string) error {
	for n := range againAtMost {
		second := r.run(&scheduler.Replay{Choices: first.Choices, Prefix: true})
		if err := difference(first, second); err != nil {
			err.Diff = fmt.Sprintf("%s\n%d times more, and %s", what, n+2, err.Diff)
			return err
		}
	}
	return &NotDeterministic{first.Scenario.Name, first.Trace.Lock,
		fmt.Sprintf("%s\n%d times more, one after the other, it was the same: the lock remembers something of other executions", what, againAtMost+1)}
}

// difference says where two executions of one schedule differ first; nil if
// they do not.
func difference(a, b *Execution) *NotDeterministic {
	event, at := eventDifference(a, b)
	n, first, second := a.steps.difference(b.steps)
	touched := fmt.Sprintf("\n  the first time, %s\n  the second time, %s", first, second)
	switch {
	case event == "" && n == 0 && a.Token == b.Token:
		return nil
	case event == "" && n == 0:
		event = "the same was seen, but the choices offered were not"
	case event == "" || n > 0 && n < at:
		event = fmt.Sprintf("the first difference is at step %d:", n) + touched
	case n == at:
		event += touched
	}
	return &NotDeterministic{a.Scenario.Name, a.Trace.Lock, event}
}

// eventDifference is the first difference in what was seen, with its step.
func eventDifference(a, b *Execution) (text string, step int) {
	for i := range a.Trace.Events {
		e := &a.Trace.Events[i]
		if i == len(b.Trace.Events) {
			return fmt.Sprintf("the first difference is at step %d: %s, and the second time it ended before", e.Step, say(e)), e.Step
		}
		if f := &b.Trace.Events[i]; !reflect.DeepEqual(e, f) {
			step = min(e.Step, f.Step)
			return fmt.Sprintf("the first difference is at step %d: %s, and the second time %s", step, say(e), say(f)), step
		}
	}
	if n := len(a.Trace.Events); n < len(b.Trace.Events) {
		f := &b.Trace.Events[n]
		return fmt.Sprintf("the first difference is at step %d: it ended, and the second time %s", f.Step, say(f)), f.Step
	}
	if x, y := &a.Trace.End, &b.Trace.End; !reflect.DeepEqual(x, y) {
		return fmt.Sprintf("the first difference is at the end: %s after %d steps, and the second time %s after %d", x.Outcome, x.Steps, y.Outcome, y.Steps), min(x.Steps, y.Steps)
	}
	return "", 0
}

// say is an event in a few words.
func say(e *trace.Event) string {
	who := e.Task
	if who == "" {
		who = "the loop"
	}
	switch e.Event {
	case trace.Step:
		return fmt.Sprintf("a step of %s (%s)", e.Actor, e.Action)
	case trace.Call:
		return fmt.Sprintf("%s called %s.%s", who, e.Object, e.Op)
	case trace.Return:
		what := fmt.Sprintf("%s got %s.%s back", who, e.Object, e.Op)
		if e.Error != "" {
			what += " with " + e.Error
		}
		return what
	case trace.Suspend:
		if e.Waits {
			return who + " waited"
		}
		return who + " gave way"
	case trace.Wake:
		return who + " woke " + e.Target
	case trace.Cancel:
		return who + " cancelled " + e.Target
	case trace.Spawn:
		return e.Target + " was created"
	case trace.Clock:
		return fmt.Sprintf("the clock moved to %d", e.Time)
	case trace.Exit:
		return who + " ended"
	case trace.Panic:
		return who + " panicked"
	case trace.State:
		return fmt.Sprintf("the state of %s was %s", e.Object, fields(e))
	}
	return string(e.Event) + " of " + who
}

func fields(e *trace.Event) string {
	var words []string
	for _, f := range e.Fields {
		words = append(words, f.Name+"="+f.Value)
	}
	for _, w := range e.Waiters {
		words = append(words, "waiting "+w.Task)
	}
	return strings.Join(words, " ")
}
