package trace

import (
	"slices"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A story is a trace retold in words: what each step did, who is inside and who
// waits. Steps in which nothing visible happened are left out.
type story struct {
	t        *Trace
	columns  []string // labels of the columns; the last one may be the loop's
	people   map[string]*person
	labels   map[string]string // of tasks
	objects  []string          // labels of the objects
	several  bool              // operations must say which object they mean
	timedOut map[int]bool      // calls that end with ErrTimeout
	marks    map[int][]string
	state    []view // of each object, now
	rows     []row
	loop     bool // the loop has something to say

	row     *row // the one that is being told
	strong  bool // it is worth a line
	current *Event
}

// A row is what one step shows.
type row struct {
	step  int
	time  int64
	cells []cell
	state []view // of each object
	marks []string
}

// A cell is the part of one task in a row.
type cell struct {
	items         []item
	before, after inside
	rest          rest
}

// An item is one thing that a task did.
type item struct {
	text    string
	tone    tone
	call    int      // the operation it speaks of, 0 for none
	verb    string   // "wakes" and the like, with
	targets []string // the tasks it is done to
}

// maxItem bounds the text of one item: messages of errors have no bound.
const maxItem = 72

// tell tells the story with labels of at most n columns.
func tell(t *Trace, marks []Mark, n int) *story {
	s := &story{t: t, people: map[string]*person{}, labels: map[string]string{}, timedOut: map[int]bool{}, marks: map[int][]string{}}
	names := make([]string, len(t.Tasks))
	for i := range t.Tasks {
		names[i] = t.Tasks[i].Name
	}
	for i, label := range shorten(names, n) {
		task := &t.Tasks[i]
		p := &person{column: -1}
		if !task.Hidden {
			p.column = len(s.columns)
			s.columns = append(s.columns, label)
		}
		s.people[task.Name], s.labels[task.Name] = p, label
	}
	s.columns = append(s.columns, "(loop)")
	names = names[:0]
	for i := range t.Objects {
		names = append(names, t.Objects[i].Name)
	}
	s.objects, s.several = shorten(names, n), len(names) > 1
	s.state = make([]view, len(names))
	for i := range t.Events {
		if e := &t.Events[i]; e.Error == "ErrTimeout" {
			s.timedOut[e.Call] = true
		}
	}
	for _, m := range marks {
		s.marks[m.Step] = append(s.marks[m.Step], clean(m.Text))
	}
	s.steps()
	if !s.loop {
		s.columns = s.columns[:len(s.columns)-1]
	}
	return s
}

// steps tells the steps one by one.
func (s *story) steps() {
	for events := s.t.Events; len(events) > 0; {
		n := slices.IndexFunc(events, func(e Event) bool { return e.Step != events[0].Step })
		if n < 0 {
			n = len(events)
		}
		s.step(events[:n])
		events = events[n:]
	}
}

func (s *story) step(events []Event) {
	r := row{step: events[0].Step, time: events[len(events)-1].Time, marks: s.marks[events[0].Step]}
	delete(s.marks, r.step)
	r.cells = make([]cell, len(s.columns))
	for _, p := range s.people {
		if p.column >= 0 {
			r.cells[p.column].before = p.inside()
		}
	}
	s.row, s.strong, s.current = &r, len(r.marks) > 0, nil
	hidden := events[0].Event == Step && events[0].Hidden
	for i := range events {
		s.event(&events[i])
	}
	for _, p := range s.people {
		if p.column >= 0 {
			c := &r.cells[p.column]
			c.after, c.rest = p.inside(), p.rest
		}
	}
	if !s.strong || hidden && len(r.marks) == 0 {
		return
	}
	s.sayWho()
	s.loop = s.loop || len(r.cells[len(r.cells)-1].items) > 0
	r.state = slices.Clone(s.state)
	s.rows = append(s.rows, r)
}

// sayWho names the kind of a step that is not a task's, and says of a task that
// has changed something without a word that it went on.
func (s *story) sayWho() {
	if s.current == nil {
		return
	}
	loop := &s.row.cells[len(s.row.cells)-1]
	if s.current.Task != "" {
		p := s.people[s.current.Task]
		if n := len(p.stack); p.column >= 0 && len(s.row.cells[p.column].items) == 0 && n > 0 {
			s.row.cells[p.column].items = []item{{text: s.phrase(p.stack[n-1], true) + " goes on"}}
		}
		return
	}
	who := s.current.Action
	if slices.ContainsFunc(loop.items, s.isTimeout) {
		who = "timer"
	}
	switch {
	case len(loop.items) > 0:
		loop.items[0].text = who + " " + loop.items[0].text
	case !slices.ContainsFunc(s.row.cells, func(c cell) bool { return len(c.items) > 0 }):
		loop.items = []item{{text: who}}
	}
}

// isTimeout tells a deadline from other callbacks by what becomes of the
// operation of the task that it wakes or cancels.
func (s *story) isTimeout(it item) bool {
	return slices.ContainsFunc(it.targets, func(name string) bool {
		stack := s.people[name].stack
		return len(stack) > 0 && s.timedOut[stack[len(stack)-1].Call]
	})
}
