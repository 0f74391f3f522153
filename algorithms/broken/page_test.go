package broken_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/internal/golden"
	"github.com/simrun-dev/simrun/scenarios"
)

const page = "../../docs/museum.md"

// TestPage keeps docs/museum.md true: what stands behind its introduction is made
// of the entries.
func TestPage(t *testing.T) {
	golden.Part(t, page, tableHead, "", table()+chains())
}

const tableHead = "| bug | what goes wrong, and where | violates | broken | fixed | scenario, schedule |\n"

func table() string {
	var b strings.Builder
	b.WriteString("| --- | --- | --- | --- | --- | --- |\n")
	for _, e := range broken.Entries() {
		from := e.From
		if e.Link != "" {
			from = fmt.Sprintf("[%s](%s)", e.From, e.Link)
		}
		var blocks []string
		for _, name := range scenarios.ByName(e.Scenario).ScheduleNames() {
			blocks = append(blocks, "`"+name+"`")
		}
		fmt.Fprintf(&b, "| %s | %s %s | %s | %s | %s | [%s](../scenarios/%s.sim), %s |\n", e.ID, e.What, from, e.Property,
			code(e.Broken), code(e.Fixed), strings.TrimPrefix(e.Scenario, "museum/"), e.Scenario, strings.Join(blocks, " "))
	}
	return b.String()
}

func code(name string) string {
	if name == "" {
		return "none"
	}
	return "`" + name + "`"
}

// chains lists the entries that belong together, in their order.
func chains() string {
	var b strings.Builder
	b.WriteString("\n## Fixes that made the next bug\n")
	for _, c := range broken.Chains() {
		fmt.Fprintf(&b, "\n**%s**\n\n", c.Name)
		for _, e := range c.Entries {
			fmt.Fprintf(&b, "- %s, %s, `%s`: %s\n", e.ID, e.From, e.Broken, e.What)
		}
	}
	return b.String()
}
