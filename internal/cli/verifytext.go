package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/sim"
)

func (d *verifyDoc) text(w io.Writer, o trace.Options) error {
	used := map[string]bool{}
	for _, k := range algorithms.Kinds() {
		d.matrix(w, k.Name, o.Width, used)
	}
	legend(w, used)
	d.claims(w, o.Width)
	d.untried(w, o.Width)
	d.briefly(w, o.Width)
	d.sweeps(w)
	d.doorways(w, o.Width)
	d.fates(w, o.Width)
	d.growths(w, o.Width)
	d.defects(w, o.Width)
	if err := d.explain(w, o); err != nil {
		return err
	}
	open := d.open()
	for i := range open {
		fold(w, o.Width, 0, fmt.Sprintf("%s on %s: %s is %s", open[i].lock.Algorithm.Name, open[i].check.Scenario.Name, open[i].row.Name, open[i].row.Verdict))
	}
	fold(w, o.Width, 0, d.conclusion(len(open)))
	return nil
}

// untried says what a choice of scenarios or properties has left out, so that nobody takes
// the short list of claims for all there is to know.
func (d *verifyDoc) untried(w io.Writer, width int) {
	const comes = "tasks that come again, that go on in another mode, or that release what they do not have"
	switch claimed := func(l *lockDoc) bool { return l.Claimed }; {
	case !slices.ContainsFunc(d.locks, claimed):
		return
	case d.chosen:
		fold(w, width, 0, "Not tried, because of --scenario: the other scenarios, the sweep, starvation, and what becomes of "+comes+".")
	case d.selected:
		fold(w, width, 0, "Not tried, because of --properties: what becomes of "+comes+".")
	default:
		return
	}
	fmt.Fprintln(w)
}

// short are the headings of the table.
var short = map[string]string{
	"mutual-exclusion": "mutex", "reader-writer-exclusion": "rw-excl", "capacity": "capacity",
	"group-exclusion": "groups", "whole-party": "party", "supervision": "wards", "whole-crews": "crews", "phase-separation": "rounds",
	"conservation": "conserve", "misuse-reported": "misuse", "no-panic": "panic", "deadlock": "deadlock",
	"blocked-when-quiet": "wake-up", "no-waiter-left-behind": "leftover", "livelock": "livelock", "fifo": "fifo",
	"writer-preference": "wr-pref", "reader-preference": "rd-pref", "phase-fairness": "phases", "first-in-first-enabled": "fife", "concurrent-entering": "enter", "bypass": "bypass", "cancellation-delivered": "cancel", "linearizability": "linear",
}

func heading(p *checker.Property) string {
	if s := short[p.Name]; s != "" {
		return s
	}
	return cutTo(8, p.Name)
}

// matrix prints the locks of a kind by the properties that concern them.
func (d *verifyDoc) matrix(w io.Writer, kind string, width int, used map[string]bool) {
	var rows []*lockDoc
	has := map[string]bool{}
	most, runs := 0, int64(0)
	for _, l := range d.locks {
		if l.Algorithm.Kind.Name != kind || len(l.checks) == 0 {
			continue
		}
		rows = append(rows, l)
		most = max(most, len(l.checks))
		for _, c := range l.checks {
			runs += c.Runs
			for i := range c.Rows {
				has[c.Rows[i].Name] = true
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	memory := ""
	if m := rows[0].checks[0].Memory; m.Model != sim.SC {
		memory = ", memory " + m.String()
	}
	fmt.Fprintf(w, "%s: %s, %s%s\n", kind, plural(int64(most), "scenario"), plural(runs, "execution"), memory)
	var columns []*checker.Property
	for _, p := range checker.Properties() {
		if has[p.Name] {
			columns = append(columns, p)
		}
	}
	for len(columns) > 0 {
		n, left := fitting(columns, max(width, maxWidth)-2)
		block(w, rows, columns[:n], left, used)
		columns = columns[n:]
	}
}

// fitting is how many columns have room in a table, with the shortest names of rows
// before them, and the room that is left for names.
func fitting(columns []*checker.Property, room int) (n, left int) {
	left = room
	for n < len(columns) && (n == 0 || left-columnWidth(columns[n])-1 >= len(shortName)) {
		left -= columnWidth(columns[n]) + 1
		n++
	}
	return n, left
}

// shortName is that of a row whose lock has no room beside it.
const shortName = "  fifo"

// block prints one table: rows by columns, with some room for names.
func block(w io.Writer, rows []*lockDoc, columns []*checker.Property, left int, used map[string]bool) {
	var lines []string
	longest := len(shortName)
	for _, l := range rows {
		if n := utf8.RuneCountInString(rowName(l)); n <= left {
			longest = max(longest, n)
		}
	}
	head := fmt.Sprintf("  %-*s", longest, "")
	for _, p := range columns {
		head += fmt.Sprintf(" %-*s", columnWidth(p), heading(p))
	}
	last := ""
	for _, l := range rows {
		name := rowName(l)
		if utf8.RuneCountInString(name) > longest {
			// To cut it would make locks of a family look alike.
			if last != l.Algorithm.Name {
				lines = append(lines, "  "+l.Algorithm.Name)
			}
			last, name = l.Algorithm.Name, "  "+l.Loop.String()
		}
		line := fmt.Sprintf("  %-*s", longest, name)
		for _, p := range columns {
			word := cell(l.Lock, p)
			used[word] = true
			line += fmt.Sprintf(" %-*s", columnWidth(p), word)
		}
		lines = append(lines, line)
	}
	for _, line := range append([]string{head}, lines...) {
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(w)
}

func rowName(l *lockDoc) string {
	if !l.Claimed {
		return "  under " + l.Loop.String()
	}
	return l.Algorithm.Name + ", " + l.Loop.String()
}

func columnWidth(p *checker.Property) int {
	return max(utf8.RuneCountInString(heading(p)), len("defect"))
}

func legend(w io.Writer, used map[string]bool) {
	any := false
	for _, c := range verify.Cells() {
		if used[string(c.Cell)] && c.Cell != verify.NoConcern {
			fmt.Fprintf(w, "  %-7s %s\n", c.Cell, c.Means)
			any = true
		}
	}
	if any {
		fmt.Fprintln(w)
	}
}

// cell is the word of the table for a property. That of bypass is a number, unless
// something is wrong with it.
func cell(l *verify.Lock, p *checker.Property) string {
	switch c := l.Cell(p); {
	case p == checker.Bypass && slices.Contains([]verify.Cell{verify.Proved, verify.WithinBound, verify.Unrefuted, verify.FreelyUnrefuted, verify.FreelyProved}, c):
		return fmt.Sprint(l.Bypass())
	case c == verify.FreelyProved: // what a lock does not claim is of interest if it is violated
		return string(verify.FreelyUnrefuted)
	case c == verify.Undecided: // because of another violation, which is shown
		return string(verify.Unrefuted)
	default:
		return string(c)
	}
}

// briefly says what is left out where many locks are judged.
func (d *verifyDoc) briefly(w io.Writer, width int) {
	if d.brief {
		fold(w, width, 2, fmt.Sprintf("Of each scenario %d executions are explored at most, and %d more sampled where these are not all. "+
			"Of a lock that is named, and of all with --all, it is %d and %d.", verify.BriefBudget, verify.BriefSeeds, verify.LockBudget, verify.DefaultSeeds))
		fmt.Fprintln(w)
	}
}

// conclusion is the last line: what the exit code says.
func (d *verifyDoc) conclusion(open int) string {
	names := map[string]bool{}
	var runs, checks, complete int64
	for _, l := range d.locks {
		names[l.Algorithm.Name] = true
		for _, c := range l.Checks {
			runs += c.Runs
			checks++
			if c.Complete() {
				complete++
			}
		}
	}
	s := fmt.Sprintf("%s, %s", plural(int64(len(names)), "lock"), plural(runs, "execution"))
	if complete > 0 {
		s += fmt.Sprintf(", every class of %d of %s", complete, plural(checks, "check"))
	}
	s += ": "
	switch n := len(d.findings()); {
	case n == 1:
		s += "1 finding is not as declared"
	case n > 1:
		s += fmt.Sprintf("%d findings are not as declared", n)
	case d.contradicted() == 1:
		s += "1 lock lets somebody starve who does not by its policy"
	case d.contradicted() > 1:
		s += fmt.Sprintf("%d locks let somebody starve who does not by their policies", d.contradicted())
	case d.unkept() == 1:
		s += "1 claim is not kept"
	case d.unkept() > 1:
		s += fmt.Sprintf("%d claims are not kept", d.unkept())
	case open > 0:
		s += fmt.Sprintf("inconclusive, %d verdicts are missing", open)
	case len(d.partial()) > 0:
		s += fmt.Sprintf("inconclusive, %s did not end", plural(int64(len(d.partial())), "exploration"))
	default:
		s += "everything is as declared"
	}
	switch {
	case d.late:
		s = fmt.Sprintf("cut by the time limit of %s; until then %s", d.app.flags.timeLimit, s)
	case d.cut:
		s = "interrupted; until then " + s
	}
	return s
}
