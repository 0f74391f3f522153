package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/internal/lookup"
	"github.com/simrun-dev/simrun/internal/verify"
)

// A page is where an entry is printed.
type page struct {
	w     io.Writer
	width int
}

func (p page) title(name, what string) { fmt.Fprintf(p.w, "%s (%s)\n\n", name, what) }

func (p page) paragraph(text string) { hang(p.w, p.width, 0, 0, text) }

// heading begins a part.
func (p page) heading(text string) { fmt.Fprintf(p.w, "\n%s\n", text) }

// table prints names, each with a text in a column of its own.
func (p page) table(rows [][2]string) {
	widest := 0
	for _, r := range rows {
		widest = max(widest, utf8.RuneCountInString(r[0]))
	}
	for _, r := range rows {
		p.row(widest, r[0], r[1])
	}
}

func (p page) row(widest int, name, text string) {
	if text == "" {
		fmt.Fprintf(p.w, "  %s\n", name)
		return
	}
	var lines strings.Builder
	later := widest + 4
	hang(&lines, p.width, later, later, text)
	fmt.Fprintf(p.w, "  %-*s  %s", widest, name, strings.TrimLeft(lines.String(), " "))
}

// refs is a part with names and what they mean, if there are any.
func (p page) refs(heading string, list []lookup.Ref) {
	if len(list) == 0 {
		return
	}
	p.heading(heading)
	var rows [][2]string
	for _, r := range list {
		rows = append(rows, [2]string{r.Name, r.Doc})
	}
	p.table(rows)
}

// names is a part with names alone, if there are any.
func (p page) names(heading string, list []string) {
	if len(list) > 0 {
		p.heading(heading)
		hang(p.w, p.width, 2, 2, strings.Join(list, ", "))
	}
}

// skips is a part with what does not apply.
func (p page) skips(heading string, list []lookup.Skip) {
	var refs []lookup.Ref
	for _, s := range list {
		refs = append(refs, lookup.Ref{Name: s.Name, Doc: s.Why})
	}
	p.refs(heading, refs)
}

// defects is a part with known violations. Commands are not broken: they are to
// be pasted.
func (p page) defects(heading string, list []lookup.Defect, say func(d *lookup.Defect) string) {
	if len(list) == 0 {
		return
	}
	p.heading(heading)
	for i := range list {
		d := &list[i]
		text := say(d) + ": " + d.Doc
		if d.Wide {
			text += "; it may show elsewhere, too"
		}
		if d.Link != "" {
			text += " (" + d.Link + ")"
		}
		hang(p.w, p.width, 2, 4, text)
		fmt.Fprintf(p.w, "    %s\n", d.Command)
	}
}

func (p page) algorithm(e *lookup.Algorithm) {
	p.title(e.Name, e.Kind)
	p.paragraph(e.Doc)
	fmt.Fprintln(p.w)
	rows := e.Policy.Lines()
	rows = append(rows, [2]string{"claimed for", "loop " + strings.Join(e.Loops, " and ")})
	if e.Source != "" {
		rows = append(rows, [2]string{"source", e.Source})
	}
	if e.Code != "" {
		rows = append(rows, [2]string{"code", e.Code})
	}
	if e.Error != "" {
		rows = append(rows, [2]string{"error", e.Error})
	}
	p.table(rows)
	p.parameters(e.Parameters)
	p.operations(e.Operations)

	var has, lacks []lookup.Ref
	var defects []lookup.Defect
	for _, c := range e.Properties {
		if defects = append(defects, c.Defects...); c.Claimed {
			has = append(has, c.Ref)
		} else {
			lacks = append(lacks, c.Ref)
		}
	}
	p.refs("properties it claims", has)
	p.refs("properties it does not claim", lacks)
	p.names("properties that do not concern it", e.Others)
	p.defects("known defects: what it claims, and violates", defects, func(d *lookup.Defect) string {
		return d.Property + ", in " + d.Scenario
	})
	p.refs("scenarios", e.Scenarios)
	p.skips("scenarios that do not apply", e.Skipped)
}

func (p page) parameters(list []lookup.Parameter) {
	var refs []lookup.Ref
	for _, x := range list {
		refs = append(refs, lookup.Ref{Name: x.Name, Doc: fmt.Sprintf("%s (default %d)", x.Doc, x.Default)})
	}
	p.refs("parameters", refs)
}

func (p page) operations(list []lookup.Operation) {
	var refs []lookup.Ref
	var lacks []string
	for _, op := range list {
		if !op.Supported {
			lacks = append(lacks, op.Name)
			continue
		}
		name, doc := op.Name, op.Doc
		if op.Argument {
			name += " N"
		}
		switch op.Timeout {
		case "deadline":
			doc += "; with a deadline of its own"
		case "cancelled":
			doc += "; a timeout cancels it"
		}
		refs = append(refs, lookup.Ref{Name: name, Doc: doc})
	}
	p.refs("operations", refs)
	p.names("operations it does not have", lacks)
}

func (p page) kind(e *lookup.Kind) {
	p.title(e.Name, e.What)
	p.paragraph(e.Doc)
	p.operations(e.Operations)
	p.parameters(e.Parameters)
	p.refs("algorithms", e.Algorithms)
	p.names("of the museum", e.Museum)
	p.refs("properties", e.Properties)
	p.refs("scenarios", e.Scenarios)
}

func (p page) property(e *lookup.Property) {
	p.title(e.Name, e.Group+" property")
	p.paragraph(e.Doc)
	p.names("after", []string{e.Source})
	p.names("kinds", e.Kinds)
	p.names("claimed by", e.Claimed)
	p.names("concerns, but is not claimed by", e.NotClaimed)
	p.defects("known defects", e.Defects, func(d *lookup.Defect) string { return d.Algorithm + ", in " + d.Scenario })
	p.refs("bugs of the museum", e.Bugs)
}

// scenario prints the text of a scenario so that it can be copied: what is said
// besides are comments.
func (p page) scenario(e *lookup.Scenario) {
	fmt.Fprintln(p.w, strings.TrimSuffix(e.Text, "\n"))
	comment := page{&commenter{p.w}, max(p.width-2, 1)}
	comment.names("algorithms that it applies to", e.Algorithms)
	comment.skips("algorithms that it does not apply to", e.Skipped)
	comment.defects("known defects", e.Defects, func(d *lookup.Defect) string { return d.Algorithm + ", " + d.Property })
}

// A commenter writes whole lines as comments of a scenario.
type commenter struct{ w io.Writer }

func (c *commenter) Write(text []byte) (int, error) {
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if line != "" {
			line = "# " + line
		}
		if _, err := fmt.Fprintln(c.w, line); err != nil {
			return 0, err
		}
	}
	return len(text), nil
}

func (p page) bug(e *lookup.Bug) {
	p.title(e.Name, "bug of the museum")
	for i := range e.Exhibits {
		x := &e.Exhibits[i]
		if i > 0 {
			fmt.Fprintln(p.w)
		}
		p.paragraph(x.Doc)
		fmt.Fprintln(p.w)
		rows := [][2]string{{"from", x.From}}
		if x.Link != "" {
			rows = append(rows, [2]string{"link", x.Link})
		}
		violates := x.Property
		if violates == verify.ScriptRow {
			violates = "no property, but the schedule of its scenario does not go as it should"
		}
		rows = append(rows, [][2]string{{"violates", violates}, {"scenario", x.Scenario}, {"broken", x.Broken}, {"fixed", x.Fixed}}...)
		if x.Fixed == "" {
			rows[len(rows)-1][1] = "none"
		}
		if x.Chain != "" {
			rows = append(rows, [2]string{"chain", x.Chain})
		}
		p.table(rows)
		p.command("to see it happen", x.Run)
		p.command("to find it among all interleavings", x.Check)
		p.command("to see that the fixed lock does not have it", x.Prove)
	}
}

// command is a part with something to paste, if there is.
func (p page) command(heading, command string) {
	if command != "" {
		p.heading(heading)
		fmt.Fprintf(p.w, "  %s\n", command)
	}
}
