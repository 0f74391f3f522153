package checker

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// MutualExclusion: one task at a time.
var MutualExclusion = &Property{
	Name:    "mutual-exclusion",
	Doc:     "never are two tasks inside the lock at once",
	Source:  "Dijkstra, Solution of a problem in concurrent programming control, CACM 8(9), 1965",
	Group:   "safety",
	Orders:  EntryExit | StrayRelease,
	narrow:  exclusionPairs,
	reads:   readsStays,
	Applies: exclusive,
	Claimed: always,
	monitor: func(o *object) monitor { return &exclusion{quietly: quietly{o: o}} },
}

// ReaderWriterExclusion: readers together, or one writer.
var ReaderWriterExclusion = &Property{
	Name:    "reader-writer-exclusion",
	Doc:     "never is a writer inside together with anybody else",
	Source:  "Courtois, Heymans and Parnas, Concurrent control with readers and writers, CACM 14(10), 1971",
	Group:   "safety",
	Orders:  EntryExit | StrayRelease,
	narrow:  exclusionPairs,
	reads:   readsStays,
	Applies: hasShared,
	Claimed: always,
	monitor: func(o *object) monitor { return &exclusion{quietly: quietly{o: o}} },
}

// exclusionPairs: two stays overlap if each begins before the other one ends. As
// long as every release is by a task that is inside, whose stay it ends follows
// from what that task has done. Where somebody may release what another one
// holds, that depends on who is inside and on who is on the way.
func exclusionPairs(s *sim.Spec) Pair {
	if s.Policy.OwnerChecked {
		return EntryExit
	}
	return EntryExit | StrayRelease
}

// exclusion compares every entry with whoever is inside.
type exclusion struct{ quietly }

func (m *exclusion) entered(c *call) {
	n := len(m.o.holds) - 1
	if n < 0 || m.o.holds[n] != c {
		return // its stay had been ended before it was seen to begin
	}
	if !m.o.spec.Policy.OwnerChecked && !m.certain(c) {
		return
	}
	for _, h := range m.o.holds[:n] {
		if h.info.Shared && c.info.Shared || h.task == c.task && c.reentry {
			continue
		}
		m.report(*h, *c)
		return
	}
}

// returned is told of waits that had given up what their task holds. What they have
// back may have been released by somebody else before they went on.
func (m *exclusion) returned(c *call) {
	if !c.info.LetsGo || c.arrival == nil || !slices.Contains(m.o.holds, c.lifted) {
		return
	}
	for _, h := range m.o.holds {
		if h != c.lifted && m.certain(c) {
			m.report(*h, *c)
			return
		}
	}
}

// letsGo reports whether an operation gives up what its task holds.
func letsGo(s *sim.Spec) bool {
	return slices.ContainsFunc(s.Ops, func(op sim.OpInfo) bool { return op.LetsGo })
}

// certain reports whether the books can be trusted where anybody may release. If
// releases gave way, only numbers can; if somebody was released by another one,
// not even they say who may enter again, in the other mode or before its entry
// was seen.
func (m *exclusion) certain(c *call) bool {
	o, p := m.o, &m.o.spec.Policy
	if p.Reentrant && len(o.early) > 0 || o.extra && (p.Upgrade == "allowed" || p.Downgrade == "allowed") {
		return false
	}
	releasing := func(p *call) bool { return frees(p.info) }
	if !o.slow && !slices.ContainsFunc(o.pending, releasing) {
		return true
	}
	writers, readers := o.modes[0], o.modes[1]
	return writers > 1 || writers == 1 && readers > 0
}

func (m *exclusion) report(h, c call) {
	m.fail(finding{
		steps: []int{h.returnStep, c.returnStep},
		tasks: []*sim.Task{h.task, c.task},
		say: func() string {
			if h.task == c.task {
				return m.again(&h, &c)
			}
			return fmt.Sprintf("%s entered %s%s at step %d while %s was inside%s since step %d", c.task.Name(), m.o.spec.Name, m.as(&c), c.returnStep, h.task.Name(), m.as(&h), h.returnStep)
		},
	})
}

// again says that a task has entered once more.
func (m *exclusion) again(h, c *call) string {
	why := "the lock is not reentrant"
	switch {
	case h.info.Shared && !c.info.Shared:
		why = "a reader may not write as well"
	case !h.info.Shared && c.info.Shared:
		why = "a writer may not read as well"
	}
	return fmt.Sprintf("%s entered %s%s a second time at step %d, though it was inside%s since step %d and %s", c.task.Name(), m.o.spec.Name, m.as(c), c.returnStep, m.as(h), h.returnStep, why)
}

// as is the mode of an acquisition, where there are two.
func (m *exclusion) as(c *call) string {
	switch {
	case !hasShared(m.o.spec):
		return ""
	case c.info.Shared:
		return " as a reader"
	}
	return " as a writer"
}
