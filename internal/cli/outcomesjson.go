package cli

import (
	"fmt"
	"io"

	"github.com/simrun-dev/simrun/internal/outcomes"
	"github.com/simrun-dev/simrun/internal/verify"
)

// jsonOutcomes is the head of the document: see the schema.
type jsonOutcomes struct {
	jsonHead
	Scenario string       `json:"scenario"`
	Digest   string       `json:"digest"`
	Lock     string       `json:"lock,omitempty"`
	Loop     string       `json:"loop"`
	Time     string       `json:"time"`
	Columns  []string     `json:"columns"`
	Memories []jsonMemory `json:"memories"`
	Declared bool         `json:"as_declared"`
}

// jsonMemory is what was executed in one memory model.
type jsonMemory struct {
	Memory     string `json:"memory"`
	Strategy   string `json:"strategy"`
	Executions int64  `json:"executions"`
	Unfinished int64  `json:"unfinished,omitempty"`
	Complete   bool   `json:"complete"`
}

// jsonOutcome is a result in one memory model.
type jsonOutcome struct {
	Memory     string   `json:"memory"`
	Values     []string `json:"values"`
	Observed   int64    `json:"observed"`
	Permission string   `json:"permission"`
	Line       int      `json:"line,omitempty"`
	Reproduce  string   `json:"reproduce,omitempty"`
}

func (d *outcomesDoc) head() jsonOutcomes {
	first := d.tables[0]
	j := jsonOutcomes{
		jsonHead: jsonHead{1, "simrun.outcomes"}, Scenario: first.Scenario.Name, Digest: fmt.Sprintf("%x", first.Scenario.Digest),
		Loop: first.Loop.String(), Time: first.Time.String(), Columns: append([]string{}, first.Columns...), Declared: true,
	}
	if first.Scenario.Kind != nil {
		j.Lock = verify.Names(first.Algorithms)
	}
	for _, t := range d.tables {
		j.Memories = append(j.Memories, jsonMemory{t.Memory.String(), t.Strategy, t.Executions, t.Unfinished, t.Complete})
		j.Declared = j.Declared && len(t.Forbidden()) == 0
	}
	return j
}

func (d *outcomesDoc) values() []jsonOutcome {
	list := []jsonOutcome{}
	for _, t := range d.tables {
		for _, r := range t.Results {
			list = append(list, d.value(t, r))
		}
	}
	return list
}

func (d *outcomesDoc) value(t *outcomes.Table, r *outcomes.Result) jsonOutcome {
	return jsonOutcome{t.Memory.String(), append([]string{}, r.Values...), r.Observed, string(r.Permission), r.Line, d.lines[r]}
}

func (d *outcomesDoc) json(w io.Writer) error {
	return writeJSON(w, struct {
		jsonOutcomes
		Results []jsonOutcome `json:"results"`
	}{d.head(), d.values()}, "  ")
}

// jsonl is a line for the whole and one for each result.
func (d *outcomesDoc) jsonl(w io.Writer) error {
	if err := writeJSON(w, d.head(), ""); err != nil {
		return err
	}
	for _, v := range d.values() {
		if err := writeJSON(w, v, ""); err != nil {
			return err
		}
	}
	return nil
}
