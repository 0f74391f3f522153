package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/sim"
)

func (d *checkDoc) text(w io.Writer, o trace.Options) error {
	lock := "lock " + d.Lock.Name
	if d.Scenario.Kind == nil {
		lock = "no lock"
	}
	memory := ""
	if d.Memory.Model != sim.SC {
		memory = ", memory " + d.Memory.String()
	}
	fold(w, o.Width, 0, fmt.Sprintf("scenario %s, %s, loop %s, time %s%s", d.Scenario.Name, lock, d.Loop, d.Time, memory))
	fold(w, o.Width, 0, d.size())
	if how := d.how(); how != "" {
		fold(w, o.Width, 0, how)
	}
	if len(d.Rows) > 1 { // besides the script's own
		fmt.Fprintln(w)
	}
	d.violated(w, o.Width)
	d.others(w, o.Width)
	if d.Measured && d.Bypass > 0 {
		fmt.Fprintln(w)
		fold(w, o.Width, 0, fmt.Sprintf("starvation: not decided; while a task waited, at most %s got in, and at most %d of these had come later", people(d.Bypass), d.Overtakes))
	}
	if err := d.tables(w, o); err != nil {
		return err
	}
	fmt.Fprintln(w)
	fold(w, o.Width, 0, d.conclusion())
	return nil
}

func people(n int64) string {
	if n == 1 {
		return "1 other"
	}
	return fmt.Sprintf("%d others", n)
}

func (d *checkDoc) size() string {
	of := ""
	if d.Classes > 0 {
		of = " of " + plural(d.Classes, "class")
	}
	return fmt.Sprintf("%s%s, %s in all, at most %d in one", plural(d.Runs, "execution"), of, plural(d.Steps, "step"), d.MaxSteps)
}

// how says how schedules were found, and what that covers.
func (d *checkDoc) how() string {
	var parts []string
	if d.Unexplored != "" {
		parts = append(parts, "not explored, since "+d.Unexplored)
	}
	if d.Explored != nil {
		parts = append(parts, explored(d.Explored))
	}
	if d.Sampled != nil {
		parts = append(parts, sampled(d.Sampled))
	}
	s := strings.Join(parts, ", then ")
	if d.Endless {
		s += "; the other seeds were left out, since most executions did not end"
	}
	return s
}

func explored(e *verify.Explored) string {
	classes := plural(e.Classes, "class")
	if e.AtLeast {
		classes = "at least " + classes
	}
	s := fmt.Sprintf("explored %s with %s", classes, e.Strategy)
	switch {
	case e.Complete:
		s += ": these are all"
	case e.Ended:
		s += fmt.Sprintf(": these are all up to %s, a limit that %s met", e.Bound, plural(e.Limited, "execution"))
	default:
		s += fmt.Sprintf(" in %s of an estimated %s (%.1f%%; %s)",
			plural(e.Executions, "execution"), about(e.Estimate), 100*float64(e.Executions)/max(e.Estimate, 1), between(e.Interval))
	}
	return s
}

func sampled(s *verify.Sampled) string {
	if s.Executions == 0 {
		return ""
	}
	name := s.Strategy
	if name == "portfolio" {
		name += " (" + samplers() + ")"
	}
	text := fmt.Sprintf("sampled %s with %s", plural(s.Executions, "schedule"), name)
	if s.Executions > 1 {
		text += fmt.Sprintf(": %s, and a chance of %.1f%% that one more meets a new one", plural(s.Classes, "class"), 100*float64(s.Singletons)/float64(s.Executions))
	}
	return text
}

func plural(n int64, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "s"):
		return fmt.Sprintf("%d %ses", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// violated lists what some execution violates, each with its meaning, and what
// the scenario expects in vain.
func (d *checkDoc) violated(w io.Writer, width int) {
	for _, claimed := range []bool{true, false} {
		for i := range d.Rows {
			r := &d.Rows[i]
			violated := r.Verdict.Word == checker.Violated
			switch {
			case counts(r) != claimed:
			case violated:
				fold(w, width, 2, fmt.Sprintf("%s: violated in %d of %s%s", r.Name, r.Violations, plural(d.Runs, "execution"), qualify(r)))
				if r.Property != nil {
					fold(w, width, 6, "it says: "+r.Property.Doc)
					fold(w, width, 6, d.app.reading(r.Property))
				}
			case r.Expected:
				fold(w, width, 2, fmt.Sprintf("%s: %s, but the scenario expects a violation", r.Name, r.Verdict))
			}
		}
	}
}

// qualify says what else is known of a violated row.
func qualify(r *verify.Row) string {
	switch {
	case r.Expected:
		return ", as the scenario expects"
	case r.Known != nil:
		return ", a known defect: " + r.Known.What
	case !r.Claimed:
		return "; this lock does not claim it"
	}
	return ""
}

// others lists the properties that were not violated, those with the same
// verdict together.
func (d *checkDoc) others(w io.Writer, width int) {
	var verdicts []string
	names := map[string][]string{}
	for i := range d.Rows {
		r := &d.Rows[i]
		if r.Verdict.Word == checker.Violated || r.Expected || r.Name == verify.ScriptRow {
			continue
		}
		v := r.Verdict.String()
		if !r.Claimed {
			v = "not claimed by this lock, and " + v
		}
		if r.Must {
			v = "declared to be violated (" + r.Known.What + "), but " + v
		}
		if names[v] == nil {
			verdicts = append(verdicts, v)
		}
		names[v] = append(names[v], r.Name)
	}
	for _, claimed := range []bool{true, false} {
		for _, v := range verdicts {
			if strings.HasPrefix(v, "not claimed") != claimed {
				fold(w, width, 2, v+": "+strings.Join(names[v], ", "))
			}
		}
	}
}

// tables shows the first examples in full, and how to see the others.
func (d *checkDoc) tables(w io.Writer, o trace.Options) error {
	shown := 0
	for _, e := range d.examples {
		if shown < verify.MaxShown && counts(e.Rows[0]) {
			shown++
			if err := d.table(w, e, o); err != nil {
				return err
			}
		}
	}
	shown = 0
	for _, e := range d.examples {
		if shown < verify.MaxShown && counts(e.Rows[0]) {
			shown++
			continue
		}
		fmt.Fprintf(w, "\nto see %s violated: %s\n", rowNames(e.Rows), d.app.exampleLine(e))
	}
	return nil
}

func (d *checkDoc) table(w io.Writer, e *verify.Example, o trace.Options) error {
	fmt.Fprintln(w)
	fold(w, o.Width, 0, "An execution that violates "+rowNames(e.Rows)+shortness(e.Shrunk)+":")
	fmt.Fprintln(w)
	return (&executionDoc{Execution: e.Execution, line: d.app.exampleLine(e), shrunk: e.Shrunk}).text(w, o)
}

func rowNames(rows []*verify.Row) string {
	var names []string
	for _, r := range rows {
		if r.Name == verify.ScriptRow {
			names = append(names, "what the scenario says")
			continue
		}
		names = append(names, r.Name)
	}
	return strings.Join(names, ", ")
}

// conclusion is the last line: what the exit code says.
func (d *checkDoc) conclusion() string {
	bad, open := d.bad()
	must := "anything that the lock must have"
	if d.Scenario.Kind == nil {
		must = "anything"
	}
	s := "not refuted: no execution violates " + must
	switch {
	case d.Complete() && d.Memory.Bound() != "":
		s = "holds up to " + d.Memory.Bound() + ": no execution violates " + must
	case d.Complete():
		s = "holds: no execution of any class violates " + must
	case d.Explored != nil && d.Explored.Ended && d.Sampled == nil:
		s = "holds up to " + d.Explored.Bound + ": no execution violates " + must
	}
	switch {
	case len(bad) > 0:
		s = "violated: " + strings.Join(bad, ", ")
	case len(open) > 0:
		s = "inconclusive: nothing that could be judged is violated; not judged: " + strings.Join(open, ", ")
	}
	switch {
	case d.late:
		s = fmt.Sprintf("cut by the time limit of %s; until then %s", d.app.flags.timeLimit, s)
	case d.Cut:
		s = "interrupted; until then " + s
	case d.Partial() && len(bad) == 0:
		s = "inconclusive: not everything was explored; until then " + s
	}
	return s
}
