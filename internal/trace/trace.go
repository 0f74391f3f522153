package trace

// Version is the version of the JSON forms. It grows when a reader of the old
// form would misunderstand the new one.
const Version = 1

// Name is what the field "kind" of every trace says.
const Name = "simrun.trace"

// A Trace is one recorded execution.
type Trace struct {
	Header
	// Events lists what happened, in order.
	Events []Event
	// End says how it ended.
	End End
}

// A Header says what was executed and how. The recorder fills in Version, Kind,
// Tasks and Objects, and Loop and Time where they are empty; the rest is the
// caller's.
type Header struct {
	Version int    `json:"version"`
	Kind    string `json:"kind"`
	// Scenario names the workload, Digest identifies it in hexadecimal.
	Scenario string `json:"scenario,omitempty"`
	Digest   string `json:"digest,omitempty"`
	// Lock is the algorithm under test.
	Lock string `json:"lock,omitempty"`
	// Loop is the loop discipline, "any" or "fifo"; Time is "strict" or "elastic".
	Loop string `json:"loop,omitempty"`
	Time string `json:"time,omitempty"`
	// Memory is the memory model, "tso" or "tso:PLACES"; empty for the usual one.
	Memory string `json:"memory,omitempty"`
	// Strategy made the choices, from Seed (decimal) if it has one. Schedule is
	// the token that repeats them.
	Strategy string `json:"strategy,omitempty"`
	Seed     string `json:"seed,omitempty"`
	Schedule string `json:"schedule,omitempty"`
	// Tasks and Objects list what takes part, in the order of creation.
	Tasks   []Task   `json:"tasks"`
	Objects []Object `json:"objects"`
}

// A Task is a task of the execution. Events refer to it by Name.
type Task struct {
	// Name is unique in the trace: a second "A" is "A#2".
	Name string `json:"name"`
	// Path is the name that holds in every execution (see sim.World.Path).
	Path string `json:"path"`
	// Hidden marks helpers of the harness, which tables leave out.
	Hidden bool `json:"hidden,omitempty"`
}

// An Object is a lock, queue or the like.
type Object struct {
	Name string `json:"name"`
	// Kind is the kind's name, Lock that of the algorithm.
	Kind string `json:"kind"`
	Lock string `json:"lock"`
	// Params are the constructor's arguments, by the kind's order.
	Params []Field     `json:"params,omitempty"`
	Ops    []Operation `json:"ops"`
}

// An Operation is what a reader needs to know of an operation of a kind.
type Operation struct {
	Name string `json:"name"`
	// Class is that of sim.OpClass: "acquire", "release" and so on.
	Class string `json:"class"`
	// Shared means, for an acquire and its release, that others may be inside
	// at the same time: readers, holders of permits.
	Shared bool `json:"shared,omitempty"`
	// Converts marks an acquire that ends a stay of its task in the other mode.
	Converts bool `json:"converts,omitempty"`
}

// An EventKind says what an event reports.
type EventKind string

// The kinds of events. All but State are those of package sim.
const (
	// Step: a step begins. Action says of what kind, Actor and Task who acts.
	Step EventKind = "step"
	// Call: Task begins operation Call, which is Op of Object, with Arg.
	Call EventKind = "call"
	// Return: operation Call of Task ends with Result or Error.
	Return EventKind = "return"
	// Suspend: Task gives way; if Waits, until somebody wakes it. Object, Op
	// and Call are empty outside any operation.
	Suspend EventKind = "suspend"
	// Wake: Task (empty for the loop) made Target ready.
	Wake EventKind = "wake"
	// Cancel: Task (empty for the loop) asked Target to stop.
	Cancel EventKind = "cancel"
	// Spawn: Task (empty for the set-up) created Target.
	Spawn EventKind = "spawn"
	// IO: the input or output Actor completed.
	IO EventKind = "io"
	// Clock: the clock has moved to Time.
	Clock EventKind = "clock"
	// Exit: Task has ended.
	Exit EventKind = "exit"
	// Panic: the step panicked. End.Panic says with what.
	Panic EventKind = "panic"
	// Access: memory was accessed in the way that Text says.
	Access EventKind = "access"
	// Doorway: Task has passed the doorway of an operation. Object, Op and Call are
	// as for Suspend.
	Doorway EventKind = "doorway"
	// State: after this step the visible state of Object is Fields and Waiters.
	// It holds until the next such event of the same object.
	State EventKind = "state"
)

// An Event is one thing that happened. Which fields are filled in depends on
// its kind.
type Event struct {
	// Step counts steps from 1; the set-up has step 0.
	Step int `json:"step"`
	// Time is the virtual time.
	Time  int64     `json:"time"`
	Event EventKind `json:"event"`
	// Hidden marks what helpers of the harness did.
	Hidden bool `json:"hidden,omitempty"`
	// Action is the kind of step: "resume" of a task, "callback", "io", "flush", a
	// "round" of the loop, an "advance" of the clock, a "branch" of a choice.
	Action string `json:"action,omitempty"`
	// Actor is the path of the task, callback or I/O that acts.
	Actor  string `json:"actor,omitempty"`
	Task   string `json:"task,omitempty"`
	Target string `json:"target,omitempty"`
	Object string `json:"object,omitempty"`
	Op     string `json:"op,omitempty"`
	// Call numbers operations from 1 in the order of their calls.
	Call   int   `json:"call,omitempty"`
	Arg    Value `json:"arg,omitempty"`
	Result Value `json:"result,omitempty"`
	// Error is the error's name, as in "ErrTimeout", "error" for one without;
	// Message is its text.
	Error   string   `json:"error,omitempty"`
	Message string   `json:"message,omitempty"`
	Waits   bool     `json:"waits,omitempty"`
	Text    string   `json:"text,omitempty"`
	Fields  []Field  `json:"fields,omitempty"`
	Waiters []Waiter `json:"waiters,omitempty"`
}

// A Field is one name with its printed value.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Waiter is one entry of a wait queue that still waits.
type Waiter struct {
	// Task is empty if it is not known.
	Task string `json:"task"`
	// Note tells kinds of waiters apart, as in "r" and "w".
	Note string `json:"note,omitempty"`
}

// The outcomes of an execution.
const (
	// Finished: every task ended.
	Finished = "finished"
	// Quiet: nothing can happen any more, and some tasks still wait.
	Quiet = "quiet"
	// StepLimit: it was cut.
	StepLimit = "step-limit"
	// Panicked: a task or a callback panicked.
	Panicked = "panic"
	// Stopped: somebody stopped it.
	Stopped = "stopped"
)

// An End says how an execution ended.
type End struct {
	// Outcome is one of the constants above. Helpers of the harness that still
	// wait, as some do on purpose, make no execution quiet.
	Outcome string `json:"outcome"`
	// Steps is the number of steps, Time the virtual time at the end.
	Steps int   `json:"steps"`
	Time  int64 `json:"time"`
	// Blocked lists the tasks that had not ended.
	Blocked []Blocked `json:"blocked,omitempty"`
	// Panic is set for the outcome Panicked.
	Panic *PanicInfo `json:"panic,omitempty"`
}

// Blocked is a task that has not ended, with the operation it is in, if any.
type Blocked struct {
	Task   string `json:"task"`
	Object string `json:"object,omitempty"`
	Op     string `json:"op,omitempty"`
	// Since is the step of the operation's call, 0 outside any.
	Since int `json:"since,omitempty"`
}

// PanicInfo is a panic of a task or callback. The stack trace is left out: it
// differs from run to run.
type PanicInfo struct {
	// Task is the task, "callback PATH" for a callback.
	Task  string `json:"task"`
	Step  int    `json:"step"`
	Value string `json:"value"`
}

// task finds a task by its name; nil if there is none.
func (h *Header) task(name string) *Task {
	for i := range h.Tasks {
		if h.Tasks[i].Name == name {
			return &h.Tasks[i]
		}
	}
	return nil
}

// object is the index of an object by its name, -1 if there is none.
func (h *Header) object(name string) int {
	for i := range h.Objects {
		if h.Objects[i].Name == name {
			return i
		}
	}
	return -1
}

// op finds an operation by its name; nil if there is none.
func (o *Object) op(name string) *Operation {
	for i := range o.Ops {
		if o.Ops[i].Name == name {
			return &o.Ops[i]
		}
	}
	return nil
}
