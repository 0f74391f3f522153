package checker

import (
	"fmt"
	"math"

	"github.com/simrun-dev/simrun/sim"
)

const phasePairs = bypassPairs&^StrayRelease | AcquireRelease

// PhaseFairness: readers and writers take turns.
var PhaseFairness = &Property{
	Name: "phase-fairness",
	Doc:  "no two writers get in while a reader waits, and while a writer waits later readers get in only when another writer has left",
	Source: "Brandenburg and Anderson, Spin-based reader-writer synchronization for multiprocessor real-time systems, " +
		"Real-Time Systems 46(1), 2010, PF1, PF3 and PF4; in which order writers get in is another matter",
	Group:  "policy",
	Orders: phasePairs,
	// Without a claim it would only say that a lock is of another sort, and cost
	// classes.
	Applies: func(s *sim.Spec) bool { return hasShared(s) && hasDoorway(s) && s.Policy.Admission == sim.PhaseFair },
	Claimed: always,
	reads:   readsAll,
	watches: waitingEvents,
	monitor: func(o *object) monitor { return &phases{quietly: quietly{o: o}} },
}

// phases looks, at the end, for entries that no order of phases permits between
// the doorway of a waiter and the moment it was served. The end of a phase that
// makes an entry legal may come to the books after it, so it cannot be judged
// before.
type phases struct {
	quietly
	exits []*call // successful releases of writers
}

func (m *phases) quiet(*End) {
	// Whose turn it is depends on who is inside, and after a release by somebody
	// who was not, nobody knows.
	if m.o.extra {
		return
	}
	gaveUp := m.look()
	for _, c := range m.o.calls {
		if c.doorway == 0 || m.found != nil {
			continue
		}
		if c.info.Shared {
			m.reader(c)
		} else if !gaveUp {
			m.writer(c)
		}
	}
}

// look lists the exits, and reports whether a writer has given up: it may have
// been let in before it knew, and its leaving have begun a phase of readers.
func (m *phases) look() (gaveUp bool) {
	m.exits = m.exits[:0]
	for _, c := range m.o.calls {
		switch {
		case frees(c.info):
			if c.freed() == 0 && c.err == nil {
				m.exits = append(m.exits, c)
			}
		case c.info.Shared:
		case c.info.Class == sim.Acquire && c.aborted():
			gaveUp = true
		}
	}
	return gaveUp
}

// reader: of the writers that get in while it waits, the first one may have been
// on its way before. When that leaves, it is the readers' turn.
func (m *phases) reader(c *call) {
	var second *call
	m.o.overtaking(c, func(w *call) bool {
		if w.info.Shared {
			return true
		}
		if second != nil {
			m.report(*c, *second, "as the second writer")
			return false
		}
		second = w
		return true
	})
}

// writer: a reader that came later gets in with those that waited when another
// writer left, and not otherwise.
func (m *phases) writer(c *call) {
	m.o.overtaking(c, func(r *call) bool {
		if !r.info.Shared || r.called < c.doorway || m.left(r.called, r.returned) {
			return true
		}
		m.report(*c, *r, "though no writer has left in between")
		return false
	})
}

// left reports whether a writer may have left between two moments.
func (m *phases) left(from, to int) bool {
	for _, x := range m.exits {
		end := x.returned
		if end == 0 {
			end = math.MaxInt
		}
		if x.called < to && end > from {
			return true
		}
	}
	return false
}

func (m *phases) report(w, x call, how string) {
	m.fail(finding{
		steps: []int{w.doorwayStep, x.callStep, x.returnStep},
		tasks: []*sim.Task{x.task, w.task},
		say: func() string {
			return fmt.Sprintf("%s asked for %s (%s) at step %d and got it at step %d, %s, before %s, which had been waiting (%s) since step %d",
				x.task.Name(), m.o.spec.Name, x.info.Name, x.callStep, x.returnStep, how, w.task.Name(), w.info.Name, w.doorwayStep)
		},
	})
}
