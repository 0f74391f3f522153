package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Capacity: no more inside than fit.
var Capacity = &Property{
	Name:   "capacity",
	Doc:    "never are more tasks inside than there are permits, nor of one group than fit, nor more items in the queue",
	Source: "Dijkstra, Cooperating sequential processes, 1965",
	Group:  "safety",
	// It counts: those who came before those who went, or after. Who does not
	// matter, so entries commute with entries, and exits with exits.
	Orders: EntryExit,
	reads:  readsStays,
	Applies: func(s *sim.Spec) bool {
		return counts(s) || hasQueue(s) && s.Capacity > 0 || hasRoom(s)
	},
	Claimed: always,
	monitor: func(o *object) monitor {
		if hasRoom(o.spec) {
			return &room{quietly{o: o}}
		}
		return &capacity{quietly: quietly{o: o}}
	},
}

// capacity looks at what is certainly inside: see object.inside.
type capacity struct{ quietly }

func (m *capacity) entered(c *call) {
	if m.o.inside > m.o.spec.Capacity && c.info.Class != sim.Consume {
		m.report(m.o.inside, *c)
	}
}

func (m *capacity) report(inside int, c call) {
	m.fail(finding{
		steps: []int{c.returnStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			if c.info.Class == sim.Produce {
				return fmt.Sprintf("the put of %s that returned at step %d left %d items in %s, which has room for %d", c.task.Name(), c.returnStep, inside, m.o.spec.Name, m.o.spec.Capacity)
			}
			return fmt.Sprintf("%s entered %s at step %d as number %d, but there are %d permits", c.task.Name(), m.o.spec.Name, c.returnStep, inside, m.o.spec.Capacity)
		},
	})
}
