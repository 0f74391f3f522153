package script

import (
	"fmt"
	"slices"
	"strings"
)

// programs resolves the bodies of tasks and callbacks and writes out their
// repetitions.
func (c *checker) programs(f *File) {
	for _, s := range f.Stmts {
		switch s := s.(type) {
		case *Task:
			s.Ops = c.program(s.Pos, s.Body)
			places := make(map[string][]int)
			for i, op := range s.Ops {
				places[op.Name] = append(places[op.Name], i)
			}
			if c.tasks[s.Name] == s {
				c.ops[s.Name] = places
			}
		case *When:
			s.Ops = c.program(s.Pos, s.Body)
		}
	}
}

func (c *checker) items(items []Item) {
	for i := range items {
		if items[i].Op != nil {
			c.op(items[i].Op)
		}
		c.items(items[i].Group)
		if items[i].Joined {
			c.joined(items[i].first())
		}
	}
}

// first is the operation that an item begins with.
func (it *Item) first() *Op {
	for it.Op == nil {
		it = &it.Group[0]
	}
	return it.Op
}

// joined checks an operation that is to begin in the step of the one before.
func (c *checker) joined(op *Op) {
	switch o := c.objects[op.Object]; {
	case op.Name == "step" || op.Name == "sleep" || op.Name == "choose" || op.Name == "fence", o != nil && o.Form != LockObject:
		c.fail(op.Pos, "", "%s is a step of its own, so it cannot be joined to the operation before it", quote(op.Name))
	}
}

// program resolves a body and returns it flat, or nil if the file's programs
// are too long together.
func (c *checker) program(at Pos, body []Item) []Op {
	n := size(body)
	if c.total = min(c.total+n, MaxOps+1); c.total > MaxOps {
		c.fail(at, "", "more than %d operations in all", MaxOps)
		return nil
	}
	c.items(body)
	f := flattener{c: c, ops: make([]Op, 0, n)} // some are long, and an Op is large
	f.items(body, -1)
	return f.ops
}

// size is the length of the flat program, or MaxOps+1 if it is longer.
func size(items []Item) int {
	total := 0
	for _, it := range items {
		one := 1
		if it.Op == nil {
			one = size(it.Group)
		}
		total = min(total+one*it.Times, MaxOps+1)
	}
	return total
}

// A flattener writes a program out.
type flattener struct {
	c     *checker
	ops   []Op
	conds []Cond // of the items around
}

// items writes items out. last is the place of the operation before them, -1 if there
// is none; the result is that of the last one which is done in any case.
func (f *flattener) items(items []Item, last int) int {
	for _, it := range items {
		first, before := len(f.ops), len(f.conds)
		if it.Cond != nil {
			f.conds = append(f.conds, f.cond(it.Cond, last))
		}
		at := last
		for range it.Times {
			if it.Op == nil {
				at = f.items(it.Group, at)
				continue
			}
			op := *it.Op
			op.Conds = slices.Clone(f.conds)
			f.ops = append(f.ops, op)
			at = len(f.ops) - 1
		}
		f.ops[first].Joined = it.Joined
		if f.conds = f.conds[:before]; it.Cond == nil {
			last = at
		}
	}
	return last
}

// cond is a condition on the operation at a place.
func (f *flattener) cond(c *Cond, last int) Cond {
	bound := *c
	bound.Index = last
	if last < 0 {
		f.c.fail(c.Pos, "as in: cas x 0 1; if true (write y 1)", "%s has no operation before it, whose result it would look at", quote(c.String()))
	} else if spec, known := f.c.known(f.ops[last]); known && !spec.Yields {
		f.c.fail(c.Pos, "", "%s looks at the result of %s, which has none", quote(c.String()), quote(f.ops[last].String()))
	}
	return bound
}

// op resolves one operation: what it is done to, and whether that is possible.
func (c *checker) op(op *Op) {
	spec, ok := c.opSpec(op)
	if !ok {
		return
	}
	switch {
	case spec.Arg == NoArg && op.HasArg:
		c.fail(op.Pos, "", "%s takes no number", quote(op.Name))
	case spec.Arg == PairArg && !op.HasArg2:
		c.fail(op.Pos, "as in: "+strings.TrimSpace(op.Name+" "+op.Object)+" 0 1", "%s needs two numbers", quote(op.Name))
	case spec.Arg != PairArg && op.HasArg2:
		c.fail(op.Pos, "", "%s takes one number only", quote(op.Name))
	case spec.Arg == IntArg && !op.HasArg:
		c.fail(op.Pos, "as in: "+strings.TrimSpace(op.Name+" "+op.Object)+" 1", "%s needs a number", quote(op.Name))
	case op.Timed && op.Object == "":
		c.fail(op.Pos, "", "%s takes no timeout", quote(op.Name))
	case op.Timed && !spec.Blocking:
		c.fail(op.Pos, "", "%s never waits, so it takes no timeout", quote(op.Name))
	case op.Timed && c.objects[op.Object].Form == MutexObject:
		c.fail(op.Pos, "", "a mutex has no timeouts")
	}
}

// opSpec finds the operation that op names, and fills in its object.
func (c *checker) opSpec(op *Op) (*OpSpec, bool) {
	if spec := builtinOp(op.Name); spec != nil {
		return spec, c.builtin(op)
	}
	if !c.anyHas(op.Name) {
		if c.earliest(op.Pos) {
			c.unknown(op.Pos, "operation", op.Name, c.allOps(op.Object))
		}
		return nil, false
	}
	if op.Object == "" && !c.leftOut(op) {
		return nil, false
	}
	kind := c.kinds[op.Object]
	if kind == nil {
		c.notAnObject(op)
		return nil, false
	}
	spec := kind.op(op.Name)
	if spec == nil {
		if c.earliest(op.Pos) {
			c.fail(op.Pos, didYouMean(op.Name, kind.opNames()), "%s is not an operation of %s, which is a %s", quote(op.Name), op.Object, kind.Name)
		}
		return nil, false
	}
	return spec, true
}

// leftOut fills in the object that the source leaves out.
func (c *checker) leftOut(op *Op) bool {
	switch len(c.objectNames) {
	case 0:
		c.fail(op.Pos, "", "%s needs an object, and the file declares none", quote(op.Name))
		return false
	case 1:
		op.Object, op.Short = c.objectNames[0], true
		return true
	}
	if c.earliest(op.Pos) {
		c.fail(op.Pos, "one of "+strings.Join(c.objectNames[:min(8, len(c.objectNames))], ", "), "%s needs an object", quote(op.Name))
	}
	return false
}

func (c *checker) notAnObject(op *Op) {
	switch {
	case c.objects[op.Object] != nil: // of an unknown kind, which is reported
	case c.tasks[op.Object] != nil:
		c.fail(op.Pos, "", "%s is a task, not an object", quote(op.Object))
	default:
		c.unknown(op.Pos, "object", op.Object, c.objectNames)
	}
}

// builtin checks sleep, step, fence, cancel and choose.
func (c *checker) builtin(op *Op) bool {
	switch {
	case op.Object != "":
		c.fail(op.Pos, "", "%s takes no object, so %s cannot follow", quote(op.Name), quote(op.Object))
	case op.Name == "cancel" && op.Target == "":
		c.fail(op.Pos, "as in: cancel a", "cancel needs a task")
	case op.Name == "cancel":
		return c.task(op.Pos, op.Target)
	case op.Name == "sleep" && op.HasArg && op.Arg < 1:
		c.fail(op.Pos, "to give way without waiting, write step", "sleep takes a time of at least 1")
	case op.Name == "choose" && op.HasArg && (op.Arg < 2 || op.Arg > MaxBranches):
		c.fail(op.Pos, "", "choose takes 2 to %d branches", MaxBranches)
	default:
		return true
	}
	return false
}

// anyHas reports whether some object of the file has the operation. Objects
// of unknown kinds are reported anyway, and might have any.
func (c *checker) anyHas(op string) bool {
	for _, name := range c.objectNames {
		if k := c.kinds[name]; k == nil || k.op(op) != nil {
			return true
		}
	}
	return false
}

// allOps returns what a task could do: with the object if there is one of this
// name, else with any.
func (c *checker) allOps(object string) []string {
	var names []string
	seen := make(map[*Kind]bool)
	for _, name := range c.objectNames {
		k := c.kinds[name]
		if k == nil || seen[k] || c.kinds[object] != nil && name != object {
			continue
		}
		seen[k] = true
		names = append(names, k.opNames()...)
	}
	for _, op := range builtinOps {
		names = append(names, op.Name)
	}
	return names
}

// when checks a callback: on an operation that waits, doing what never waits.
func (c *checker) when(w *When) {
	if !c.event(&w.Event) {
		return
	}
	c.once(w.Event.Pos, fmt.Sprintf("when %s.%s#%d", w.Event.Task, w.Event.Op, w.Event.N))
	op := c.tasks[w.Event.Task].Ops[w.Event.Index]
	if spec := c.specOf(op); !spec.Blocking || op.Object == "" || c.objects[op.Object].Form != LockObject {
		c.fail(w.Event.Pos, "", "%s waits for no future, so nothing can be called when it is done", w.Event)
	}
	for _, op := range w.Ops {
		switch spec := c.specOf(op); {
		case len(op.Conds) > 0:
			c.fail(op.Conds[0].Pos, "", "a callback has no conditions")
		case op.Joined:
			c.fail(op.Pos, `write ";"`, "a callback is one step, so its operations need not be joined")
		case op.Name == "choose" || op.Name == "step" || op.Name == "fence" || op.Object != "" && c.objects[op.Object].Form != LockObject:
			c.fail(op.Pos, "", "%s is a step of its own, which a callback cannot take", quote(op.Name))
		case spec.Blocking:
			c.fail(op.Pos, "", "%s may wait, which a callback cannot", quote(op.Name))
		}
	}
}

// known is specOf for one that may not have been resolved.
func (c *checker) known(op Op) (spec *OpSpec, ok bool) {
	if op.Object != "" && c.kinds[op.Object] == nil {
		return nil, false
	}
	spec = c.specOf(op)
	return spec, spec != nil
}

// specOf returns the description of a resolved operation.
func (c *checker) specOf(op Op) *OpSpec {
	if op.Object == "" {
		return builtinOp(op.Name)
	}
	return c.kinds[op.Object].op(op.Name)
}

// String returns the event as it is written.
func (e Event) String() string {
	switch {
	case e.Short:
		return e.Task
	case e.Numbered:
		return fmt.Sprintf("%s.%s#%d", e.Task, e.Op, e.N)
	}
	return e.Task + "." + e.Op
}
