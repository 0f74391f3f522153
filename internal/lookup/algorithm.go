package lookup

import (
	"errors"
	"reflect"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// An Algorithm is what there is to know of one.
type Algorithm struct {
	What   string `json:"what"`
	Name   string `json:"name"`
	Family string `json:"family"`
	Kind   string `json:"kind"`
	Doc    string `json:"doc"`
	Source string `json:"source,omitempty"`
	// Code is the Go type, with the path of its package.
	Code string `json:"code,omitempty"`
	// Error says why none can be made; then it has no Code and no Operations.
	Error string `json:"error,omitempty"`
	// Loops are those for which the policy is claimed.
	Loops      []string    `json:"loops"`
	Policy     Policy      `json:"policy"`
	Parameters []Parameter `json:"parameters"`
	Operations []Operation `json:"operations"`
	// Properties are those that have a meaning for it; Others have none.
	Properties []Claim  `json:"properties"`
	Others     []string `json:"other_properties"`
	// Scenarios are those that apply to it; Skipped do not.
	Scenarios []Ref  `json:"scenarios"`
	Skipped   []Skip `json:"skipped_scenarios"`
}

// A Parameter is one of the constructor, with its default for the algorithm.
type Parameter struct {
	Ref
	Default int64 `json:"default"`
}

// An Operation is one of a kind.
type Operation struct {
	Ref
	Argument bool `json:"argument"`
	Waits    bool `json:"waits"`
	// Supported is true, but for an algorithm that does not have it.
	Supported bool `json:"supported"`
	// Timeout says how it gives up: "deadline" for one of its own, "cancelled" if
	// the waiting call is; "" if it cannot, or does not wait.
	Timeout string `json:"timeout,omitempty"`
}

// A Claim is what an algorithm says of a property.
type Claim struct {
	Ref
	Claimed bool     `json:"claimed"`
	Defects []Defect `json:"defects,omitempty"`
}

// A Defect is a known violation.
type Defect struct {
	Algorithm string `json:"algorithm"`
	Property  string `json:"property"`
	Scenario  string `json:"scenario"`
	Doc       string `json:"doc"`
	Link      string `json:"link,omitempty"`
	// Wide: it may show in other scenarios, too.
	Wide bool `json:"wide,omitempty"`
	// Command shows it.
	Command string `json:"command"`
}

// A Skip is a scenario that does not apply.
type Skip struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

func (x *Index) algorithm(a *algorithms.Algorithm) *Algorithm {
	e := &Algorithm{
		What: One(Algorithms), Name: a.Name, Family: a.Family(), Kind: a.Kind.Name, Doc: a.Doc, Source: a.Source,
		Parameters: parameters(a), Operations: []Operation{}, Properties: []Claim{}, Others: []string{}, Scenarios: []Ref{}, Skipped: []Skip{},
	}
	for _, d := range []sim.Discipline{sim.FIFO, sim.Any} {
		if a.Claims(d) {
			e.Loops = append(e.Loops, d.String())
		}
	}
	e.Policy = PolicyOf(a)
	for _, p := range checker.Properties() {
		if !meansSomething(p, a) {
			e.Others = append(e.Others, p.Name)
			continue
		}
		e.Properties = append(e.Properties, Claim{Ref{p.Name, p.Doc}, claims(a, p), x.defects(a, p.Name, "")})
	}
	err := verify.Look(a, func(o *algorithms.Object) {
		e.Code = code(o.Impl)
		e.Operations = operations(a.Kind, o)
	})
	if err != nil {
		e.Error = err.Error()
	}
	for _, s := range scenarios.For(a) {
		if why := obstacle(s, a); why != "" {
			e.Skipped = append(e.Skipped, Skip{s.Name, why})
			continue
		}
		e.Scenarios = append(e.Scenarios, Ref{s.Name, s.Summary()})
	}
	return e
}

// isFor reports whether a scenario is for locks of a kind.
func isFor(s *scenarios.Scenario, k *algorithms.Kind) bool {
	return s.Kind != nil && s.Kind.Name == k.Name
}

// obstacle says why an algorithm cannot be put to a scenario of its kind; "" if it
// can.
func obstacle(s *scenarios.Scenario, a *algorithms.Algorithm) string {
	err := verify.Applies(s, a)
	var no *scenarios.NotApplicable
	switch {
	case err == nil:
		return ""
	case errors.As(err, &no):
		return no.Why
	}
	return err.Error()
}

// code is the Go type of an implementation, as "go doc" takes it.
func code(impl any) string {
	t := reflect.TypeOf(impl)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, _, _ := strings.Cut(t.Name(), "[") // without the arguments of a generic type
	if t.PkgPath() == "" {
		return t.String()
	}
	return t.PkgPath() + "." + name
}

// parameters are those of the constructor that mean something for an algorithm.
func parameters(a *algorithms.Algorithm) []Parameter {
	list := []Parameter{}
	defaults := a.Kind.Fill(nil, a.Params)
	for _, p := range a.Kind.Params {
		if _, has := a.Params[p.Name]; has || !p.Optional {
			list = append(list, Parameter{Ref{p.Name, p.Doc}, defaults[p.Name]})
		}
	}
	return list
}

// operations are those of a kind; o is an object that may lack some, or nil.
func operations(k *algorithms.Kind, o *algorithms.Object) []Operation {
	list := make([]Operation, len(k.Ops))
	for i := range k.Ops {
		op := &k.Ops[i]
		list[i] = Operation{Ref{op.Name, op.Doc}, op.TakesArg, op.Blocking, true, ""}
		if o == nil {
			continue
		}
		list[i].Supported = o.Supports(i, false)
		switch {
		case !list[i].Supported || !op.Blocking:
		case op.HasTimed != nil && op.HasTimed(o.Impl):
			list[i].Timeout = "deadline"
		case o.Supports(i, true):
			list[i].Timeout = "cancelled"
		}
	}
	return list
}

// concerns reports whether a property has a meaning for locks of a kind with a
// policy and a style, whatever their parameters.
func concerns(p *checker.Property, k *algorithms.Kind, c sim.Policy, style sim.Style) bool {
	params := k.Fill(nil, nil)
	s := k.Spec(k.Name, params, c)
	s.Style = style
	if p.Applies(&s) {
		return true
	}
	s = k.Spec(k.Name, noZeros(params), c)
	s.Style = style
	return p.Applies(&s)
}

// noZeros changes parameters to some that are not 0: none of them changes which
// properties have a meaning but by being 0.
func noZeros(params algorithms.Params) algorithms.Params {
	for name, v := range params {
		params[name] = max(v, 1)
	}
	return params
}

// meansSomething reports whether a property has a meaning for an algorithm, with
// parameters with which it can be made.
func meansSomething(p *checker.Property, a *algorithms.Algorithm) bool {
	if !concerns(p, a.Kind, a.Policy, a.Style) {
		return false
	}
	s := a.Kind.Spec(a.Name, a.Kind.Fill(nil, a.Params), a.Policy)
	s.Style = a.Style
	if p.Applies(&s) {
		return true
	}
	other := *a
	other.Params = noZeros(a.Kind.Fill(nil, a.Params))
	return !errors.Is(verify.Makes(&other), algorithms.ErrUnsupported)
}

// claims reports whether an algorithm must have a property.
func claims(a *algorithms.Algorithm, p *checker.Property) bool {
	s := a.Kind.Spec(a.Name, a.Kind.Fill(nil, a.Params), a.Policy)
	s.Style = a.Style
	return p.Claimed(&s)
}

// defects are those known of an algorithm that concern a property or a scenario.
func (x *Index) defects(a *algorithms.Algorithm, property, scenario string) (list []Defect) {
	for _, d := range a.Defects {
		if d.Property != property && property != "" || d.Scenario != scenario && scenario != "" {
			continue
		}
		command := x.Command("check", d.Scenario, "--lock", a.Name, "--properties", d.Property)
		list = append(list, Defect{a.Name, d.Property, d.Scenario, d.What, d.Link, d.Wide, command})
	}
	return list
}
