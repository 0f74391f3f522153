package checker

import (
	"github.com/simrun-dev/simrun/sim"
)

// Linearizability: the answers are those of one task at a time.
var Linearizability = &Property{
	Name:   "linearizability",
	Doc:    "the results are those of some order of the operations, one at a time, in which whatever returned before another one was called comes first",
	Source: "Herlihy and Wing, Linearizability: a correctness condition for concurrent objects, TOPLAS 12(3), 1990",
	Group:  "correctness",
	// A history is linearizable or not by which operations return before which
	// others are called, and by the results. Whether a try that failed may have
	// made way is a matter of which operations overlap it, too.
	Orders:  ReturnCall,
	Applies: func(s *sim.Spec) bool { return s.Model.Step != nil },
	Claimed: always,
	reads:   readsAnswers,
	monitor: func(o *object) monitor { return &linearizability{quietly: quietly{o: o}} },
}

// linearizability passes on what o.lin says. It asks only if the quick look has
// not found that the order of the returns explains everything.
type linearizability struct{ quietly }

func (m *linearizability) quiet(*End) {
	if m.o.lin.legal && !m.o.set.thorough {
		return
	}
	l := m.o.model()
	if l.violated() {
		steps, tasks := l.where()
		m.fail(finding{steps: steps, tasks: tasks, say: l.explain})
	}
	if why := l.undecided(); why != "" {
		m.undecide(why)
	}
}
