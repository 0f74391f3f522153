package lookup

import (
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/scenarios"
)

// A Bug is what the museum says of one.
type Bug struct {
	What string `json:"what"`
	Name string `json:"name"`
	// Exhibits are the locks that had it.
	Exhibits []Exhibit `json:"exhibits"`
}

// An Exhibit is a lock with a bug, and the same without it.
type Exhibit struct {
	// From is the project that had it, Doc what goes wrong.
	From     string `json:"from"`
	Link     string `json:"link,omitempty"`
	Doc      string `json:"doc"`
	Property string `json:"property"`
	Scenario string `json:"scenario"`
	Broken   string `json:"broken"`
	// Fixed is "" where there is no such lock.
	Fixed string `json:"fixed,omitempty"`
	// Chain names the chain of fixes that made the next bug; may be empty.
	Chain string `json:"chain,omitempty"`
	// Run shows the story as it was reproduced on the original, Check finds the
	// bug among all interleavings, Prove shows that the fixed lock has it in none.
	Run   string `json:"run,omitempty"`
	Check string `json:"check"`
	Prove string `json:"prove,omitempty"`
}

func (x *Index) bug(id string) *Bug {
	b := &Bug{What: One(Bugs), Name: id}
	for _, e := range broken.Entries() {
		if e.ID != id {
			continue
		}
		ex := Exhibit{
			From: e.From, Link: e.Link, Doc: e.What, Property: e.Property, Scenario: e.Scenario, Broken: e.Broken, Fixed: e.Fixed,
			Chain: e.Chain, Check: x.Command("check", e.Scenario, "--lock", e.Broken),
		}
		if blocks := scenarios.ByName(e.Scenario).ScheduleNames(); len(blocks) > 0 {
			ex.Run = x.Command("run", e.Scenario, "--lock", e.Broken, "--block", blocks[0])
		}
		if e.Fixed != "" {
			ex.Prove = x.Command("check", e.Scenario, "--lock", e.Fixed)
		}
		b.Exhibits = append(b.Exhibits, ex)
	}
	return b
}
