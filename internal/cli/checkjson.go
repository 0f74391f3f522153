package cli

import (
	"fmt"
	"io"

	"github.com/simrun-dev/simrun/checker"
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
	Scenario   string    `json:"scenario"`
	Digest     string    `json:"digest"`
	Lock       string    `json:"lock,omitempty"`
	Loop       string    `json:"loop"`
	Time       string    `json:"time"`
	Executions int64     `json:"executions"`
	Classes    int64     `json:"classes"`
	Steps      int64     `json:"steps"`
	MaxSteps   int       `json:"max_steps"`
	Bypass     *int64    `json:"bypass,omitempty"`
	Overtakes  *int64    `json:"overtakes,omitempty"`
	Properties []jsonRow `json:"properties,omitempty"`
	Endless    bool      `json:"endless,omitempty"`
	Cut        bool      `json:"cut,omitempty"`
	AsDeclared bool      `json:"as_declared"`
}

// jsonRow is the verdict on a property.
type jsonRow struct {
	Property   string          `json:"property"`
	Claimed    bool            `json:"claimed"`
	Verdict    checker.Verdict `json:"verdict"`
	Violations int64           `json:"violations"`
	Known      string          `json:"known_defect,omitempty"`
	Expected   bool            `json:"expected,omitempty"`
	Reproduce  string          `json:"reproduce,omitempty"`
}

// value is the check as data. Known defects are as declared here, though the
// exit code of check counts them.
func (d *checkDoc) value() jsonCheck {
	j := jsonCheck{
		Scenario: d.Scenario.Name, Digest: fmt.Sprintf("%x", d.Scenario.Digest), Loop: d.Loop.String(), Time: d.Time.String(),
		Executions: d.Runs, Classes: d.Classes, Steps: d.Steps, MaxSteps: d.MaxSteps,
		Endless: d.Endless, Cut: d.Cut, AsDeclared: true,
		Properties: []jsonRow{},
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
			Expected: r.Expected, Reproduce: d.lines[r],
		}
		if r.Known != nil {
			row.Known = r.Known.What
		}
		j.AsDeclared = j.AsDeclared && r.AsDeclared()
		j.Properties = append(j.Properties, row)
	}
	return j
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
