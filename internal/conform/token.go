package conform

import (
	"fmt"
	"strconv"
	"strings"
)

// An event is a token of a trace with the time marks in front of it.
type event struct {
	marks []string
	token string // "" for marks at the end of a trace
	time  string // the last mark so far, without its @
}

func (e *event) same(o *event) bool {
	return e.token == o.token && strings.Join(e.marks, " ") == strings.Join(o.marks, " ")
}

// text is the event as it stands in the trace.
func (e *event) text() string {
	return strings.Join(append(e.marks[:len(e.marks):len(e.marks)], e.token), " ")
}

// split takes a trace apart.
func split(trace string) []event {
	var all []event
	var e event
	for _, tok := range strings.Fields(trace) {
		if after, mark := strings.CutPrefix(tok, "@"); mark {
			e.marks = append(e.marks, tok)
			e.time = after
			continue
		}
		e.token = tok
		all = append(all, e)
		e = event{time: e.time}
	}
	if len(e.marks) > 0 {
		all = append(all, e)
	}
	return all
}

// traceDifference reports the first event that differs.
func (r *replay) traceDifference() *Failure {
	recorded, replayed := split(r.s.Expect.Trace), split(string(r.trace))
	i := 0
	for i < len(recorded) && i < len(replayed) && recorded[i].same(&replayed[i]) {
		i++
	}
	return &Failure{
		Aspect: Trace, Event: i,
		Recorded: r.words(recorded, i), Replayed: r.words(replayed, i),
		RecordedTrace: excerpt(recorded, i), ReplayedTrace: excerpt(replayed, i),
	}
}

// words says what happens in event i.
func (r *replay) words(events []event, i int) string {
	if i >= len(events) {
		return "nothing more happens"
	}
	e := &events[i]
	return fmt.Sprintf("at %s: %s", shorten(e.time), r.s.explain(e.token))
}

// explain puts a token in words.
func (s *Script) explain(token string) string {
	cut := strings.IndexAny(token, "()!")
	if cut < 0 {
		return shorten(token)
	}
	task, n, ok := s.locate(token[:cut])
	if !ok {
		return shorten(token)
	}
	var what string
	switch rest := shorten(token[cut+1:]); {
	case token[cut] == '(':
		what = "begins"
	case token[cut] == '!':
		what = "raises " + rest
	case rest == "":
		what = "returns nothing"
	default:
		what = "returns " + strings.TrimPrefix(rest, "=")
	}
	return fmt.Sprintf("task %s, %s: %s", task.Name, task.describe(n), what)
}

// locate finds the task and the operation of a label like "B2".
func (s *Script) locate(label string) (t *Task, n int, ok bool) {
	for i := range s.Tasks {
		t := &s.Tasks[i]
		if rest, has := strings.CutPrefix(label, t.Name); has {
			if n, err := strconv.Atoi(rest); err == nil && 0 <= n && n < len(t.Ops) {
				return t, n, true
			}
		}
	}
	return nil, 0, false
}

// describe is operation n with its number, as in "op 2 put(7, timeout 1)".
func (t *Task) describe(n int) string {
	c := &t.Ops[n]
	arg := ""
	switch {
	case c.Value != nil:
		arg = strconv.FormatInt(*c.Value, 10)
	case c.Count != nil:
		arg = strconv.FormatInt(*c.Count, 10)
	}
	if c.Op == "cancel" {
		arg = c.TargetName
	}
	if c.Timed {
		arg = strings.TrimPrefix(fmt.Sprintf("%s, timeout %d", arg, c.Timeout), ", ")
	}
	return fmt.Sprintf("op %d %s(%s)", n, c.Op, arg)
}

// context is how many events an excerpt shows on each side.
const context = 4

// excerpt shows the events around number i, which it marks.
func excerpt(events []event, i int) string {
	var b strings.Builder
	from := max(i-context, 0)
	if from > 0 {
		b.WriteString("... ")
	}
	if from < len(events) && from > 0 && len(events[from].marks) == 0 {
		fmt.Fprintf(&b, "(@%s) ", shorten(events[from].time))
	}
	for k := from; k < min(i+context+1, len(events)); k++ {
		text := shorten(events[k].text())
		if k == i {
			text = ">>" + text + "<<"
		}
		b.WriteString(text + " ")
	}
	switch {
	case i >= len(events):
		b.WriteString(">><<")
	case i+context+1 < len(events):
		b.WriteString("...")
	}
	return strings.TrimSpace(b.String())
}

// shorten keeps hostile texts from filling a screen.
func shorten(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}
