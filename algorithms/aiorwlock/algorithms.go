package aiorwlock

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// Algorithms lists the registrations of this package.
func Algorithms() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		rwLock("aiorwlock.RWLock", false,
			"The reader-writer lock of aiorwlock: writers first, owned by tasks, reentrant. ",
			"A task that did not have to wait gives way once before it goes on; "+
				"cancelled meanwhile, it gives the lock back."),
		rwLock("aiorwlock.RWLock-fast", true,
			"The reader-writer lock of aiorwlock in its fast mode: writers first, owned by tasks, reentrant. ",
			"A task that does not have to wait does not give way."),
	}
}

func rwLock(name string, fast bool, summary, yields string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: name,
		Kind: algorithms.RWLockKind,
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			if p["readers"] != 0 {
				return nil, errBound
			}
			return NewRWLock(w, fast), nil
		},
		Doc: summary +
			"Readers wait while a writer does and enter together when none is left: writers that take turns starve them, " +
			"while a writer waits only for those inside and for writers that came before. " +
			"A reader may read again and a writer read and write again, past all who wait; " +
			"a reader that asks for writing is refused, a writer that reads may end writing and go on reading. " +
			"A cancelled waiter gives back what it was handed, but a writer that leaves so while others read " +
			"strands the readers that waited because of it, and so does a writer that ends writing and goes on reading. " +
			"A release by a task that does not hold is refused. " + yields,
		Source:      "aiorwlock 1.5.1 and five commits (62c1978), aiorwlock/__init__.py",
		Disciplines: []sim.Discipline{sim.FIFO},
		Profile:     asyncio.Profile,
		Policy: sim.Policy{
			Admission:    sim.WriterFirst,
			Reentrant:    true,
			OwnerChecked: true,
			Upgrade:      "refused",
			Downgrade:    "allowed",
			Bypass:       sim.Unbounded,
		},
		Defects: []algorithms.Defect{{
			Property: "blocked-when-quiet", Scenario: "rwlock/cancelled-writer",
			What: "when a waiting writer is cancelled while readers are inside, the readers that queued behind it stay out",
		}, {
			Property: "blocked-when-quiet", Scenario: "rwlock/stranded-by-timeout",
			What: "when a waiting writer times out while readers are inside, the readers that queued behind it stay out",
		}, {
			Property: "blocked-when-quiet", Scenario: "rwlock/reads-within",
			What: "when a writer that reads, too, ends writing and goes on reading, the readers that wait for it stay out",
		}, {
			Property: "blocked-when-quiet", Scenario: "museum/m20-cancelled-writer",
			What: "when a waiting writer is cancelled while readers are inside, the readers that queued behind it stay out",
		}},
		Scenarios: []string{"museum/m20-cancelled-writer"},
	}
}
