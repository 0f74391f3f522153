package scenarios

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// Options say how a scenario is executed.
type Options struct {
	// Algorithms provide the locks: each object takes the first one of its kind.
	Algorithms []*algorithms.Algorithm
	// Loop and Time override what the scenario says, if not nil.
	Loop *sim.Discipline
	Time *sim.TimeMode
	// Memory likewise.
	Memory *Memory
	// Properties are those to judge; nil for all that have a meaning.
	Properties []*checker.Property
	// Schedule is the name of a schedule block to follow; empty to leave the
	// order to a strategy.
	Schedule string
	// MaxSteps bounds an execution; 0 for the default.
	MaxSteps int
	// Ordered makes exploration tell apart executions that differ in the order of
	// events on which the verdicts depend: what the properties order (see
	// checker.Set.Ordered), and the expectations of the scenario.
	Ordered bool
	// Unjudged leaves all judging out: for measuring the engine.
	Unjudged bool
	// Watch, if set, is called with the case before it is first executed, to
	// start a watchdog; what it returns is called by Close.
	Watch func(c *Case) (stop func())
}

// A Case is a scenario with algorithms, ready to be executed any number of
// times, by one goroutine. Everything an execution needs is reused.
type Case struct {
	// Scenario, Loop and Time are what is executed and how.
	Scenario *Scenario
	Loop     sim.Discipline
	Time     sim.TimeMode
	Memory   Memory
	// World executes it: World.Run(strategy, c.Setup).
	World *sim.World
	// Checks judges it.
	Checks *checker.Set
	// Properties are those that Checks judges, in the order of its bits.
	Properties []*checker.Property

	spurious int // see sim.World
	plan     *plan
	block    *script.Schedule
	specs    []sim.Spec
	objects  []*algorithms.Object
	made     []*algorithms.Object // used again by every execution
	tasks    []taskRun
	returned int // operations that have returned: orders them
	quiet    bool
	audit    *auditor
	woken    []string // tasks that the line of the schedule has woken, in order
	happened int      // events other than giving way
	driven   bool     // the schedule has come to its end
	script   []Mismatch
	demands  []demand
	order    *ordering   // of the expectations; nil if nobody asks
	open     bool        // anybody may wait for ever, if no lock could do better
	waiting  []*sim.Task // at the end of the execution, not counting those at their gates
	// A schedule that stops early leaves tasks at their gates; whoever waits for them
	// waits on purpose.
	stopped   bool
	waitingAt func(object int) (waiting, gone int, ok bool)
	onPurpose func(t *sim.Task) bool
	isLate    func(t *sim.Task, object int) bool
	options   Options
	unwatch   func()
}

// A taskRun is the progress of one task of the scenario.
type taskRun struct {
	c       *Case
	plan    *taskPlan
	task    *sim.Task
	out     []opRun
	held    []int // acquisitions not undone yet, by place in the program
	next    int   // the operation to perform next
	due     int64 // the deadline of the present operation, if it has one
	gate    *sim.Future
	allowed int // operations before this place may begin without waiting at the gate
	atGate  bool
	body    func(*sim.Task)
}

// An opRun is what has become of an operation.
type opRun struct {
	begun, done, skip bool
	unmet             bool // skip, since a condition does not hold
	value             sim.Value
	err               error
	order             int // among the operations that have returned, from 1
	branch            int // of a choose in a schedule: the branch to take
}

// Setup builds the objects and spawns the tasks: the set-up of World.Run.
func (c *Case) Setup(w *sim.World) {
	c.Checks.Begin()
	c.quiet, c.driven, c.returned = false, false, 0
	c.audit.reset()
	c.script = c.script[:0]
	if err := c.build(w); err != nil {
		panic(err) // the probe built the same
	}
	if c.order != nil {
		c.order.begin(w)
	}
	for i := range c.tasks {
		r := &c.tasks[i]
		clear(r.out)
		r.held, r.next, r.gate, r.allowed, r.atGate = r.held[:0], 0, nil, 0, false
		r.task = w.Spawn(r.plan.name, r.body)
		r.task.Scripted = true
	}
	if c.block != nil {
		w.Spawn("schedule", c.drive).Scripted = true
	}
}

// Judge looks at a finished execution. Bit i of the masks is Properties[i];
// the bit after the last one is the script itself: see ScriptBit.
func (c *Case) Judge(res *sim.Result) (violated, undecided uint64) {
	if c.options.Unjudged {
		return 0, 0
	}
	audited := true
	if c.quiet {
		audited = c.audit.judge(res)
	} else {
		c.judgeEnd(res.Outcome, res.Blocked, res.Panic)
	}
	c.judgeExpectations()
	if c.block == nil {
		c.judgeResult(res.Outcome)
	}
	violated, undecided = c.Checks.Violated(), c.Checks.Undecided()
	c.judgeDemands(violated)
	if !audited {
		undecided |= c.bit(checker.Conservation) &^ violated
	}
	if len(c.script) > 0 {
		violated |= 1 << c.ScriptBit()
	}
	return violated, undecided
}

// bit is that of a property, 0 if it is not judged.
func (c *Case) bit(p *checker.Property) uint64 {
	if i := slices.Index(c.Properties, p); i >= 0 {
		return 1 << i
	}
	return 0
}

// ScriptBit is the bit of Judge for "the scenario's own expectations hold".
func (c *Case) ScriptBit() int { return len(c.Properties) }

// Close ends the world's coroutines.
func (c *Case) Close() {
	c.World.Close()
	if c.unwatch != nil {
		c.unwatch()
		c.unwatch = nil
	}
}

// Objects lists the instances of the last execution.
func (c *Case) Objects() []*algorithms.Object { return c.objects }

// Mismatches lists where the last execution differed from what the scenario
// says of it.
func (c *Case) Mismatches() []Mismatch { return c.script }

// Events is that of the checks, and what schedule blocks need.
func (c *Case) Events() sim.EventKind {
	k := c.Checks.Events()
	if c.block != nil {
		k |= sim.EvCall | sim.EvReturn | sim.EvWake
	}
	if c.order != nil {
		k |= sim.EvStepEnd
	}
	return k
}

// Observe passes events on to the checks.
func (c *Case) Observe(e *sim.Event) {
	if e.Kind != sim.EvSuspend {
		c.happened++
	} else if c.quiet {
		c.audit.paused(c.World)
	}
	if c.block != nil && e.Kind == sim.EvWake {
		c.noteWake(e.Target)
	}
	if c.order != nil && e.Kind == sim.EvStepEnd {
		c.order.order(c.World)
	}
	c.Checks.Observe(e)
}

// onQuiet judges the end of the workload and starts the audit.
func (c *Case) onQuiet(w *sim.World) {
	if c.options.Unjudged {
		return
	}
	var blocked []*sim.Task
	for _, t := range w.Tasks() {
		if !t.Finished() {
			blocked = append(blocked, t)
		}
	}
	outcome := sim.Finished
	if len(blocked) > 0 {
		outcome = sim.Quiet
	}
	c.judgeEnd(outcome, blocked, nil)
	if outcome == sim.Finished {
		c.audit.start(w)
	}
}

func (c *Case) judgeEnd(o sim.Outcome, blocked []*sim.Task, p *sim.Panic) {
	c.quiet = true
	c.waiting = c.waiting[:0]
	for _, t := range blocked {
		if r := c.run(t); r == nil || !r.atGate {
			c.waiting = append(c.waiting, t)
		}
	}
	c.stopped = len(c.waiting) < len(blocked)
	if c.waitingAt == nil { // once for all executions
		c.waitingAt = func(object int) (int, int, bool) { return c.objects[object].Waiting() }
		c.isLate = c.late
		c.onPurpose = func(t *sim.Task) bool { return c.stopped || c.intended(t) }
	}
	c.Checks.Quiet(checker.End{
		Outcome: o, Blocked: c.waiting, Panic: p, Race: c.World.Race(),
		Waiting: c.waitingAt, Late: c.isLate, Tasks: len(c.tasks), Intended: c.onPurpose, Open: c.open,
	})
}

// late reports whether the operation that a task is at is on this object and has a
// deadline.
func (c *Case) late(t *sim.Task, object int) bool {
	r := c.run(t)
	if r == nil || r.next >= len(r.plan.ops) || r.out[r.next].done {
		return false
	}
	op := &r.plan.ops[r.next]
	return r.out[r.next].begun && op.form == onObject && op.object == object && op.args.Timed
}

// due is when the deadline of the operation is that a task is in, and whether it has one.
// Of operations that are none of the scenario's tasks nothing is known.
func (c *Case) due(t *sim.Task, object, op int) (at int64, timed, known bool) {
	r := c.run(t)
	if r == nil || r.next >= len(r.plan.ops) || !r.out[r.next].begun || r.out[r.next].done {
		return 0, false, false
	}
	p := &r.plan.ops[r.next]
	return r.due, p.args.Timed, p.form == onObject && p.object == object && p.op == op
}

// anybody reports whether an expectation is that anybody may wait for ever.
func anybody(e *script.Expect) bool { return e.Form == script.StayBlocked && e.Tasks == nil }

// run is the progress of a task; nil for one that the scenario did not create.
func (c *Case) run(t *sim.Task) *taskRun {
	if i := t.Index(); i < len(c.tasks) && c.tasks[i].task == t {
		return &c.tasks[i]
	}
	return nil
}

func (c *Case) intended(t *sim.Task) bool {
	for _, e := range c.Scenario.File.Expects() {
		if e.Form == script.StayBlocked && slices.Contains(e.Tasks, t.Name()) {
			return true
		}
	}
	return false
}

// plainLoop is the strategy of set-up and schedule blocks: no deviation.
type plainLoop struct{}

func (plainLoop) Begin(*sim.World)        {}
func (plainLoop) Choose(p *sim.Point) int { return p.Default() }

// applicable keeps the properties that have a meaning for one of the objects. If
// nothing is said of them and there are store buffers, those are left out that compare
// when operations return and when others are called: who has returned from a release,
// say, may have its store seen only later, and that is no defect of the lock.
func (c *Case) applicable(props []*checker.Property, specs []sim.Spec) []*checker.Property {
	usual := props == nil
	if usual {
		props = checker.Properties()
	}
	var keep []*checker.Property
	for _, p := range props {
		if usual && c.Memory.Model != sim.SC && (p == checker.Linearizability || p.Group == "policy") {
			continue
		}
		for i := range specs {
			if p.Applies(&specs[i]) {
				keep = append(keep, p)
				break
			}
		}
	}
	return keep
}

// TaskName is the name of the task with this index in the world, or a word for
// what is none of the scenario's tasks.
func (c *Case) TaskName(index int) string {
	switch {
	case index < 0:
		return "a callback"
	case index < len(c.plan.tasks):
		return c.plan.tasks[index].name
	}
	return "a task of the harness"
}

// OpName is the name of operation op of the object with this index.
func (c *Case) OpName(object, op int) string {
	return c.plan.objects[object].algorithm.Kind.Ops[op].Name
}
