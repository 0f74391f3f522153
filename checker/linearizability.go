package checker

import (
	"github.com/simrun-dev/simrun/sim"
)

// Linearizability: the answers are those of one task at a time.
var Linearizability = &Property{
	Name:    "linearizability",
	Doc:     "the results are those of some order of the operations, one at a time, in which whatever returned before another one was called comes first",
	Source:  "Herlihy and Wing, Linearizability: a correctness condition for concurrent objects, TOPLAS 12(3), 1990",
	Group:   "correctness",
	Orders:  ReturnCall,
	Applies: func(s *sim.Spec) bool { return s.Model.Step != nil },
	Claimed: always,
	monitor: func(o *object) monitor { return &linearizability{quietly: quietly{o: o}} },
}

// linearizability passes on what o.lin says.
type linearizability struct{ quietly }

func (m *linearizability) quiet(*End) {
	l := m.o.lin
	if l.violated() {
		steps, tasks := l.where()
		m.fail(finding{steps: steps, tasks: tasks, say: l.explain})
	}
	m.why = l.undecided()
}
