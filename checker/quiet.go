package checker

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// What remains when nothing can happen any more is judged in this order: a
// waiter that could go on but sleeps is a lost wake-up; only if there is none
// are waiting tasks a deadlock.

// BlockedWhenQuiet: no lost wake-ups.
var BlockedWhenQuiet = &Property{
	Name:   "blocked-when-quiet",
	Doc:    "when nothing moves any more, nobody waits for something that is there (a lost wake-up)",
	Source: "quiescent progress; the state is that of the sequential model",
	Group:  "progress",
	Applies: func(s *sim.Spec) bool {
		return s.Model.Step != nil && (hasAcquire(s) || hasQueue(s))
	},
	Claimed: always,
	watches: sim.EvSuspend, // the order of arrival
	monitor: func(o *object) monitor { return &lostWakeup{quietly: quietly{o: o}} },
}

type lostWakeup struct{ quietly }

func (m *lostWakeup) quiet(end *End) {
	if len(m.o.pending) == 0 {
		return
	}
	if cut(end.Outcome) {
		m.why = "the execution was cut: " + end.Outcome.String()
		return
	}
	switch c, states, sure := m.o.sleeper(); {
	case !sure:
		m.why = unknownState
	case c != nil:
		m.report(*c, states)
	}
}

const unknownState = "the state of the model is not known"

func (m *lostWakeup) report(c call, states []sim.State) {
	var all []string
	for _, s := range states {
		all = append(all, strconv.Quote(m.o.spec.Model.Describe(s)))
	}
	why := "though the state is " + strings.Join(all, " or ") + " and it could go on"
	if len(all) == 0 {
		why = "though others have seen its effect"
	}
	m.fail(finding{
		steps: []int{c.callStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			return fmt.Sprintf("%s waits for ever in %s of %s (since step %d), %s: its wake-up got lost", c.task.Name(), c.info.Name, m.o.spec.Name, c.callStep, why)
		},
	})
}

// sleeper is an operation that waits although it could go on in the states that
// are possible at the end, or that has had its effect already; nil if there is
// none. It is not sure if that depends on which of the states it is.
func (o *object) sleeper() (c *call, states []sim.State, sure bool) {
	states, known := o.ends()
	if !known {
		return nil, nil, false
	}
	if len(states) == 0 {
		return o.happened(), nil, true
	}
	sure = true
	for _, c := range o.pending {
		n := 0
		for _, s := range states {
			if o.open(s, c) && o.leader(s, c) == nil {
				n++
			}
		}
		if n == len(states) {
			return c, states, true
		}
		sure = sure && n == 0
	}
	return nil, nil, sure
}

// ends lists the states in which the model can be after all operations that have
// returned and none of those that have not. If there is none, one that has not
// returned has had its effect. Not known if the history is not linearizable, or
// if that is too hard to say.
func (o *object) ends() (states []sim.State, known bool) {
	l := o.lin
	if s, one := l.finalState(); one {
		o.states = append(o.states[:0], s)
		return o.states, true
	}
	if l.verdict != linearizable || o.search(nil) == gaveUp {
		return nil, false
	}
	for i := range l.search.cur.list {
		states = append(states, slices.Clone(l.search.cur.state(i)))
	}
	return states, true
}

// search looks for orders of the history in which, of the operations that have
// not returned, only one may have had its effect, or none.
func (o *object) search(one *call) outcome {
	l := o.lin
	l.compile()
	for i := range l.ops {
		l.treat[i] = strict
		if l.ops[i].pending {
			l.treat[i] = absent
			if l.ops[i].call == one {
				l.treat[i] = optional
			}
		}
	}
	return l.search.run(l.events, maxSearchSteps)
}

// happened is an operation that has not returned although it has had its effect:
// the first one that alone explains the results, else, if it takes several, the
// first of all.
func (o *object) happened() *call {
	for _, c := range o.pending {
		if o.search(c) == possible {
			return c
		}
	}
	return o.pending[0]
}

// leader is an operation that cannot go on in s and that the policy may let go
// before c; nil if there is none.
func (o *object) leader(s sim.State, c *call) *call {
	for _, other := range o.pending {
		if other != c && sameLine(other, c) && o.goesFirst(other, c) && !o.open(s, other) {
			return other
		}
	}
	return nil
}

// goesFirst reports whether the policy may make c wait for other. Without a
// declared order any waiter may stand before any other.
func (o *object) goesFirst(other, c *call) bool {
	earlier := other.doorway > 0 && (c.doorway == 0 || other.doorway < c.doorway)
	switch o.spec.Policy.Admission {
	case sim.FIFOAdmission:
		return earlier
	case sim.WriterFirst:
		return !other.info.Shared && (c.info.Shared || earlier)
	case sim.ReaderFirst:
		return other.info.Shared && !c.info.Shared || other.info.Shared == c.info.Shared && earlier
	}
	return true
}

// Deadlock: tasks that wait for each other, or for somebody who has gone.
var Deadlock = &Property{
	Name:    "deadlock",
	Doc:     "no task waits for ever, unless the scenario says that it should",
	Source:  "a knot of the wait-for graph: Holt, Some deadlock properties of computer systems, Computing Surveys 4(3), 1972",
	Group:   "progress",
	Applies: always,
	Claimed: always,
	watches: sim.EvSuspend,
	monitor: func(o *object) monitor { return &deadlock{quietly: quietly{o: o}} },
}

type deadlock struct {
	quietly
	stuck []*sim.Task
}

// quiet judges all objects at once: the first one reports.
func (m *deadlock) quiet(end *End) {
	if m.o.index != 0 {
		return
	}
	if cut(end.Outcome) {
		m.why = "the execution was cut: " + end.Outcome.String()
		return
	}
	m.stuck = m.stuck[:0]
	for _, t := range end.Blocked {
		if end.Intended == nil || !end.Intended(t) {
			m.stuck = append(m.stuck, t)
		}
	}
	m.excuse(end.Blocked)
	if len(m.stuck) == 0 {
		return
	}
	switch lost, unknown := m.o.set.lostWakeups(); {
	case lost: // it is the cause, and what waits behind it a consequence
	case unknown:
		m.why = unknownState
	default:
		m.report(end.Blocked)
	}
}

// excuse takes out of stuck whoever waits for a task that is meant to stay
// blocked: no lock could do better.
func (m *deadlock) excuse(blocked []*sim.Task) {
	for again := true; again; {
		again = false
		for i, t := range m.stuck {
			if m.o.set.waitsFor(t, func(x *sim.Task) bool { return slices.Contains(blocked, x) && !slices.Contains(m.stuck, x) }) {
				m.stuck = slices.Delete(m.stuck, i, i+1)
				again = true
				break
			}
		}
	}
}

func (m *deadlock) report(blocked []*sim.Task) {
	f := finding{tasks: slices.Clone(m.stuck), elsewhere: true}
	for _, t := range m.stuck {
		if c := m.o.set.op(t); c != nil {
			f.steps = append(f.steps, c.callStep)
			if f.object == "" {
				f.object = c.o.spec.Name
			}
		}
	}
	graph := m.o.set.waitGraph(blocked, m.stuck)
	f.say = func() string { return graph }
	m.fail(f)
}

// lostWakeups asks the same question as BlockedWhenQuiet, of every object.
func (s *Set) lostWakeups() (lost, unknown bool) {
	for _, o := range s.objects {
		if o.lin == nil || len(o.pending) == 0 {
			continue
		}
		c, _, sure := o.sleeper()
		lost, unknown = lost || c != nil, unknown || !sure
	}
	return lost, unknown
}

// waitsFor reports whether a blocked task waits for one of some others: for
// what one of them holds, or for its turn behind one of them.
func (s *Set) waitsFor(t *sim.Task, some func(*sim.Task) bool) bool {
	c := s.op(t)
	if c == nil {
		return false
	}
	ahead, behind := c.o.inTheWay(c)
	return slices.ContainsFunc(ahead, func(h *call) bool { return some(h.task) }) || behind != nil && some(behind.task)
}

// inTheWay says what a waiting operation waits for: holds that have to end, or
// an operation that has to go first.
func (o *object) inTheWay(c *call) (holds []*call, behind *call) {
	if o.lin != nil {
		if s, known := o.lin.finalState(); known && o.open(s, c) {
			return nil, o.leader(s, c)
		}
	}
	if c.info.Class != sim.Acquire {
		return nil, nil
	}
	for _, h := range o.holds {
		if !(h.info.Shared && c.info.Shared) {
			holds = append(holds, h)
		}
	}
	if len(holds) == 0 {
		return o.holds, nil // there is no room for another reader
	}
	return holds, nil
}

// waitGraph says who waits for whom. Those who are not stuck are meant to wait.
func (s *Set) waitGraph(blocked, stuck []*sim.Task) string {
	var b strings.Builder
	b.WriteString("these tasks wait for ever:")
	for _, t := range blocked {
		fmt.Fprintf(&b, "\n  %s waits %s", t.Name(), s.waitsIn(t))
		if !slices.Contains(stuck, t) {
			b.WriteString("; this is meant to be")
		}
	}
	return b.String()
}

// waitsIn says where a blocked task waits, and for whom.
func (s *Set) waitsIn(t *sim.Task) string {
	c := s.op(t)
	if c == nil {
		return "outside any operation"
	}
	o := c.o
	where := fmt.Sprintf("in %s of %s since step %d", c.info.Name, o.spec.Name, c.callStep)
	holds, behind := o.inTheWay(c)
	if len(holds) > 0 {
		return where + ", held by " + holders(holds)
	}
	if behind != nil {
		return where + ", behind " + behind.task.Name() + " (" + behind.info.Name + ")"
	}
	if o.lin != nil {
		if state, known := o.lin.finalState(); known {
			where += ", which is " + o.spec.Model.Describe(state)
		}
	}
	return where
}

// holders lists who is inside, each once.
func holders(holds []*call) string {
	var list []string
	for _, h := range holds {
		s := h.task.Name()
		if h.task.Finished() {
			s += " (which has ended)"
		}
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return strings.Join(list, ", ")
}

// NoWaiterLeftBehind: wait queues are emptied.
var NoWaiterLeftBehind = &Property{
	Name:    "no-waiter-left-behind",
	Doc:     "once no operation is under way, the lock's own wait queue is empty",
	Source:  "waiters that nobody wakes are garbage, and make later operations take a path they should not take",
	Group:   "progress",
	Applies: func(s *sim.Spec) bool { return hasAcquire(s) || hasQueue(s) },
	Claimed: always,
	monitor: func(o *object) monitor { return &leftBehind{quietly{o: o}} },
}

type leftBehind struct{ quietly }

func (m *leftBehind) quiet(end *End) {
	if len(m.o.pending) > 0 || end.Waiting == nil {
		return
	}
	if cut(end.Outcome) {
		m.why = "the execution was cut: " + end.Outcome.String()
		return
	}
	if n, ok := end.Waiting(m.o.index); ok && n > 0 {
		m.fail(finding{say: func() string {
			return fmt.Sprintf("no operation on %s is under way any more, but its wait queue still has %d entries", m.o.spec.Name, n)
		}})
	}
}
