package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/simrun-dev/simrun/checker"
)

// reading says where to read about a property that is violated: the command that shows all
// there is to know of it, and what it follows.
func (a *app) reading(p *checker.Property) string {
	return fmt.Sprintf("to read: %s show %s (%s)", a.self, p.Name, p.Source)
}

// readings says so of each property among some findings, once, and what it means.
func (d *verifyDoc) readings(w io.Writer, width int, found []finding) {
	said := map[string]bool{}
	for _, f := range found {
		if f.row == nil || f.row.Property == nil || said[f.row.Name] {
			continue
		}
		said[f.row.Name] = true
		fold(w, width, 2, f.row.Name+": "+strings.TrimSuffix(f.row.Property.Doc, "."))
		fold(w, width, 6, d.app.reading(f.row.Property))
	}
}
