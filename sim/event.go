package sim

// An EventKind is one bit, so that observers can name a set of kinds.
type EventKind uint32

// Kinds of events. An event is reported at the moment it happens, within the
// step that causes it.
const (
	// EvStep: a step begins. Task is its task, nil for a callback or the loop.
	EvStep EventKind = 1 << iota
	// EvStepEnd: the step is over; the state of objects may be inspected.
	EvStepEnd
	// EvSpawn: Target was created by the acting step.
	EvSpawn
	// EvCall: Task begins an operation: Object, Op, Call, Arg.
	EvCall
	// EvReturn: an operation of Task ends: Object, Op, Call, Arg, Result, Err.
	EvReturn
	// EvSuspend: Task gives way inside Future.Await (Pending true), or in a
	// Yield (Pending false). Object, Op and Call are those of the operation it
	// is in, Object -1 outside any.
	EvSuspend
	// EvWake: what Target awaits was completed; it is ready now.
	EvWake
	// EvCancel: Target was asked to stop.
	EvCancel
	// EvIO: the I/O named ID completed.
	EvIO
	// EvClock: the clock has moved; Time is the new time.
	EvClock
	// EvExit: Task has ended.
	EvExit
	// EvPanic: the step panicked; the execution ends here.
	EvPanic
	// EvAccess: the acting step has accessed memory: an [Atomic], [Cell] or
	// [Mutex], or the token of [Task.Park]. ID is the memory, Text what was done in
	// words, Task the acting task (nil for a callback), Object, Op and Call are as
	// for EvSuspend.
	EvAccess
	// EvDoorway: Task has passed the doorway of an operation: see [Task.Doorway].
	EvDoorway

	// EvAll is all of them.
	EvAll = EvDoorway<<1 - 1
)

// An Event is one thing that happened. Which fields have a meaning depends on
// the kind; the others are zero. Events are ordered by occurrence, and their
// Step never decreases.
type Event struct {
	Kind EventKind
	// Step counts steps from 1; what the set-up does has step 0.
	Step int
	// Time is the virtual time.
	Time int64
	// Actor is who acts: a task, a callback, the loop, the set-up code.
	Actor ID
	// Task is the task concerned, nil if none.
	Task *Task
	// Target is the other task concerned: woken, cancelled, spawned.
	Target *Task
	// Object is the index of the object, from 0 in the order of
	// [World.NewObject]; -1 if none.
	Object int
	// Op is the index of the operation in the object's kind.
	Op int
	// Call numbers the operations of the execution in the order of their
	// calls, from 0.
	Call int
	// Arg and Result are the operation's argument and result.
	Arg, Result Value
	// Err is the error an operation returned.
	Err error
	// Pending is true for a suspension that waits for somebody.
	Pending bool
	// ID is the I/O that completed, or the memory that was accessed.
	ID ID
	// Text is an access in words, as in "next.Add(1) = 2".
	Text string
}

// An Observer sees the events of executions, in order, while they happen. It
// must not call back into the world except for reading ([World.Now], Inspect
// methods of objects at EvStepEnd) and [World.Stop].
type Observer interface {
	// Events says which kinds it wants. Asked at the start of each execution;
	// events of other kinds cost one test.
	Events() EventKind
	// Observe is told of an event; e is valid during the call.
	Observe(e *Event)
}

// event prepares the world's one Event.
func (w *World) event(kind EventKind) *Event {
	// Field by field: a composite literal would be built on the stack and copied.
	e := &w.ev
	e.Kind, e.Step, e.Time, e.Actor = kind, w.steps, w.now, w.cur.id
	e.Task, e.Target, e.Err = nil, nil, nil
	e.Object, e.Op, e.Call = -1, 0, 0
	e.Arg, e.Result = Value{}, Value{}
	e.Pending, e.ID, e.Text = false, 0, ""
	return e
}

// emit reports an event. What the observer reads is not part of the footprint.
func (w *World) emit(e *Event) {
	if w.foreign {
		w.observe(e)
	} else {
		w.observeGuarded(e)
	}
}

func (w *World) observeGuarded(e *Event) {
	w.foreign = true
	defer w.backstop()
	w.observe(e)
	w.foreign = false
}

func (w *World) observe(e *Event) {
	recording, touched := w.recording, w.touched
	w.recording, w.ordering = false, recording
	w.observer.Observe(e)
	w.recording, w.touched, w.ordering = recording, touched, false
}

func (w *World) wants(k EventKind) bool { return w.mask&k != 0 }
