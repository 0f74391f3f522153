package broken

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// asyncioEntries are the bugs of asyncio, type by type; those of the files
// asyncio*.go.
func asyncioEntries() []Entry {
	return slices.Concat(
		asyncioLockEntries(),
		asyncioSemaphoreEntries(),
		asyncioConditionEntries(),
		asyncioQueueEntries(),
		asyncioBarrierEntries(),
		asyncioWaitForEntries(),
	)
}

// asyncioAll are the locks that belong to them.
func asyncioAll() []*algorithms.Algorithm {
	return slices.Concat(
		asyncioLocks(),
		asyncioSemaphores(),
		asyncioConditions(),
		asyncioQueues(),
		asyncioBarriers(),
		asyncioWaitFors(),
	)
}

// asyncioVersion describes a version of an asyncio lock: in what it claims it is
// the present one, unless v says otherwise.
func asyncioVersion(present, name string, build func(*sim.World, algorithms.Params) (any, error), v version) *algorithms.Algorithm {
	return versionOf(asyncio.Algorithms(), present, name, build, v)
}
