package checker

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A Pair is a pair of kinds of events of one object whose order a verdict may
// depend on. Exploration that runs one execution of each class must tell apart
// executions that differ in the order of such events: see [Set.Ordered]. An entry
// is a successful return of an acquisition, a put or a get; an exit is the call
// of a release or a get. Pairs with equal events concern two operations.
type Pair uint16

// The pairs that properties order.
const (
	// ReturnCall: which operations overlap.
	ReturnCall Pair = 1 << iota
	// EntryExit: who is inside together. A release or a get that fails after it
	// has given way takes its exit back: that, too, is ordered with entries.
	EntryExit
	// CallDoorway: who came after somebody had begun to wait.
	CallDoorway
	// EntryDoorway: who got in after somebody had begun to wait.
	EntryDoorway
	// EntryServed: an entry, and a step that wakes a waiter or asks it to stop.
	// Which wake is the last one, nobody knows at the time: all count.
	EntryServed
	// EntryReturn: an entry, and the return of an operation that has given way
	// and that nobody has woken since: it waited until then.
	EntryReturn
	// DoorwayDoorway: who began to wait first.
	DoorwayDoorway
	// AcquireRelease: the call or the return of a release, and those of an
	// acquisition or of another release.
	AcquireRelease
	// StrayRelease: the call or the return of a release by a task that is not
	// inside, and those of an acquisition or of another release; and from then
	// on any two of these, but the calls of two acquisitions. It costs nothing
	// where everybody releases what is theirs.
	StrayRelease
	// ExitDoorway: who left after somebody had begun to wait.
	ExitDoorway
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
	// Orders are the pairs of events whose order the verdict depends on: on two
	// executions that differ only in the order of adjacent steps which neither
	// touch the same nor are told apart by these pairs, it is the same.
	Orders Pair
	// Applies reports whether it has a meaning for an object.
	Applies func(s *sim.Spec) bool
	// Claimed reports whether the object must have it: by the contract of its
	// kind, or because its policy says so. Otherwise a violation is information.
	Claimed func(s *sim.Spec) bool

	// narrow are those of Orders that matter for an object; nil for all.
	narrow func(s *sim.Spec) Pair
	// watches are the events it needs, besides calls and returns, for objects of
	// which it orders any pair.
	watches sim.EventKind
	// reads says when it needs the books.
	reads reading
	// whole: it judges executions as a whole, once, and not each object.
	whole bool
	// monitor makes the judge for one object.
	monitor func(o *object) monitor
}

// ordersOf are the pairs that matter for an object.
func (p *Property) ordersOf(s *sim.Spec) Pair {
	switch {
	case !p.Applies(s):
		return 0
	case p.narrow == nil:
		return p.Orders
	}
	return p.Orders & p.narrow(s)
}

// A reading says when a property needs the books of an object. They are written
// only for executions in which a quick look at the events does not settle it.
type reading uint8

const (
	// readsNothing: never; it needs no events either.
	readsNothing reading = iota
	// readsEnd: if somebody still waits in the end.
	readsEnd
	// readsItems: the same, and always for an object that passes items on.
	readsItems
	// readsStays: unless all stays are plain, see stays.
	readsStays
	// readsAnswers: unless the order of the returns explains all results.
	readsAnswers
	// readsAll: always.
	readsAll
)

// A monitor judges one property for one object, execution after execution. Its
// methods are called when the books have recorded what happened.
type monitor interface {
	// begin forgets the last execution.
	begin()
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

// A quieter is a monitor that judges the end.
type quieter interface{ quiet(end *End) }

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

// quietly is the part that all monitors share.
type quietly struct {
	o     *object
	found *finding
	why   string
}

func (m *quietly) begin()            { m.found, m.why = nil, "" }
func (m *quietly) finding() *finding { return m.found }
func (m *quietly) undecided() string { return m.why }

// fail keeps the first violation, which is the one to explain.
func (m *quietly) fail(f finding) {
	if m.found == nil {
		m.found = &f
		m.o.set.told = true
	}
}

// undecide says why there is no verdict.
func (m *quietly) undecide(why string) {
	m.why = why
	m.o.set.told = true
}

// Properties lists all properties in the order of reports.
func Properties() []*Property {
	return []*Property{
		MutualExclusion, ReaderWriterExclusion, GroupExclusion, Capacity, WholeParty, Supervision, WholeCrews, PhaseSeparation, Boarding, Conservation, MisuseReported, NoPanic, NoDataRace,
		Deadlock, BlockedWhenQuiet, NoWaiterLeftBehind, Livelock,
		FIFO, WriterPreference, ReaderPreference, PhaseFairness, ReadersInOrder, ConcurrentEntering, Bypass, CancellationDelivered,
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
		return []*Property{FIFO, WriterPreference, ReaderPreference, PhaseFairness, ReadersInOrder, ConcurrentEntering, Bypass}
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

// hasWaiting reports whether tasks may have to wait for an object.
func hasWaiting(s *sim.Spec) bool {
	return slices.ContainsFunc(s.Ops, func(op sim.OpInfo) bool { return op.Blocking })
}

// hasDoorway reports whether it is known where doorways end.
func hasDoorway(s *sim.Spec) bool { return !marks(s) || s.Policy.Doorway }

// marks reports whether doorways end where the algorithm says so, and nowhere else. Who
// first gives way on the way to a bus stop may wait for anything.
func marks(s *sim.Spec) bool { return s.Style == sim.SharedMemory || s.Bus != nil }

// hasParts reports whether operations arrive, so that the model must be told of
// everything in the order in which it happened.
func hasParts(s *sim.Spec) bool {
	return slices.ContainsFunc(s.Ops, func(op sim.OpInfo) bool { return op.Arrives })
}

// inTime reports whether the state at the end depends on the order in which operations of
// several tasks came, besides their results: operations arrive, or who was inside together
// has an effect on who comes later, or whoever releases lets go whoever is inside, who else
// may come in again.
func inTime(s *sim.Spec) bool {
	return hasParts(s) || s.Company != nil && s.Company.Together || takenOut(s)
}

// takenOut reports whether a task that may come in again may be taken out by another one.
func takenOut(s *sim.Spec) bool { return s.Policy.Reentrant && !s.Policy.OwnerChecked && hasAcquire(s) }

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

// hasQueue reports whether an object passes items on, and lets tasks wait for them.
func hasQueue(s *sim.Spec) bool { return hasClass(s, sim.Consume) }

// passesItems reports whether an object passes items on, whoever waits for what.
func passesItems(s *sim.Spec) bool {
	return hasQueue(s) || slices.ContainsFunc(s.Ops, func(op sim.OpInfo) bool { return op.Items })
}

// counts reports whether an object has permits to give.
func counts(s *sim.Spec) bool { return s.Permits }

// exclusive reports whether one task at a time may be inside.
func exclusive(s *sim.Spec) bool {
	return hasAcquire(s) && !hasShared(s) && !counts(s) && s.Company == nil && s.Crew == nil && s.Bus == nil
}
