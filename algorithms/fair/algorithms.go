package fair

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{taskFair(), phaseFair()}
}

// rest is what both have in common.
const rest = "Not reentrant: upgrade, downgrade and a second read behind a waiting writer wait for themselves. " +
	"Any task may release, but only in a mode in which somebody is inside. "

func taskFair() *algorithms.Algorithm {
	a := register("fair.TaskFair", sim.FIFOAdmission, func() any { return &TaskFair{} },
		"A task-fair reader-writer lock: first come, first served, neighbouring readers together. "+
			"The lock is handed over and newcomers queue while anybody waits, so nobody starves and nobody overtakes. "+rest+
			"A waiter that is cancelled lets those in behind it that fit.",
		"the order of Mellor-Crummey and Scott, Scalable reader-writer synchronization for shared-memory multiprocessors, PPoPP 1991")
	a.Policy.ConcurrentEntering = true
	a.Scenarios = []string{
		"museum/m55-documented-order",
		"museum/m57-readers-take-turns",
		"museum/m68-issued-and-cancelled",
	}
	return a
}

func phaseFair() *algorithms.Algorithm {
	a := register("fair.PhaseFair", sim.PhaseFair, func() any { return &PhaseFair{} },
		"A phase-fair reader-writer lock: phases of readers and of writers alternate. "+
			"A leaving writer lets all readers in that wait, the last of those the first writer; "+
			"newcomers join a phase of readers only if no writer waits. "+
			"So a reader waits for one phase of each side at most, and nobody starves. "+rest+
			"When the last waiting writer is cancelled, the readers behind it join those inside.",
		"Brandenburg and Anderson, Spin-based reader-writer synchronization for multiprocessor real-time systems, Real-Time Systems 46(1), 2010")
	a.Policy.ReadersInOrder, a.Policy.ConcurrentEntering = true, true
	a.Scenarios = []string{"museum/m58-writers-take-turns"}
	return a
}

func register(name string, admission sim.Admission, make func() any, doc, source string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: name,
		Kind: algorithms.RWLockKind,
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			if p["readers"] != 0 {
				return nil, errBound
			}
			return make(), nil
		},
		Doc:         doc,
		Source:      source,
		Disciplines: []sim.Discipline{sim.FIFO, sim.Any},
		Policy:      sim.Policy{Admission: admission, Upgrade: "deadlocks", Downgrade: "deadlocks"},
	}
}
