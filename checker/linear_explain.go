package checker

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A blame is why a history is not linearizable. Operations are indices of ops.
type blame struct {
	// breaking is the operation with whose return it ceased to be; -1 if that
	// was too hard to find.
	breaking int32
	// kept are operations that cannot be put in order, in the order of their
	// calls: whatever the others answered and whether or not they had an effect.
	kept []int32
	// answers are those that the breaking one could have given.
	answers []string
}

// blame finds out what is wrong with a history that is not linearizable.
func (l *linear) blame() *blame {
	r := l.recall()
	if !r.blamed {
		learned := len(l.errs)
		r.blame, r.blamed = l.findBlame(), true
		l.recheck(learned)
	}
	return &r.blame
}

func (l *linear) findBlame() blame {
	b := blame{breaking: -1}
	end := l.shortest()
	if end < 0 {
		for i := range l.ops {
			if !l.ops[i].pending {
				b.kept = append(b.kept, int32(i))
			}
		}
		return b
	}
	b.breaking = l.events[end-1].op
	b.answers = l.answers(end-1, b.breaking)
	l.prefix(end)
	l.relax(l.events[:end], 0, len(l.ops), b.breaking)
	for i, t := range l.treat {
		if t == strict {
			b.kept = append(b.kept, int32(i))
		}
	}
	return b
}

// relax makes as many of the operations from lo to hi optional as it can while
// the history remains impossible, the first ones first, but not the one to keep.
func (l *linear) relax(events []histEvent, lo, hi int, keep int32) {
	was := slices.Clone(l.treat[lo:hi])
	n := 0
	for i := lo; i < hi; i++ {
		if l.treat[i] == strict && int32(i) != keep {
			l.treat[i] = optional
			n++
		}
	}
	if n == 0 || l.search.run(events, maxExplainSteps) == impossible {
		return
	}
	copy(l.treat[lo:hi], was)
	if hi-lo > 1 {
		mid := (lo + hi) / 2
		l.relax(events, lo, mid, keep)
		l.relax(events, mid, hi, keep)
	}
}

// shortest is the length of the shortest prefix that is not linearizable, -1 if
// that is too hard to find.
func (l *linear) shortest() int {
	broken := func(n int) bool {
		l.prefix(n)
		return l.search.run(l.events[:n], maxExplainSteps) == impossible
	}
	if !broken(len(l.events)) {
		return -1
	}
	good, bad := 0, len(l.events)
	for good+1 < bad {
		if mid := (good + bad) / 2; broken(mid) {
			bad = mid
		} else {
			good = mid
		}
	}
	return bad
}

// prefix sets treat for the first n events: what has not returned by then
// may have taken effect.
func (l *linear) prefix(n int) {
	for i := range l.ops {
		l.treat[i] = optional
	}
	for _, e := range l.events[:n] {
		if e.ret {
			l.treat[e.op] = strict
		}
	}
}

// answers are those that the model gives to an operation after the first n
// events, in any order of what went before. Sorted, each once.
func (l *linear) answers(n int, op int32) []string {
	l.prefix(n)
	l.treat[op] = optional
	x := &l.search
	if x.run(l.events[:n], maxExplainSteps) != possible {
		return nil
	}
	slot := x.slot(op)
	x.open[slot] = -1 // the others alone
	x.close(0)
	if x.steps <= 0 {
		return nil
	}
	var all []string
	for i := range x.cur.list {
		if x.cur.list[i].done>>slot&1 == 0 {
			_, result, err, ok := x.answer(i, &l.ops[op])
			all = append(all, answer(result, err, ok))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func answer(result sim.Value, err error, ok bool) string {
	switch {
	case !ok:
		return "have to wait"
	case err != nil:
		return "fail (" + err.Error() + ")"
	case result.None():
		return "succeed"
	}
	return "give " + result.String()
}

// where lists the steps and the tasks of the operations that do not fit.
func (l *linear) where() (steps []int, tasks []*sim.Task) {
	for _, n := range l.blame().kept {
		c := l.ops[n].call
		steps = append(steps, c.callStep, c.returnStep)
		if !slices.Contains(tasks, c.task) {
			tasks = append(tasks, c.task)
		}
	}
	slices.Sort(steps)
	return slices.Compact(steps), tasks
}

// explain says in words why the history is not linearizable.
func (l *linear) explain() string {
	b := l.blame()
	kept := make([]string, len(b.kept))
	for i, n := range b.kept {
		kept[i] = l.describe(&l.ops[n])
	}
	s, who := "no order of these operations explains the results: ", "it"
	if len(kept) == 1 {
		s = "nothing explains the result of this operation: "
	} else if b.breaking >= 0 {
		who = l.title(&l.ops[b.breaking])
	}
	s += strings.Join(kept, ", ")
	if len(b.answers) > 0 {
		s += "; " + who + " would " + strings.Join(b.answers, " or ")
	}
	return s
}

// title is who does what, as in "a put(5)".
func (l *linear) title(o *operation) string {
	info := &l.spec.Ops[o.Op]
	s := o.call.task.Name() + " " + info.Name
	if info.TakesArg {
		s += "(" + o.Arg.String() + ")"
	}
	switch o.Part {
	case sim.Arrival:
		s += " beginning to wait"
	case sim.Withdrawal:
		s += " giving up"
	}
	return s
}

// describe is an operation with its result and the steps of its call and
// return, as in "b locked = false [4-4]".
func (l *linear) describe(o *operation) string {
	s := l.title(o)
	switch {
	case o.err != nil:
		s += " failed (" + o.err.Error() + ")"
	case !o.result.None():
		s += " = " + o.result.String()
	}
	return s + fmt.Sprintf(" [%d-%d]", o.call.callStep, o.call.returnStep)
}
