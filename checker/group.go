package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// GroupExclusion: who must stay apart does.
var GroupExclusion = &Property{
	Name:    "group-exclusion",
	Doc:     "never are two tasks inside together that must stay apart, such as those of two groups, or neighbours",
	Source:  "Y.-J. Joung, Asynchronous group mutual exclusion, Distributed Computing 13(4), 2000",
	Group:   "safety",
	Orders:  EntryExit,
	Applies: func(s *sim.Spec) bool { return s.Company != nil && s.Company.Apart != nil },
	Claimed: always,
	reads:   readsStays,
	monitor: func(o *object) monitor { return &group{quietly{o: o}} },
}

// group compares every entry with whoever is inside.
type group struct{ quietly }

func (m *group) entered(c *call) {
	for _, h := range m.o.holds {
		if h != c && m.o.spec.Company.Apart[m.o.role(h)][m.o.role(c)] {
			m.report(*h, *c)
			return
		}
	}
}

func (m *group) report(h, c call) {
	m.fail(finding{
		steps: []int{h.returnStep, c.returnStep},
		tasks: []*sim.Task{h.task, c.task},
		say: func() string {
			return fmt.Sprintf("%s entered %s as %s at step %d while %s was inside as %s since step %d",
				c.task.Name(), m.o.spec.Name, m.o.roleName(&c), c.returnStep, h.task.Name(), m.o.roleName(&h), h.returnStep)
		},
	})
}

// role is what the task of an acquisition comes as, in an object with a company.
func (o *object) role(c *call) int { return o.spec.Company.RoleOf(c.info, c.task.Index()) }

func (o *object) roleName(c *call) string { return o.spec.Company.Roles[o.role(c)] }

// hasRoom reports whether there is room for so many of each group only.
func hasRoom(s *sim.Spec) bool { return s.Company != nil && s.Company.Most != nil }

// room judges Capacity where each group has its own.
type room struct{ quietly }

func (m *room) entered(c *call) {
	role, n := m.o.role(c), 0
	for _, h := range m.o.holds {
		if m.o.role(h) == role {
			n++
		}
	}
	if most := m.o.spec.Company.Most[role]; n > most {
		m.report(*c, n, most)
	}
}

func (m *room) report(c call, n, most int) {
	m.fail(finding{
		steps: []int{c.returnStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			return fmt.Sprintf("%s entered %s as %s at step %d as number %d, but there is room for %d",
				c.task.Name(), m.o.spec.Name, m.o.roleName(&c), c.returnStep, n, most)
		},
	})
}
