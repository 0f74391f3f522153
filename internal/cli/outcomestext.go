package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/internal/outcomes"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scenarios/script"
)

func (d *outcomesDoc) text(w io.Writer, o trace.Options) error {
	first := d.tables[0]
	lock := ""
	if first.Scenario.Kind != nil {
		lock = ", lock " + verify.Names(first.Algorithms)
	}
	fold(w, o.Width, 0, fmt.Sprintf("scenario %s%s, loop %s, time %s", first.Scenario.Name, lock, first.Loop, first.Time))
	for _, t := range d.tables {
		fold(w, o.Width, 0, size(t))
	}
	fmt.Fprintln(w)
	printColumns(w, d.rows())
	fmt.Fprintln(w)
	if err := d.executions(w, o); err != nil {
		return err
	}
	fold(w, o.Width, 0, d.conclusion())
	return nil
}

// executions shows what came to forbidden results, and how to see the rest.
func (d *outcomesDoc) executions(w io.Writer, o trace.Options) error {
	shown := 0
	for _, t := range d.tables {
		for _, r := range t.Forbidden() {
			if shown++; shown > verify.MaxShown {
				fold(w, o.Width, 0, fmt.Sprintf("to see %s under %s: %s", strings.Join(r.Values, " "), t.Memory, d.lines[r]))
				continue
			}
			fold(w, o.Width, 0, fmt.Sprintf("An execution that comes to %s, under %s:", strings.Join(r.Values, " "), t.Memory))
			fmt.Fprintln(w)
			if err := (&executionDoc{Execution: d.shown[r], line: d.lines[r]}).text(w, o); err != nil {
				return err
			}
			fmt.Fprintln(w)
		}
	}
	return nil
}

// size says how much was executed for a table.
func size(t *outcomes.Table) string {
	s := fmt.Sprintf("memory %s: %s with %s", t.Memory, plural(t.Executions, "execution"), t.Strategy)
	switch {
	case t.Complete && t.Classes:
		s += ", one of each class"
	case t.Complete:
		s += ", which are all"
	case t.Explored:
		s += ", and there are more"
	}
	if t.Unfinished > 0 {
		s += fmt.Sprintf("; %d did not come to an end", t.Unfinished)
	}
	if t.Memory.Places > 0 {
		s += "; with " + t.Memory.Bound()
	}
	return s
}

// rows is the table: the head, and a row for each result.
func (d *outcomesDoc) rows() [][]string {
	head := slices.Clone(d.tables[0].Columns)
	var results []*outcomes.Result // one of each
	for _, t := range d.tables {
		head = append(head, t.Memory.String())
		for _, r := range t.Results {
			if !slices.ContainsFunc(results, func(o *outcomes.Result) bool { return slices.Equal(o.Values, r.Values) }) {
				results = append(results, r)
			}
		}
	}
	slices.SortStableFunc(results, func(a, b *outcomes.Result) int { return outcomes.Compare(a.Values, b.Values) })
	rows := [][]string{head}
	for _, r := range results {
		row := slices.Clone(r.Values)
		for _, t := range d.tables {
			row = append(row, outcomeCell(t, r.Values))
		}
		rows = append(rows, row)
	}
	return rows
}

// outcomeCell is what is known of a result in one memory model.
func outcomeCell(t *outcomes.Table, values []string) string {
	i := slices.IndexFunc(t.Results, func(r *outcomes.Result) bool { return slices.Equal(r.Values, values) })
	if i < 0 {
		if slices.ContainsFunc(t.Scenario.File.Results(), func(r *script.Result) bool { return r.Concerns(t.Memory.Model.String()) && r.Allowed }) {
			return "never, forbidden"
		}
		return "never"
	}
	r := t.Results[i]
	seen := "never"
	if r.Observed > 0 {
		seen = fmt.Sprintf("%d of %d", r.Observed, t.Executions)
	}
	switch {
	case r.Permission == scenarios.Unsaid:
		return seen
	case r.Permission == scenarios.Forbidden && r.Observed > 0:
		return seen + ", FORBIDDEN"
	}
	return seen + ", " + string(r.Permission)
}

// printColumns aligns rows.
func printColumns(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, word := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(word))
		}
	}
	for _, row := range rows {
		line := ""
		for i, word := range row {
			line += "  " + word + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(word))
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

// conclusion says what to think of it.
func (d *outcomesDoc) conclusion() string {
	bad, said, missing := 0, false, 0
	for _, t := range d.tables {
		bad += len(t.Forbidden())
		for _, r := range t.Results {
			said = said || r.Permission != scenarios.Unsaid
			if r.Permission == scenarios.Allowed && r.Observed == 0 {
				missing++
			}
		}
	}
	said = said || len(d.tables[0].Scenario.File.Results()) > 0
	s := ""
	switch {
	case bad > 0:
		s = "violated: " + plural(int64(bad), "forbidden result") + " observed"
	case said && d.complete():
		s = "holds: no execution comes to a forbidden result"
	case said:
		s = "not refuted: no forbidden result was observed"
	case d.complete():
		s = "these are all results"
	default:
		s = "there may be more results"
	}
	if missing > 0 {
		s += fmt.Sprintf("; %s never observed", plural(int64(missing), "allowed result"))
	}
	return s
}
