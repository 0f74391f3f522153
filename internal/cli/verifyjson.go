package cli

import "io"

// jsonLock is one lock under one loop in JSON: see the schema.
type jsonLock struct {
	Lock       string       `json:"lock"`
	Kind       string       `json:"lock_kind"`
	Loop       string       `json:"loop"`
	Claimed    bool         `json:"claimed"`
	AsDeclared bool         `json:"as_declared"`
	Checks     []jsonCheck  `json:"checks"`
	Skipped    []jsonSkip   `json:"skipped,omitempty"`
	Claims     []claimRow   `json:"claims"`
	Sweep      *jsonSweep   `json:"sweep,omitempty"`
	Fates      []jsonFate   `json:"fates,omitempty"`
	Growths    []jsonGrowth `json:"growths,omitempty"`
}

type jsonSkip struct {
	Scenario string `json:"scenario"`
	Why      string `json:"why"`
}

// jsonVerify is the document without its locks: the first line of JSON Lines.
type jsonVerify struct {
	jsonHead
	AsDeclared bool `json:"as_declared"`
	Cut        bool `json:"cut,omitempty"`
}

func (d *verifyDoc) value() jsonVerify {
	return jsonVerify{jsonHead{jsonVersion, "simrun.verify"}, d.asDeclared(), d.cut}
}

func (d *verifyDoc) values() []jsonLock {
	list := []jsonLock{}
	for _, l := range d.locks {
		j := jsonLock{
			Lock: l.Algorithm.Name, Kind: l.Algorithm.Kind.Name, Loop: l.Loop.String(), Claimed: l.Claimed,
			AsDeclared: len(d.findingsOf(l)) == 0 && !l.contradicted() && l.unkept() == 0, Checks: []jsonCheck{}, Claims: []claimRow{}, Sweep: valueOfSweep(l.Lock), Fates: valueOfFates(l.Lock), Growths: valueOfGrowths(l.Lock),
		}
		for _, c := range l.checks {
			j.Checks = append(j.Checks, c.value())
		}
		if l.Claimed {
			j.Claims = append(j.Claims, claimsOf(l)...)
		}
		for _, s := range l.Skipped {
			j.Skipped = append(j.Skipped, jsonSkip{s.Scenario, s.Why})
		}
		list = append(list, j)
	}
	return list
}

func (d *verifyDoc) json(w io.Writer) error {
	return writeJSON(w, struct {
		jsonVerify
		Locks []jsonLock `json:"locks"`
	}{d.value(), d.values()}, "  ")
}

// jsonl is a line for the whole and one for each lock under each loop.
func (d *verifyDoc) jsonl(w io.Writer) error {
	if err := writeJSON(w, d.value(), ""); err != nil {
		return err
	}
	for _, l := range d.values() {
		if err := writeJSON(w, l, ""); err != nil {
			return err
		}
	}
	return nil
}
