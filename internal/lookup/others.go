package lookup

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// A Kind is what there is to know of a kind.
type Kind struct {
	What       string      `json:"what"`
	Name       string      `json:"name"`
	Doc        string      `json:"doc"`
	Operations []Operation `json:"operations"`
	Parameters []Parameter `json:"parameters"`
	Algorithms []Ref       `json:"algorithms"`
	// Museum has those of the families broken and fixed.
	Museum     []string `json:"museum"`
	Properties []Ref    `json:"properties"`
	Scenarios  []Ref    `json:"scenarios"`
}

func (x *Index) kind(k *algorithms.Kind) *Kind {
	e := &Kind{
		What: One(Kinds), Name: k.Name, Doc: k.Doc, Operations: operations(k, nil),
		Parameters: []Parameter{}, Algorithms: []Ref{}, Museum: []string{}, Properties: []Ref{}, Scenarios: []Ref{},
	}
	for _, p := range k.Params {
		e.Parameters = append(e.Parameters, Parameter{Ref{p.Name, p.Doc}, p.Default})
	}
	for _, a := range x.Algorithms {
		switch {
		case a.Kind.Name != k.Name:
		case a.Museum():
			e.Museum = append(e.Museum, a.Name)
		default:
			e.Algorithms = append(e.Algorithms, Ref{a.Name, a.Summary()})
		}
	}
	for _, p := range checker.Properties() {
		if someConcern(p, k) {
			e.Properties = append(e.Properties, Ref{p.Name, p.Doc})
		}
	}
	for _, s := range scenarios.Builtin() {
		if isFor(s, k) {
			e.Scenarios = append(e.Scenarios, Ref{s.Name, s.Summary()})
		}
	}
	return e
}

// someConcern reports whether a property has a meaning for some lock of a kind.
func someConcern(p *checker.Property, k *algorithms.Kind) bool {
	return concerns(p, k, sim.Policy{}, sim.EventLoop) || concerns(p, k, sim.Policy{Admission: sim.PhaseFair}, sim.EventLoop)
}

// A Property is what there is to know of one.
type Property struct {
	What   string `json:"what"`
	Name   string `json:"name"`
	Doc    string `json:"doc"`
	Source string `json:"source"`
	Group  string `json:"group"`
	// Kinds are those that it concerns.
	Kinds []string `json:"kinds"`
	// Claimed has the algorithms that must have it, NotClaimed those that it
	// concerns and that do not claim it: without those of the museum.
	Claimed    []string `json:"claimed"`
	NotClaimed []string `json:"not_claimed"`
	Defects    []Defect `json:"defects"`
	// Bugs are those of the museum that violate it.
	Bugs []Ref `json:"bugs"`
}

func (x *Index) property(p *checker.Property) *Property {
	e := &Property{
		What: One(Properties), Name: p.Name, Doc: p.Doc, Source: p.Source, Group: p.Group,
		Kinds: []string{}, Claimed: []string{}, NotClaimed: []string{}, Defects: []Defect{}, Bugs: []Ref{},
	}
	for _, k := range algorithms.Kinds() {
		if someConcern(p, k) {
			e.Kinds = append(e.Kinds, k.Name)
		}
	}
	for _, a := range x.Algorithms {
		if a.Museum() {
			continue
		}
		switch {
		case !meansSomething(p, a):
		case claims(a, p):
			e.Claimed = append(e.Claimed, a.Name)
		default:
			e.NotClaimed = append(e.NotClaimed, a.Name)
		}
		e.Defects = append(e.Defects, x.defects(a, p.Name, "")...)
	}
	for _, b := range broken.Entries() {
		if b.Property == p.Name {
			e.Bugs = append(e.Bugs, Ref{b.ID, b.What})
		}
	}
	return e
}

// A Scenario is what there is to know of one.
type Scenario struct {
	What string `json:"what"`
	Name string `json:"name"`
	Doc  string `json:"doc"`
	// Text is the scenario itself.
	Text string `json:"text"`
	Kind string `json:"kind,omitempty"`
	// Schedules are its schedule blocks.
	Schedules []string `json:"schedules"`
	// Algorithms are those that it applies to, Skipped those of its kind that it
	// does not. Those of the museum are only told where the scenario is of the museum.
	Algorithms []string `json:"algorithms"`
	Skipped    []Skip   `json:"skipped_algorithms"`
	Defects    []Defect `json:"defects"`
}

func (x *Index) scenario(s *scenarios.Scenario) *Scenario {
	e := &Scenario{
		What: One(Scenarios), Name: s.Name, Doc: s.Doc, Text: string(s.Source), Schedules: s.ScheduleNames(),
		Algorithms: []string{}, Skipped: []Skip{}, Defects: []Defect{},
	}
	if e.Schedules == nil {
		e.Schedules = []string{}
	}
	if s.Kind != nil {
		e.Kind = s.Kind.Name
	}
	museum := slices.Contains(scenarios.Museum(), s)
	for _, a := range x.Algorithms {
		known := slices.Contains(scenarios.For(a), s) || s.Swept() && s.Kind == a.Kind
		if !known || a.Museum() && !museum {
			continue
		}
		if why := obstacle(s, a); why != "" {
			e.Skipped = append(e.Skipped, Skip{a.Name, why})
			continue
		}
		e.Algorithms = append(e.Algorithms, a.Name)
		e.Defects = append(e.Defects, x.defects(a, "", s.Name)...)
	}
	return e
}

// A Strategy is what there is to know of one.
type Strategy struct {
	What string `json:"what"`
	Name string `json:"name"`
	Doc  string `json:"doc"`
}

func strategy(name string) *Strategy {
	for _, s := range verify.Strategies() {
		if s.Name == name {
			return &Strategy{One(Strategies), s.Name, s.Doc}
		}
	}
	return nil
}
