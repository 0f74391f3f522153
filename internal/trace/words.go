package trace

import (
	"slices"
	"strings"
)

// event updates the story by one event, and the row by what it shows.
func (s *story) event(e *Event) {
	p := s.people[e.Task]
	switch e.Event {
	case Step:
		s.current = e
		if p != nil {
			p.rest = active
		}
	case Call:
		p.stack = append(p.stack, e)
		s.say(p, e, item{call: e.Call, text: s.phrase(e, false)})
	case Return:
		s.returns(p, e)
	case Suspend:
		s.suspends(p, e)
	case Wake:
		s.wakes(e)
	case Cancel:
		s.people[e.Target].cancelled = true
		s.do(e, "cancels")
	case Spawn:
		if e.Step > 0 {
			s.do(e, "creates")
		}
	case Exit:
		if p.cancelled {
			s.say(p, e, item{text: "cancelled, ends", tone: toneBad})
		}
	case Access:
		s.say(p, e, item{text: clean(e.Text)})
	case Doorway:
		s.say(p, e, item{text: "doorway"})
	case Panic:
		s.say(p, e, item{text: "panics", tone: toneBad})
	case State:
		s.changes(e)
	}
}

// cell is where the words of p stand; nil if nobody shall see them.
func (s *story) cell(p *person, e *Event) *cell {
	switch {
	case e.Hidden:
		return nil
	case p == nil:
		return &s.row.cells[len(s.row.cells)-1]
	case p.column < 0:
		return nil
	}
	return &s.row.cells[p.column]
}

func (s *story) say(p *person, e *Event, it item) {
	if c := s.cell(p, e); c != nil {
		it.text = truncate(it.text, maxItem)
		c.items = append(c.items, it)
		s.strong = true
	}
}

// do says what the acting task, or the loop, does to another one.
func (s *story) do(e *Event, verb string) {
	c := s.cell(s.people[e.Task], e)
	if c == nil || s.people[e.Target].column < 0 {
		return
	}
	s.strong = true
	n := len(c.items)
	if n == 0 || c.items[n-1].verb != verb {
		c.items = append(c.items, item{verb: verb})
		n++
	}
	it := &c.items[n-1]
	it.targets = append(it.targets, e.Target)
	it.text = s.list(verb, it.targets)
}

// list is a verb with the tasks it is done to: of many only the first ones.
func (s *story) list(verb string, targets []string) string {
	const most = 48
	text := verb
	for i, name := range targets {
		more := ""
		if left := len(targets) - i - 1; left > 0 {
			more = " +" + itoa(left)
		}
		next := text + " " + s.labels[name]
		if i > 0 && width(next+more) > most {
			return text + " +" + itoa(len(targets)-i)
		}
		text = next
	}
	return text
}

// wakes tells that a task may go on: not if it was outside any operation, which
// is nobody's concern, or if this is what its cancellation means.
func (s *story) wakes(e *Event) {
	p := s.people[e.Target]
	if p.rest == waiting {
		p.rest = woken
	}
	if len(p.stack) > 0 && !s.said("cancels", e) {
		s.do(e, "wakes")
	}
}

// said reports whether the row says verb of the target already.
func (s *story) said(verb string, e *Event) bool {
	return slices.ContainsFunc(s.row.cells, func(c cell) bool {
		return slices.ContainsFunc(c.items, func(it item) bool {
			return it.verb == verb && slices.Contains(it.targets, e.Target)
		})
	})
}

// phrase is an operation in words, with an ellipsis in front if it began in an
// earlier step.
func (s *story) phrase(e *Event, later bool) string {
	words := []string{clean(e.Op)}
	if later {
		words = []string{"…", clean(e.Op)}
	}
	if s.several {
		words = append(words, s.objects[s.t.object(e.Object)])
	}
	if e.Arg != "" {
		words = append(words, e.Arg.String())
	}
	return strings.Join(words, " ")
}

// outcome says how operation e goes on, behind its call if that is in the row.
func (s *story) outcome(p *person, e *Event, words string, t tone) {
	c := s.cell(p, e)
	if c == nil {
		return
	}
	for i := range c.items {
		if it := &c.items[i]; it.call == e.Call {
			it.text, it.tone = truncate(it.text+" "+words, maxItem), max(it.tone, t)
			return
		}
	}
	s.say(p, e, item{call: e.Call, text: s.phrase(e, true) + " " + words, tone: t})
	if slices.ContainsFunc(c.items[:len(c.items)-1], func(it item) bool { return it.call != 0 }) {
		return
	}
	// What was said since the task went on happened inside the operation.
	last := len(c.items) - 1
	c.items = slices.Insert(c.items[:last], 0, c.items[last])
}

func (s *story) returns(p *person, e *Event) {
	if n := len(p.stack); n > 0 {
		p.stack = p.stack[:n-1]
	}
	s.settle(p, e)
	words, t := "ok", toneNone
	switch e.Error {
	case "":
		if e.Result != "" {
			words = "= " + e.Result.String()
		}
	case "ErrTimeout":
		words, t, p.cancelled = "timed out", toneBad, false
	case "ErrCancelled":
		words, t, p.cancelled = "cancelled", toneBad, false
	case "error":
		words, t = "fails: "+clean(e.Message), toneBad
	default:
		words, t = clean(e.Error), toneBad
	}
	s.outcome(p, e, words, t)
}

// suspends says that a task waits, or gives way, in the middle of an operation.
func (s *story) suspends(p *person, e *Event) {
	if e.Op == "" {
		return
	}
	if e.Waits {
		p.rest = waiting
	}
	c := s.cell(p, e)
	again := c == nil || !slices.ContainsFunc(c.items, func(it item) bool { return it.call == e.Call })
	switch {
	case e.Waits && again:
		s.outcome(p, e, "waits again", toneWait)
	case e.Waits:
		s.outcome(p, e, "waits", toneWait)
	case !again:
		s.outcome(p, e, "gives way", toneNone)
	}
}
