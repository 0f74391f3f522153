package scenarios

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An auditor takes from the objects what the model says is there, when every
// task has ended: what a lock has lost, or has too much of, shows only then.
//
// It makes one trial after the other, object by object: a reader comes and
// goes, a queue is filled up, everything is taken, and one more taking must
// wait. Each trial is a task of its own, so that a reentrant lock does not take
// it for the holder. At most one of them is ready at a time: the audit offers
// no choice, so it does not add to the executions to explore.
type auditor struct {
	c      *Case
	object int         // the one that is audited
	from   []sim.State // of each object: the state when its audit began
	state  sim.State   // what it should be now
	next   sim.State   // scratch
	phase  auditPhase
	op     int // the next operation to look at in this phase
	done   int // trials of this phase and operation that have succeeded
	taken  int // takings of the object that have succeeded
	cur    trial
	task   *sim.Task // that of cur
	busy   bool      // nothing is known of cur yet
	pauses int       // times that audits have given way or waited since cur began
	tired  bool      // too often: the execution was stopped
	run    func(*sim.Task)
	waits  func(*sim.Future)
}

type auditPhase uint8

const (
	visiting  auditPhase = iota // each kind of shared holder comes and goes
	filling                     // items are put in until no more fit
	taking                      // everything is taken
	probing                     // one more must wait
	nextPhase                   // the next object
)

// A trial is one operation of an audit.
type trial struct {
	phase  auditPhase
	object int
	op     int
	arg    sim.Value
	want   sim.Value
	after  int // takings
}

const (
	// auditLimit bounds the takings of an object, and what is put into it.
	auditLimit = 64
	// auditPatience is how often audits may give way without getting any further:
	// a lock that polls would do so for ever. What must wait need not show that for
	// as long.
	auditPatience, probePatience = 100, 25
	// auditSteps is how many steps all audits may take where memory is shared: a task
	// that cannot get in may try again and again.
	auditSteps = 2000
)

func newAuditor(c *Case) *auditor {
	a := &auditor{c: c, from: make([]sim.State, len(c.specs))}
	a.run, a.waits = a.perform, a.waiting
	return a
}

// reset forgets the last execution.
func (a *auditor) reset() { a.busy, a.tired = false, false }

// start begins the audit of the objects whose state is known.
func (a *auditor) start(w *sim.World) {
	a.object, a.phase = -1, nextPhase
	if slices.ContainsFunc(a.c.specs, func(s sim.Spec) bool { return s.Style == sim.SharedMemory }) {
		w.Expire(auditSteps)
	}
	a.try(w)
}

// try spawns the task of the next trial, if there is one.
func (a *auditor) try(w *sim.World) {
	if !a.find(w) {
		return
	}
	a.busy, a.pauses = true, 0
	a.task = w.Spawn("audit", a.run)
	a.task.Scripted = true
}

// find makes a.cur the next trial.
func (a *auditor) find(w *sim.World) bool {
	for {
		if a.phase == nextPhase && !a.nextObject() {
			return false
		}
		ops := a.c.specs[a.object].Ops
		for ; a.op < len(ops); a.op, a.done = a.op+1, 0 {
			if a.suits(&ops[a.op]) && a.permitted(len(w.Tasks())) {
				return true
			}
		}
		a.phase, a.op, a.done = a.phase+1, 0, 0
	}
}

// nextObject moves on to the next object that can be audited.
func (a *auditor) nextObject() bool {
	for a.object++; a.object < len(a.c.objects); a.object++ {
		s, known := a.c.Checks.State(a.object)
		if known && slices.ContainsFunc(a.c.specs[a.object].Ops, takes) {
			a.from[a.object] = append(a.from[a.object][:0], s...)
			a.state = append(a.state[:0], s...)
			a.phase, a.op, a.done, a.taken = visiting, 0, 0, 0
			return true
		}
	}
	return false
}

// takes reports whether an operation waits for something and takes it.
func takes(op sim.OpInfo) bool {
	return op.Blocking && (op.Class == sim.Acquire || op.Class == sim.Consume)
}

// suits reports whether an operation belongs to the phase.
func (a *auditor) suits(op *sim.OpInfo) bool {
	switch a.phase {
	case visiting:
		return takes(*op) && op.Shared && a.done == 0
	case filling:
		return op.Blocking && op.Class == sim.Produce && a.c.specs[a.object].Capacity > 0 && a.done < auditLimit
	case taking:
		return takes(*op) && !op.Shared && a.done < auditLimit
	}
	return takes(*op) && a.done == 0 && a.taken < auditLimit
}

// permitted asks the model whether the operation goes on in this state, or, when
// one more is tried, whether it has to wait.
func (a *auditor) permitted(task int) bool {
	spec := &a.c.specs[a.object]
	if n := spec.Policy.Tasks; n > 0 && task >= n {
		return false
	}
	op := sim.ModelOp{Op: a.op, Task: task}
	if spec.Ops[a.op].TakesArg {
		op.Arg = sim.Int(int64(1000 + a.done)) // an item like no other
	}
	a.next = append(a.next[:0], a.state...)
	next, want, err, ok := spec.Model.Step(a.next, op)
	a.next = next
	a.cur = trial{a.phase, a.object, a.op, op.Arg, want, a.taken}
	switch {
	case a.phase == probing:
		return !ok
	case !ok || err != nil:
		return false
	case a.phase != visiting: // a visitor leaves again
		a.state, a.next = a.next, a.state
	}
	return true
}

// perform is the body of the task of a trial.
func (a *auditor) perform(t *sim.Task) {
	tr, o := a.cur, a.c.objects[a.object]
	if tr.phase == probing {
		t.OnAwait = a.waits
	}
	v, err := o.Do(t, tr.op, algorithms.Args{Value: tr.arg})
	if tr.phase == probing {
		a.fail(tr.object, "%s", a.oneMore(tr, v, err))
		if t.OnAwait == nil {
			return // it had waited at first, and the audit has gone on
		}
		t.OnAwait = nil
	} else if err != nil || v != tr.want {
		a.fail(tr.object, "%s gave %s instead of %s", a.nth(), resultOf(v, err), resultOf(tr.want, nil))
	}
	if tr.phase == visiting && err == nil {
		a.leave(t, tr)
	}
	if tr.phase == taking {
		a.taken++
	}
	a.goOn(t.World())
}

// leave ends a visit.
func (a *auditor) leave(t *sim.Task, tr trial) {
	undo := a.c.specs[tr.object].Ops[tr.op].Undo
	if _, err := a.c.objects[tr.object].Do(t, undo, algorithms.Args{}); err != nil {
		a.fail(tr.object, "the %s after one more %s failed: %v", a.c.OpName(tr.object, undo), a.c.OpName(tr.object, tr.op), err)
	}
}

// waiting is told that the operation which must wait does so.
func (a *auditor) waiting(*sim.Future) {
	a.task.OnAwait = nil
	a.goOn(a.c.World)
}

// goOn begins the next trial.
func (a *auditor) goOn(w *sim.World) {
	a.busy = false
	a.done++
	a.try(w)
}

// paused notes that an audit has given way or waits, and ends the execution if
// that goes on and on.
func (a *auditor) paused(w *sim.World) {
	if a.pauses++; a.pauses > auditPatience || a.pauses > probePatience && a.cur.phase == probing {
		a.tired = true
		w.Stop()
	}
}

// judge looks at a trial that has not come back. The answer is false if the
// audit was cut.
func (a *auditor) judge(res *sim.Result) bool {
	switch {
	case res.Outcome == sim.Panicked:
		a.fail(a.cur.object, "%s panicked: %s", a.nth(), res.Panic.Value)
	case res.Outcome == sim.StepLimit || res.Outcome == sim.Stopped && !a.tired:
		return false
	case a.busy && a.cur.phase != probing:
		a.fail(a.cur.object, "%s waits for ever", a.nth())
	}
	return true
}

// fail reports what differs from the state that the model is in.
func (a *auditor) fail(object int, format string, args ...any) {
	spec := &a.c.specs[object]
	should := fmt.Sprintf("all tasks have ended and the state of %s should be %q, but ", spec.Name, spec.Model.Describe(a.from[object]))
	a.c.Checks.AuditFailed(object, should+fmt.Sprintf(format, args...))
}

var ordinals = [...]string{"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}

// nth names the current operation, and which one it is if there were others.
func (a *auditor) nth() string {
	name := a.c.OpName(a.cur.object, a.cur.op)
	switch n := a.done - 1; {
	case n < 0:
		return name
	case n < len(ordinals):
		return "the " + ordinals[n] + " " + name
	}
	return fmt.Sprintf("%s no. %d", name, a.done+1)
}

// oneMore says what came of an operation that had to wait.
func (a *auditor) oneMore(tr trial, v sim.Value, err error) string {
	s := "one more " + a.c.OpName(tr.object, tr.op)
	if tr.after > 0 {
		s = fmt.Sprintf("when all of that was taken, %s", s)
	}
	if err == nil && v.None() {
		return s + " got in"
	}
	return s + " gave " + resultOf(v, err)
}

func resultOf(v sim.Value, err error) string {
	switch {
	case err != nil:
		return "the error " + strconv.Quote(err.Error())
	case v.None():
		return "success"
	}
	return v.String()
}
