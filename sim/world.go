package sim

import (
	"math"
	"sync/atomic"
)

// A Discipline says which ready handle may run next.
type Discipline uint8

const (
	// Any lets every ready handle be the next one, as with threads.
	Any Discipline = iota
	// FIFO is a real event loop: handles run in the order in which they became
	// ready, round by round.
	FIFO
)

// String is "any" or "fifo".
func (d Discipline) String() string {
	if d == FIFO {
		return "fifo"
	}
	return "any"
}

// A TimeMode says when timers may fire.
type TimeMode uint8

const (
	// Strict lets time pass only when no handle is ready: computing takes no time.
	Strict TimeMode = iota
	// Elastic lets time pass whenever the strategy chooses: computing may take
	// any time. Timers still fire in the order of their deadlines.
	Elastic
)

// String is "strict" or "elastic".
func (m TimeMode) String() string {
	if m == Elastic {
		return "elastic"
	}
	return "strict"
}

// A Profile is what an event loop of a particular library does differently. The
// zero Profile is asyncio's way with futures and the world's own timeouts.
type Profile struct {
	// Name is for people.
	Name string
	// SyncCallbacks runs done-callbacks inside the call that settles a future.
	SyncCallbacks bool
	// Timers makes a queue with the library's order of equal deadlines, nil for
	// the order of creation. Used only where [World.ExactTies] is set.
	Timers func() TimerQueue
	// Timeout replaces [Task.WithTimeout].
	Timeout func(t *Task, d int64, body func() error) error
}

// DefaultMaxSteps ends executions that go on for long. Workloads of locks take
// tens of steps.
const DefaultMaxSteps = 20_000

// A World runs executions, one after another. The exported fields may be set
// before the first Run and between two of them; the zero value is a world of
// discipline Any with strict time.
type World struct {
	Discipline Discipline
	Time       TimeMode
	Profile    Profile
	// ExactTies takes the order of equal deadlines from the profile's queue.
	// Without it that order is a choice.
	ExactTies bool
	// Tracked is the promise of all tasks, and of the callbacks of the set-up, that
	// [Task.Scripted] makes for one.
	Tracked bool
	// Spurious is how often the waits of each task may end for no reason: those of
	// [Task.Park], and of algorithms that ask [Task.Spuriously].
	Spurious int
	// Memory says when stores are seen by others; see [TSO].
	Memory MemoryModel
	// StoreBuffer is how many stores a store buffer holds under TSO; 0 for no limit. A
	// store into a full buffer waits for a flush.
	StoreBuffer int
	// States keeps what is needed to compare the states of executions: see
	// [World.AppendState].
	States bool
	// MaxSteps ends an execution after so many steps; 0 means DefaultMaxSteps.
	MaxSteps int
	// Observer sees the events; nil for none.
	Observer Observer
	// OnQuiet is called once in an execution, when nothing can happen any more.
	// It may spawn tasks, complete futures and the like on behalf of the set-up
	// code; the loop then goes on. nil for nothing.
	OnQuiet func(w *World)

	strategy Strategy
	observer Observer
	steppers [2]Stepper
	mask     EventKind
	ids      idTable
	root     actor
	loop     actor
	cur      *actor // who acts: creations are named after it
	acting   *Task  // the task that acts, nil for callbacks and the loop

	now      int64
	steps    int
	maxSteps int
	limit    int // maxSteps, 0 when the execution is to end
	calls    int
	round    int // handles left in this round (FIFO)
	ready    readyQueue
	timers   timerList
	exact    TimerQueue
	ios      []*pendingIO // by ID
	inbox    []*pendingIO
	tasks    []*Task
	untils   []*Task // that wait under a function: see Until
	objects  []*Object

	// Pools, reused from the start by every execution.
	taskPool      []*Task
	futures       []*Future
	handles       []*Handle
	ioPool        []*pendingIO
	variables     []any // pointers to Vars, Atomics, Cells and Mutexes
	tasksUsed     int
	futuresUsed   int
	handlesUsed   int
	iosUsed       int
	variablesUsed int
	idle          []*coro

	main      coro  // the caller of Run
	turn      *coro // who has it; nil while coroutines are closed
	lost      *coro // has been ended: see gone
	cause     any   // by this panic, nil for runtime.Goexit
	running   bool
	asked     bool // OnQuiet has been called
	stopped   bool
	foreign   bool  // the strategy or an observer may be at work: see backstop
	cut       bool  // a task had to stop in the middle, for MaxSteps
	killing   bool  // tasks are being unwound
	dying     *Task // the one being unwound
	panic     *Panic
	fault     string // what the strategy or the observer panicked with
	blocked   []*Task
	abandoned []*Task

	point      Point
	ev         Event
	step       Step
	choices    []int32
	repeat     []int32 // choices to be made again
	options    []int32 // how many there were to choose from
	deviations int
	attendFrom int    // the first step that somebody wants to know of
	footprints bool   // somebody wants them
	buffered   bool   // tasks have store buffers
	reportFrom int    // but not those of steps before this one
	recording  bool   // footprint of the running step
	ordering   bool   // observers may add to it
	enabler    int    // of the step that begins: see Step
	touched    bool   // the running step has left a footprint: see fresh
	stepMask   uint64 // objects whose operations this step was inside of
	footprint  []Access
	writes     []WordWrite
	dropped    []Dropped

	clocks     clocks
	watched    bool
	executions uint64
	beat       atomic.Uint64 // for the watchdog: see Watch
}

// An Outcome is how an execution ended.
type Outcome uint8

const (
	// Finished: every task ended.
	Finished Outcome = iota
	// Quiet: nothing can happen any more, and some tasks still wait.
	Quiet
	// StepLimit: the execution was cut after MaxSteps steps.
	StepLimit
	// Panicked: a task or callback panicked.
	Panicked
	// Stopped: somebody called World.Stop.
	Stopped
)

// String is the outcome in a few lower-case words.
func (o Outcome) String() string {
	return [...]string{"finished", "quiet with waiting tasks", "step limit", "panic", "stopped"}[o]
}

// A Panic is what a task or a callback panicked with.
type Panic struct {
	// Task is the name of the task, "callback PATH" for a callback.
	Task string
	// Step is the step in which it happened.
	Step int
	// Value is the panic value, printed.
	Value string
	// Stack is the stack trace at the panic.
	Stack []byte
}

// A Result is what remains of an execution. Slices belong to the world and are
// valid until the next Run.
type Result struct {
	Outcome Outcome
	// Steps is the number of steps taken, and Time the virtual time at the end.
	Steps int
	Time  int64
	// Deviations counts choices that the plain loop would not have made; see
	// [Point.Default].
	Deviations int
	// Choices are the indices chosen at each Point, in order: the schedule.
	Choices []int32
	// Blocked lists the tasks that had not ended.
	Blocked []*Task
	// Panic is set for the outcome Panicked.
	Panic *Panic
	// Race is the first data race, nil if there is none.
	Race *Race
	// Dropped lists, for strategies that are told of steps, what was kept from
	// running.
	Dropped []Dropped
	// Abandoned lists tasks that swallowed the panic that should have unwound
	// them, a hundred times, and had to be ended by force.
	Abandoned []*Task
}

// Run executes one schedule: it calls setup, which builds objects and spawns
// tasks, and then runs the loop until nothing can happen, MaxSteps are over, a
// task panics or Stop is called. Tasks that have not ended are unwound: their
// deferred calls run, in which every call into the world panics.
//
// A panic of setup is passed on. One of the strategy, of the observer or of
// OnQuiet ends the execution, and Run panics with its text and stack. A task
// that calls [runtime.Goexit] ends the caller of Run, as FailNow of a test
// should. After any of these the world can run again.
func (w *World) Run(s Strategy, setup func(w *World)) (res Result) {
	w.begin(s)
	defer w.unwindAll()
	setup(w)
	if t := w.dispatch(); t != nil {
		w.enter(w.coroOf(t))
	}
	res = w.result()
	w.unwindAll()
	res.Abandoned = w.abandoned
	if w.fault != "" {
		panic(w.fault)
	}
	return res
}

// Close ends the coroutines of w. The world must not run again.
func (w *World) Close() {
	w.turn = nil
	for _, c := range w.idle {
		c.home.stop()
	}
	w.idle = nil
}

// Now is the virtual time, in units of which only the order and the distance
// matter.
func (w *World) Now() int64 {
	w.touch(Clock, Read)
	return w.now
}

// Steps is the number of the running step, 0 during set-up.
func (w *World) Steps() int { return w.steps }

// Tasks lists the tasks of the execution in the order of their creation. The
// slice belongs to the world.
func (w *World) Tasks() []*Task { return w.tasks }

// Ready is the number of handles that could run now; 0 means that only I/O or
// the clock can make something happen.
func (w *World) Ready() int { return w.ready.len() }

// Quieted reports whether OnQuiet has been called: what happens now is not part
// of the workload any more.
func (w *World) Quieted() bool { return w.asked }

// ReportFrom is for strategies, in Begin: of the steps before number n they know
// all there is to know, and need not be told. It saves the time to record
// footprints, unless the observer wants them too.
func (w *World) ReportFrom(n int) {
	if w.steppers[1] != nil {
		return
	}
	w.reportFrom = n
	if !w.watched && !w.wants(stepEvents) {
		w.attendFrom = n
	}
}

// stepEvents are those of every step.
const stepEvents = EvStep | EvStepEnd | EvSuspend

// attended reports whether somebody wants to know of the running step.
func (w *World) attended() bool { return w.steps >= w.attendFrom }

// Repeat is for strategies, in Begin: the first choices are to be these, from so many
// options each. The strategy is only asked again behind them, where there are not so
// many options, and for data choices. The slices must stay as they are during the
// execution.
func (w *World) Repeat(choices, options []int32) { w.repeat, w.options = choices, options }

// Enabled appends to buf the processes that could take a step now, or after an
// execution could have when it was cut: by a panic, the limit of steps, Stop.
func (w *World) Enabled(buf []ID) []ID {
	if w.Discipline == Any {
		for i := range w.ready.len() {
			if h := w.ready.at(i); h.task == nil || h.task.open() {
				buf = append(buf, h.option().ID)
			}
		}
		for _, t := range w.untils {
			if !t.handle.queued && t.open() {
				buf = append(buf, t.id)
			}
		}
	}
	for _, io := range w.ios {
		buf = append(buf, io.id)
	}
	_, timed := w.nextDeadline()
	if w.Discipline == FIFO && (timed || w.round > 0 || w.boundaryOptions() > 0) ||
		w.Discipline == Any && timed && (w.ready.len() == 0 || w.Time == Elastic) {
		buf = append(buf, Loop)
	}
	return buf
}

// TimerPending reports whether some timer has not fired, or had not when an
// execution was cut.
func (w *World) TimerPending() bool {
	_, timed := w.nextDeadline()
	return timed
}

// drop notes that a process will not run.
func (w *World) drop(process ID, enabler int) {
	if w.footprints {
		w.dropped = append(w.dropped, Dropped{process, enabler, w.steps})
	}
}

// Expire ends the execution after n more steps, as if nothing could happen any more:
// for what follows the workload.
func (w *World) Expire(n int) { w.limit = min(w.limit, w.steps+n) }

// Stop ends the execution after the running step; called by the strategy while
// it is asked for a choice, before the next one.
func (w *World) Stop() {
	w.stopped = true
	w.limit = 0
}

// begin makes the world empty and asks everybody what they want.
func (w *World) begin(s Strategy) {
	if w.running {
		panic("sim: Run of a world that is running")
	}
	if len(w.ids.parent) == 0 {
		w.ids.init()
	}
	w.strategy, w.observer = s, w.Observer
	w.mask = 0
	if w.observer != nil {
		w.mask = w.observer.Events()
	}
	w.steppers = [2]Stepper{}
	w.steppers[0], _ = s.(Stepper)
	w.steppers[1], _ = w.observer.(Stepper)
	w.footprints = w.steppers[0] != nil || w.steppers[1] != nil
	w.recording, w.ordering, w.reportFrom = false, false, 0
	w.repeat, w.options = nil, nil
	if w.attendFrom = math.MaxInt; w.watched || w.footprints || w.wants(stepEvents) {
		w.attendFrom = 0
	}
	w.root, w.loop = actor{id: Root}, actor{id: Loop}
	w.cur, w.acting, w.stepMask, w.touched = &w.root, nil, w.outside(), false
	w.point.w = w

	w.executions++
	w.now, w.steps, w.calls, w.round = 0, 0, 0, 0
	w.maxSteps = w.MaxSteps
	if w.maxSteps <= 0 {
		w.maxSteps = DefaultMaxSteps
	}
	w.limit = w.maxSteps
	w.ready.reset()
	w.timers.list = w.timers.list[:0]
	w.exact = w.exactTimers()
	w.ios, w.inbox = w.ios[:0], w.inbox[:0]
	w.tasks, w.untils, w.objects = w.tasks[:0], w.untils[:0], w.objects[:0]
	w.tasksUsed, w.futuresUsed, w.handlesUsed, w.iosUsed, w.variablesUsed = 0, 0, 0, 0, 0
	w.asked, w.stopped, w.foreign, w.cut = false, false, false, false
	w.panic, w.fault = nil, ""
	w.clocks.reset()
	w.main.w, w.turn = w, &w.main
	if w.buffered = w.Memory == TSO; w.buffered && w.Discipline == FIFO {
		panic("sim: TSO needs the discipline any: an event loop is one thread, which sees its own stores")
	}
	w.blocked, w.abandoned = w.blocked[:0], nil
	w.choices, w.deviations = w.choices[:0], 0
	w.dropped = w.dropped[:0]
	s.Begin(w)
	w.running = true
}

// exactTimers makes the queue for this execution, nil where ties are a choice.
func (w *World) exactTimers() TimerQueue {
	switch {
	case !w.ExactTies:
		return nil
	case w.Profile.Timers != nil:
		return w.Profile.Timers()
	}
	return &creationOrder{}
}

func (w *World) result() Result {
	for _, t := range w.tasks {
		if t.state == unstarted || t.state == started {
			w.blocked = append(w.blocked, t)
		}
	}
	w.reconsiderAll() // the last step may have opened or closed guards
	r := Result{
		Steps: w.steps, Time: w.now, Deviations: w.deviations,
		Choices: w.choices, Blocked: w.blocked, Panic: w.panic, Race: w.clocks.race, Dropped: w.dropped,
	}
	switch {
	case w.panic != nil:
		r.Outcome = Panicked
	case w.stopped:
		r.Outcome = Stopped
	case w.cut || w.steps >= w.maxSteps && !w.idleNow():
		r.Outcome = StepLimit
	case len(r.Blocked) > 0:
		r.Outcome = Quiet
	}
	return r
}

// idleNow reports whether nothing can happen any more.
func (w *World) idleNow() bool {
	_, timed := w.nextDeadline()
	return w.ready.len() == 0 && len(w.ios) == 0 && len(w.inbox) == 0 && !timed
}
