package trace

import (
	"errors"
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Recorder listens to executions and keeps the last one. It is meant for an
// execution that somebody wants to look at: it allocates for every event.
type Recorder struct {
	// Objects lists the instances of the running execution by their index. It
	// is asked during the execution, after the set-up. nil for none.
	Objects func() []*algorithms.Object
	// Next is an observer that wants the events too, as the checks of a
	// scenario; nil for none. It sees those it asks for, after the recorder.
	Next sim.Observer

	nextMask sim.EventKind
	nextStep sim.Stepper
	world    *sim.World
	tasks    []*sim.Task
	infos    []Task // by the index of tasks
	objects  []Object
	last     []Event // the last State of each object
	events   []Event
	begin    int    // index of the Step event of the running step
	acting   string // the task that acts in the running step
	hidden   bool   // it is a helper
}

var (
	_ sim.Observer = (*Recorder)(nil)
	_ sim.Stepper  = (*Recorder)(nil)
)

// Events asks for everything, and forgets the execution before.
func (r *Recorder) Events() sim.EventKind {
	events := r.events
	clear(events)
	*r = Recorder{Objects: r.Objects, Next: r.Next, events: events[:0]} // Trace hands out copies
	if r.Next != nil {
		r.nextMask = r.Next.Events()
		r.nextStep, _ = r.Next.(sim.Stepper)
	}
	return sim.EvAll
}

// Observe records an event and passes it on.
func (r *Recorder) Observe(e *sim.Event) {
	r.record(e)
	if r.nextMask&e.Kind != 0 {
		r.Next.Observe(e)
	}
}

// Stepped learns what kind of step it was, and passes it on.
func (r *Recorder) Stepped(s *sim.Step) {
	if r.begin < len(r.events) && r.events[r.begin].Step == s.N {
		r.events[r.begin].Action = s.Kind.String()
	}
	if r.nextStep != nil {
		r.nextStep.Stepped(s)
	}
}

func (r *Recorder) record(e *sim.Event) {
	r.meet(e, e.Task)
	r.meet(e, e.Target)
	switch e.Kind {
	case sim.EvStep:
		r.step(e)
		return
	case sim.EvStepEnd:
		r.inspect(e)
		return
	}
	if e.Actor == sim.Root {
		r.acting, r.hidden = "", false // the set-up, or what follows the end
	}
	if e.Task != nil && r.acting == "" {
		// A callback that performs operations acts under a name of its own.
		r.acting = r.name(e.Task)
	}
	ev := Event{Step: e.Step, Time: e.Time, Hidden: r.hidden, Task: r.acting}
	switch e.Kind {
	case sim.EvSpawn:
		ev.Event, ev.Target = Spawn, r.name(e.Target)
		ev.Hidden = ev.Hidden || r.info(e.Target).Hidden
	case sim.EvWake:
		ev.Event, ev.Target = Wake, r.name(e.Target)
	case sim.EvCancel:
		ev.Event, ev.Target = Cancel, r.name(e.Target)
	case sim.EvIO:
		ev.Event, ev.Actor = IO, r.path(e.ID)
	case sim.EvClock:
		ev.Event = Clock
	case sim.EvExit:
		ev.Event, ev.Task = Exit, r.name(e.Task)
	case sim.EvPanic:
		ev.Event = Panic
	case sim.EvAccess:
		if ev.Event, ev.Text = Access, e.Text; r.isWhole(e) {
			return // the operation says it already
		}
	default:
		if !r.operation(e, &ev) {
			return
		}
	}
	r.events = append(r.events, ev)
	if e.Kind == sim.EvPanic {
		r.inspect(e) // later the tasks are unwound, which may change the state
	}
}

// step records the begin of a step. Its kind is not known yet; a step that
// panics is never told.
func (r *Recorder) step(e *sim.Event) {
	if r.last == nil {
		r.inspect(&sim.Event{Time: e.Time})
	}
	r.acting, r.hidden = "", false
	action := sim.OptCallback
	if e.Task != nil {
		action = sim.OptResume
		r.acting, r.hidden = r.name(e.Task), r.info(e.Task).Hidden
	}
	r.begin = len(r.events)
	r.events = append(r.events, Event{
		Step: e.Step, Time: e.Time, Event: Step, Hidden: r.hidden,
		Action: action.String(), Actor: r.path(e.Actor), Task: r.acting,
	})
}

// operation fills in a call, a return or a suspension. It reports false if that
// is of an object which nobody has described.
func (r *Recorder) operation(e *sim.Event, ev *Event) bool {
	ev.Task = r.name(e.Task)
	known := e.Object >= 0 && r.meetObjects() && e.Object < len(r.objects)
	if known {
		o := &r.objects[e.Object]
		ev.Object, ev.Op, ev.Call = o.Name, o.Ops[e.Op].Name, e.Call+1
		ev.Arg = valueOf(e.Arg)
	}
	switch e.Kind {
	case sim.EvCall:
		ev.Event = Call
	case sim.EvReturn:
		ev.Event, ev.Result = Return, valueOf(e.Result)
		ev.Error, ev.Message = errorName(e.Err)
		if e.Err != nil {
			ev.Result = ""
		}
	case sim.EvSuspend:
		ev.Event, ev.Waits, ev.Arg = Suspend, e.Pending, ""
		return true
	case sim.EvDoorway:
		ev.Event, ev.Arg = Doorway, ""
		return true
	}
	return known
}

// isWhole reports whether an access is all that an operation of a scenario's own
// memory does.
func (r *Recorder) isWhole(e *sim.Event) bool {
	if e.Object < 0 || !r.meetObjects() || e.Object >= len(r.objects) {
		return false
	}
	return slices.Contains(memoryLocks, r.objects[e.Object].Lock)
}

// memoryLocks are the implementations of what scenarios can declare beside locks.
var memoryLocks = []string{"var", "cell", "mutex"}

// errorNames are the errors that scripts can name.
var errorNames = []struct {
	err  error
	name string
}{
	{sim.ErrTimeout, "ErrTimeout"},
	{sim.ErrCancelled, "ErrCancelled"},
	{algorithms.ErrMisuse, "ErrMisuse"},
	{algorithms.ErrFull, "ErrFull"},
	{algorithms.ErrEmpty, "ErrEmpty"},
	{algorithms.ErrLost, "ErrLost"},
	{algorithms.ErrParam, "ErrParam"},
	{algorithms.ErrUnsupported, "ErrUnsupported"},
}

func errorName(err error) (name, message string) {
	if err == nil {
		return "", ""
	}
	for _, n := range errorNames {
		if errors.Is(err, n.err) {
			return n.name, err.Error()
		}
	}
	return "error", err.Error()
}

// meet enters a task into the list when it is seen first.
func (r *Recorder) meet(e *sim.Event, t *sim.Task) {
	if t == nil || slices.Contains(r.tasks, t) {
		return
	}
	r.world = t.World()
	r.tasks = append(r.tasks, t)
	// Two helpers of the harness have a name that no task of a scenario has at
	// that moment: the driver of schedule blocks, and the audits, which are
	// created when everything is over.
	helper := t.Name() == "schedule" || t.Name() == "audit" && e.Step > 0
	name := unique(t.Name(), func(name string) bool {
		return slices.ContainsFunc(r.infos, func(t Task) bool { return t.Name == name })
	})
	r.infos = append(r.infos, Task{Name: name, Path: r.path(t.ID()), Hidden: helper})
}

// unique is name, or name#2 and so on if it is taken.
func unique(name string, taken func(string) bool) string {
	if name == "" {
		name = "?"
	}
	full := name
	for n := 2; taken(full); n++ {
		full = name + "#" + strconv.Itoa(n)
	}
	return full
}

func (r *Recorder) info(t *sim.Task) *Task { return &r.infos[slices.Index(r.tasks, t)] }

func (r *Recorder) name(t *sim.Task) string {
	if i := slices.Index(r.tasks, t); i >= 0 {
		return r.infos[i].Name
	}
	return ""
}

func (r *Recorder) path(id sim.ID) string {
	if r.world == nil {
		return ""
	}
	return r.world.Path(id)
}

var outcomes = [...]string{
	sim.Finished: Finished, sim.Quiet: Quiet, sim.StepLimit: StepLimit, sim.Panicked: Panicked, sim.Stopped: Stopped,
}

// Trace is the execution that has just ended with res. It must be called before
// the next one begins; the trace stays valid.
func (r *Recorder) Trace(h Header, res sim.Result) *Trace {
	h.Version, h.Kind = Version, Name
	h.Tasks, h.Objects = append([]Task{}, r.infos...), append([]Object{}, r.objects...)
	if w := r.world; w != nil {
		if h.Loop == "" {
			h.Loop = w.Discipline.String()
		}
		if h.Time == "" {
			h.Time = w.Time.String()
		}
	}
	t := &Trace{Header: h, Events: slices.Clone(r.events)}
	t.End = End{Outcome: outcomes[res.Outcome], Steps: res.Steps, Time: res.Time}
	if p := res.Panic; p != nil {
		t.End.Panic = &PanicInfo{p.Task, p.Step, p.Value}
	}
	r.blocked(t, res)
	return t
}

// blocked lists who has not ended, with the innermost operation of each.
func (r *Recorder) blocked(t *Trace, res sim.Result) {
	stacks := map[string][]*Event{}
	for i := range t.Events {
		switch e := &t.Events[i]; e.Event {
		case Call:
			stacks[e.Task] = append(stacks[e.Task], e)
		case Return:
			stacks[e.Task] = stacks[e.Task][:len(stacks[e.Task])-1]
		}
	}
	visible := false
	for _, task := range res.Blocked {
		b := Blocked{Task: r.name(task)}
		if s := stacks[b.Task]; len(s) > 0 {
			e := s[len(s)-1]
			b.Object, b.Op, b.Since = e.Object, e.Op, e.Step
		}
		t.End.Blocked = append(t.End.Blocked, b)
		visible = visible || !r.info(task).Hidden
	}
	if t.End.Outcome == Quiet && !visible {
		t.End.Outcome = Finished
	}
}
