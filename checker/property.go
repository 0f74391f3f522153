package checker

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A Pair is a pair of kinds of events of one object whose order a verdict may
// depend on. Exploration that runs one execution of each class must tell apart
// executions that differ in the order of such events. Pairs with equal events
// concern two different operations.
type Pair uint16

// The pairs that properties order.
const (
	ReturnCall Pair = 1 << iota
	EntryExit
	CallCall
	CallDoorway
	EntryEntry
	EntryDoorway
	// EntryServed: an entry, and the step that made the last wake of a waiter or
	// asked it to stop.
	EntryServed
)

// A Property is something that executions must have.
type Property struct {
	// Name is what users call it, as in "mutual-exclusion".
	Name string
	// Doc is what it means, in one sentence in the user's terms.
	Doc string
	// Source is where the definition comes from.
	Source string
	// Group is "safety", "progress", "policy" or "correctness".
	Group string
	// Orders are the pairs of events whose order the verdict depends on; none
	// for a property of the final state.
	Orders Pair
	// Applies reports whether it has a meaning for an object.
	Applies func(s *sim.Spec) bool
	// Claimed reports whether the object must have it: by the contract of its
	// kind, or because its policy says so. Otherwise a violation is information.
	Claimed func(s *sim.Spec) bool

	// watches are the events it needs, besides calls and returns.
	watches sim.EventKind
	// monitor makes the judge for one object.
	monitor func(o *object) monitor
}

// A monitor judges one property for one object, execution after execution. Its
// methods are called by the object's ledger, after the ledger itself has
// recorded what happened.
type monitor interface {
	// begin forgets the last execution.
	begin()
	// quiet judges the end.
	quiet(end *End)
	// finding is what is wrong; nil if nothing is.
	finding() *finding
	// undecided says why there is no verdict; "" if there is one.
	undecided() string
}

// An enterer is a monitor that is told of every entry: an acquisition, a put or
// a get that succeeded.
type enterer interface{ entered(c *call) }

// A returner is a monitor that is told of every return, after the entry if
// there is one.
type returner interface{ returned(c *call) }

// A finding is a violation in raw form. It is turned into words only when
// somebody looks, which must be before the next execution.
type finding struct {
	steps []int // 0 for one that there is not
	tasks []*sim.Task
	say   func() string
	// elsewhere: it does not concern the object of the monitor but the one of
	// this name, or none.
	elsewhere bool
	object    string
}

// inOrder lists the steps, each once.
func (f *finding) inOrder() []int {
	var steps []int
	for _, n := range f.steps {
		if n > 0 {
			steps = append(steps, n)
		}
	}
	slices.Sort(steps)
	return slices.Compact(steps)
}

// quietly is the part of a monitor that most of them do not need.
type quietly struct {
	o     *object
	found *finding
	why   string
}

func (m *quietly) begin()            { m.found, m.why = nil, "" }
func (m *quietly) quiet(*End)        {}
func (m *quietly) finding() *finding { return m.found }
func (m *quietly) undecided() string { return m.why }

// fail keeps the first violation, which is the one to explain.
func (m *quietly) fail(f finding) {
	if m.found == nil {
		m.found = &f
	}
}

// Properties lists all properties in the order of reports.
func Properties() []*Property {
	return []*Property{
		MutualExclusion, ReaderWriterExclusion, Capacity, Conservation, MisuseReported, NoPanic,
		Deadlock, BlockedWhenQuiet, NoWaiterLeftBehind,
		FIFO, WriterPreference, Bypass,
		Linearizability,
	}
}

// Names lists what a scenario may name: the properties, their groups, and a few
// words people use for them.
func Names() []string {
	var names []string
	for _, p := range Properties() {
		names = append(names, p.Name)
	}
	return append(names, "safety", "progress", "policy", "linearizable", "lost-wakeup")
}

// Select finds the properties that a name of [Names] stands for; nil if none.
func Select(name string) []*Property {
	switch name {
	case "linearizable":
		name = Linearizability.Name
	case "lost-wakeup":
		name = BlockedWhenQuiet.Name
	case "fairness":
		return []*Property{FIFO, WriterPreference, Bypass}
	}
	var found []*Property
	for _, p := range Properties() {
		if p.Name == name || p.Group == name {
			found = append(found, p)
		}
	}
	return found
}

func always(*sim.Spec) bool { return true }

// hasAcquire reports whether tasks can be inside an object.
func hasAcquire(s *sim.Spec) bool { return hasClass(s, sim.Acquire) }

func hasClass(s *sim.Spec, c sim.OpClass) bool {
	for i := range s.Ops {
		if s.Ops[i].Class == c {
			return true
		}
	}
	return false
}

// hasShared reports whether an object has readers and writers.
func hasShared(s *sim.Spec) bool {
	for i := range s.Ops {
		if s.Ops[i].Class == sim.Acquire && s.Ops[i].Shared {
			return true
		}
	}
	return false
}

// hasQueue reports whether an object passes items on.
func hasQueue(s *sim.Spec) bool { return hasClass(s, sim.Consume) }

// counts reports whether an object has permits to give.
func counts(s *sim.Spec) bool { return s.Permits }

// exclusive reports whether one task at a time may be inside.
func exclusive(s *sim.Spec) bool { return hasAcquire(s) && !hasShared(s) && !counts(s) }
