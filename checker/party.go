package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// WholeParty: when all seats have been taken, nobody sits down before all are free.
var WholeParty = &Property{
	Name:    "whole-party",
	Doc:     "once all seats have been taken, nobody gets one before all who sit there have left",
	Source:  "the sushi bar problem: A. Downey, The Little Book of Semaphores, 7.1, after K. Reek, Design patterns for semaphores, SIGCSE 2004",
	Group:   "safety",
	Orders:  EntryExit, // it counts: see Capacity
	Applies: func(s *sim.Spec) bool { return s.Company != nil && s.Company.Together },
	Claimed: always,
	reads:   readsStays,
	monitor: func(o *object) monitor { return &party{quietly: quietly{o: o}} },
}

// party keeps who was inside when all seats were taken.
type party struct {
	quietly
	seated []*call
}

func (m *party) begin() {
	m.quietly.begin()
	m.seated = m.seated[:0]
}

func (m *party) entered(c *call) {
	for _, h := range m.o.holds {
		for _, s := range m.seated {
			if s == h {
				m.report(*h, *c, len(m.seated))
				return
			}
		}
	}
	m.seated = m.seated[:0]
	if len(m.o.holds) >= m.o.spec.Company.Most[0] {
		m.seated = append(m.seated, m.o.holds...)
	}
}

func (m *party) report(h, c call, n int) {
	m.fail(finding{
		steps: []int{h.returnStep, c.returnStep},
		tasks: []*sim.Task{h.task, c.task},
		say: func() string {
			return fmt.Sprintf("%s entered %s at step %d while %s was inside since step %d, one of a party of %d that is to leave first",
				c.task.Name(), m.o.spec.Name, c.returnStep, h.task.Name(), h.returnStep, n)
		},
	})
}
