package java

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		rwLock("java.ReentrantReadWriteLock", false, sim.Barging,
			"Java's reader-writer lock, non-fair: newcomers may overtake those who wait. ",
			"A writer takes a free lock whoever waits; a reader joins readers unless the first in the queue is a writer, "+
				"so a stream of readers does not starve that one; but whoever waits can starve while newcomers are faster. "),
		rwLock("java.ReentrantReadWriteLock-fair", true, sim.FIFOAdmission,
			"Java's reader-writer lock in its fair mode: first come, first served, neighbouring readers together. ",
			"Newcomers queue behind whoever waits, so nobody starves; but trying without a timeout barges all the same. "),
	}
}

func rwLock(name string, fair bool, admission sim.Admission, summary, order string) *algorithms.Algorithm {
	a := &algorithms.Algorithm{
		Name: name,
		Kind: algorithms.RWLockKind,
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			if p["readers"] != 0 {
				return nil, errBound
			}
			return NewReentrantReadWriteLock(fair), nil
		},
		Doc: summary + order +
			"Whoever is woken competes, and stays the first in the queue if it loses. " +
			"Owned by tasks: a release by one that does not hold is refused. " +
			"A reader may read again, past all who wait, a writer write and read again, and end writing and go on reading; " +
			"a reader that asks for writing waits for itself. " +
			"A waiter that is interrupted, or whose time has run out, wakes the one behind it if it was the first.",
		Source:      "JDK 21, java/util/concurrent/locks/ReentrantReadWriteLock.java and AbstractQueuedSynchronizer.java",
		Scenarios:   []string{"museum/m54-recursive-read"},
		Disciplines: []sim.Discipline{sim.FIFO, sim.Any},
		Policy: sim.Policy{
			Admission:    admission,
			TryBarges:    true,
			Reentrant:    true,
			OwnerChecked: true,
			Upgrade:      "deadlocks",
			Downgrade:    "allowed",
		},
	}
	if !fair {
		a.Policy.Bypass = sim.Unbounded
	}
	return a
}
