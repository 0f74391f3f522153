package trace

import (
	"errors"
	"fmt"
	"slices"
)

// A checker tells whether what is read makes sense. It sees the header, then
// every event, then the end.
type checker struct {
	h     *Header
	step  int
	time  int64
	begun int // the last step that has begun
	calls map[int]bool
	open  map[string][]*Event // calls without a return, by task
}

func (c *checker) header(h *Header) error {
	c.h, c.calls, c.open = h, map[int]bool{}, map[string][]*Event{}
	if h.Kind != Name {
		return fmt.Errorf("this is no trace: kind is %q, not %q", h.Kind, Name)
	}
	if h.Version != Version {
		return fmt.Errorf("this trace has version %d; this program reads version %d", h.Version, Version)
	}
	if h.Tasks == nil || h.Objects == nil {
		return errors.New("the header must list tasks and objects")
	}
	for i, t := range h.Tasks {
		if t.Name == "" || h.task(t.Name) != &h.Tasks[i] {
			return fmt.Errorf("task %d: the name %q is empty or taken", i+1, t.Name)
		}
	}
	for i, o := range h.Objects {
		if o.Name == "" || h.object(o.Name) != i {
			return fmt.Errorf("object %d: the name %q is empty or taken", i+1, o.Name)
		}
		for j, op := range o.Ops {
			if op.Name == "" || o.op(op.Name) != &o.Ops[j] {
				return fmt.Errorf("object %s: the operation name %q is empty or taken", o.Name, op.Name)
			}
		}
	}
	return nil
}

// needs says which kinds of events need which fields; others must not have them.
var needs = map[EventKind]struct{ task, target, action, operation, fields bool }{
	Step:    {action: true},
	Call:    {task: true, operation: true},
	Return:  {task: true, operation: true},
	Suspend: {task: true},
	Wake:    {target: true},
	Cancel:  {target: true},
	Spawn:   {target: true},
	IO:      {},
	Clock:   {},
	Exit:    {task: true},
	Panic:   {},
	Access:  {},
	Doorway: {task: true},
	State:   {fields: true},
}

var actions = []string{"resume", "callback", "round", "io", "advance", "tie", "branch", "flush"}

func (c *checker) event(e *Event) error {
	n, known := needs[e.Event]
	switch {
	case !known:
		return fmt.Errorf("unknown kind of event %q", e.Event)
	case e.Step < c.step || e.Time < c.time:
		return errors.New("steps and times never go back")
	case e.Event == Step && e.Step <= c.begun:
		return fmt.Errorf("step %d begins twice", e.Step)
	case n.task && e.Task == "" || n.target != (e.Target != ""):
		return fmt.Errorf("a %s needs a task, a target, or neither", e.Event)
	case n.action != (e.Action != "") || n.action && !slices.Contains(actions, e.Action):
		return fmt.Errorf("unknown action %q of a %s", e.Action, e.Event)
	case (e.Event == Access) != (e.Text != ""):
		return errors.New("an access, and nothing else, needs the field text")
	case !n.fields && (e.Fields != nil || e.Waiters != nil):
		return fmt.Errorf("a %s has no state", e.Event)
	}
	for _, name := range [...]string{e.Task, e.Target} {
		if name != "" && c.h.task(name) == nil {
			return fmt.Errorf("the header lists no task %q", name)
		}
	}
	c.step, c.time = e.Step, e.Time
	if e.Event == Step {
		c.begun = e.Step
	}
	return c.operation(e, n.operation)
}

// operation checks the fields that name an operation.
func (c *checker) operation(e *Event, needed bool) error {
	switch {
	case e.Event == State:
		return c.state(e)
	case e.Object == "" && e.Op == "" && e.Call == 0 && !needed:
		return nil
	case e.Event != Suspend && e.Event != Doorway && !needed:
		return fmt.Errorf("a %s has no operation", e.Event)
	}
	i := c.h.object(e.Object)
	if i < 0 || c.h.Objects[i].op(e.Op) == nil {
		return fmt.Errorf("the header lists no operation %q of an object %q", e.Op, e.Object)
	}
	if e.Event == Call {
		if e.Call < 1 || c.calls[e.Call] {
			return fmt.Errorf("call %d is not new", e.Call)
		}
		c.calls[e.Call] = true
		c.open[e.Task] = append(c.open[e.Task], e)
		return nil
	}
	open := c.open[e.Task]
	if n := len(open); n == 0 || open[n-1].Call != e.Call || open[n-1].Object != e.Object || open[n-1].Op != e.Op {
		return fmt.Errorf("%s is not in call %d, %s of %s", e.Task, e.Call, e.Op, e.Object)
	}
	if e.Event == Return {
		c.open[e.Task] = open[:len(open)-1]
	}
	return nil
}

func (c *checker) state(e *Event) error {
	if c.h.object(e.Object) < 0 {
		return fmt.Errorf("the header lists no object %q", e.Object)
	}
	if e.Op != "" || e.Call != 0 || e.Task != "" {
		return errors.New("a state has no task and no operation")
	}
	for _, w := range e.Waiters {
		if w.Task != "" && c.h.task(w.Task) == nil {
			return fmt.Errorf("the header lists no task %q", w.Task)
		}
	}
	return nil
}

func (c *checker) end(e *End) error {
	if !slices.Contains(outcomes[:], e.Outcome) {
		return fmt.Errorf("unknown outcome %q", e.Outcome)
	}
	if e.Steps < c.step || e.Time < c.time {
		return errors.New("the end lies before the last event")
	}
	if (e.Outcome == Panicked) != (e.Panic != nil) {
		return errors.New("a panic, and nothing else, needs the field panic")
	}
	for _, b := range e.Blocked {
		if c.h.task(b.Task) == nil {
			return fmt.Errorf("the header lists no task %q", b.Task)
		}
	}
	return nil
}
