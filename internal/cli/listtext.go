package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/sim"
)

func algorithmDetail(a *algorithms.Algorithm) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nkind: %s\n", a.Doc, a.Kind.Name)
	if a.Source != "" {
		fmt.Fprintf(&b, "source: %s\n", a.Source)
	}
	p := a.Policy
	fmt.Fprintf(&b, "admission: %s\nreentrant: %s\nowner checked: %s\ncancellable: %s\n",
		p.Admission, yes(p.Reentrant), yes(p.OwnerChecked), yes(!p.Uncancellable))
	if p.TryBarges {
		fmt.Fprintln(&b, "trying barges: yes")
	}
	if p.Upgrade != "" {
		fmt.Fprintf(&b, "upgrade: %s\n", p.Upgrade)
	}
	if p.Downgrade != "" {
		fmt.Fprintf(&b, "downgrade: %s\n", p.Downgrade)
	}
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		if a.Claims(d) {
			fmt.Fprintf(&b, "claimed for loop: %s\n", d)
		}
	}
	for _, d := range a.Defects {
		fmt.Fprintf(&b, "known defect: %s in %s: %s", d.Property, d.Scenario, d.What)
		if d.Wide {
			fmt.Fprint(&b, "; it may show elsewhere, too")
		}
		if d.Link != "" {
			fmt.Fprintf(&b, " (%s)", d.Link)
		}
		fmt.Fprintln(&b)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func kindDetail(k *algorithms.Kind) string {
	var b strings.Builder
	for i := range k.Ops {
		op := &k.Ops[i]
		name := op.Name
		if op.TakesArg {
			name += " N"
		}
		fmt.Fprintf(&b, "%s: %s\n", name, op.Doc)
	}
	for _, p := range k.Params {
		fmt.Fprintf(&b, "parameter %s: %s (default %d)\n", p.Name, p.Doc, p.Default)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// entryDoc is one entry in full.
type entryDoc struct {
	section string
	entry
}

func (d *entryDoc) text(w io.Writer, o trace.Options) error {
	fmt.Fprintf(w, "%s\n\n", d.Name)
	if d.Detail == "" || !strings.Contains(d.Detail, d.Doc) && !strings.HasPrefix(d.Detail, "#") {
		hang(w, o.Width, 0, 0, d.Doc)
	}
	if strings.HasPrefix(d.Detail, "#") { // the text of a scenario is to be copied
		_, err := fmt.Fprintln(w, strings.TrimSuffix(d.Detail, "\n"))
		return err
	}
	for i, line := range strings.Split(d.Detail, "\n") {
		if i == 0 && strings.HasPrefix(line, d.Doc) {
			hang(w, o.Width, 0, 0, line)
			continue
		}
		fold(w, o.Width, 0, line)
	}
	return nil
}

func (d *entryDoc) list() *listDoc {
	return &listDoc{[]section{{d.section, []entry{d.entry}}}}
}

func (d *entryDoc) json(w io.Writer) error  { return d.list().json(w) }
func (d *entryDoc) jsonl(w io.Writer) error { return d.list().jsonl(w) }

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
		name, kind := 0, 0
		for _, e := range s.Entries {
			name, kind = max(name, utf8.RuneCountInString(e.Name)), max(kind, len(e.Kind))
		}
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
