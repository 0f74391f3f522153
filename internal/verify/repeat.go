package verify

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/simrun-dev/simrun/internal/trace"
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
	opt := c.Options()
	opt.Watch = c.guard(Source{Seed: seeds[0].First})
	k, err := prepare(c.Scenario, opt)
	if err != nil {
		return err
	}
	defer k.Close()
	r := newRecording(k, opt, trace.Header{})
	return c.describe(protect(func() error {
		var first []*Execution
		for round := range 2 {
			i := 0
			for _, s := range seeds {
				for n := range s.Count {
					x := r.run(o.Strategy.New(s.First + n))
					if round == 0 {
						first = append(first, x)
					} else if err := difference(first[i], x); err != nil {
						err := err.(*NotDeterministic)
						err.Diff = fmt.Sprintf("seed %d executed twice: %s", s.First+n, err.Diff)
						return err
					}
					i++
				}
			}
		}
		return nil
	}), Source{Seed: seeds[0].First})
}

// difference says where two executions of one schedule differ first; nil if
// they do not.
func difference(a, b *Execution) error {
	diff := func(format string, args ...any) error {
		return &NotDeterministic{a.Scenario.Name, a.Trace.Lock, fmt.Sprintf(format, args...)}
	}
	for i := range a.Trace.Events {
		e := &a.Trace.Events[i]
		if i == len(b.Trace.Events) {
			return diff("the first difference is at step %d: %s, and the second time it ended before", e.Step, say(e))
		}
		if f := &b.Trace.Events[i]; !reflect.DeepEqual(e, f) {
			return diff("the first difference is at step %d: %s, and the second time %s", min(e.Step, f.Step), say(e), say(f))
		}
	}
	if n := len(a.Trace.Events); n < len(b.Trace.Events) {
		f := &b.Trace.Events[n]
		return diff("the first difference is at step %d: it ended, and the second time %s", f.Step, say(f))
	}
	if !reflect.DeepEqual(&a.Trace.End, &b.Trace.End) {
		return diff("the first difference is at the end: %s after %d steps, and the second time %s after %d", a.Trace.End.Outcome, a.Trace.End.Steps, b.Trace.End.Outcome, b.Trace.End.Steps)
	}
	if a.Token != b.Token {
		return diff("the same was seen, but the choices offered were not")
	}
	return nil
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
