package sim

import (
	"slices"
)

// An OpClass says what an operation does for exclusion and admission.
type OpClass uint8

const (
	// Misc operations neither acquire nor release.
	Misc OpClass = iota
	// Acquire operations take something and hold it until a Release.
	Acquire
	// Release operations give back what an Acquire took.
	Release
	// Query operations only look.
	Query
	// Produce operations put an item in; Consume operations take one out.
	Produce
	Consume
)

// String is the class in one lower-case word.
func (c OpClass) String() string {
	return [...]string{"misc", "acquire", "release", "query", "produce", "consume"}[c]
}

// OpInfo is what monitors and explorers know of an operation of a kind.
type OpInfo struct {
	// Name is the operation's name in scripts and traces, as in "rlock".
	Name string
	// Doc is one sentence for people.
	Doc   string
	Class OpClass
	// Shared marks operations of holders that may be inside together: a
	// reader's. It has a meaning for Acquire and Release.
	Shared bool
	// Blocking operations may wait; the others return in the step of their call.
	Blocking bool
	// TakesArg and GivesResult say whether there is an argument and a result.
	TakesArg, GivesResult bool
	// Undo is, for an Acquire, the index of the Release that belongs to it.
	Undo int
	// Converts marks an Acquire that does not wait, and that ends a stay of its
	// task in the other mode in the same step: a writer goes on as a reader. Ends
	// is the index of the Release that it does the work of.
	Converts bool
	Ends     int
	// Arrives marks an operation that others can tell from one that has not been
	// called, as soon as it waits: a notification wakes those who wait. If it
	// waits, it is two operations for the model, one after the other: see
	// [Part].
	Arrives bool
	// AtCall: an operation that Arrives does so as soon as it is called.
	AtCall bool
	// Owners marks an operation that is for one task, where the policy is
	// [Policy.Single].
	Owners bool
	// Items marks an operation of class Misc that puts its argument in, or takes its result
	// out: no item goes out more often than it was put in. Produce and Consume say so
	// too, and besides who waits for whom.
	Items bool
	// Role is, for an Acquire of an object with a [Company] or a [Crew], the index of
	// what its task comes as.
	Role int
	// LetsGo marks an operation that gives up what its task has acquired when
	// it begins to wait, and has it again when it returns, however it ends.
	LetsGo bool
}

// A Part is what a Model is asked to do of an operation that Arrives.
//
// Source: Scherer and Scott, Nonblocking concurrent data structures with
// condition synchronization, DISC 2004: a request and its follow-up.
type Part uint8

const (
	// Whole: all of it, without waiting.
	Whole Part = iota
	// Arrival: it begins to wait. Possible in every state, without result.
	Arrival
	// Departure: it has waited, and goes on with a result or an error.
	Departure
	// Withdrawal: it has waited, and was cancelled or timed out. Without result.
	Withdrawal
)

// State is the state of a Model: a short list of numbers, compared by value.
type State []int64

// Equal reports whether two states are the same.
func (s State) Equal(o State) bool { return slices.Equal(s, o) }

// A ModelOp is an operation as a Model sees it.
type ModelOp struct {
	// Op is the index in the kind's list of operations.
	Op int
	// Task is the position of the calling task in [World.Tasks], from 0.
	Task int
	Arg  Value
	// Part is the part of it, for one that Arrives.
	Part Part
	// Stopped says of an Arrival that its task is asked to stop while it waits, or
	// times out: from some moment on nobody can wake it any more, though its
	// Withdrawal may be a long way off.
	Stopped bool
	// Known says that the operation has returned, with Got and GotErr. A model
	// with several right answers chooses that one, if it is among them.
	Known  bool
	Got    Value
	GotErr error
}

// A Model is the plain sequential object that an implementation should look
// like: what linearizability is measured against, and what tells a legal wait
// from a lost wake-up.
type Model struct {
	// Init is the state of a new object.
	Init func() State
	// Step executes one operation alone, on a state that it may modify and
	// reuse. ok is false if the operation has to wait in this state (then the
	// state is unchanged); otherwise next, result and err are what follows.
	// Errors are compared with errors.Is. Operations are deterministic.
	Step func(s State, op ModelOp) (next State, result Value, err error, ok bool)
	// Describe is the state in a few words, for people.
	Describe func(s State) string
	// Anything reports whether the model does not know any more what is right: in such a
	// state nothing is wrong. Nil if there is no such state.
	Anything func(s State) bool
}

// Admission is the order in which a lock lets waiters in.
type Admission uint8

const (
	// Undeclared: the algorithm promises no order.
	Undeclared Admission = iota
	// FIFOAdmission: in the order of arrival; readers that are neighbours in
	// that order may enter together.
	FIFOAdmission
	// WriterFirst: a waiting writer goes before every waiting reader, and no
	// reader that comes while a writer waits gets in before it.
	WriterFirst
	// ReaderFirst: readers enter whenever no writer is inside.
	ReaderFirst
	// PhaseFair: reader and writer phases alternate.
	PhaseFair
	// Barging: a newcomer may take the lock before those who wait.
	Barging
)

// String is the admission in the field's words.
func (a Admission) String() string {
	return [...]string{"none declared", "FIFO", "writer-first", "reader-first", "phase-fair", "barging"}[a]
}

// ItemOrder is the order in which a queue gives out its items.
type ItemOrder uint8

const (
	// OldestFirst: what was put first comes out first.
	OldestFirst ItemOrder = iota
	// NewestFirst: what was put last comes out first.
	NewestFirst
	// LeastFirst: the least item comes out first.
	LeastFirst
)

// String is the order in a few words.
func (o ItemOrder) String() string {
	return [...]string{"oldest first", "newest first", "least first"}[o]
}

// A StealRule says of what a steal may fail though there are items. To be stolen from
// without a lock costs the owner least where not every steal must succeed.
type StealRule uint8

const (
	// StealsFind: of nothing.
	StealsFind StealRule = iota
	// StealsMayLose: another task has got an item meanwhile. The steal knows, and has
	// done nothing. It may say so of a deque that is empty, too.
	StealsMayLose
	// StealsMayMiss: a take was under way meanwhile, which may get nothing either. To the
	// steal there seems to be no item.
	StealsMayMiss
)

// String is the rule in a few words.
func (r StealRule) String() string {
	return [...]string{"steals find what is there", "steals may lose to others", "steals may miss an item during a take"}[r]
}

// A Style is how the tasks that use an algorithm get on with each other.
type Style uint8

const (
	// EventLoop: they give way where they await something, and nowhere else.
	EventLoop Style = iota
	// SharedMemory: they run as threads do, and share an [Atomic] or a [Cell].
	SharedMemory
)

// String is the style in a few words.
func (s Style) String() string {
	return [...]string{"event loop", "shared memory"}[s]
}

// Unbounded stands for a bypass without bound.
const Unbounded = -1

// A Policy is what an algorithm claims beyond the contract of its kind. Claims
// are checked; the zero Policy claims nothing.
type Policy struct {
	// Admission is the order of admission.
	Admission Admission
	// Starving says who may starve, where that does not follow from the order of
	// admission: see [Policy.Starves].
	Starving string
	// TryBarges: an acquisition that does not wait may take the lock before those
	// who wait, whatever the order of admission.
	TryBarges bool
	// ReadersInOrder: a reader that came later does not get in before a reader that
	// waits and has not been let in.
	ReadersInOrder bool
	// ConcurrentEntering: as long as no writer is inside or asks to be, no reader waits.
	ConcurrentEntering bool
	// Reentrant: a task that holds may acquire again without waiting.
	Reentrant bool
	// OwnerChecked: a release by a task that does not hold is an error. Without
	// it any task may release what another one acquired.
	OwnerChecked bool
	// Unchecked: what becomes of a release by a task that does not hold, nobody says, nor
	// of a task that comes again though it is inside, if it is not Reentrant. Workloads
	// in which there is one do not apply.
	Unchecked bool
	// Tasks is how many tasks the algorithm is for: they are the first ones of the
	// world. 0 for any number.
	Tasks int
	// Single: of a queue, that it is for one task that puts and one that gets; of a deque,
	// that one task pushes and takes.
	Single bool
	// Steals is what a steal from a deque may fail of.
	Steals StealRule
	// Bounded: a semaphore refuses a release that would exceed its initial value.
	Bounded bool
	// Items is the order in which a queue gives out its items.
	Items ItemOrder
	// EarlyIn: a get at a full queue lets the item of the first waiting put in
	// before it takes one, so that it may take that one. It makes no difference
	// where the oldest item comes out first.
	EarlyIn bool
	// InLine: a get that waits at an empty queue is in line, and an item that comes is
	// for the first in line; for the last, if the newest item comes out first.
	InLine bool
	// Synchronous: a put waits until its item is taken, and the queue keeps none. Puts
	// and gets that wait are in line, as InLine says.
	Synchronous bool
	// Spurious: a waiter of a condition that gives up notifies another one,
	// whether it had been notified or not, so that one may wake without need.
	Spurious bool
	// EndsOnCancel: an operation whose task is asked to stop meanwhile does not
	// succeed. A request is made once, and to swallow it would be to lose it.
	EndsOnCancel bool
	// Uncancellable: a waiting operation cannot be cancelled; workloads that
	// cancel do not apply.
	Uncancellable bool
	// Upgrade says what becomes of a reader that asks for writing: "refused",
	// "deadlocks", "allowed"; empty where it does not apply.
	Upgrade string
	// Downgrade, likewise, of a writer that asks for reading.
	Downgrade string
	// Doorway: operations that wait say where their doorway ends ([Task.Doorway]).
	// Without it nothing can be said of the order of admission where memory is
	// shared; in event-loop style the doorway ends where an operation first gives way.
	Doorway bool
	// Bypass is the declared bound on the entries of others between the end of
	// a waiter's doorway and the moment it is served; Unbounded (-1) if none is
	// claimed.
	Bypass int
}

// Starves says who may have to wait for ever although all who get in leave again:
// "nobody", "readers", "writers" or "anybody"; "" if the policy says nothing.
func (p *Policy) Starves() string {
	switch {
	case p.Starving != "":
		return p.Starving
	case p.Admission == FIFOAdmission, p.Admission == PhaseFair:
		return "nobody"
	case p.Admission == WriterFirst:
		return "readers"
	case p.Admission == ReaderFirst:
		return "writers"
	case p.Admission == Barging:
		return "anybody"
	}
	return ""
}

// A Spec is all that checkers know of an object.
type Spec struct {
	// Name is the object's name, as in "rw"; Kind that of its kind.
	Name, Kind string
	Style      Style
	Ops        []OpInfo
	Model      Model
	Policy     Policy
	// Capacity is the number of holders of a counting object: a semaphore's
	// permits, a queue's slots; 0 where it does not apply or there is no bound.
	Capacity int
	// Permits marks an object whose acquisitions take one of Capacity permits,
	// which anybody may give back.
	Permits bool
	// Company and Crew say who may be inside together, and who must; nil where there
	// is no such rule.
	Company *Company
	Crew    *Crew
	// Bus says who goes in when an operation that is none of those of [Acquire] and
	// [Release] lets them; nil where nobody waits for that.
	Bus *Bus
	// Parties is how many tasks take part in each round; 0 where there are no rounds.
	Parties int
}
