package cli

import (
	"io"

	"github.com/simrun-dev/simrun/internal/mutate"
	"github.com/simrun-dev/simrun/internal/trial"
)

// jsonMutants is the document without its mutants: the first line of JSON Lines.
type jsonMutants struct {
	jsonHead
	Package    string           `json:"package"`
	Files      []string         `json:"files"`
	Locks      []trial.Original `json:"locks"`
	Invalid    int              `json:"invalid"`
	Mutants    int              `json:"mutant_count"`
	Caught     int              `json:"caught"`
	Equivalent int              `json:"equivalent"`
	Survivors  int              `json:"survivors"`
	Stuck      int              `json:"stuck"`
	Score      float64          `json:"score"`
	Size       int              `json:"size"`
}

// jsonMutant is a mutant with what came of it.
type jsonMutant struct {
	*mutate.Mutant
	trial.Verdict
}

func (d *mutantsDoc) head() jsonMutants {
	c := &d.all
	return jsonMutants{
		jsonHead{jsonVersion, "simrun.mutants"}, d.p.Path, d.files, d.result.Locks, d.p.Invalid,
		c.mutants, c.caught, c.equivalent, c.survivors, c.stuck, rounded(c.score()), d.app.flags.mutantSize,
	}
}

func (d *mutantsDoc) values() []jsonMutant {
	list := []jsonMutant{}
	for _, v := range d.result.Verdicts {
		list = append(list, jsonMutant{d.p.Mutants[v.Mutant-1], v})
	}
	return list
}

func (d *mutantsDoc) json(w io.Writer) error {
	return writeJSON(w, struct {
		jsonMutants
		Mutants []jsonMutant `json:"mutants"`
	}{d.head(), d.values()}, "  ")
}

// jsonl is a line for the whole and one for each mutant.
func (d *mutantsDoc) jsonl(w io.Writer) error {
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
