package checker

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A Set judges executions by a list of properties. It is an observer of the
// world; between executions it keeps its memory, and in the steady state it
// allocates nothing unless a property is violated.
//
// While an execution goes on it only writes down what happens. At the end a
// quick look settles most executions; for the others the books are written, and
// the monitors follow them.
type Set struct {
	// Ordered makes exploration tell apart what the verdicts tell apart: the set
	// adds to the footprints the pairs of events that its properties order, for
	// each object those of the properties that apply to it (see [Pair]; the
	// number of the pair's bit is the aspect). To be set before Begin. Without
	// it, a verdict holds for the execution at hand, and not for all of its class.
	Ordered bool
	// Waited, if set, is told of every operation that has waited when it returns, and
	// at the end of those that still wait, if Bypass is one of the properties.
	Waited func(Wait)

	// Due, if set, says when the deadline of the operation is that a task is in, and
	// whether it has one; known is false for operations of which that is not known.
	// Whoever gives up before that, or without one, gives a wrong answer. What it says,
	// and the time of an operation that times out, must be the same in all executions of
	// a class: the step has to read the clock.
	Due func(t *sim.Task, object, op int) (at int64, timed, known bool)

	props     []*Property
	objects   []*object
	whole     *object     // what no object in particular is to blame for
	judges    [][]monitor // per property, one for each object it applies to
	owners    [][]*object // the object of each judge
	wants     sim.EventKind
	watched   sim.EventKind // those of wants that are written down
	ordered   bool          // Ordered, for this execution
	over      bool
	end       End
	knot      []*sim.Task // who waits for each other: see tie
	told      bool        // a monitor may have something to say
	byItself  bool        // see BlockedByItself
	answers   bool        // somebody wants to know about answers
	arguments bool        // some operation takes one
	closely   bool        // some property always needs the books
	thorough  bool        // all is looked at, for tests

	ordering  bool // some pair makes a difference, as far as it is known
	activated bool // it is known

	log    []moment
	tops   []int32      // per task, by index: the place of its innermost call in the log
	keys   []historyKey // per task: see endings
	nested [][]underway // per task: see orders
	ops    []*call      // per task: the innermost operation under way
	seq    int          // the moment that the books are at
	linked bool         // the moments know their calls
	kept   bool         // the books are written
	asked  []bool       // per task: somebody has asked it to stop
	// swallowed: an operation has succeeded although its task, at some time, was
	// asked to stop.
	swallowed bool
}

// maxProperties is limited by the bit masks of verdicts.
const maxProperties = 62

// maxObjects is what a world can hold.
const maxObjects = 63

// An End is how an execution ended.
type End struct {
	// Outcome, Blocked, Panic and Race are those of [sim.Result]. Blocked may leave
	// out tasks that the harness itself holds back.
	Outcome sim.Outcome
	Blocked []*sim.Task
	Panic   *sim.Panic
	Race    *sim.Race
	// Waiting is the number of waiters that the implementation of an object
	// still remembers, and of entries of those who have gone; ok is false if it
	// does not say. May be nil.
	Waiting func(object int) (n, gone int, ok bool)
	// Tasks is how many tasks there were, besides those of the harness.
	Tasks int
	// Late reports that the operation of a task on an object has a deadline, which must
	// have passed when nothing can happen any more. May be nil.
	Late func(t *sim.Task, object int) bool
	// Intended reports that a task is meant to stay blocked. May be nil.
	Intended func(t *sim.Task) bool
	// Open: nobody knows who is meant to. Tasks that wait for ever then count
	// against an object only if its model and its policy, given the calls that were
	// made, would let one of them go on; see [Set.BlockedByItself].
	Open bool
}

// NewSet makes a judge for a world whose objects have these specs, by index. At
// most 62 properties and 63 objects.
func NewSet(props []*Property, specs []sim.Spec) *Set {
	if len(props) > maxProperties {
		panic(fmt.Sprintf("checker: %d properties in a set, at most %d are possible", len(props), maxProperties))
	}
	s := &Set{props: props, judges: make([][]monitor, len(props)), owners: make([][]*object, len(props))}
	if len(specs) > maxObjects {
		panic(fmt.Sprintf("checker: %d objects in a set, at most %d are possible", len(specs), maxObjects))
	}
	s.whole = &object{set: s, index: -1, spec: &sim.Spec{}}
	for i := range specs {
		o := &object{set: s, index: i, spec: &specs[i], roles: rolesOf(&specs[i]), marked: marks(&specs[i]), timed: inTime(&specs[i])}
		s.objects = append(s.objects, o)
		if o.parts = hasParts(o.spec); o.parts {
			s.wants |= sim.EvSuspend
			if o.marked {
				s.wants |= sim.EvDoorway
			}
		}
		s.arguments = s.arguments || slices.ContainsFunc(o.roles, func(r role) bool { return r.argument })
		for p, prop := range props {
			if prop.Applies(o.spec) {
				if prop.reads != readsNothing {
					s.wants |= sim.EvCall | sim.EvReturn
				}
				if prop.narrow == nil || prop.ordersOf(o.spec) != 0 {
					s.wants |= prop.watches
				}
				o.need(prop)
				if !prop.whole {
					s.judge(p, o)
				}
			}
		}
	}
	for p, prop := range props {
		if prop.whole {
			s.judge(p, s.whole)
		}
	}
	if s.watched = s.wants; s.wants&sim.EvReturn != 0 {
		s.wants |= sim.EvCancel // see errUnasked
	}
	return s
}

// judge lets a property judge an object.
func (s *Set) judge(p int, o *object) {
	m := s.props[p].monitor(o)
	o.add(m)
	s.judges[p] = append(s.judges[p], m)
	s.owners[p] = append(s.owners[p], o)
}

// need notes what a property wants to know of an object.
func (o *object) need(p *Property) {
	o.orders.pairs |= p.ordersOf(o.spec)
	switch p.reads {
	case readsItems:
		o.set.closely = o.set.closely || passesItems(o.spec)
	case readsStays:
		o.watchStays()
		o.set.closely = o.set.closely || hasQueue(o.spec)
	case readsAnswers:
		o.watchesAnswers, o.set.answers = true, true
	case readsAll:
		o.set.closely = true
	}
	if o.lin == nil && o.spec.Model.Step != nil && needsModel(p) {
		o.lin = newLinear(o.spec)
	}
}

// needsModel reports whether a property looks at the state of the model.
func needsModel(p *Property) bool {
	return p == Linearizability || p == Conservation || p.Group == "progress"
}

// Begin prepares for the next execution.
func (s *Set) Begin() {
	written := s.kept || s.told
	s.ordered, s.ordering, s.activated = s.Ordered, s.Ordered, false
	s.over, s.told, s.byItself, s.linked, s.kept, s.swallowed, s.seq = false, false, false, false, false, false, 0
	s.log, s.ops, s.asked = s.log[:0], s.ops[:0], s.asked[:0]
	if s.Ordered {
		s.forgetOrders()
	}
	s.whole.begin(written)
	for _, o := range s.objects {
		o.begin(written)
	}
}

// Events implements sim.Observer.
func (s *Set) Events() sim.EventKind { return s.wants }

// Quiet judges the end of an execution: when nothing can happen any more, or
// when it was cut. Once for each execution.
func (s *Set) Quiet(end End) {
	s.over = true
	s.end = end // kept here, so that it need not be allocated
	s.tie()
	if s.answers {
		s.skim()
	}
	if !s.settled() {
		s.keep()
	}
	for _, o := range s.objects {
		for _, m := range o.ending {
			m.quiet(&s.end)
		}
	}
	for _, m := range s.whole.ending {
		m.quiet(&s.end)
	}
	s.end = End{}
}

// State is the state of an object's model after all operations that have
// returned, at Quiet; known is false if the history allows none or several. It
// is valid until the next Begin.
func (s *Set) State(object int) (st sim.State, known bool) {
	o := s.objects[object]
	switch {
	case o.lin == nil:
		return nil, false
	case hasQueue(o.spec):
		// The order of the items follows from what came first, even where the
		// results do not tell: see the pairs of Conservation.
		return o.model().finalState()
	}
	if states, known := o.states(); known && len(states) == 1 {
		return states[0], true
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
func (s *Set) Violated() uint64 {
	return s.mask(func(m monitor) bool { return m.finding() != nil })
}

// Undecided has bit i set if property i is neither violated nor could be judged.
func (s *Set) Undecided() uint64 {
	if !s.told {
		return 0
	}
	return s.mask(func(m monitor) bool { return m.undecided() != "" }) &^ s.Violated()
}

func (s *Set) mask(is func(monitor) bool) uint64 {
	if !s.told {
		return 0
	}
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

// BlockedByItself reports that tasks of the last execution wait for ever and no
// object is to blame: no operation under way could go on by the model and the
// policy of its object. It is only asked for an [End] that is Open.
func (s *Set) BlockedByItself() bool { return s.byItself }

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
