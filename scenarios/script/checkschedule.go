package script

import (
	"slices"
	"sort"
	"strings"
)

// schedule follows a schedule through the programs of its tasks. It stops at
// the first thing that cannot be, as everything after it would be wrong too.
func (c *checker) schedule(s *Schedule) {
	f := follower{checker: c, ran: make(map[string]int)}
	for _, l := range s.Lines {
		if !f.line(l) {
			return
		}
	}
}

// A follower knows how far a schedule has come.
type follower struct {
	*checker
	ran map[string]int // operations run, by task
	now int            // virtual time, which only tick and at move
}

func (f *follower) line(l *Line) bool {
	switch l.Form {
	case Tick:
		f.now += l.Time
	case At:
		if l.Time < f.now {
			f.fail(l.Pos, "", "invalid schedule: the time is already %d", f.now)
			return false
		}
		f.now = l.Time
	case Assert:
		return f.assertion(l)
	default:
		if !f.actions(l.Actions) {
			return false
		}
	}
	if f.now > MaxNumber {
		f.fail(l.Pos, "", "the time is more than %d", MaxNumber)
		return false
	}
	if l.Wakes != nil {
		before := f.err
		f.taskList(l.Wakes.Pos, l.Wakes.Tasks)
		return f.err == before
	}
	return true
}

// actions checks the actions of a line. What a task does on it it does in one
// step, so no other action can stand between.
func (f *follower) actions(list []Action) bool {
	for i := range list {
		if !f.action(&list[i]) {
			return false
		}
	}
	if len(list) < 3 {
		return true
	}
	last := make(map[string]int)
	for i := range list {
		task := list[i].Task
		if before, acts := last[task]; acts && task != "" && before < i-1 {
			f.fail(list[i].Pos, "put them next to each other", "the operations of %s on a line are one step, so nothing can stand between", task)
			return false
		}
		last[task] = i
	}
	return true
}

// action checks that the operation is the next one of its task.
func (f *follower) action(a *Action) bool {
	if a.Task == "" {
		if a.Outcome.Form != Unsaid {
			f.fail(a.Outcome.Pos, "", "a cancel by the driver has no outcome")
			return false
		}
		return f.task(a.Op.Pos, a.Op.Target)
	}
	t := f.tasks[a.Task]
	if t == nil {
		f.notATask(a)
		return false
	}
	a.Index = f.next(t, a.Op)
	switch {
	case a.Index == len(t.Ops):
		f.fail(a.Pos, "", "invalid schedule: %s has no step left, so not %s", a.Task, quote(a.Op.Name))
		return false
	case f.now < t.At:
		f.fail(a.Pos, "", "invalid schedule: %s starts at %d, and the time is %d", a.Task, t.At, f.now)
		return false
	}
	next := t.Ops[a.Index]
	if said, is := disagreement(a.Op, next); said != is {
		f.fail(a.Op.Pos, "", "invalid schedule: next step of %s is %s, not %s", a.Task, quote(is), quote(said))
		return false
	}
	f.ran[a.Task] = a.Index + 1
	return f.outcome(next, a.Outcome)
}

// next is the place of the operation that an action runs: the next one of the
// task, or the one behind releases and what is done on a condition. Releases are left
// out if what they would give back was never had.
func (f *follower) next(t *Task, said Op) int {
	ran := f.ran[t.Name]
	for i := ran; i < len(t.Ops); i++ {
		if said, is := disagreement(said, t.Ops[i]); said == is {
			return i
		}
		if f.specOf(t.Ops[i]).Class != Release && len(t.Ops[i].Conds) == 0 {
			break
		}
	}
	return ran
}

// notATask reports the first word of a line that is neither a task nor
// anything else that may stand there.
func (f *follower) notATask(a *Action) {
	if f.objects[a.Task] != nil {
		f.fail(a.Pos, "a line begins with the task", "%s is an object, not a task", quote(a.Task))
		return
	}
	among := f.taskNames
	if Suggest(a.Task, among) == "" && Suggest(a.Task, lineWords) != "" {
		among = lineWords
	}
	f.unknown(a.Pos, "task", a.Task, among)
}

// disagreement returns what an action says and what the operation is, both as
// far as the action says it: equal when they agree.
func disagreement(said, is Op) (string, string) {
	if said.Name != is.Name {
		return said.Name, is.Name
	}
	whole := said
	if whole.Object != "" {
		whole.Object = is.Object
	}
	if whole.Target != "" {
		whole.Target = is.Target
	}
	if whole.HasArg {
		whole.Arg, whole.HasArg, whole.Arg2, whole.HasArg2 = is.Arg, is.HasArg, is.Arg2, is.HasArg2
	}
	if whole.Timed {
		whole.Timeout, whole.Timed = is.Timeout, is.Timed
	}
	return said.String(), whole.String()
}

// assertion finds the operation that an assertion speaks of: the one with the
// given number, or else the last of its name that the schedule has run.
func (f *follower) assertion(l *Line) bool {
	e := &l.Event
	ran := f.ran[e.Task]
	if e.Short {
		if !f.task(e.Pos, e.Task) {
			return false
		}
		if ran == 0 {
			f.fail(e.Pos, "", "invalid schedule: %s has not run anything yet", e.Task)
			return false
		}
		e.Index = ran - 1
		e.Op = f.tasks[e.Task].Ops[e.Index].Name
	} else {
		if !f.event(e) {
			return false
		}
		places := f.ops[e.Task][e.Op]
		n := sort.SearchInts(places, ran) // of this name have run
		if n == 0 || e.Numbered && e.N > n {
			f.fail(e.Pos, "", "invalid schedule: %s has not happened yet", e)
			return false
		}
		if !e.Numbered {
			e.Index = places[n-1]
		}
	}
	e.N = sort.SearchInts(f.ops[e.Task][e.Op], e.Index) + 1
	return f.outcome(f.tasks[e.Task].Ops[e.Index], l.Outcome)
}

// outcome checks that an operation can have this outcome at all.
func (f *follower) outcome(op Op, o Outcome) bool {
	spec, before := f.specOf(op), f.err
	switch {
	case !spec.Blocking && (o.Form == Blocks || o.Form == Cancelled || o.Form == TimesOut):
		f.fail(o.Pos, "", "%s never waits, so it cannot %s", quote(op.Name), map[OutcomeForm]string{
			Blocks: "block", Cancelled: "be cancelled", TimesOut: "time out"}[o.Form])
	case o.Form == TimesOut && !op.Timed:
		f.fail(o.Pos, "", "this %s has no timeout", quote(op.Name))
	case o.Form == Raises && !slices.Contains(f.voc.Errors, o.Error):
		f.unknown(o.Pos, "error", o.Error, f.voc.Errors)
	case o.Form == Equals && o.Value.Form != None && !spec.Yields:
		f.fail(o.Pos, "write returns, or = none", "%s returns no value", quote(op.Name))
	case o.Form == Equals && op.Name == "choose" && (o.Value.Form != Int || o.Value.N < 0 || o.Value.N >= op.Arg):
		f.fail(o.Pos, "", "choose %d takes a branch from 0 to %d, not %s", op.Arg, op.Arg-1, o.Value)
	}
	return f.err == before
}

// String returns the operation as it is written.
func (op Op) String() string {
	var b strings.Builder
	op.write(&b)
	return b.String()
}
