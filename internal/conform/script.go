package conform

import (
	"encoding/json"

	"github.com/simrun-dev/simrun/algorithms"
)

// A Script is one recording: what some tasks did with an object, and what came
// of it in the original library.
type Script struct {
	// File and Line are where it stands.
	File string
	Line int

	Name, Note string
	// Library and Type name the object, as in "toro" and "RWLock".
	Library, Type string
	// Params are the arguments of its constructor, as they were written.
	Params map[string]json.RawMessage
	Tasks  []Task
	Expect Expect
}

// A Task is one task of a script.
type Task struct {
	Name string
	// Start is the time it sleeps before its first operation; 0 for none.
	Start int64
	// GoesOn says that a cancellation does not end it.
	GoesOn bool
	Ops    []Call
}

// A Call is one operation of a task.
type Call struct {
	// Op is the name of the operation, and Timeout how long it may take if Timed.
	Op      string
	Timed   bool
	Timeout int64
	// Value and Count are the arguments "value" and "n", nil if missing.
	Value, Count *int64
	// Target is the index of the task that "cancel" cancels, TargetName its name.
	Target     int
	TargetName string
	// Skip is how many of the following operations are left out after an error.
	Skip int
}

// An Expect is what the original did.
type Expect struct {
	// ConstructError is the class that the constructor raised; then there is
	// nothing else.
	ConstructError string
	// Trace lists the events as tokens; see the package comment.
	Trace string
	// Blocked and Cancelled list the tasks that were left suspended and those
	// that cancellation ended, each with the operation begun last.
	Blocked, Cancelled []string
	// Final is the state of the object after that, sorted by name.
	Final []algorithms.Field
	// TieSensitive marks traces that depend on how the heap of timers orders
	// equal deadlines, SetOrderSensitive those that depend on the order of a set
	// of waiters.
	TieSensitive, SetOrderSensitive bool
}
