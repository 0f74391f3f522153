package checker

import "github.com/simrun-dev/simrun/sim"

// NoDataRace: plain memory is accessed in order.
var NoDataRace = &Property{
	Name: "no-data-race",
	Doc:  "no two tasks access plain memory at once, one of them writing, with nothing that orders it",
	Source: "data race: R. Netzer and B. Miller, What are race conditions?, ACM LOPLAS 1(1), 1992; " +
		"what orders accesses is as in the Go memory model, see sim.Race",
	Group: "safety",
	// What orders accesses depends on what was read from whom, as do classes.
	Applies: func(s *sim.Spec) bool { return s.Style == sim.SharedMemory },
	Claimed: always,
	whole:   true,
	monitor: func(o *object) monitor { return &races{quietly: quietly{o: o}} },
}

type races struct{ quietly }

func (m *races) quiet(end *End) {
	if r := end.Race; r != nil {
		m.fail(finding{elsewhere: true, object: r.Cell, steps: []int{r.First.Step, r.Second.Step}, say: r.String})
	}
}
