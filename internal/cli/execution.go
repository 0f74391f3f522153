package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/sim"
)

// executionDoc is one execution as a document.
type executionDoc struct {
	*verify.Execution
	line string // the command that reproduces it
}

func (d *executionDoc) text(w io.Writer, o trace.Options) error {
	if err := table(w, d.Execution, o); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "reproduce: %s\n", d.line)
	return err
}

// table is an execution with its verdicts, without the line that reproduces it.
func table(w io.Writer, x *verify.Execution, o trace.Options) error {
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

func (d *executionDoc) json(w io.Writer) error  { return d.Trace.WriteJSON(w) }
func (d *executionDoc) jsonl(w io.Writer) error { return d.Trace.WriteJSONL(w) }

// Text is an execution as a plain table with its verdicts.
func Text(x *verify.Execution) string {
	var b strings.Builder
	_ = table(&b, x, trace.Options{Width: maxWidth}) // writing to a builder does not fail
	return b.String()
}
