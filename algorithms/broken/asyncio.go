package broken

import (
	"fmt"
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
	)
}

// asyncioAll are the locks that belong to them.
func asyncioAll() []*algorithms.Algorithm {
	return slices.Concat(
		asyncioLocks(),
		asyncioSemaphores(),
	)
}

// A version is what a version of a lock says of itself that differs from the
// present one.
type version struct {
	source, doc string
	stories     []string
	defects     []algorithms.Defect
	policy      *sim.Policy // nil for that of the present one
}

// asyncioVersion describes a version of an asyncio lock: in what it claims it is
// the present one, unless v says otherwise.
func asyncioVersion(present, name string, build func(*sim.World, algorithms.Params) (any, error), v version) *algorithms.Algorithm {
	for _, a := range asyncio.Algorithms() {
		if a.Name != present {
			continue
		}
		a.Name, a.New, a.Doc, a.Source = name, build, v.doc, v.source
		a.Scenarios, a.Defects = v.stories, v.defects
		if v.policy != nil {
			a.Policy = *v.policy
		}
		return a
	}
	panic(fmt.Sprintf("broken: there is no %s", present))
}

// shows is a defect of a lock that is kept for it.
func shows(property, scenario, what string) algorithms.Defect {
	return algorithms.Defect{Property: property, Scenario: scenario, What: what, Wide: true}
}
