package sim

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
