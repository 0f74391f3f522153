package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/internal/fairness"
	"github.com/simrun-dev/simrun/internal/trace"
)

func (d *fairnessDoc) text(w io.Writer, o trace.Options) error {
	if o.Width == 0 {
		o.Width = maxWidth
	}
	for _, p := range d.parts {
		fold(w, o.Width, 0, p.workload.Name+": "+p.workload.Summary())
		p.table(w, o)
		for _, r := range p.results {
			for _, remark := range remarks(r) {
				fold(w, o.Width, 2, remark)
			}
		}
		fmt.Fprintln(w)
	}
	for _, no := range d.skipped {
		fold(w, o.Width, 0, no.Error())
	}
	n := plural(int64(d.seeds), "execution")
	last := fmt.Sprintf("%s each of %d entries, schedules by %s; ± is half of the confidence interval of 95 %%", n, fairness.Entries, d.strategy)
	if o.ASCII {
		last = strings.Replace(last, "±", "+-", 1)
	}
	if d.seeds < 2 {
		last = fmt.Sprintf("%s of %d entries, schedules by %s; of one execution there is no confidence interval", n, fairness.Entries, d.strategy)
	}
	fold(w, o.Width, 0, last)
	return nil
}

// fairnessHead are the headings of the columns, fairnessOver what stands above some of
// them.
var (
	fairnessHead = []string{"", "share %", "Jain", "mean", "p50", "p95", "p99", "max", "mean", "max", "mean", "most", "takes", "resumes"}
	fairnessOver = map[int]string{3: "wait, in steps", 8: "in time", 10: "bypass", 12: "over-"}
)

// table prints a row for each group of each lock. A name for which there is no room
// gets a line of its own.
func (p *fairnessPart) table(w io.Writer, o trace.Options) {
	var rows [][]string
	loops := p.results[0].Loop
	differ := false
	for _, r := range p.results {
		differ = differ || r.Loop != loops
	}
	for _, r := range p.results {
		name := r.Lock.Name
		if differ {
			name += ", " + r.Loop.String()
		}
		if len(r.Groups) > 1 {
			rows = append(rows, []string{name})
		}
		for i := range r.Groups {
			g := &r.Groups[i]
			label := "  " + g.Name
			if len(r.Groups) == 1 {
				label = name
			}
			rows = append(rows, append([]string{label}, cellsOf(r, g, o.ASCII)...))
		}
	}
	widths := make([]int, len(fairnessHead))
	for _, row := range append([][]string{fairnessHead}, rows...) {
		for i := 1; i < len(row); i++ {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	left := o.Width - 2
	for _, n := range widths[1:] {
		left -= n + 1
	}
	longest := 0
	for _, row := range rows {
		if n := utf8.RuneCountInString(row[0]); n <= max(left, 12) && len(row) > 1 {
			longest = max(longest, n)
		}
	}
	widths[0] = longest
	fmt.Fprintln(w, above(widths))
	writeRow(w, fairnessHead, widths)
	for _, row := range rows {
		if len(row) > 1 && utf8.RuneCountInString(row[0]) > longest {
			fmt.Fprintln(w, "  "+row[0])
			row[0] = ""
		}
		writeRow(w, row, widths)
	}
}

// above is the line over the headings: each word ends where the first of its columns
// does, or begins there if it is longer.
func above(widths []int) string {
	line, at := "", 2
	for i, n := range widths {
		if text := fairnessOver[i]; text != "" {
			line = fmt.Sprintf("%-*s", max(at, at+n-len(text)), line) + text
		}
		at += n + 1
	}
	return line
}

// writeRow aligns the first column to the left, numbers to the right.
func writeRow(w io.Writer, row []string, widths []int) {
	line := "  "
	for i, s := range row {
		fill := strings.Repeat(" ", max(widths[i]-utf8.RuneCountInString(s), 0))
		if i == 0 {
			line += s + fill
		} else {
			line += " " + fill + s
		}
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}

func cellsOf(r *fairness.Result, g *fairness.Measured, ascii bool) []string {
	bypass := []string{"-", "-", "-"}
	if r.Ordered {
		bypass = []string{number(g.Bypass, 1, 1), fmt.Sprint(g.MostBypass), fmt.Sprint(g.MostOvertakes)}
	}
	resumes := "-"
	if r.Resumes {
		resumes = number(g.Resumes, 1, 2)
	}
	jain, share := "-", "-"
	if len(r.Groups) > 1 {
		share = within(g.Share, 100, 1, ascii)
	}
	if len(g.Tasks) > 1 {
		jain = within(g.Jain, 1, 3, ascii)
	}
	return []string{
		share, jain,
		within(g.Steps.Mean, 1, 1, ascii), number(g.Steps.P50, 1, 0), number(g.Steps.P95, 1, 0), number(g.Steps.P99, 1, 0), fmt.Sprint(g.Steps.Max),
		number(g.Times.Mean, 1, 1), fmt.Sprint(g.Times.Max),
		bypass[0], bypass[1], bypass[2], resumes,
	}
}

// number is the mean of an estimate, "-" if there is none.
func number(e fairness.Estimate, times float64, digits int) string {
	if e.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%.*f", digits, times*e.Mean)
}

// within is the mean with half of its interval.
func within(e fairness.Estimate, times float64, digits int, ascii bool) string {
	s := number(e, times, digits)
	if e.N < 2 {
		return s
	}
	sign := "±"
	if ascii {
		sign = "+-"
	}
	return s + sign + fmt.Sprintf("%.*f", digits, times*e.Half)
}

// remarks say what has kept executions from being observed to their end.
func remarks(r *fairness.Result) (list []string) {
	add := func(n int, first uint64, what string) {
		if n > 0 {
			list = append(list, fmt.Sprintf("%s: %d of %s %s, the first with seed %d", r.Lock.Name, n, plural(int64(r.Runs), "execution"), what, first))
		}
	}
	add(r.Stuck, r.FirstStuck, "came to rest with somebody waiting for ever")
	add(r.Panicked, r.FirstPanic, "panicked")
	add(r.Limited, r.FirstLimited, "took too many steps")
	return list
}
