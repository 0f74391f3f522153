package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/internal/lookup"
	"github.com/simrun-dev/simrun/internal/trace"
)

func (d *listDoc) text(w io.Writer, o trace.Options) error {
	if o.Width == 0 {
		o.Width = maxWidth
	}
	for i, s := range d.sections {
		indent := ""
		if len(d.sections) > 1 {
			if i > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "%s\n", s.Name)
			indent = "  "
		}
		if s.Name == lookup.Algorithms {
			policies(w, o.Width, indent, s.Entries)
			continue
		}
		name, kind := columns(s.Entries)
		for _, e := range s.Entries {
			line := fmt.Sprintf("%s%-*s  ", indent, name, e.Name)
			if kind > 0 {
				line += fmt.Sprintf("%-*s  ", kind, e.Kind)
			}
			fmt.Fprintln(w, cutTo(o.Width, line+e.Doc))
		}
	}
	return nil
}

// columns are the widths of names and kinds.
func columns(list []entry) (name, kind int) {
	for _, e := range list {
		name, kind = max(name, utf8.RuneCountInString(e.Name)), max(kind, len(e.Kind))
	}
	return name, kind
}

// policies prints algorithms with what they claim: a table for each family. What
// does not fit beside the columns stands below them, where names end.
func policies(w io.Writer, width int, indent string, list []entry) {
	for n := 0; len(list) > 0; list = list[n:] {
		for n = 1; n < len(list) && list[n].family == list[0].family; n++ {
		}
		familyTable(w, width, indent, list[:n])
		if n < len(list) {
			fmt.Fprintln(w)
		}
	}
}

func familyTable(w io.Writer, width int, indent string, list []entry) {
	name, kind := columns(list)
	line := func(first, kindOf, admission, starves, besides string) string {
		text := fmt.Sprintf("%s%-*s  %-*s  %-12s  %-7s  %s", indent, name, first, kind, kindOf, admission, starves, besides)
		return strings.TrimRight(text, " ")
	}
	fmt.Fprintln(w, cutTo(width, line(list[0].family, "kind", "admission", "starves", "besides")))
	for _, e := range list {
		besides := e.Policy.Besides()
		if e.Defects > 0 {
			besides = strings.TrimPrefix(besides+"; "+plural(int64(e.Defects), "defect"), "; ")
		}
		below := ""
		if text := line(e.Name, e.Kind, dash(e.Policy.Admission), dash(e.Policy.Starves), besides); utf8.RuneCountInString(text) > width {
			besides, below = "", besides
		}
		fmt.Fprintln(w, cutTo(width, line(e.Name, e.Kind, dash(e.Policy.Admission), dash(e.Policy.Starves), besides)))
		if below != "" {
			left := min(len(indent)+name+2, width/2)
			hang(w, width, left, left, below)
		}
	}
}

// dash stands where there is nothing to say.
func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (d *listDoc) json(w io.Writer) error {
	m := map[string]any{"version": jsonVersion, "kind": "simrun.list"}
	for _, s := range d.sections {
		m[s.Name] = s.Entries
	}
	return writeJSON(w, m, "  ") // encoding/json sorts the keys
}

// jsonl is a line that says what this is, and one for each entry.
func (d *listDoc) jsonl(w io.Writer) error {
	if err := writeJSON(w, jsonHead{jsonVersion, "simrun.list"}, ""); err != nil {
		return err
	}
	for _, s := range d.sections {
		for _, e := range s.Entries {
			line := struct {
				List string `json:"list"`
				entry
			}{s.Name, e}
			if err := writeJSON(w, line, ""); err != nil {
				return err
			}
		}
	}
	return nil
}
