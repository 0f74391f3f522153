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
// are waiting tasks a deadlock, or a livelock if all of them only spin.

// BlockedWhenQuiet: no lost wake-ups.
var BlockedWhenQuiet = &Property{
	Name:   "blocked-when-quiet",
	Doc:    "when nothing moves any more, nobody waits for something that is there, or past a deadline (a lost wake-up)",
	Source: "quiescent progress; the state is that of the sequential model",
	Group:  "progress",
	Applies: func(s *sim.Spec) bool {
		return s.Model.Step != nil && hasWaiting(s)
	},
	Claimed: always,
	reads:   readsEnd,
	Orders:  DoorwayDoorway | ReturnCall,
	narrow:  arrivals,
	watches: sim.EvSuspend,
	monitor: func(o *object) monitor { return &lostWakeup{quietly: quietly{o: o}} },
}

// arrivals: what waits at the end, and in which states, depends on no order. But
// where those who have come first go first, a waiter that could go on may have to
// wait behind one that could not, and then it matters who came first. They
// differ in that only if there are readers and writers, or who is inside counts.
// Where it matters who waits when somebody is told, it matters what came before
// what.
func arrivals(s *sim.Spec) (pairs Pair) {
	p := &s.Policy
	if inTime(s) {
		if pairs = ReturnCall; !takenOut(s) {
			return pairs
		}
	}
	nesting := p.Reentrant || p.Upgrade == "allowed" || p.Downgrade == "allowed"
	switch p.Admission {
	case sim.FIFOAdmission:
		if hasShared(s) || nesting || takesAmounts(s) {
			pairs |= DoorwayDoorway
		}
	case sim.WriterFirst, sim.ReaderFirst:
		if nesting || takesAmounts(s) {
			pairs |= DoorwayDoorway
		}
	}
	return pairs
}

// takesAmounts reports whether acquisitions of one kind may differ.
func takesAmounts(s *sim.Spec) bool {
	return slices.ContainsFunc(s.Ops, func(op sim.OpInfo) bool { return op.Class == sim.Acquire && op.TakesArg })
}

type lostWakeup struct{ quietly }

func (m *lostWakeup) quiet(end *End) {
	if len(m.o.pending) == 0 {
		return
	}
	if cut(end.Outcome) {
		m.undecide(cutShort(end))
		return
	}
	if c := m.o.late(); c != nil {
		m.reportLate(*c)
		return
	}
	switch c, states, sure := m.o.sleeper(); {
	case !sure:
		m.undecide(unknownState)
	case c != nil:
		m.report(*c, states)
	}
}

// cutShort says why there is no verdict on the end.
func cutShort(end *End) string { return "the execution was cut: " + end.Outcome.String() }

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
	cause := "its wake-up got lost" + m.o.set.keepsOut(c.task)
	if c.info.Class == sim.Acquire && m.o.nests(&c) && len(all) > 0 {
		cause = "it is inside and may come in again, so that whoever is before it in line waits for it"
	}
	m.fail(finding{
		steps: []int{c.callStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			return fmt.Sprintf("%s waits for ever in %s of %s (since step %d), %s: %s", c.task.Name(), c.info.Name, m.o.spec.Name, c.callStep, why, cause)
		},
	})
}

func (m *lostWakeup) reportLate(c call) {
	m.fail(finding{
		steps: []int{c.callStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			return fmt.Sprintf("%s waits for ever in %s of %s (since step %d), though it has a deadline, and all timers have fired", c.task.Name(), c.info.Name, m.o.spec.Name, c.callStep)
		},
	})
}

// late is an operation that sleeps at the end though its deadline must have passed; nil if
// there is none. One that needs the lock again to go on may have to wait for that.
func (o *object) late() *call {
	if o.set.end.Late == nil {
		return nil
	}
	for _, c := range o.pending {
		if sleeps(c) && !c.info.LetsGo && o.set.end.Late(c.task, o.index) {
			return c
		}
	}
	return nil
}

// sleeper is an operation that waits although it could go on in the states that
// are possible at the end, or that has had its effect already; nil if there is
// none. It is not sure if that depends on which of the states it is. Who spins
// is awake.
func (o *object) sleeper() (c *call, states []sim.State, sure bool) {
	if !slices.ContainsFunc(o.pending, sleeps) {
		return nil, nil, true
	}
	states, known := o.states()
	if !known {
		return nil, nil, false
	}
	if len(states) == 0 {
		c := o.happened()
		return c, nil, c != nil
	}
	sure = true
	for _, c := range o.pending {
		n := 0
		for _, s := range states {
			if sleeps(c) && o.open(s, c) && o.leader(s, c) == nil {
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

// sleeps reports whether an operation could be woken: who spins is awake, who is in a knot
// would not get any further, and who waits for what another one has taken that waits as
// well has lost nothing: what is to be said of that one decides.
func sleeps(c *call) bool {
	return !c.task.Pausing() && !c.o.set.knotted(c.task) && !c.o.set.stranded(c.task)
}

// happened is an operation that sleeps although it has had its effect: the first
// one that alone explains the results, else, if it takes several, the first of
// all; nil if nothing explains them.
func (o *object) happened() *call {
	if o.parts {
		return o.pending[slices.IndexFunc(o.pending, sleeps)]
	}
	for _, c := range o.pending {
		if !sleeps(c) {
			continue
		}
		if states, _ := o.orderings(func(p *call) bool { return p == c }); len(states) > 0 {
			return c
		}
	}
	if states, _ := o.orderings(func(*call) bool { return true }); len(states) > 0 {
		return o.pending[slices.IndexFunc(o.pending, sleeps)]
	}
	return nil
}

// leader is an operation that cannot go on in s and that the policy may let go
// before c; nil if there is none. A try stands in no line. Where a lock says nothing of
// tasks that come again, they stand in line like others, and their deadlock is their own.
func (o *object) leader(s sim.State, c *call) *call {
	if !c.info.Blocking || c.info.Arrives {
		return nil // a try stands in no line; of who has arrived the model knows
	}
	if c.info.Class == sim.Acquire && o.nests(c) {
		return nil // nor does who is inside and may come in again: those in line wait for it
	}
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

// NoWaiterLeftBehind: wait queues are emptied.
var NoWaiterLeftBehind = &Property{
	Name:    "no-waiter-left-behind",
	Doc:     "once no operation is under way, the lock's own wait queue is empty, but for leftovers of no more waiters than there are tasks",
	Source:  "waiters that nobody wakes are garbage, and make later operations take a path they should not take; more leftovers than could ever wait at once are a leak",
	Group:   "progress",
	Applies: hasWaiting,
	Claimed: always,
	reads:   readsEnd,
	monitor: func(o *object) monitor { return &leftBehind{quietly{o: o}} },
}

type leftBehind struct{ quietly }

func (m *leftBehind) quiet(end *End) {
	if len(m.o.pending) > 0 || end.Waiting == nil {
		return
	}
	if cut(end.Outcome) {
		m.undecide(cutShort(end))
		return
	}
	switch n, gone, ok := end.Waiting(m.o.index); {
	case ok && n > 0:
		m.fail(finding{say: func() string {
			return fmt.Sprintf("no operation on %s is under way any more, but its wait queue still has %d entries", m.o.spec.Name, n)
		}})
	case ok && gone > end.Tasks:
		tasks := end.Tasks
		m.fail(finding{say: func() string {
			return fmt.Sprintf("no operation on %s is under way any more, but its wait queue still has entries of %d waiters who have gone, which is more than the %d tasks that could ever wait at once", m.o.spec.Name, gone, tasks)
		}})
	}
}
