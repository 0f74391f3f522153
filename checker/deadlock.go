package checker

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// Deadlock: tasks that wait for each other, or for somebody who has gone.
var Deadlock = &Property{
	Name:    "deadlock",
	Doc:     "no task waits for ever, unless the scenario says that it should",
	Source:  "a knot of the wait-for graph: Holt, Some deadlock properties of computer systems, Computing Surveys 4(3), 1972",
	Group:   "progress",
	Applies: always,
	Claimed: always,
	reads:   readsEnd,
	Orders:  DoorwayDoorway | ReturnCall, // to tell it from lost wake-ups
	narrow:  arrivals,
	watches: sim.EvSuspend,
	whole:   true,
	monitor: func(o *object) monitor { return &deadlock{remaining{quietly: quietly{o: o}}} },
}

// remaining is what deadlock and livelock share: those who remain, and should not.
type remaining struct {
	quietly
	stuck []*sim.Task
}

// find fills in stuck, and reports whether they are to be judged.
func (m *remaining) find(end *End) bool {
	if cut(end.Outcome) {
		m.undecide(cutShort(end))
		return false
	}
	m.stuck = m.stuck[:0]
	for _, t := range end.Blocked {
		if end.Intended == nil || !end.Intended(t) {
			m.stuck = append(m.stuck, t)
		}
	}
	m.excuse(end.Blocked)
	return len(m.stuck) > 0
}

// spinning reports whether all of them only spin.
func (m *remaining) spinning() bool {
	return !slices.ContainsFunc(m.stuck, func(t *sim.Task) bool { return !t.Pausing() })
}

// unexplained reports whether no lost wake-up explains why they wait: that would
// be the cause, and what waits behind it a consequence.
func (m *remaining) unexplained() bool {
	lost, unknown := m.o.set.lostWakeups()
	if !lost && unknown {
		m.undecide(unknownState)
	}
	return !lost && !unknown
}

// blamed reports whether an object is to blame for those who remain. Nobody is if
// the workload blocks by itself.
func (m *remaining) blamed(end *End) bool {
	if !end.Open {
		return true
	}
	could, sure := m.o.set.couldGoOn(m.stuck)
	switch {
	case !sure:
		m.undecide(unknownState)
	case !could:
		m.o.set.byItself = true
	}
	return could && sure
}

type deadlock struct{ remaining }

func (m *deadlock) quiet(end *End) {
	switch {
	case !m.find(end) || m.spinning():
	case slices.ContainsFunc(m.stuck, m.o.set.knotted):
		if m.blamed(end) {
			m.report(end.Blocked, "these tasks wait for each other:")
		}
	case m.unexplained() && m.blamed(end):
		m.report(end.Blocked, "these tasks wait for ever:")
	}
}

// excuse takes out of stuck whoever waits for a task that is meant to stay
// blocked: no lock could do better.
func (m *remaining) excuse(blocked []*sim.Task) {
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

func (m *remaining) report(blocked []*sim.Task, title string) {
	f := finding{tasks: slices.Clone(m.stuck), elsewhere: true}
	for _, t := range m.stuck {
		if c := m.o.set.op(t); c != nil {
			f.steps = append(f.steps, c.callStep)
			if f.object == "" {
				f.object = c.o.spec.Name
			}
		}
	}
	graph := title + m.o.set.waitGraph(blocked, m.stuck)
	f.say = func() string { return graph }
	m.fail(f)
}

// lostWakeups asks the same question as BlockedWhenQuiet, of every object.
func (s *Set) lostWakeups() (lost, unknown bool) {
	for _, o := range s.objects {
		if o.lin == nil || len(o.pending) == 0 {
			continue
		}
		if o.late() != nil {
			return true, false
		}
		c, _, sure := o.sleeper()
		lost, unknown = lost || c != nil, unknown || !sure
	}
	return lost, unknown
}

// couldGoOn reports whether some of these tasks could go on by the model and the
// policy of what they wait for, or wait for nothing of the kind. It is not sure if
// that depends on which of the possible states it is.
func (s *Set) couldGoOn(stuck []*sim.Task) (could, sure bool) {
	sure = true
	for _, t := range stuck {
		c := s.op(t)
		if c == nil || c.o.lin == nil {
			return true, true
		}
		states, known := c.o.states()
		n := 0
		for _, st := range states {
			if c.o.open(st, c) && c.o.leader(st, c) == nil {
				n++
			}
		}
		switch {
		case !known || len(states) == 0 || n > 0 && n < len(states):
			sure = false
		case n > 0:
			return true, true
		}
	}
	return false, sure
}

// waitsFor reports whether a blocked task waits for one of some others: for
// what one of them holds, or for its turn behind one of them.
func (s *Set) waitsFor(t *sim.Task, some func(*sim.Task) bool) bool {
	c := s.op(t)
	if c == nil {
		return false
	}
	o := c.o
	if free, behind := o.next(c); free {
		return behind != nil && some(behind.task)
	}
	// What others have released on behalf of whoever holds it does not count:
	// whose hold that was depends on who came first.
	return slices.ContainsFunc(o.among(o.entries, c), func(e *call) bool {
		return o.own.of(e.task.Index())[e.mode()] > 0 && some(e.task)
	})
}

// next reports whether nothing is in the way of a waiting operation but, perhaps,
// one that goes first.
func (o *object) next(c *call) (free bool, behind *call) {
	if o.lin == nil {
		return false, nil
	}
	if states, known := o.states(); known && len(states) == 1 && o.open(states[0], c) {
		return true, o.leader(states[0], c)
	}
	return false, nil
}

// among picks from some acquisitions those that keep c out; all of them if none
// does alone: then there is no room for another one.
func (o *object) among(list []*call, c *call) (holds []*call) {
	if c.info.Class != sim.Acquire {
		return nil
	}
	for _, h := range list {
		if !(h.info.Shared && c.info.Shared) {
			holds = append(holds, h)
		}
	}
	if len(holds) == 0 {
		return list
	}
	return holds
}

// waitGraph says who waits for whom. Those who are not stuck are meant to wait.
func (s *Set) waitGraph(blocked, stuck []*sim.Task) string {
	var b strings.Builder
	deaf := false
	for _, t := range blocked {
		verb := "waits"
		if t.Pausing() {
			verb = "spins"
		}
		fmt.Fprintf(&b, "\n  %s %s %s", t.Name(), verb, s.waitsIn(t))
		if !slices.Contains(stuck, t) {
			b.WriteString("; this is meant to be")
		} else if c := s.op(t); c != nil && c.cancelled > 0 && t.Pausing() {
			b.WriteString("; it has been asked to stop, which ends no Pause")
			deaf = true
		}
	}
	if deaf {
		b.WriteString("\n  a lock that cannot be cancelled is to declare it, Policy.Uncancellable: workloads that cancel do not apply then")
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
	if held := s.heldBy(t); held != "" {
		return where + held
	}
	free, behind := o.next(c)
	if behind != nil {
		return where + ", behind " + behind.task.Name() + " (" + behind.info.Name + ")"
	}
	if holds := o.among(o.holds, c); !free && len(holds) > 0 {
		return where + ", held by " + holders(holds)
	}
	if o.lin != nil {
		if states, known := o.states(); known && len(states) == 1 {
			where += ", which is " + o.spec.Model.Describe(states[0])
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
