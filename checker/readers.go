package checker

import (
	"fmt"
	"math"

	"github.com/simrun-dev/simrun/sim"
)

// ReaderPreference: a waiting writer does not keep readers out.
var ReaderPreference = &Property{
	Name:   "reader-preference",
	Doc:    "a reader that begins to wait while others read gets in before any writer does",
	Source: "Courtois, Heymans and Parnas, Concurrent control with readers and writers, CACM 14(10), 1971, problem 1",
	Group:  "policy",
	Orders: EntryDoorway | EntryServed | EntryReturn | AcquireRelease | ExitDoorway,
	// As with phases: of a lock of another sort it says nothing new.
	Applies: func(s *sim.Spec) bool { return hasShared(s) && hasDoorway(s) && s.Policy.Admission == sim.ReaderFirst },
	Claimed: always,
	reads:   readsAll,
	watches: waitingEvents,
	monitor: func(o *object) monitor { return &readersFirst{quietly{o: o}} },
}

// readersFirst looks for a writer that got in while a reader waited that had begun to
// do so while another reader was inside: until that one left, no writer can have been
// let in. Whoever begins to wait while a writer is inside may stand in line with other
// writers: that is how it is in the solution of Courtois, Heymans and Parnas.
type readersFirst struct{ quietly }

func (m *readersFirst) quiet(*End) {
	if m.o.extra { // who was inside, nobody knows then
		return
	}
	for _, c := range m.o.calls {
		if c.doorway == 0 || !c.info.Shared || m.found != nil {
			continue
		}
		m.o.overtaking(c, func(w *call) bool {
			if w.info.Shared || m.o.spec.Policy.TryBarges && !w.info.Blocking {
				return true
			}
			x := m.left(c.doorway, w)
			if x == nil {
				return true
			}
			m.report(*c, *w, *x)
			return false
		})
	}
}

// left finds a reader that was inside at a moment, and left before w got in.
func (m *readersFirst) left(moment int, w *call) *call {
	for _, x := range m.o.calls {
		if !frees(x.info) || x.err != nil || x.returned == 0 || x.called < moment || x.called > w.returned {
			continue
		}
		if in := x.lifted; in != nil && in.info.Shared && in.returned > 0 && in.returned < moment {
			return x
		}
	}
	return nil
}

func (m *readersFirst) report(r, w, x call) {
	m.fail(finding{
		steps: []int{r.doorwayStep, x.callStep, w.returnStep},
		tasks: []*sim.Task{w.task, r.task},
		say: func() string {
			return fmt.Sprintf("%s got %s (%s) at step %d, after %s had left at step %d, before %s, which had been waiting (%s) since step %d, when others were reading",
				w.task.Name(), m.o.spec.Name, w.info.Name, w.returnStep, x.task.Name(), x.callStep, r.task.Name(), r.info.Name, r.doorwayStep)
		},
	})
}

// ReadersInOrder: readers do not overtake readers.
var ReadersInOrder = &Property{
	Name: "first-in-first-enabled",
	Doc:  "a reader that came later does not get in before a reader that waits and has not been let in",
	Source: "FIFE: Fischer, Lynch, Burns and Borodin, Distributed FIFO allocation of identical resources using small shared space, " +
		"TOPLAS 11(1), 1989; for readers: Bhatt and Jayanti, Constant RMR solutions to reader writer synchronization, PODC 2010",
	Group:  "policy",
	Orders: CallDoorway | EntryServed,
	// As with phases: of a lock that does not claim it, it says nothing new.
	Applies: func(s *sim.Spec) bool { return hasShared(s) && hasDoorway(s) && s.Policy.ReadersInOrder },
	Claimed: always,
	reads:   readsAll,
	watches: waitingEvents,
	monitor: func(o *object) monitor {
		return &order{quietly: quietly{o: o}, broken: func(waiter, other *call) bool {
			return waiter.info.Shared && other.info.Shared && other.called > waiter.doorway
		}}
	},
}

// ConcurrentEntering: readers do not wait for readers.
var ConcurrentEntering = &Property{
	Name: "concurrent-entering",
	Doc:  "as long as no writer is inside or asks to be, no reader waits",
	Source: "concurrent entering: Joung, Asynchronous group mutual exclusion, PODC 1998, and Hadzilacos, A note on group mutual exclusion, " +
		"PODC 2001; bounded by not waiting for anybody",
	Group:  "policy",
	Orders: ReturnCall,
	// Where memory is shared nobody knows who waits for whom. A lock that lets in so
	// many readers only makes them wait.
	Applies: func(s *sim.Spec) bool {
		return hasShared(s) && s.Style == sim.EventLoop && s.Policy.ConcurrentEntering && admitsReaders(s)
	},
	Claimed: always,
	reads:   readsAll,
	watches: waitingEvents,
	monitor: func(o *object) monitor { return &entering{quietly{o: o}} },
}

// manyReaders are more than any workload has.
const manyReaders = 64

// admitsReaders reports whether the model lets in any number of readers.
func admitsReaders(s *sim.Spec) bool {
	if s.Model.Step == nil {
		return false
	}
	for op := range s.Ops {
		info := &s.Ops[op]
		if info.Class != sim.Acquire || !info.Shared || !info.Blocking {
			continue
		}
		st := s.Model.Init()
		for task := range manyReaders {
			next, _, err, ok := s.Model.Step(st, sim.ModelOp{Op: op, Task: task})
			if !ok || err != nil {
				return false
			}
			st = next
		}
	}
	return true
}

// entering looks for a reader that waited though no writer was there at any moment of
// its operation: inside, or asking.
type entering struct{ quietly }

func (m *entering) quiet(*End) {
	if m.o.extra { // who is inside, nobody knows then
		return
	}
	for _, c := range m.o.calls {
		if m.found == nil && c.awaited && c.info.Shared && c.info.Class == sim.Acquire && !m.writer(c) {
			m.report(*c)
		}
	}
}

// writer reports whether there was a writer while c was under way.
func (m *entering) writer(c *call) bool {
	end := c.returned
	if end == 0 {
		end = math.MaxInt
	}
	for _, w := range m.o.calls {
		if w.info.Class == sim.Acquire && !w.info.Shared && w.called < end && m.gone(w) > c.called {
			return true
		}
	}
	return false
}

// gone is when a writer was no longer there: when it had left, or had given up.
func (m *entering) gone(w *call) int {
	if w.returned == 0 {
		return math.MaxInt
	}
	if !w.entry {
		return w.returned
	}
	for _, x := range m.o.calls {
		if x.lifted == w && x.err == nil && x.returned > 0 {
			return x.returned
		}
	}
	return math.MaxInt
}

func (m *entering) report(c call) {
	m.fail(finding{
		steps: []int{c.callStep, c.doorwayStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			return fmt.Sprintf("%s waited for %s (%s) from step %d on, though no writer was inside or asked to be", c.task.Name(), m.o.spec.Name, c.info.Name, c.doorwayStep)
		},
	})
}
