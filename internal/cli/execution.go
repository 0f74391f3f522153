package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/sim"
)

// executionDoc is one execution as a document.
type executionDoc struct {
	*verify.Execution
	line   string         // the command that reproduces it
	shrunk *verify.Shrunk // how it was made short; nil if it was not
}

func (d *executionDoc) text(w io.Writer, o trace.Options) error {
	if err := d.story(w, o); err != nil || d.line == "" {
		return err
	}
	_, err := fmt.Fprintf(w, "reproduce: %s\n", d.line)
	return err
}

// story is the table, with the step after which all was lost.
func (d *executionDoc) story(w io.Writer, o trace.Options) error {
	if d.shrunk != nil && d.shrunk.Critical.Step > 0 {
		o.Marks = append(o.Marks, trace.Mark{Step: d.shrunk.Critical.Step, Text: inevitable})
	}
	if err := table(w, d.Execution, o); err != nil {
		return err
	}
	if c := d.critical(); c != "" {
		fold(w, o.Width, 0, c)
	}
	return nil
}

// inevitable is the mark of the critical step.
const inevitable = "inevitable from here on"

// critical says which step made the failure inevitable; "" if that is not known.
func (d *executionDoc) critical() string {
	if d.shrunk == nil || d.shrunk.Critical.Step == 0 && !d.shrunk.Critical.Proved {
		return ""
	}
	c := &d.shrunk.Critical
	s := fmt.Sprintf("after step %d the violation was inevitable", c.Step)
	if c.Step == 0 {
		s = "no schedule avoids the violation"
	}
	if !c.Proved {
		s += fmt.Sprintf(", as far as %s tell", plural(c.Samples, "sample"))
	}
	return s
}

// shortness says how short an execution is; "" if nobody has tried.
func shortness(s *verify.Shrunk) string {
	if s == nil {
		return ""
	}
	word := "minimal"
	if !s.Minimal {
		word = "not proved minimal"
	}
	return fmt.Sprintf(", with %s from the plain loop (%s)", plural(int64(s.After.Deviations), "deviation"), word)
}

// table is an execution with its verdicts, without the line that reproduces it.
func table(w io.Writer, x *verify.Execution, o trace.Options) error {
	o.Marks = slices.Clone(o.Marks)
	for _, v := range x.Violations {
		for _, s := range v.Steps {
			o.Marks = append(o.Marks, trace.Mark{Step: s, Text: v.Property.Name})
		}
	}
	if err := x.Trace.WriteText(w, o); err != nil {
		return err
	}
	verdicts(w, x, o.Width)
	return nil
}

// verdicts says what the execution violates.
func verdicts(w io.Writer, x *verify.Execution, width int) {
	for i, v := range x.Violations {
		word := "violated"
		if !x.Claimed[i] {
			word = "violated, but not claimed by this lock"
		}
		msg, stack, _ := strings.Cut(v.Message, "\n")
		fold(w, width, 0, fmt.Sprintf("%s: %s: %s", v.Property.Name, word, msg))
		if stack != "" {
			fmt.Fprintln(w, stack)
		}
	}
	for _, m := range x.Mismatches {
		fold(w, width, 0, fmt.Sprint(m))
	}
	if x.Outcome == sim.StepLimit {
		fold(w, width, 0, fmt.Sprintf("cut after %d steps: not decided whether it would go on for ever", x.Trace.End.Steps))
	} else if len(x.Violations)+len(x.Mismatches) == 0 {
		fmt.Fprintln(w, "no property is violated in this execution")
	}
}

func (d *executionDoc) schedule(w io.Writer) error {
	_, err := d.File.WriteTo(w)
	return err
}

func (d *executionDoc) json(w io.Writer) error  { return d.Trace.WriteJSON(w) }
func (d *executionDoc) jsonl(w io.Writer) error { return d.Trace.WriteJSONL(w) }

// Text is an execution as a plain table with its verdicts. If it was made short,
// shrunk says how; nil if it was not.
func Text(x *verify.Execution, shrunk *verify.Shrunk) string {
	var b strings.Builder
	_ = (&executionDoc{Execution: x, shrunk: shrunk}).story(&b, trace.Options{Width: maxWidth}) // writing to a builder does not fail
	return b.String()
}

// Shortness says behind a comma how short an execution is; "" if nobody has tried.
func Shortness(shrunk *verify.Shrunk) string { return shortness(shrunk) }
