package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A Set judges executions by a list of properties. It is an observer of the
// world; between executions it keeps its memory, and in the steady state it
// allocates nothing unless a property is violated.
type Set struct {
	props   []*Property
	objects []*object
	judges  [][]monitor // per property, one for each object it applies to
	owners  [][]*object // the object of each judge
	ops     []*call     // per task, by index: the innermost operation under way
	wants   sim.EventKind
	seq     int
	over    bool
	end     End
}

// maxProperties is limited by the bit masks of verdicts.
const maxProperties = 62

// An End is how an execution ended.
type End struct {
	// Outcome, Blocked and Panic are those of [sim.Result]. Blocked may leave
	// out tasks that the harness itself holds back.
	Outcome sim.Outcome
	Blocked []*sim.Task
	Panic   *sim.Panic
	// Waiting is the number of waiters that the implementation of an object
	// still remembers; ok is false if it does not say. May be nil.
	Waiting func(object int) (n int, ok bool)
	// Intended reports that a task is meant to stay blocked. May be nil.
	Intended func(t *sim.Task) bool
}

// NewSet makes a judge for a world whose objects have these specs, by index. At
// most 62 properties.
func NewSet(props []*Property, specs []sim.Spec) *Set {
	if len(props) > maxProperties {
		panic(fmt.Sprintf("checker: %d properties in a set, at most %d are possible", len(props), maxProperties))
	}
	s := &Set{props: props, judges: make([][]monitor, len(props)), owners: make([][]*object, len(props))}
	for i := range specs {
		o := &object{set: s, index: i, spec: &specs[i]}
		for p, prop := range props {
			if !prop.Applies(o.spec) {
				continue
			}
			m := prop.monitor(o)
			o.add(m)
			s.wants |= sim.EvCall | sim.EvReturn | prop.watches
			s.judges[p] = append(s.judges[p], m)
			s.owners[p] = append(s.owners[p], o)
			switch {
			case o.spec.Model.Step == nil:
			case needsModel(prop) && o.lin == nil:
				o.lin = newLinear(o.spec)
			case prop == Conservation:
				o.late = newLinear(o.spec)
			}
		}
		s.objects = append(s.objects, o)
	}
	return s
}

// needsModel reports whether a property looks at the state of the model.
func needsModel(p *Property) bool {
	return p == Linearizability || p == BlockedWhenQuiet || p == Deadlock
}

// Begin prepares for the next execution.
func (s *Set) Begin() {
	s.seq, s.over = 0, false
	s.ops = s.ops[:0]
	for _, o := range s.objects {
		o.begin()
	}
}

// Events implements sim.Observer.
func (s *Set) Events() sim.EventKind { return s.wants }

// Observe implements sim.Observer. Events after Quiet are ignored, and so are
// the operations of objects that the set has no spec of.
func (s *Set) Observe(e *sim.Event) {
	if s.over {
		return
	}
	s.seq++
	switch e.Kind {
	case sim.EvCall:
		if e.Object < len(s.objects) {
			s.push(s.objects[e.Object].onCall(e, s.seq))
		}
	case sim.EvReturn:
		if c := s.op(e.Task); c != nil && c.n == e.Call {
			s.ops[e.Task.Index()] = c.outer
			c.o.onReturn(c, e, s.seq)
		}
	case sim.EvSuspend:
		for c := s.op(e.Task); c != nil; c = c.outer {
			c.suspended(e, s.seq)
		}
	case sim.EvWake:
		for c := s.op(e.Target); c != nil; c = c.outer {
			c.served, c.servedStep = s.seq, e.Step
		}
	case sim.EvCancel:
		for c := s.op(e.Target); c != nil; c = c.outer {
			if c.cancelled == 0 {
				c.cancelled = s.seq
			}
		}
	}
}

func (c *call) suspended(e *sim.Event, seq int) {
	if c.doorway == 0 {
		c.doorway, c.doorwayStep = seq, e.Step
	}
	// A wake in the same step is that of a task which was cancelled before it
	// began to wait: it is ready already.
	if e.Pending && (c.served == 0 || c.servedStep != e.Step) {
		c.awaited, c.served, c.servedStep = true, 0, 0
	}
}

// op is the innermost operation under way of a task, nil if there is none.
func (s *Set) op(t *sim.Task) *call {
	if i := t.Index(); i < len(s.ops) {
		return s.ops[i]
	}
	return nil
}

// push makes c the innermost operation of its task.
func (s *Set) push(c *call) {
	i := c.task.Index()
	for len(s.ops) <= i {
		s.ops = append(s.ops, nil)
	}
	c.outer, s.ops[i] = s.ops[i], c
}

// Quiet judges the end of an execution: when nothing can happen any more, or
// when it was cut. Once for each execution.
func (s *Set) Quiet(end End) {
	s.over = true
	s.end = end // kept here, so that it need not be allocated
	for _, o := range s.objects {
		if o.lin != nil {
			o.lin.judge()
		}
	}
	for _, o := range s.objects {
		for _, m := range o.judges {
			m.quiet(&s.end)
		}
	}
	s.end = End{}
}

// State is the state of an object's model after all operations that have
// returned, at Quiet; known is false if the history allows none or several.
func (s *Set) State(object int) (st sim.State, known bool) {
	o := s.objects[object]
	switch {
	case o.lin != nil:
		return o.lin.finalState()
	case o.late != nil:
		return o.lateState()
	}
	return nil, false
}

// AuditFailed reports that, after everything had ended, an object did not have
// what the model says it should: a violation of [Conservation].
func (s *Set) AuditFailed(object int, msg string) {
	for _, m := range s.objects[object].judges {
		if c, ok := m.(*conservation); ok {
			c.fail(finding{say: func() string { return msg }})
		}
	}
}

// Violated has bit i set if property i is violated.
func (s *Set) Violated() uint64 { return s.mask(func(m monitor) bool { return m.finding() != nil }) }

// Undecided has bit i set if property i is neither violated nor could be judged.
func (s *Set) Undecided() uint64 {
	return s.mask(func(m monitor) bool { return m.undecided() != "" }) &^ s.Violated()
}

func (s *Set) mask(is func(monitor) bool) uint64 {
	var mask uint64
	for i, ms := range s.judges {
		for _, m := range ms {
			if is(m) {
				mask |= 1 << i
			}
		}
	}
	return mask
}

// A Violation is one violated property, in words.
type Violation struct {
	// Property is the violated one, Object the name of the object; empty if it
	// concerns none in particular.
	Property *Property
	Object   string
	// Steps are the steps that matter, in order; Tasks the tasks concerned.
	Steps []int
	Tasks []string
	// Message says what happened, in the user's terms.
	Message string
}

// Violations lists what the last execution violates, in the order of the
// properties.
func (s *Set) Violations() []Violation {
	var all []Violation
	for i, ms := range s.judges {
		for j, m := range ms {
			f := m.finding()
			if f == nil {
				continue
			}
			v := Violation{Property: s.props[i], Object: s.owners[i][j].spec.Name, Message: f.say(), Steps: f.inOrder()}
			if f.elsewhere {
				v.Object = f.object
			}
			for _, t := range f.tasks {
				v.Tasks = append(v.Tasks, t.Name())
			}
			all = append(all, v)
		}
	}
	return all
}

// Reasons says, for each undecided property by its name, why it is.
func (s *Set) Reasons() map[string]string {
	why := map[string]string{}
	for i, ms := range s.judges {
		for _, m := range ms {
			if _, known := why[s.props[i].Name]; !known && m.finding() == nil && m.undecided() != "" {
				why[s.props[i].Name] = m.undecided()
			}
		}
	}
	return why
}

// A Measure is a number that was measured in the last execution.
type Measure struct {
	// Name is "bypass" or "overtakes", Object the name of the object.
	Name, Object string
	Value        int64
}

// Measures lists the largest bypass and overtakes of the last execution, two
// entries for each object that can be waited for, in a fixed order.
func (s *Set) Measures(into []Measure) []Measure {
	for _, o := range s.objects {
		for _, m := range o.judges {
			if b, ok := m.(*bypass); ok {
				into = append(into, Measure{"bypass", o.spec.Name, b.most}, Measure{"overtakes", o.spec.Name, b.mostOvertakes})
			}
		}
	}
	return into
}
