package trace

import "strings"

// A view is the visible state of an object in words: its fields, and the tasks
// in its queue, first in line first.
type view struct {
	fields string
	queue  []string
}

// changes notes the state of an object.
func (s *story) changes(e *Event) {
	i := s.t.object(e.Object)
	v := s.view(e)
	if v.String() == s.state[i].String() {
		return
	}
	s.state[i] = v
	s.strong = s.strong || !e.Hidden
}

func (s *story) view(e *Event) view {
	var v view
	var words []string
	for _, f := range e.Fields {
		words = append(words, clean(f.Name)+"="+clean(f.Value))
	}
	v.fields = strings.Join(words, " ")
	for i := 0; i < len(e.Waiters); {
		w, n := e.Waiters[i], 1
		for i+n < len(e.Waiters) && e.Waiters[i+n] == w {
			n++
		}
		v.queue = append(v.queue, s.waiter(w, n))
		i += n
	}
	return v
}

// waiter is n entries of the same task: its label, with what kind of entry it
// is in brackets.
func (s *story) waiter(w Waiter, n int) string {
	text := "?"
	if w.Task != "" {
		text = s.labels[w.Task]
	}
	if w.Note != "" {
		text += "(" + clean(w.Note) + ")"
	}
	if n > 1 {
		text += "×" + itoa(n)
	}
	return text
}

// String is all of v, with a bar before the queue.
func (v view) String() string {
	if len(v.queue) == 0 {
		return v.fields
	}
	return strings.TrimLeft(v.fields+" │ "+strings.Join(v.queue, " "), " ")
}

// fit is v in at most n columns: of a long queue only the first ones, and how
// many more there are.
func (v view) fit(n int) string {
	for shown := len(v.queue); shown > 0; shown-- {
		some := view{v.fields, v.queue[:shown]}
		if shown < len(v.queue) {
			some.queue = append(some.queue[:shown:shown], "+"+itoa(len(v.queue)-shown))
		}
		if text := some.String(); width(text) <= n {
			return text
		}
	}
	if len(v.queue) == 0 {
		return truncate(v.fields, n)
	}
	more := " │ +" + itoa(len(v.queue))
	return strings.TrimLeft(truncate(v.fields, max(n-width(more), 0))+more, " ")
}
