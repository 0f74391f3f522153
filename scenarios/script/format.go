package script

import (
	"fmt"
	"strconv"
	"strings"
)

// Format returns the canonical form of a file: one way to write each thing,
// with the author's comments and empty lines. Several empty lines become one,
// annotations and comments of neighbouring lines are aligned. Formatting twice
// changes nothing more, and Parse reads the result as the same file, places
// aside. Positions are ignored, so a file built in Go can be formatted; a task
// without a Body is written from its Ops.
func Format(f *File) []byte {
	p := &printer{}
	for _, s := range f.Stmts {
		p.node(s.Base(), "", row{head: statementText(s), joined: true})
		if s, ok := s.(*Schedule); ok {
			p.lines(s)
		}
	}
	p.comments(f.Tail, "")
	return p.bytes()
}

// lines writes the lines of a schedule and what follows them.
func (p *printer) lines(s *Schedule) {
	for _, l := range s.Lines {
		head, tail := lineText(l)
		p.node(l.Base(), "  ", row{head: head, tail: tail, joined: len(l.Actions) > 1})
	}
	p.comments(s.Tail, "  ")
}

func statementText(s Stmt) string {
	switch s := s.(type) {
	case *Header:
		return "simrun " + strconv.Itoa(s.Version)
	case *Object:
		return objectText(s)
	case *Setting:
		return s.Name + " " + s.Value
	case *Task:
		return taskText(s)
	case *When:
		return "when " + s.Event.String() + " done: " + bodyText(s.Body, s.Ops)
	case *Schedule:
		if s.Loose {
			return "schedule " + s.Name + " loose:"
		}
		return "schedule " + s.Name + ":"
	case *Expect:
		return expectText(s)
	case *Result:
		return resultText(s)
	case *Check:
		return "check " + propertiesText(s.Properties, " ")
	}
	return ""
}

func objectText(o *Object) string {
	switch o.Form {
	case VarObject:
		return fmt.Sprintf("var %s = %d", o.Name, o.Initial)
	case CellObject:
		return fmt.Sprintf("cell %s = %d", o.Name, o.Initial)
	case MutexObject:
		return "mutex " + o.Name
	}
	text := "lock " + o.Name + " = " + o.Kind
	if len(o.Params) == 0 {
		return text
	}
	params := make([]string, len(o.Params))
	for i, p := range o.Params {
		if params[i] = p.Value.String(); !p.Positional {
			params[i] = p.Name + "=" + params[i]
		}
	}
	return text + "(" + strings.Join(params, ", ") + ")"
}

func taskText(t *Task) string {
	text := "task " + t.Name
	if t.At > 0 {
		text += " at " + strconv.Itoa(t.At)
	}
	return text + ": " + bodyText(t.Body, t.Ops)
}

// bodyText writes the body, or the flat program if there is none.
func bodyText(body []Item, ops []Op) string {
	if len(body) == 0 {
		for i := range ops {
			body = append(body, Item{Op: &ops[i], Times: 1, Joined: ops[i].Joined})
		}
	}
	var b strings.Builder
	writeItems(&b, body)
	return b.String()
}

func writeItems(b *strings.Builder, items []Item) {
	for i, it := range items {
		switch {
		case i > 0 && it.Joined:
			b.WriteString(" || ")
		case i > 0:
			b.WriteString("; ")
		}
		if c := it.Cond; c != nil {
			b.WriteString(c.String() + " ")
		}
		if it.Op != nil {
			it.Op.write(b)
		} else {
			b.WriteByte('(')
			writeItems(b, it.Group)
			b.WriteByte(')')
		}
		if it.Times > 1 {
			b.WriteString(" ×" + strconv.Itoa(it.Times))
		}
	}
}

// String is the condition as it is written.
func (c Cond) String() string {
	word := "if "
	if c.Not {
		word = "unless "
	}
	return word + c.Value.String()
}

func (op *Op) write(b *strings.Builder) {
	b.WriteString(op.Name)
	if op.Target != "" {
		b.WriteString(" " + op.Target)
	}
	if op.Object != "" && !op.Short {
		b.WriteString(" " + op.Object)
	}
	if op.HasArg {
		b.WriteString(" " + strconv.Itoa(op.Arg))
	}
	if op.HasArg2 {
		b.WriteString(" " + strconv.Itoa(op.Arg2))
	}
	if op.Timed {
		b.WriteString(" timeout " + strconv.Itoa(op.Timeout))
	}
}

func expectText(e *Expect) string {
	switch e.Form {
	case Violates:
		return "expect violates " + propertiesText([]Property{e.Property}, "")
	case StayBlocked:
		if e.Tasks == nil {
			return "expect blocks anybody"
		}
		return "expect blocks " + strings.Join(e.Tasks, ", ")
	}
	return "expect " + e.Earlier.String() + " before " + e.Later.String()
}

func resultText(r *Result) string {
	text := "forbid"
	if r.Allowed {
		text = "allow"
	}
	for _, m := range r.Models {
		text += " " + m
	}
	for i, t := range r.Terms {
		sep := ": "
		if i > 0 {
			sep = ", "
		}
		what := t.Object
		if what == "" {
			what = t.Event.String()
		}
		head, tail := withOutcome(what, t.Outcome)
		if tail != "" {
			tail = " " + tail
		}
		text += sep + head + tail
	}
	return text
}

func propertiesText(props []Property, sep string) string {
	texts := make([]string, len(props))
	for i, p := range props {
		texts[i] = p.Name
		if p.Bounded {
			texts[i] += "<=" + strconv.Itoa(p.Bound)
		}
		if len(p.Parts) > 0 {
			texts[i] += "(" + propertiesText(p.Parts, ", ") + ")"
		}
	}
	return strings.Join(texts, sep)
}

// lineText returns what a schedule line does, and what it says in the margin.
func lineText(l *Line) (head, tail string) {
	switch l.Form {
	case Tick:
		head = "tick " + strconv.Itoa(l.Time)
	case At:
		head = "at " + strconv.Itoa(l.Time)
	case Assert:
		head, tail = withOutcome(l.Event.String(), l.Outcome)
	default:
		head, tail = actionsText(l.Actions)
	}
	if l.Wakes == nil {
		return head, tail
	}
	wakes := "wakes nobody"
	if len(l.Wakes.Tasks) > 0 {
		wakes = "wakes " + strings.Join(l.Wakes.Tasks, ", ")
	}
	return head, strings.TrimPrefix(tail+"  "+wakes, "  ")
}

// actionsText keeps only the last action's outcome for the margin.
func actionsText(actions []Action) (head, tail string) {
	var b strings.Builder
	for i, a := range actions {
		if tail != "" {
			b.WriteString(" " + tail)
		}
		if i > 0 {
			b.WriteString(" || ")
		}
		if a.Task != "" {
			b.WriteString(a.Task + " ")
		}
		var text string
		text, tail = withOutcome(a.Op.String(), a.Outcome)
		b.WriteString(text)
	}
	return b.String(), tail
}

// withOutcome adds an outcome: a result to the text itself, the others to the
// margin.
func withOutcome(text string, o Outcome) (head, tail string) {
	switch o.Form {
	case Blocks:
		return text, "blocks"
	case Equals:
		return text + " = " + o.Value.String(), ""
	case Returns:
		return text, "returns"
	case Raises:
		return text, "raises " + o.Error
	case Cancelled:
		return text, "cancelled"
	case TimesOut:
		return text, "times out"
	}
	return text, ""
}
