package script

import (
	"slices"
	"strconv"
)

// A Pos is the place of a node in its file, both counted from 1. It does not
// take part in comparisons: formatting a file moves its nodes.
type Pos struct {
	Line, Col int
}

// A File is a whole scenario: its statements in the order of the source.
type File struct {
	Name  string // as given to Parse
	Stmts []Stmt
	Tail  []Comment // after the last statement
}

// A Comment is a line that holds nothing but a comment.
type Comment struct {
	Pos
	Text  string // with the leading #
	Blank bool   // an empty line stands before it
}

// A Node is what all statements and schedule lines have in common.
type Node struct {
	Pos
	Before []Comment // the comment lines above it
	Blank  bool      // an empty line stands before it (and after Before)
	After  string    // the comment at the end of its line, with the #
}

// Base returns the node itself, whatever statement it is embedded in.
func (n *Node) Base() *Node { return n }

// A Stmt is one of *Header, *Object, *Setting, *Task, *When, *Schedule,
// *Expect, *Check and *Result.
type Stmt interface {
	Base() *Node
}

// A Header is the optional first line: simrun 1.
type Header struct {
	Node
	Version int
}

// An Object is something tasks operate on.
type Object struct {
	Node
	Form    ObjectForm
	Name    string
	Kind    string  // for LockObject: a kind of the vocabulary; else "var", "cell" or "mutex"
	Params  []Param // for LockObject
	Initial int     // for VarObject and CellObject
}

// An ObjectForm tells how an object is declared.
type ObjectForm uint8

// The forms of objects.
const (
	LockObject  ObjectForm = iota // lock rw = rwlock: which rwlock is said when the scenario is run
	VarObject                     // var x = 0: shared memory; every read, write, add and so on is a step
	CellObject                    // cell c = 0: plain memory; reads and writes are no steps, and must not race
	MutexObject                   // mutex m: a guarded step; a task that wants it cannot run until it is free
)

// A Param is one parameter of an object.
type Param struct {
	Pos
	Name       string // filled in also when it was given by position
	Positional bool
	Value      Value // a number or a truth value
}

// A Value is an integer, a truth value, or none.
type Value struct {
	Form ValueForm
	N    int // the integer; 1 for true, 0 for false and none
}

// A ValueForm tells the forms of values apart.
type ValueForm uint8

// The forms of values.
const (
	Int ValueForm = iota
	Bool
	None // an operation that returns nothing, or the "nothing" of its language
)

// String returns the value as it is written.
func (v Value) String() string {
	switch {
	case v.Form == None:
		return "none"
	case v.Form == Bool:
		return strconv.FormatBool(v.N != 0)
	}
	return strconv.Itoa(v.N)
}

// A Setting says what the scenario is written for: loop fifo, loop any, time
// strict or time elastic, spurious 1, memory tso. A file has at most one of each.
type Setting struct {
	Node
	Name  string // "loop", "time", "spurious" or "memory"
	Value string
}

// A Task is a program of operations that run one after the other.
type Task struct {
	Node
	Name string
	At   int    // the virtual time at which it starts
	Body []Item // as written
	Ops  []Op   // with all repetitions written out
}

// An Item is an operation or a parenthesised group, and how often it is done.
type Item struct {
	Pos
	Cond   *Cond  // if true (...): nil when nothing is written
	Op     *Op    // nil for a group
	Group  []Item // nil for an operation
	Times  int    // 1 when nothing is written
	Joined bool   // it begins in the same step as the item before it ends: a || b
}

// A Cond lets an item be done only if the operation before it has returned a value,
// or with Not only if it has returned another one: if true (...), unless 0 (...).
type Cond struct {
	Pos
	Not   bool
	Value Value
	Index int // in Op.Conds: the place of the operation before in the task's Ops
}

// An Op is one operation of a task. In a task or a callback everything is
// resolved; in an Action only what is written there is filled in.
type Op struct {
	Pos
	Name    string // of the object's kind, or "sleep", "step", "fence", "cancel", "choose"
	Object  string // "" for sleep, step, fence, cancel and choose
	Short   bool   // the source leaves the object out
	Target  string // the task that cancel cancels; a task may cancel itself
	Arg     int
	HasArg  bool
	Arg2    int // the second number, as in: cas x 0 1
	HasArg2 bool
	Timeout int
	Timed   bool
	Joined  bool   // it begins in the step in which the one before it ends
	Conds   []Cond // it is done only if all of them hold
}

// A When is a callback: its operations run when the future that the event's
// operation waits for is done, at the moment at which the library under test
// runs done-callbacks. They belong to no task and never wait.
type When struct {
	Node
	Event Event
	Body  []Item
	Ops   []Op
}

// An Event names one operation of a task: w1.lock, or its second: w1.lock#2.
type Event struct {
	Pos
	Task     string
	Op       string
	Short    bool // only the task was written; Op is filled in
	N        int  // which one of this name, from 1
	Numbered bool // #N was written
	Index    int  // the place in the task's Ops
}

// A Schedule says exactly what runs when. Every line runs one operation until
// it returns or suspends; then the tasks it woke resume, in order, before the
// next line. Time passes only where a line says so. A schedule may stop before
// the tasks end. An operation without an outcome must not block, unless the
// schedule is loose: that leaves open whatever is not written, and a line whose
// task is still blocked is done as soon as the task gets there.
type Schedule struct {
	Node
	Name  string
	Loose bool
	Lines []*Line
	Tail  []Comment // indented comments after the last line
}

// A Line is one line of a schedule.
type Line struct {
	Node
	Form    LineForm
	Actions []Action // for Act; several run in one tick and no other task runs between
	Time    int      // for Tick and At
	Event   Event    // for Assert
	Outcome Outcome  // for Assert
	Wakes   *Wakes   // nil when nothing is said; never for Assert
}

// A LineForm tells the forms of schedule lines apart.
type LineForm uint8

// The forms of schedule lines.
const (
	Act    LineForm = iota // A release || cancel B
	Tick                   // tick 2: time passes by 2
	At                     // at 5: time passes until 5
	Assert                 // B.get = 5: what has become of an operation by now
)

// An Action is one operation that a schedule line runs.
type Action struct {
	Pos
	Task    string // "" for a cancel that the driver does itself
	Op      Op     // as written: what is left out is empty
	Index   int    // the place in the task's Ops; 0 for the driver's cancel
	Outcome Outcome
}

// An Outcome is what is expected of an operation. Of an operation that the
// line itself runs it speaks of the end of the line, when the woken tasks have
// resumed. Taken branches of "choose" are given as its result: c choose = 1.
type Outcome struct {
	Pos
	Form  OutcomeForm
	Value Value  // for Equals
	Error string // for Raises
}

// An OutcomeForm tells the forms of outcomes apart.
type OutcomeForm uint8

// The forms of outcomes.
const (
	Unsaid    OutcomeForm = iota // must not block; anything in a loose schedule
	Blocks                       // blocks: is suspended
	Equals                       // = 5: returned this value
	Returns                      // returns: returned, whatever its value
	Raises                       // raises ErrFull: ended with this error
	Cancelled                    // cancelled: ended by cancellation
	TimesOut                     // times out: ended by its timeout
)

// Wakes are the tasks a line wakes, in order; none means "wakes nobody".
type Wakes struct {
	Pos
	Tasks []string
}

// An Expect is one expectation of the whole scenario.
type Expect struct {
	Node
	Form     ExpectForm
	Earlier  Event    // for Before
	Later    Event    // for Before
	Property Property // for Violates
	Tasks    []string // for StayBlocked; nil for anybody
}

// An ExpectForm tells the forms of expectations apart.
type ExpectForm uint8

// The forms of expectations.
const (
	Before   ExpectForm = iota // a.lock before b.lock: when the later one returned, the earlier one had returned
	Violates                   // violates conservation: some execution violates the property
	// blocks r2: r2 is meant to stay blocked when nothing can happen any more.
	// blocks anybody: so is whoever no lock of this kind and policy could let go on.
	StayBlocked
)

// A Check lists the properties that the scenario is about.
type Check struct {
	Node
	Properties []Property
}

// A Result says of some results whether they may come of an execution: a result is
// what operations have returned and what is left in variables. Where results are
// allowed, all others are forbidden.
type Result struct {
	Node
	Allowed bool     // else it is forbidden
	Models  []string // memory models in which it is so: "sc", "tso"; none for all
	Terms   []Term   // all of which a result must have
}

// A Term is a part of a result.
type Term struct {
	Pos
	Event   Event  // what has become of an operation, or:
	Object  string // what is left in a variable
	Outcome Outcome
}

// Concerns reports whether the statement speaks of a memory model.
func (r *Result) Concerns(model string) bool {
	return len(r.Models) == 0 || slices.Contains(r.Models, model)
}

// A Property is a property as written: safety, bypass<=1, fairness(bypass<=1).
type Property struct {
	Pos
	Name    string
	Bound   int
	Bounded bool
	Parts   []Property
}

// stmts returns the statements of one type, in order.
func stmts[T Stmt](f *File) []T {
	var found []T
	for _, s := range f.Stmts {
		if t, ok := s.(T); ok {
			found = append(found, t)
		}
	}
	return found
}

// Objects returns the objects in the order of the file.
func (f *File) Objects() []*Object { return stmts[*Object](f) }

// Tasks returns the tasks in the order of the file.
func (f *File) Tasks() []*Task { return stmts[*Task](f) }

// Schedules returns the schedules in the order of the file.
func (f *File) Schedules() []*Schedule { return stmts[*Schedule](f) }

// Callbacks returns the "when" statements in the order of the file.
func (f *File) Callbacks() []*When { return stmts[*When](f) }

// Expects returns the expectations in the order of the file.
func (f *File) Expects() []*Expect { return stmts[*Expect](f) }

// Properties returns what the file's check statements list, in order.
func (f *File) Properties() []Property {
	var all []Property
	for _, c := range stmts[*Check](f) {
		all = append(all, c.Properties...)
	}
	return all
}

// Results returns the statements about results in the order of the file.
func (f *File) Results() []*Result { return stmts[*Result](f) }

// Setting returns the value of "loop", "time", "spurious" or "memory", or "" when it is not said.
func (f *File) Setting(name string) string {
	for _, s := range stmts[*Setting](f) {
		if s.Name == name {
			return s.Value
		}
	}
	return ""
}

// Task returns the task with this name, or nil.
func (f *File) Task(name string) *Task {
	for _, t := range f.Tasks() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Object returns the object with this name, or nil.
func (f *File) Object(name string) *Object {
	for _, o := range f.Objects() {
		if o.Name == name {
			return o
		}
	}
	return nil
}
