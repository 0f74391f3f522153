// Package lookup finds what there is to know of a lock, a kind, a property, a
// scenario, a strategy or a bug of the museum, for the command line and for the catalogue of the docs.
package lookup

import (
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
)

// What can be looked up, as "list" calls it.
const (
	Algorithms = "algorithms"
	Kinds      = "kinds"
	Scenarios  = "scenarios"
	Strategies = "strategies"
	Properties = "properties"
	Bugs       = "bugs"
)

// All is everything that has names, in the order of lists.
var All = []string{Algorithms, Kinds, Scenarios, Strategies, Properties, Bugs}

// One is the word for a single entry of a list, as in "algorithm".
func One(what string) string {
	return strings.TrimSuffix(strings.Replace(what, "ies", "y", 1), "s")
}

// An Index knows the algorithms of a program.
type Index struct {
	Algorithms []*algorithms.Algorithm
	// Command makes a command to paste of arguments for the program.
	Command func(args ...string) string
}

// An Entry is all that is known of one name: an *Algorithm, *Kind, *Property,
// *Scenario, *Strategy or *Bug.
type Entry any

// Names lists the names of one sort, in the order of lists.
func (x *Index) Names(what string) (names []string) {
	switch what {
	case Algorithms:
		for _, a := range x.Algorithms {
			names = append(names, a.Name)
		}
	case Kinds:
		for _, k := range algorithms.Kinds() {
			names = append(names, k.Name)
		}
	case Scenarios:
		for _, s := range scenarios.All() {
			names = append(names, s.Name)
		}
	case Strategies:
		for _, s := range verify.Strategies() {
			names = append(names, s.Name)
		}
	case Properties:
		for _, p := range checker.Properties() {
			names = append(names, p.Name)
		}
	case Bugs:
		for _, e := range broken.Entries() {
			if !slices.Contains(names, e.ID) {
				names = append(names, e.ID)
			}
		}
	}
	return names
}

// Find describes what is called name. A name may stand for several entries, as
// "fifo" does for a property and a strategy; there are none if it is unknown.
func (x *Index) Find(name string) (found []Entry) {
	for _, what := range All {
		if e := x.FindIn(what, name); e != nil {
			found = append(found, e)
		}
	}
	return found
}

// FindIn is Find among the names of one sort; nil if there is none. A workload of a
// sweep is a scenario that is not listed.
func (x *Index) FindIn(what, name string) Entry {
	if s := scenarios.WorkloadByName(name); s != nil && what == Scenarios {
		return x.scenario(s)
	}
	if !slices.Contains(x.Names(what), name) {
		return nil
	}
	switch what {
	case Algorithms:
		return x.algorithm(algorithmByName(x.Algorithms, name))
	case Kinds:
		return x.kind(algorithms.KindByName(name))
	case Scenarios:
		return x.scenario(scenarios.ByName(name))
	case Strategies:
		return strategy(name)
	case Bugs:
		return x.bug(name)
	}
	return x.property(checker.Select(name)[0])
}

func algorithmByName(all []*algorithms.Algorithm, name string) *algorithms.Algorithm {
	for _, a := range all {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// A Ref names something, with its meaning in a sentence.
type Ref struct {
	Name string `json:"name"`
	Doc  string `json:"doc"`
}
