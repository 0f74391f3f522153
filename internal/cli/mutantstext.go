package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/simrun-dev/simrun/internal/mutate"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/trial"
)

func (d *mutantsDoc) text(w io.Writer, o trace.Options) error {
	if o.Width == 0 {
		o.Width = maxWidth
	}
	var locks []string
	for i := range d.result.Locks {
		locks = append(locks, d.result.Locks[i].Name)
	}
	head := fmt.Sprintf("%s: %s, judged as %s", d.names(), plural(int64(d.all.mutants), "mutant"), strings.Join(locks, ", "))
	if d.p.Invalid > 0 {
		head += fmt.Sprintf(" (%d more are no Go)", d.p.Invalid)
	}
	fold(w, o.Width, 0, head)
	for i := range d.result.Locks {
		l := &d.result.Locks[i]
		for _, f := range l.Findings {
			fold(w, o.Width, 2, "not held against mutants, since the original has it: "+f)
		}
	}
	fmt.Fprintf(w, "\n  %-16s %7s %7s %10s %9s\n", "operator", "mutants", "caught", "equivalent", "survivors")
	for _, c := range append(d.by, d.all) {
		fmt.Fprintf(w, "  %-16s %7d %7d %10d %9d\n", c.operator, c.mutants, c.caught, c.equivalent, c.survivors+c.stuck)
	}
	fmt.Fprintln(w)
	d.section(w, o, "Nothing noticed these:", trial.Survived)
	d.section(w, o, "No execution enters the function of these:", trial.Unreached)
	d.section(w, o, "The clock has stopped these, which is no verdict; it may be different the next time:", mutate.Stuck)
	d.section(w, o, fmt.Sprintf("These cannot be told from the original, by any execution of any workload of the sweep up to size %d, nor of any scenario that is not too large:", d.app.flags.mutantSize), trial.Equivalent)
	fold(w, o.Width, 0, fmt.Sprintf("score %.1f %%: %d of %d were caught, without those that are equivalent", d.all.score(), d.all.caught, d.all.mutants-d.all.equivalent))
	return nil
}

// section lists the mutants of one outcome.
func (d *mutantsDoc) section(w io.Writer, o trace.Options, title, outcome string) {
	any := false
	for i := range d.result.Verdicts {
		v := &d.result.Verdicts[i]
		if v.Outcome != outcome {
			continue
		}
		if !any {
			fold(w, o.Width, 0, title)
		}
		any = true
		m := d.p.Mutants[v.Mutant-1]
		line := m.String()
		switch {
		case v.Differs != "":
			line += fmt.Sprintf("; its histories differ in %s with %s, loop %s", v.Differs, v.Lock, v.Loop)
		case v.Open > 0:
			line += fmt.Sprintf("; its histories are the same in %s, and %d are too large to be explored", plural(int64(v.Compared), "workload"), v.Open)
		}
		fold(w, o.Width, 2, line)
		for _, s := range m.Before {
			fmt.Fprintln(w, cutTo(o.Width, "    - "+strings.ReplaceAll(s, "\t", "  ")))
		}
		for _, s := range m.After {
			fmt.Fprintln(w, cutTo(o.Width, "    + "+strings.ReplaceAll(s, "\t", "  ")))
		}
	}
	if any {
		fmt.Fprintln(w)
	}
}
