package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// A result of an execution is what some operations have returned and what is left in
// some variables. Which ones, the "allow" and "forbid" statements of a scenario say; if
// it has none, all those that return something, and all variables.

// A ResultColumn is one of the values of a result.
type ResultColumn struct {
	// Name is that of an operation, as in "a.read" or "a.read#2", or of a variable.
	Name string

	task, index int // of the operation
	object      int // of the variable, -1 for an operation
}

// ResultColumns lists the values of a result.
func (c *Case) ResultColumns() []ResultColumn {
	var list []ResultColumn
	add := func(col ResultColumn) {
		if !slices.Contains(list, col) {
			list = append(list, col)
		}
	}
	for _, r := range c.Scenario.File.Results() {
		for i := range r.Terms {
			add(c.column(&r.Terms[i]))
		}
	}
	if len(list) > 0 {
		return list
	}
	for i := range c.plan.tasks {
		for j := range c.plan.tasks[i].ops {
			if o := &c.plan.tasks[i].ops[j]; o.form == doChoose || o.form == onObject && c.plan.info(o).GivesResult {
				add(c.operationColumn(i, j))
			}
		}
	}
	for i := range c.plan.objects {
		if a := c.plan.objects[i].algorithm; a == plainVar || a == plainCell {
			add(ResultColumn{Name: c.plan.objects[i].name, object: i})
		}
	}
	return list
}

// column is where the value stands that a term speaks of.
func (c *Case) column(t *script.Term) ResultColumn {
	if t.Object != "" {
		i := slices.IndexFunc(c.plan.objects, func(o objectPlan) bool { return o.name == t.Object })
		return ResultColumn{Name: t.Object, object: i}
	}
	i := slices.IndexFunc(c.plan.tasks, func(p taskPlan) bool { return p.name == t.Event.Task })
	return c.operationColumn(i, t.Event.Index)
}

func (c *Case) operationColumn(task, index int) ResultColumn {
	p := &c.plan.tasks[task]
	name, n, all := p.ops[index].name, 0, 0
	for i := range p.ops {
		if p.ops[i].name == name {
			if all++; i <= index {
				n++
			}
		}
	}
	text := p.name + "." + name
	if all > 1 {
		text = fmt.Sprintf("%s#%d", text, n)
	}
	return ResultColumn{Name: text, task: task, index: index, object: -1}
}

// Result is the result of the execution that has just ended, a word for each column:
// a value, or what has become of the operation.
func (c *Case) Result(columns []ResultColumn) []string {
	words := make([]string, len(columns))
	for i, col := range columns {
		if col.object >= 0 {
			words[i] = c.left(col.object).String()
		} else {
			words[i] = c.tasks[col.task].out[col.index].word()
		}
	}
	return words
}

// left is what is left in a variable.
func (c *Case) left(object int) sim.Value {
	switch v := c.objects[object].Impl.(type) {
	case *sim.Atomic[int64]:
		return sim.Int(v.Peek())
	case *sim.Cell[int64]:
		return sim.Int(v.Peek())
	}
	return sim.Value{}
}

// word is what has become of an operation, as scenarios say it.
func (o *opRun) word() string {
	switch {
	case o.skip || !o.begun:
		return "-"
	case !o.done:
		return "blocks"
	case errors.Is(o.err, sim.ErrTimeout):
		return "times out"
	case sim.IsCancelled(o.err):
		return "cancelled"
	case o.err != nil:
		for _, e := range scriptErrors {
			if errors.Is(o.err, e.err) {
				return "raises " + e.name
			}
		}
		return "raises " + otherError
	case o.value.None():
		return "returns"
	}
	return o.value.String()
}

// A Permission is what a scenario says of a result.
type Permission string

// The permissions.
const (
	Allowed   Permission = "allowed"
	Forbidden Permission = "forbidden"
	// Unsaid: the scenario has no statements about results in this memory model.
	Unsaid Permission = "unsaid"
)

// Permitted is what the scenario says of the result of the execution that has just
// ended, and the line on which it does so; 0 if it is forbidden because other results
// are allowed and it is not. Statements that forbid come first.
func (c *Case) Permitted() (Permission, int) {
	lists := false
	allowed := 0
	for _, r := range c.Scenario.File.Results() {
		if !r.Concerns(c.Memory.Model.String()) {
			continue
		}
		lists = lists || r.Allowed
		switch fits := c.fits(r); {
		case fits && !r.Allowed:
			return Forbidden, r.Line
		case fits && allowed == 0:
			allowed = r.Line
		}
	}
	switch {
	case allowed > 0:
		return Allowed, allowed
	case lists:
		return Forbidden, 0
	}
	return Unsaid, 0
}

// fits reports whether a result is one that a statement speaks of.
func (c *Case) fits(r *script.Result) bool {
	for i := range r.Terms {
		t := &r.Terms[i]
		col := c.column(t)
		if col.object >= 0 {
			if c.left(col.object) != value(t.Outcome.Value) {
				return false
			}
			continue
		}
		if ok, _ := matches(&c.tasks[col.task].out[col.index], t.Outcome); !ok {
			return false
		}
	}
	return true
}

// A ListedResult is one of which a scenario says all values.
type ListedResult struct {
	Values     []string
	Permission Permission
	Line       int
}

// ListedResults lists the results that the scenario allows or forbids in the memory
// model of c, as far as it says all of their values.
func (c *Case) ListedResults(columns []ResultColumn) (list []ListedResult) {
	for _, r := range c.Scenario.File.Results() {
		if !r.Concerns(c.Memory.Model.String()) || len(r.Terms) != len(columns) {
			continue
		}
		l := ListedResult{make([]string, len(columns)), Forbidden, r.Line}
		if r.Allowed {
			l.Permission = Allowed
		}
		for i := range r.Terms {
			if t := &r.Terms[i]; t.Outcome.Form == script.Equals {
				l.Values[slices.Index(columns, c.column(t))] = t.Outcome.Value.String()
			}
		}
		if !slices.Contains(l.Values, "") {
			list = append(list, l)
		}
	}
	return list
}

// judgeResult compares the result of an execution that came to its end with the
// statements about results.
func (c *Case) judgeResult(o sim.Outcome) {
	if !c.quiet && o != sim.Finished && o != sim.Quiet || len(c.Scenario.File.Results()) == 0 {
		return
	}
	p, line := c.Permitted()
	if p != Forbidden {
		return
	}
	columns := c.ResultColumns()
	var parts []string
	for i, word := range c.Result(columns) {
		parts = append(parts, columns[i].Name+" = "+word)
	}
	why := "is forbidden"
	if line == 0 {
		why = "is none of those that are allowed"
		line = c.Scenario.File.Results()[0].Line
	}
	c.mismatch(line, "the result %s %s (memory %s)", strings.Join(parts, ", "), why, c.Memory)
}
