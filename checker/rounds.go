package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// PhaseSeparation: nobody is a round ahead.
var PhaseSeparation = &Property{
	Name:    "phase-separation",
	Doc:     "nobody goes on from a round before all parties have come to it",
	Source:  "reusable barriers: A. Downey, The Little Book of Semaphores, 3.7",
	Group:   "safety",
	Orders:  ReturnCall,
	Applies: func(s *sim.Spec) bool { return s.Parties > 0 },
	Claimed: always,
	reads:   readsAll,
	monitor: func(o *object) monitor { return &rounds{quietly: quietly{o: o}} },
}

// rounds counts, at the end, in the order of the calls and returns: nobody has ended
// more rounds than each of the parties has begun.
type rounds struct {
	quietly
	begun, ended []int // by the index of the task
}

func (m *rounds) quiet(*End) {
	m.begun, m.ended = m.begun[:0], m.ended[:0]
	for _, mv := range m.o.moves {
		c := mv.c
		if mv.second || c.arrives || m.found != nil {
			continue
		}
		for len(m.begun) <= c.task.Index() {
			m.begun, m.ended = append(m.begun, 0), append(m.ended, 0)
		}
		if !mv.ret {
			m.begun[c.task.Index()]++
			continue
		}
		if c.err == nil {
			m.ended[c.task.Index()]++
			m.compare(c, m.ended[c.task.Index()])
		}
	}
}

// compare looks whether all have begun a round that a task has ended.
func (m *rounds) compare(c *call, round int) {
	there := 0
	for _, n := range m.begun {
		if n >= round {
			there++
		}
	}
	if there >= m.o.spec.Parties {
		return
	}
	end := *c
	m.fail(finding{
		steps: []int{c.callStep, c.returnStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			return fmt.Sprintf("%s went on from round %d of %s at step %d, though only %d of %d parties had come to it",
				end.task.Name(), round, m.o.spec.Name, end.returnStep, there, m.o.spec.Parties)
		},
	})
}
