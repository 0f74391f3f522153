package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
)

// A finding is something that is not as declared.
type finding struct {
	lock  *lockDoc
	check *checkDoc
	row   *verify.Row
	// unseen is set instead of check and row for a declared defect that nothing
	// has looked for.
	unseen string
}

// findings lists what is not as declared, lock by lock.
func (d *verifyDoc) findings() (list []finding) {
	for _, l := range d.locks {
		list = append(list, d.findingsOf(l)...)
	}
	return list
}

func (d *verifyDoc) findingsOf(l *lockDoc) (list []finding) {
	if !l.Claimed {
		return nil
	}
	for _, c := range l.checks {
		for i := range c.Rows {
			if r := &c.Rows[i]; notDeclared(r) && !(c.Cut && r.Must) {
				list = append(list, finding{lock: l, check: c, row: r})
			}
		}
	}
	if d.whole && !d.cut {
		for _, x := range l.Unseen() {
			list = append(list, finding{lock: l, unseen: fmt.Sprintf("the declared defect of %s in %s was not looked for: there is no such scenario or property", x.Property, x.Scenario)})
		}
	}
	return list
}

func (f *finding) String() string {
	r := f.row
	switch {
	case f.unseen != "":
		return f.unseen
	case r.Must:
		return fmt.Sprintf("%s in %s: declared to be violated (%s), and %s", r.Name, f.check.Scenario.Name, r.Known.What, r.Verdict)
	case r.Expected:
		return fmt.Sprintf("%s in %s: the scenario expects a violation, and it is %s", r.Name, f.check.Scenario.Name, r.Verdict)
	}
	return fmt.Sprintf("%s in %s: violated in %d of %s", r.Name, f.check.Scenario.Name, r.Violations, plural(f.check.Runs, "execution"))
}

// explain prints what is not as declared: for each lock a list, then the
// shortest examples, each property once.
func (d *verifyDoc) explain(w io.Writer, o trace.Options) error {
	for _, l := range d.locks {
		found := d.findingsOf(l)
		if len(found) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s, loop %s, is not as declared:\n", l.Algorithm.Name, l.Loop)
		for i := range found {
			fold(w, o.Width, 2, found[i].String())
		}
		fmt.Fprintln(w, "what these say:")
		d.readings(w, o.Width, found)
		for _, f := range d.shown[l] {
			fmt.Fprintln(w)
			fold(w, o.Width, 0, fmt.Sprintf("An execution of %s that violates %s%s:", f.Scenario.Name, rowNames(f.Rows), shortness(f.Shrunk)))
			fmt.Fprintln(w)
			if f.Scenario.Swept() {
				fmt.Fprintln(w, Workload(f.Scenario))
			}
			x := &executionDoc{Execution: f.Execution, line: d.app.exampleLine(f.Example), shrunk: f.Shrunk}
			if err := x.text(w, o); err != nil {
				return err
			}
		}
		others := d.others[l]
		if len(others) > 0 {
			fmt.Fprintln(w, "\nto see the others:")
		}
		for _, f := range others {
			fmt.Fprintf(w, "  %s\n", d.app.exampleLine(f.Example))
		}
		fmt.Fprintln(w)
	}
	return nil
}

// notDeclared picks the rows that make a check fail.
func notDeclared(r *verify.Row) bool { return r.Name != verify.ScriptRow && !r.AsDeclared() }

// examples lists the executions that show some findings, each once.
func examples(found []finding) (all []verify.Found) {
	seen := map[*verify.Example]bool{}
	for _, f := range found {
		if f.check == nil {
			continue
		}
		for _, e := range f.check.examples {
			if !seen[e] && slices.Contains(e.Rows, f.row) {
				seen[e] = true
				all = append(all, verify.Found{Check: f.check.Check, Example: e})
			}
		}
	}
	return all
}

// defects lists the known defects that showed, with what shows each.
func (d *verifyDoc) defects(w io.Writer, width int) {
	title := "known defects, which showed as declared:\n"
	for _, l := range d.locks {
		for _, c := range l.checks {
			for i := range c.Rows {
				r := &c.Rows[i]
				if !l.Claimed || !r.Must || r.Verdict.Word != checker.Violated {
					continue
				}
				fmt.Fprint(w, title)
				title = ""
				fold(w, width, 2, fmt.Sprintf("%s, %s in %s: %s", l.Algorithm.Name, r.Name, c.Scenario.Name, strings.TrimSuffix(r.Known.What, ".")))
				fmt.Fprintf(w, "      %s check %s --lock %s --loop %s --properties %s\n", d.app.self, c.Scenario.Name, l.Algorithm.Name, l.Loop, r.Name)
			}
		}
	}
	if title == "" {
		fmt.Fprintln(w)
	}
}
