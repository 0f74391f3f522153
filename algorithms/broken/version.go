package broken

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A version is what a version of a lock says of itself that differs from the
// present one.
type version struct {
	source, doc string
	stories     []string
	defects     []algorithms.Defect
	policy      *sim.Policy // nil for that of the present one
}

// versionOf describes a version of the lock that is called present among all: in
// what it claims it is that one, unless v says otherwise.
func versionOf(all []*algorithms.Algorithm, present, name string, build func(*sim.World, algorithms.Params) (any, error), v version) *algorithms.Algorithm {
	for _, a := range all {
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

// stories are scenarios of the museum by what follows "museum/".
func stories(names ...string) []string {
	for i := range names {
		names[i] = "museum/" + names[i]
	}
	return names
}
