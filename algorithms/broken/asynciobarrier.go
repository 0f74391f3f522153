package broken

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// asyncioBarrierEntries are bugs of asyncio.Barrier.
func asyncioBarrierEntries() []Entry {
	return []Entry{{
		ID:       "M71",
		From:     "asyncio, since Python 3.11",
		Link:     "https://github.com/python/cpython/issues/155233",
		What:     "After a waiter was cancelled, who comes in its place gets the number of another one who waits.",
		Property: "linearizability",
		Scenario: "museum/m71-number-twice",
		Broken:   "asyncio.Barrier",
		Fixed:    "fixed.asyncio.Barrier",
	}}
}

func asyncioBarriers() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		asyncioVersion("asyncio.Barrier", "fixed.asyncio.Barrier", func(w *sim.World, p algorithms.Params) (any, error) {
			b, err := asyncio.NewFixedBarrier(w, p["parties"])
			if err != nil {
				return nil, err
			}
			return b, nil
		}, version{
			source: "ours, after CPython 3.11.7, Lib/asyncio/locks.py",
			doc: "The barrier of asyncio that gives no number twice in a round. " +
				"A reset makes those who wait fail, an abort everybody until the next reset; who is cancelled leaves a number for another one.",
			stories: []string{"museum/m71-number-twice"},
		}),
	}
}
