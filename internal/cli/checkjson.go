package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/sim"
)

// jsonVersion is the version of the JSON forms of check, verify and list.
const jsonVersion = 1

// jsonHead begins every document.
type jsonHead struct {
	Version int    `json:"version"`
	Kind    string `json:"kind"`
}

// jsonCheck is a check in JSON: see the schema.
type jsonCheck struct {
	Scenario   string        `json:"scenario"`
	Digest     string        `json:"digest"`
	Lock       string        `json:"lock,omitempty"`
	Loop       string        `json:"loop"`
	Time       string        `json:"time"`
	Memory     string        `json:"memory,omitempty"`
	Strategy   string        `json:"strategy"`
	Complete   bool          `json:"complete"`
	Executions int64         `json:"executions"`
	Classes    int64         `json:"classes"`
	Steps      int64         `json:"steps"`
	MaxSteps   int           `json:"max_steps"`
	Explored   *jsonExplored `json:"explored,omitempty"`
	Sampled    *jsonSampled  `json:"sampled,omitempty"`
	Bounds     *jsonBounds   `json:"bounds,omitempty"`
	Bypass     *int64        `json:"bypass,omitempty"`
	Overtakes  *int64        `json:"overtakes,omitempty"`
	Properties []jsonRow     `json:"properties,omitempty"`
	Endless    bool          `json:"endless,omitempty"`
	Cut        bool          `json:"cut,omitempty"`
	AsDeclared bool          `json:"as_declared"`
}

// jsonExplored is an exploration.
type jsonExplored struct {
	Strategy   string `json:"strategy"`
	Executions int64  `json:"executions"`
	Classes    int64  `json:"classes"`
	AtLeast    bool   `json:"at_least,omitempty"`
	Steps      int64  `json:"steps"`
	Redundant  int64  `json:"redundant"`
	Limited    int64  `json:"limited"`
	Ended      bool   `json:"ended"`
	Complete   bool   `json:"complete"`
	// These are only of interest for an exploration that did not end.
	Mass     *float64 `json:"mass,omitempty"`
	Estimate *float64 `json:"estimate,omitempty"`
	Low      *float64 `json:"estimate_low,omitempty"`
	High     *float64 `json:"estimate_high,omitempty"`
	Probes   *int     `json:"probes,omitempty"`
}

// jsonSampled is a sampling.
type jsonSampled struct {
	Strategy   string `json:"strategy"`
	Executions int64  `json:"executions"`
	Classes    int64  `json:"classes"`
	AtLeast    bool   `json:"at_least,omitempty"`
	Steps      int64  `json:"steps"`
	Singletons int64  `json:"singletons"`
}

// jsonBounds are the bounds that were set.
type jsonBounds struct {
	Deviations  *int `json:"deviations,omitempty"`
	Preemptions *int `json:"preemptions,omitempty"`
	Steps       *int `json:"steps,omitempty"`
}

// jsonShown is the execution that a row shows.
type jsonShown struct {
	Deviations int   `json:"deviations"`
	Steps      int   `json:"steps"`
	Minimal    *bool `json:"minimal,omitempty"`
	Critical   int   `json:"critical_step,omitempty"`
	Proved     *bool `json:"critical_proved,omitempty"`
}

// jsonRow is the verdict on a property.
type jsonRow struct {
	Property   string          `json:"property"`
	Claimed    bool            `json:"claimed"`
	Verdict    checker.Verdict `json:"verdict"`
	Violations int64           `json:"violations"`
	Known      string          `json:"known_defect,omitempty"`
	Expected   bool            `json:"expected,omitempty"`
	Shown      *jsonShown      `json:"shown,omitempty"`
	Reproduce  string          `json:"reproduce,omitempty"`
}

// value is the check as data. Known defects are as declared here, though the
// exit code of check counts them.
func (d *checkDoc) value() jsonCheck {
	j := jsonCheck{
		Scenario: d.Scenario.Name, Digest: fmt.Sprintf("%x", d.Scenario.Digest), Loop: d.Loop.String(), Time: d.Time.String(),
		Strategy: d.Strategy.Name(), Complete: d.Complete(),
		Explored: valueOfExplored(d.Explored), Sampled: valueOfSampled(d.Sampled), Bounds: d.bounds(),
		Executions: d.Runs, Classes: d.Classes, Steps: d.Steps, MaxSteps: d.MaxSteps,
		Endless: d.Endless, Cut: d.Cut, AsDeclared: true,
		Properties: []jsonRow{},
	}
	if d.Memory.Model != sim.SC {
		j.Memory = d.Memory.String()
	}
	if d.Scenario.Kind != nil {
		j.Lock = d.Lock.Name
	}
	if d.Measured {
		j.Bypass, j.Overtakes = &d.Bypass, &d.Overtakes
	}
	for i := range d.Rows {
		r := &d.Rows[i]
		row := jsonRow{
			Property: r.Name, Claimed: r.Claimed, Verdict: r.Verdict, Violations: r.Violations,
			Expected: r.Expected, Shown: d.shown(r), Reproduce: d.lines[r],
		}
		if r.Known != nil {
			row.Known = r.Known.What
		}
		j.AsDeclared = j.AsDeclared && r.AsDeclared()
		j.Properties = append(j.Properties, row)
	}
	return j
}

func valueOfExplored(e *verify.Explored) *jsonExplored {
	if e == nil {
		return nil
	}
	j := &jsonExplored{
		Strategy: e.Strategy, Executions: e.Executions, Classes: e.Classes, AtLeast: e.AtLeast, Steps: e.Steps,
		Redundant: e.Redundant, Limited: e.Limited, Ended: e.Ended, Complete: e.Complete,
	}
	if !e.Ended {
		j.Mass, j.Estimate, j.Low, j.High, j.Probes = &e.Mass, &e.Estimate, &e.Low, &e.High, &e.Probes
	}
	return j
}

func valueOfSampled(s *verify.Sampled) *jsonSampled {
	if s == nil {
		return nil
	}
	return &jsonSampled{s.Strategy, s.Executions, s.Classes, s.AtLeast, s.Steps, s.Singletons}
}

// bounds are those that were asked for.
func (d *checkDoc) bounds() *jsonBounds {
	var j jsonBounds
	set := func(n int, to **int) bool {
		if n >= 0 {
			*to = &n
		}
		return n >= 0
	}
	any := false
	if b := d.Bounds; b != nil {
		any = set(b.Deviations, &j.Deviations) || any
		any = set(b.Preemptions, &j.Preemptions) || any
	}
	if steps := d.Options().MaxSteps; steps > 0 {
		any = set(steps, &j.Steps)
	}
	if !any {
		return nil
	}
	return &j
}

// shown describes the execution that is shown for a row.
func (d *checkDoc) shown(r *verify.Row) *jsonShown {
	for _, e := range d.examples {
		if !slices.Contains(e.Rows, r) {
			continue
		}
		j := &jsonShown{Deviations: e.Deviations, Steps: e.Trace.End.Steps}
		if s := e.Shrunk; s != nil {
			j.Minimal = &s.Minimal
			if j.Critical = s.Critical.Step; j.Critical > 0 {
				j.Proved = &s.Critical.Proved
			}
		}
		return j
	}
	return nil
}

func (d *checkDoc) json(w io.Writer) error {
	return writeJSON(w, struct {
		jsonHead
		jsonCheck
	}{jsonHead{jsonVersion, "simrun.check"}, d.value()}, "  ")
}

// jsonl is a line for the check and one for each property.
func (d *checkDoc) jsonl(w io.Writer) error {
	j := d.value()
	rows := j.Properties
	j.Properties = nil
	if err := writeJSON(w, struct {
		jsonHead
		jsonCheck
	}{jsonHead{jsonVersion, "simrun.check"}, j}, ""); err != nil {
		return err
	}
	for i := range rows {
		if err := writeJSON(w, &rows[i], ""); err != nil {
			return err
		}
	}
	return nil
}
