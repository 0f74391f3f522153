package checker

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Supervision: there is somebody to look after everybody.
var Supervision = &Property{
	Name:   "supervision",
	Doc:    "never are more of those inside who need looking after than those inside can look after",
	Source: "the child care problem: A. Downey, The Little Book of Semaphores, 7.2, after M. Hailperin, Operating Systems and Middleware",
	Group:  "safety",
	// It counts: who had come when somebody went in, and was left when somebody had
	// gone. Of two that go in and have gone the later one finds what is wrong.
	Orders:  ReturnCall,
	Applies: func(s *sim.Spec) bool { return s.Company != nil && s.Company.Wards > 0 },
	Claimed: always,
	reads:   readsAll,
	monitor: func(o *object) monitor { return &wards{quietly{o: o}} },
}

// wards counts, at the end, in the order of the calls and returns, who is certainly
// inside of those who are looked after, and who may be of the others: from the call that
// takes them in to the return of the one that lets them out.
type wards struct{ quietly }

func (m *wards) quiet(*End) {
	most := m.o.spec.Company.Wards
	keepers, kept := 0, 0
	for _, mv := range m.o.moves {
		c := mv.c
		enters, keeps := c.info.Class == sim.Acquire, c.info.Role == 0
		switch {
		case mv.ret && c.err != nil:
		case keeps && enters && !mv.ret:
			keepers++
		case keeps && !enters && mv.ret:
			keepers--
		case !keeps && enters && mv.ret:
			kept++
		case !keeps && !enters && !mv.ret:
			kept--
		}
		if mv.ret && kept > most*keepers {
			m.report(*c, keepers, kept)
			return
		}
	}
}

func (m *wards) report(c call, keepers, kept int) {
	m.fail(finding{
		steps: []int{c.callStep, c.returnStep},
		tasks: []*sim.Task{c.task},
		say: func() string {
			roles, most := m.o.spec.Company.Roles, m.o.spec.Company.Wards
			return fmt.Sprintf("after %s in %s by %s at step %d, %d %s and %d %s were inside: one %s is for %d",
				c.info.Name, m.o.spec.Name, c.task.Name(), c.returnStep, keepers, roles[0], kept, roles[1], roles[0], most)
		},
	})
}
