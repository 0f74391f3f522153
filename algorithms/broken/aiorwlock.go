package broken

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/aiorwlock"
	"github.com/simrun-dev/simrun/sim"
)

// aiorwlockEntries are bugs of the reader-writer lock of aiorwlock, version by
// version.
func aiorwlockEntries() []Entry {
	return []Entry{
		{
			ID:       "M20",
			From:     "aiorwlock 1.5.1",
			What:     "When a waiting writer is cancelled while readers are inside, the readers that queued behind it are never let in.",
			Property: "blocked-when-quiet",
			Scenario: "museum/m20-cancelled-writer",
			Broken:   "aiorwlock.RWLock",
			Fixed:    "fixed.aiorwlock.RWLock",
			Chain:    "aiorwlock",
		},
	}
}

func aiorwlockLocks() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		aioRWLock("fixed.aiorwlock.RWLock", func(w *sim.World) any { return aiorwlock.NewFixedRWLock(w, false) },
			"The reader-writer lock of aiorwlock 1.5.1 that lets readers join readers when no writer waits any more. ",
			"museum/m20-cancelled-writer"),
	}
}

// aioRWLock describes a version of the lock of aiorwlock: in what it claims it is
// the present one.
func aioRWLock(name string, build func(w *sim.World) any, doc string, stories ...string) *algorithms.Algorithm {
	a := *aiorwlock.Algorithms()[0]
	a.Name = name
	a.New = func(w *sim.World, p algorithms.Params) (any, error) {
		if p["readers"] != 0 {
			return nil, fmt.Errorf("%s: the number of readers cannot be bounded: %w", name, algorithms.ErrParam)
		}
		return build(w), nil
	}
	a.Doc = doc + "Writers first, owned by tasks, reentrant, as in aiorwlock.RWLock."
	a.Defects = nil
	a.Scenarios = stories
	return &a
}
