package script

import (
	"fmt"
	"slices"
)

// check resolves the names of a parsed file and fills in what the source
// leaves out. It returns what is wrong at the earliest place of the file.
func check(f *File, voc *Vocabulary) *Error {
	if voc == nil {
		voc = &Vocabulary{}
	}
	c := &checker{
		voc: voc, declared: map[string]Pos{},
		objects: map[string]*Object{}, kinds: map[string]*Kind{},
		tasks: map[string]*Task{}, ops: map[string]map[string][]int{},
	}
	c.declare(f)
	c.programs(f)
	if c.err != nil {
		return c.err // the rest would only repeat it
	}
	for _, s := range f.Stmts {
		switch s := s.(type) {
		case *When:
			c.when(s)
		case *Schedule:
			c.schedule(s)
		case *Expect:
			c.expectation(s)
		case *Result:
			for i := range s.Terms {
				c.term(&s.Terms[i])
			}
		case *Check:
			for i := range s.Properties {
				c.checked(&s.Properties[i])
			}
		}
	}
	return c.err
}

type checker struct {
	voc *Vocabulary
	err *Error

	declared    map[string]Pos // objects and tasks
	objects     map[string]*Object
	objectNames []string
	kinds       map[string]*Kind // by object name; missing if the kind is unknown
	tasks       map[string]*Task
	taskNames   []string
	ops         map[string]map[string][]int // task, operation: places in Task.Ops
	total       int                         // operations of all programs

	seen map[string]Pos // settings, schedules, checked properties
}

// fail keeps the error if it is the earliest.
func (c *checker) fail(at Pos, hint, format string, args ...any) {
	if c.earliest(at) {
		c.err = errorAt(at, hint, format, args...)
	}
}

// earliest reports whether an error at this place would be kept; asking first
// saves making its hint.
func (c *checker) earliest(at Pos) bool {
	return c.err == nil || at.Line < c.err.Line || at.Line == c.err.Line && at.Col < c.err.Col
}

// unknown reports a word that is none of the known ones.
func (c *checker) unknown(at Pos, what, name string, among []string) {
	if c.earliest(at) {
		c.fail(at, didYouMean(name, among), "unknown %s %s", what, quote(name))
	}
}

// once reports the second use of what.
func (c *checker) once(at Pos, what string) {
	if c.seen == nil {
		c.seen = make(map[string]Pos)
	}
	if first, ok := c.seen[what]; ok {
		c.fail(at, fmt.Sprintf("first on line %d", first.Line), "%s is said twice", what)
		return
	}
	c.seen[what] = at
}

// declare collects the names of the file and checks what stands alone.
func (c *checker) declare(f *File) {
	for i, s := range f.Stmts {
		at := s.Base().Pos
		switch s := s.(type) {
		case *Header:
			if i > 0 {
				c.fail(at, "", "simrun %d must be the first statement", s.Version)
			}
		case *Setting:
			c.once(at, s.Name)
		case *Schedule:
			c.once(at, "schedule "+s.Name)
		case *Object:
			if len(c.objectNames) == MaxObjects {
				c.fail(at, "", "more than %d objects", MaxObjects)
			} else if c.name(at, s.Name) {
				c.objects[s.Name] = s
				c.objectNames = append(c.objectNames, s.Name)
				c.object(s)
			}
		case *Task:
			if len(c.taskNames) == MaxTasks {
				c.fail(at, "", "more than %d tasks", MaxTasks)
			} else if c.name(at, s.Name) {
				c.tasks[s.Name] = s
				c.taskNames = append(c.taskNames, s.Name)
			}
		}
	}
	if len(c.taskNames) == 0 {
		last := Pos{Line: 1, Col: 1}
		if n := len(f.Stmts); n > 0 {
			last = f.Stmts[n-1].Base().Pos
		}
		c.fail(last, "add a line such as: task a: lock m; unlock m", "the file has no task")
	}
}

func (c *checker) name(at Pos, name string) bool {
	if first, ok := c.declared[name]; ok {
		c.fail(at, fmt.Sprintf("first on line %d", first.Line), "the name %s is declared twice", quote(name))
		return false
	}
	c.declared[name] = at
	return true
}

// object finds the kind of an object and checks its parameters.
func (c *checker) object(o *Object) {
	switch o.Form {
	case VarObject:
		c.kinds[o.Name] = &varKind
		return
	case CellObject:
		c.kinds[o.Name] = &cellKind
		return
	case MutexObject:
		c.kinds[o.Name] = &mutexKind
		return
	}
	names := make([]string, len(c.voc.Kinds))
	for i := range c.voc.Kinds {
		k := &c.voc.Kinds[i]
		if names[i] = k.Name; k.Name == o.Kind {
			c.kinds[o.Name] = k
			c.params(o, k)
			return
		}
	}
	c.unknown(o.Pos, "kind", o.Kind, names)
}

// params matches the parameters of o with those of its kind.
func (c *checker) params(o *Object, k *Kind) {
	specs := make(map[string]ParamSpec)
	names := make([]string, len(k.Params))
	for i, spec := range k.Params {
		specs[spec.Name], names[i] = spec, spec.Name
	}
	if len(o.Params) > len(k.Params) {
		c.fail(o.Params[len(k.Params)].Pos, "", "%s takes %s, not %d", k.Name, count(len(k.Params), "parameter"), len(o.Params))
		return
	}
	before, given := c.err, make(map[string]bool)
	for i := range o.Params {
		p := &o.Params[i]
		if p.Positional {
			if i > 0 && !o.Params[i-1].Positional {
				c.fail(p.Pos, "", "a parameter without a name cannot follow one with a name")
				return
			}
			p.Name = names[i]
		}
		spec, ok := specs[p.Name]
		switch {
		case !ok:
			c.unknown(p.Pos, "parameter of "+k.Name, p.Name, names)
		case given[p.Name]:
			c.fail(p.Pos, "", "the parameter %s is given twice", quote(p.Name))
		case spec.Bool != (p.Value.Form == Bool) || p.Value.Form == None:
			c.fail(p.Pos, "", "the parameter %s of %s is %s, not %s", quote(p.Name), k.Name, formOf(spec), p.Value)
		}
		given[p.Name] = true
	}
	for _, spec := range k.Params {
		if spec.Required && !given[spec.Name] && c.err == before {
			c.fail(o.Pos, "as in: "+exampleOf(k, spec), "%s needs the parameter %s", k.Name, quote(spec.Name))
		}
	}
}

func formOf(spec ParamSpec) string {
	if spec.Bool {
		return "true or false"
	}
	return "a number"
}

func exampleOf(k *Kind, spec ParamSpec) string {
	if spec.Bool {
		return fmt.Sprintf("%s(%s=true)", k.Name, spec.Name)
	}
	return fmt.Sprintf("%s(%s=1)", k.Name, spec.Name)
}

func count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// task reports whether there is a task with this name.
func (c *checker) task(at Pos, name string) bool {
	if c.tasks[name] != nil {
		return true
	}
	if c.objects[name] != nil {
		c.fail(at, "", "%s is an object, not a task", quote(name))
	} else {
		c.unknown(at, "task", name, c.taskNames)
	}
	return false
}

// taskList checks a list of tasks, each of which may stand in it once.
func (c *checker) taskList(at Pos, names []string) {
	for i, name := range names {
		if !c.task(at, name) {
			return
		}
		for _, earlier := range names[:i] { // i is at most MaxTasks
			if earlier == name {
				c.fail(at, "", "%s is named twice", name)
				return
			}
		}
	}
}

// event finds the operation that an event names.
func (c *checker) event(e *Event) bool {
	if !c.task(e.Pos, e.Task) {
		return false
	}
	places := c.ops[e.Task][e.Op]
	switch {
	case len(places) == 0:
		if c.earliest(e.Pos) {
			c.fail(e.Pos, didYouMean(e.Op, opNamesOf(c.tasks[e.Task])), "%s has no operation %s", e.Task, quote(e.Op))
		}
		return false
	case e.N > len(places):
		c.fail(e.Pos, "", "%s has %s only %s", e.Task, quote(e.Op), times(len(places)))
		return false
	}
	e.Index = places[e.N-1]
	return true
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// opNamesOf returns the different operations of a task in order.
func opNamesOf(t *Task) []string {
	var names []string
	seen := make(map[string]bool)
	for _, op := range t.Ops {
		if !seen[op.Name] {
			seen[op.Name] = true
			names = append(names, op.Name)
		}
	}
	return names
}

func (c *checker) expectation(e *Expect) {
	switch e.Form {
	case Violates:
		c.property(&e.Property)
	case StayBlocked:
		c.taskList(e.Pos, e.Tasks)
	default:
		ok := c.event(&e.Earlier)
		if c.event(&e.Later) && ok && e.Earlier.Task == e.Later.Task && e.Earlier.Index >= e.Later.Index {
			c.fail(e.Later.Pos, "", "this can never be: %s comes later in the program of %s, or is the same", e.Earlier, e.Earlier.Task)
		}
	}
}

// term checks a part of a result.
func (c *checker) term(t *Term) {
	if t.Object == "" {
		c.event(&t.Event)
		return
	}
	switch o := c.objects[t.Object]; {
	case c.tasks[t.Object] != nil:
		c.fail(t.Pos, "as in: "+t.Object+"."+opNamesOf(c.tasks[t.Object])[0]+" = 1", "%s is a task: say which of its operations", quote(t.Object))
	case o == nil:
		c.unknown(t.Pos, "variable", t.Object, c.objectNames)
	case o.Form != VarObject && o.Form != CellObject:
		c.fail(t.Pos, "", "%s is no variable", quote(t.Object))
	case t.Outcome.Value.Form != Int:
		c.fail(t.Outcome.Pos, "", "a variable has a number")
	}
}

func (c *checker) checked(p *Property) {
	c.once(p.Pos, "check "+p.Name)
	c.property(p)
}

// property checks a property and its parts against the vocabulary.
func (c *checker) property(p *Property) {
	spec, ok := c.propertySpec(p)
	if !ok {
		return
	}
	if len(p.Parts) > 0 && len(spec.Parts) == 0 {
		c.fail(p.Parts[0].Pos, "", "%s has no parts", p.Name)
		return
	}
	given := make(map[string]bool)
	for i := range p.Parts {
		part := &p.Parts[i]
		switch {
		case !slices.Contains(spec.Parts, part.Name):
			c.unknown(part.Pos, "part of "+p.Name, part.Name, spec.Parts)
		case given[part.Name]:
			c.fail(part.Pos, "", "%s is said twice", part.Name)
		default:
			c.propertySpec(part)
		}
		given[part.Name] = true
	}
}

// propertySpec finds a property by its name and checks its bound.
func (c *checker) propertySpec(p *Property) (PropertySpec, bool) {
	names := make([]string, len(c.voc.Properties))
	for i, spec := range c.voc.Properties {
		if names[i] = spec.Name; spec.Name != p.Name {
			continue
		}
		if p.Bounded && !spec.Bound {
			c.fail(p.Pos, "", "%s has no bound, so %q cannot follow", p.Name, fmt.Sprintf("<= %d", p.Bound))
		}
		return spec, true
	}
	c.unknown(p.Pos, "property", p.Name, names)
	return PropertySpec{}, false
}
