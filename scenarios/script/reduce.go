package script

import (
	"fmt"
	"iter"
	"slices"
)

// Smaller lists, in a fixed order and the largest steps first, the files with
// one thing less than f, which must have been checked: without a task, a
// callback or a schedule; without an operation or a group, or two operations of
// one object; with fewer repetitions. What belongs to something that is left out
// goes as well: cancellations of a task, objects that nobody uses, lines and
// expectations about operations that are no more. Groups that are done once, or
// have one part, lose their parentheses.
//
// The files share comments with f, have no positions of their own, and may be
// invalid: Format them and parse the text. Whether they make sense, whoever
// knows the kinds must tell.
func (f *File) Smaller() iter.Seq[*File] {
	return func(yield func(*File) bool) {
		for e := range f.edits() {
			if v := e.apply(f); len(v.Tasks()) > 0 && !yield(v) {
				return
			}
		}
	}
}

// An edit says what to leave out.
type edit struct {
	stmts []Stmt
	items []Pos
	times map[Pos]int // repetitions left of an item
}

// edits lists what can be left out.
func (f *File) edits() iter.Seq[*edit] {
	return func(yield func(*edit) bool) {
		for _, s := range f.Stmts {
			switch s.(type) {
			case *Task, *When, *Schedule:
				if !yield(&edit{stmts: []Stmt{s}}) {
					return
				}
			}
		}
		items := f.allItems()
		for _, it := range items {
			if !yield(&edit{items: []Pos{it.Pos}}) {
				return
			}
		}
		for i, a := range items {
			for _, b := range items[i+1:] {
				if a.Op == nil || b.Op == nil || a.Op.Object == "" || a.Op.Object != b.Op.Object {
					continue
				}
				if !yield(&edit{items: []Pos{a.Pos, b.Pos}}) {
					return
				}
			}
		}
		for _, it := range items {
			for _, n := range fewer(it.Times) {
				if !yield(&edit{times: map[Pos]int{it.Pos: n}}) {
					return
				}
			}
		}
	}
}

// fewer lists smaller repetitions.
func fewer(n int) []int {
	var list []int
	for _, k := range []int{1, n / 2, n - 1} {
		if k >= 1 && k < n && !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}

// allItems lists the operations and groups of all programs, groups before what
// is in them.
func (f *File) allItems() []*Item {
	var list []*Item
	var add func(items []Item)
	add = func(items []Item) {
		for i := range items {
			list = append(list, &items[i])
			add(items[i].Group)
		}
	}
	for _, s := range f.Stmts {
		switch s := s.(type) {
		case *Task:
			add(s.Body)
		case *When:
			add(s.Body)
		}
	}
	return list
}

// apply makes the file without what the edit leaves out.
func (e *edit) apply(f *File) *File {
	r := &reducer{edit: e, old: f, tasks: map[string]*Task{}}
	for r.programs() { // until no cancellation is left of a task that is no more
	}
	v := &File{Name: f.Name, Tail: f.Tail}
	for _, s := range f.Stmts {
		if s := r.statement(s); s != nil {
			v.Stmts = append(v.Stmts, s)
		}
	}
	used := map[string]bool{}
	for _, it := range v.allItems() {
		if it.Op != nil {
			used[it.Op.Object] = true
		}
	}
	v.Stmts = slices.DeleteFunc(v.Stmts, func(s Stmt) bool {
		o, ok := s.(*Object)
		return ok && !used[o.Name]
	})
	return v
}

// A reducer is an edit at work.
type reducer struct {
	*edit
	old   *File
	tasks map[string]*Task // those that remain, with their new bodies
	gone  map[string]bool  // tasks left out
	moved map[string][]int // by task: the new place of each operation, -1 for none
}

// programs makes the bodies of the tasks, and reports whether yet another task
// is left out.
func (r *reducer) programs() bool {
	before := len(r.gone)
	gone := map[string]bool{}
	for _, t := range r.old.Tasks() {
		n := *t
		n.Body, n.Ops = r.body(t.Body), nil
		r.tasks[t.Name] = &n
		if r.gone[t.Name] || len(n.Body) == 0 || slices.Contains(r.stmts, Stmt(t)) {
			gone[t.Name] = true
		}
	}
	r.gone = gone
	r.moved = map[string][]int{}
	for name, t := range r.tasks {
		r.moved[name] = moves(r.old.Task(name).Body, t.Body)
		t.Body = unwrapped(t.Body)
	}
	return len(gone) > before
}

// body is what remains of a body; empty groups do not.
func (r *reducer) body(items []Item) []Item {
	var rest []Item
	for _, it := range items {
		if slices.Contains(r.items, it.Pos) || it.Op != nil && r.gone[it.Op.Target] {
			continue
		}
		if n, ok := r.times[it.Pos]; ok {
			it.Times = n
		}
		if it.Op == nil {
			if it.Group = r.body(it.Group); it.Group == nil {
				continue
			}
		}
		it.Joined = it.Joined && len(rest) > 0
		rest = append(rest, it)
	}
	return rest
}

// unwrapped is a body without the parentheses of groups that are done once or
// have one part.
func unwrapped(items []Item) []Item {
	var list []Item
	for _, it := range items {
		it.Group = unwrapped(it.Group)
		switch {
		case it.Cond != nil: // it is what the condition is for
			list = append(list, it)
		case it.Op == nil && it.Times == 1:
			it.Group[0].Joined = it.Joined
			list = append(list, it.Group...)
		case it.Op == nil && len(it.Group) == 1 && it.Group[0].Times*it.Times <= MaxTimes:
			times, joined := it.Times, it.Joined
			it = it.Group[0]
			it.Times *= times
			it.Joined = joined
			list = append(list, it)
		default:
			list = append(list, it)
		}
	}
	return list
}

// moves finds the new place of each operation of a flat program.
func moves(before, after []Item) []int {
	place := map[string]int{}
	for i, name := range trails(nil, after, "") {
		place[name] = i
	}
	var list []int
	for _, name := range trails(nil, before, "") {
		i, ok := place[name]
		if !ok {
			i = -1
		}
		list = append(list, i)
	}
	return list
}

// trails names the operations of a flat program: where they are written, and
// which repetition they are of.
func trails(list []string, items []Item, prefix string) []string {
	for _, it := range items {
		for n := range it.Times {
			name := fmt.Sprintf("%s/%d:%d#%d", prefix, it.Line, it.Col, n)
			if it.Op != nil {
				list = append(list, name)
			} else {
				list = trails(list, it.Group, name)
			}
		}
	}
	return list
}

// statement is what remains of a statement, nil if nothing does.
func (r *reducer) statement(s Stmt) Stmt {
	if slices.Contains(r.stmts, s) {
		return nil
	}
	switch s := s.(type) {
	case *Task:
		if r.gone[s.Name] {
			return nil
		}
		return r.tasks[s.Name]
	case *When:
		n := *s
		n.Body, n.Ops = unwrapped(r.body(s.Body)), nil
		if n.Event = r.event(s.Event); n.Event.Index < 0 || len(n.Body) == 0 {
			return nil
		}
		return &n
	case *Schedule:
		return r.schedule(s)
	case *Expect:
		return r.expect(s)
	case *Result:
		return nil // with less to do other results come of it
	}
	return s
}

func (r *reducer) expect(e *Expect) Stmt {
	n := *e
	switch e.Form {
	case Before:
		n.Earlier, n.Later = r.event(e.Earlier), r.event(e.Later)
		if n.Earlier.Index < 0 || n.Later.Index < 0 {
			return nil
		}
	case StayBlocked:
		if n.Tasks = r.remaining(e.Tasks); e.Tasks != nil && n.Tasks == nil {
			return nil
		}
	}
	return &n
}

// remaining lists the tasks that are not left out.
func (r *reducer) remaining(tasks []string) []string {
	var list []string
	for _, t := range tasks {
		if !r.gone[t] {
			list = append(list, t)
		}
	}
	return list
}

// event names the same operation as before; its index is -1 if there is none.
func (r *reducer) event(e Event) Event {
	n := e
	if n.Index = r.place(e.Task, e.Index); n.Index < 0 || e.Short {
		return n
	}
	n.N = 0
	for i, op := range r.old.Task(e.Task).Ops {
		if to := r.moved[e.Task][i]; op.Name == e.Op && to >= 0 && to <= n.Index {
			n.N++
		}
	}
	n.Numbered = e.Numbered || n.N > 1
	return n
}

// place is the new place of an operation, -1 if it has none.
func (r *reducer) place(task string, index int) int {
	if r.gone[task] || index >= len(r.moved[task]) {
		return -1
	}
	return r.moved[task][index]
}

// schedule keeps the lines about what remains.
func (r *reducer) schedule(s *Schedule) Stmt {
	n := *s
	n.Lines = nil
	acts := false
	for _, l := range s.Lines {
		if l := r.line(l); l != nil {
			n.Lines = append(n.Lines, l)
			acts = acts || l.Form == Act
		}
	}
	if !acts {
		return nil
	}
	return &n
}

func (r *reducer) line(l *Line) *Line {
	n := *l
	switch l.Form {
	case Assert:
		numbered := l.Event.Numbered
		n.Event = r.event(l.Event)
		n.Event.Numbered = numbered // else it is the last one of its name
		if n.Event.Index < 0 {
			return nil
		}
	case Act:
		n.Actions = nil
		for _, a := range l.Actions {
			if a.Task == "" && r.gone[a.Op.Target] || a.Task != "" && r.place(a.Task, a.Index) < 0 {
				continue
			}
			n.Actions = append(n.Actions, a)
		}
		if len(n.Actions) == 0 {
			return nil
		}
	}
	if l.Wakes != nil && len(l.Wakes.Tasks) > 0 {
		if n.Wakes = nil; len(r.remaining(l.Wakes.Tasks)) > 0 {
			n.Wakes = &Wakes{Pos: l.Wakes.Pos, Tasks: r.remaining(l.Wakes.Tasks)}
		}
	}
	return &n
}
