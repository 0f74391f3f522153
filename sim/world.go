package sim

import "sync/atomic"

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
