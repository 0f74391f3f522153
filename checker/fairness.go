package checker

import (
	"fmt"
	"math"

	"github.com/simrun-dev/simrun/sim"
)

const (
	orderPairs    = CallDoorway | EntryServed | EntryReturn | StrayRelease
	bypassPairs   = orderPairs | EntryDoorway
	waitingEvents = sim.EvSuspend | sim.EvWake | sim.EvCancel | sim.EvDoorway
)

// admission: an entry is compared with the step that served a waiter or asked it
// to stop, and, if nobody has woken it, with its return; the call of whoever
// entered with the doorway, and only for Bypass the entry itself. Nothing
// compares two calls, nor two entries as such. A waiter may have been let in and
// released by another one before it goes on: therefore stray releases, where
// they are possible and only one may be inside.
func admission(s *sim.Spec) Pair {
	if !hasClass(s, sim.Release) || s.Policy.OwnerChecked && !counts(s) || counts(s) && s.Capacity != 1 {
		return bypassPairs &^ StrayRelease
	}
	return bypassPairs
}

// FIFO: first come, first served.
var FIFO = &Property{
	Name:    "fifo",
	Doc:     "who came later does not get in before somebody who was already waiting",
	Source:  "first-come-first-served: Lamport, A new solution of Dijkstra's concurrent programming problem, CACM 17(8), 1974",
	Group:   "policy",
	Orders:  orderPairs,
	narrow:  admission,
	reads:   readsAll,
	watches: waitingEvents,
	Applies: func(s *sim.Spec) bool { return (hasAcquire(s) || hasQueue(s)) && hasDoorway(s) },
	Claimed: func(s *sim.Spec) bool { return s.Policy.Admission == sim.FIFOAdmission },
	monitor: func(o *object) monitor {
		return &order{quietly: quietly{o: o}, broken: func(waiter, other *call) bool {
			return other.called > waiter.doorway
		}}
	},
}

// WriterPreference: a waiting writer keeps later readers out.
var WriterPreference = &Property{
	Name:    "writer-preference",
	Doc:     "a reader that asks after a writer has begun to wait does not get in before that writer",
	Source:  "Courtois, Heymans and Parnas, Concurrent control with readers and writers, CACM 14(10), 1971, problem 2",
	Group:   "policy",
	Orders:  orderPairs,
	narrow:  admission,
	reads:   readsAll,
	watches: waitingEvents,
	// Readers and writers are what it is about.
	Applies: func(s *sim.Spec) bool { return hasShared(s) && hasDoorway(s) },
	Claimed: func(s *sim.Spec) bool { return s.Policy.Admission == sim.WriterFirst },
	monitor: func(o *object) monitor {
		return &order{quietly: quietly{o: o}, broken: func(waiter, other *call) bool {
			return !waiter.info.Shared && other.info.Shared && other.called > waiter.doorway
		}}
	},
}

// order looks for an entry that should not have come between the doorway of a
// waiter and the moment it was served.
type order struct {
	quietly
	broken func(waiter, other *call) bool
}

func (m *order) returned(c *call) {
	if c.doorway > 0 && m.found == nil {
		m.judge(c)
	}
}

// quiet judges those who still wait: they have not been served at all.
func (m *order) quiet(*End) {
	for _, c := range m.o.pending {
		if m.found == nil {
			m.judge(c)
		}
	}
}

func (m *order) judge(c *call) {
	m.o.overtaking(c, func(other *call) bool {
		if !m.broken(c, other) || m.o.spec.Policy.TryBarges && !other.info.Blocking {
			return true
		}
		m.report(*c, *other)
		return false
	})
}

func (m *order) report(w, x call) {
	m.fail(finding{
		steps: []int{w.doorwayStep, x.callStep, x.returnStep},
		tasks: []*sim.Task{x.task, w.task},
		say: func() string {
			return fmt.Sprintf("%s asked for %s (%s) at step %d and got it at step %d, before %s, which had been waiting (%s) since step %d",
				x.task.Name(), m.o.spec.Name, x.info.Name, x.callStep, x.returnStep, w.task.Name(), w.info.Name, w.doorwayStep)
		},
	})
}

// waits reports whether an operation is one that others can overtake.
func waits(c *call) bool {
	return c.doorway > 0 && (c.info.Class == sim.Acquire || c.info.Class == sim.Produce || c.info.Class == sim.Consume)
}

// overtaking calls f for each entry of another task after the doorway of c and
// before c was served, latest first, until f returns false.
func (o *object) overtaking(c *call, f func(other *call) bool) {
	if !waits(c) {
		return
	}
	until := o.waitedUntil(c)
	for i := len(o.entries) - 1; i >= 0; i-- {
		e := o.entries[i]
		if e.returned <= c.doorway {
			break
		}
		if e.returned >= until || e.task == c.task || e.reentry || e.info.Converts || !sameLine(c, e) {
			continue
		}
		if (!c.awaited || o.marked) && o.together(c, e) {
			continue
		}
		if !f(e) {
			return
		}
	}
}

// waitedUntil is the moment from which on c cannot be overtaken. Whoever gave up
// could be overtaken until it was asked to: a lock does not know beforehand who
// will stay.
func (o *object) waitedUntil(c *call) int {
	until := o.set.seq + 1 // it waits still
	switch {
	case c.served > 0:
		until = c.served
	case c.returned > 0:
		until = c.returned // nobody has woken it: it was served when it returned
	}
	if c.aborted() && c.cancelled > 0 {
		until = min(until, c.cancelled)
	}
	// Also if c waits for somebody: what it has been let in by may be on its way yet, in a
	// callback. But a permit that somebody gives who had none ends no stay: it is for who
	// waits.
	if !c.awaited || !counts(o.spec) {
		until = min(until, o.endOf(c))
	}
	return until
}

// endOf is when the stay of c may have ended although c has not returned.
func (o *object) endOf(c *call) int {
	for _, r := range o.early {
		if mayEnd(r, c) && (c.returned == 0 || r.called < c.returned) {
			return r.called
		}
	}
	return math.MaxInt
}

// together reports whether two operations of a line can both have succeeded with
// no release in between. If so, one that only gave way, and has waited for
// nobody, may have been let in before it did; so may one in shared memory, which
// was on its way. After a release by
// somebody who was not inside, a semaphore may have more permits than at first.
func (o *object) together(a, b *call) bool {
	if a.info.Class != sim.Acquire {
		return true
	}
	return a.info.Shared && b.info.Shared || counts(o.spec) && (o.spec.Capacity != 1 || o.extra)
}

// sameLine reports whether two operations queue at the same door: getters and
// putters have one each, and so has every operation that takes nothing.
func sameLine(a, b *call) bool {
	return a.info.Class == b.info.Class && (a.info.Class != sim.Misc || a.op == b.op)
}

// Bypass measures how many others get in while a task waits.
var Bypass = &Property{
	Name:    "bypass",
	Doc:     "while a task waits, no more others get in than the lock declares",
	Source:  "bounded bypass: Burns, Jackson, Lynch, Fischer and Peterson, JACM 29(1), 1982; here total over all others",
	Group:   "policy",
	Orders:  bypassPairs,
	narrow:  admission,
	reads:   readsAll,
	watches: waitingEvents,
	Applies: func(s *sim.Spec) bool { return (hasAcquire(s) || hasQueue(s)) && hasDoorway(s) },
	Claimed: func(s *sim.Spec) bool { return s.Policy.Bypass > 0 },
	monitor: func(o *object) monitor { return &bypass{quietly: quietly{o: o}} },
}

type bypass struct {
	quietly
	most, mostOvertakes int64
}

func (m *bypass) begin() {
	m.quietly.begin()
	m.most, m.mostOvertakes = 0, 0
}

func (m *bypass) returned(c *call) {
	if c.doorway > 0 {
		m.measure(c)
	}
}

func (m *bypass) quiet(*End) {
	for _, c := range m.o.pending {
		m.measure(c)
	}
}

func (m *bypass) measure(c *call) {
	var n, overtakes int64
	m.o.overtaking(c, func(e *call) bool {
		n++
		if e.called > c.doorway {
			overtakes++
		}
		return true
	})
	m.most, m.mostOvertakes = max(m.most, n), max(m.mostOvertakes, overtakes)
	if tell := m.o.set.Waited; tell != nil && waits(c) {
		tell(Wait{c.task, m.o.index, c.op, n, overtakes})
	}
	if bound := int64(m.o.spec.Policy.Bypass); bound > 0 && n > bound {
		m.report(*c, n, bound)
	}
}

// A Wait is one operation that has waited, in order or not, as [Bypass] measures it.
type Wait struct {
	Task       *sim.Task
	Object, Op int
	// Bypass counts the entries of others between the end of its doorway and the
	// moment it was served, Overtakes those of them that were called after its doorway.
	Bypass, Overtakes int64
}

func (m *bypass) report(w call, n, bound int64) {
	m.fail(finding{
		steps: []int{w.doorwayStep, w.servedStep},
		tasks: []*sim.Task{w.task},
		say: func() string {
			return fmt.Sprintf("%d others got into %s while %s was waiting (%s) since step %d; the lock declares at most %d", n, m.o.spec.Name, w.task.Name(), w.info.Name, w.doorwayStep, bound)
		},
	})
}
