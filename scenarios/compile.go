package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// A plan is a scenario compiled for given algorithms: indices instead of names.
type plan struct {
	objects []objectPlan
	tasks   []taskPlan
	cancels bool // a line of a schedule cancels a task
	waits   bool // tasks may wait for ever
}

type objectPlan struct {
	name      string
	algorithm *algorithms.Algorithm
	params    algorithms.Params
}

type taskPlan struct {
	name string
	at   int64
	ops  []opPlan
}

type opForm uint8

const (
	onObject opForm = iota
	doSleep
	doStep
	doCancel
	doChoose
	doFence
)

type opPlan struct {
	form   opForm
	object int // index of the object
	op     int // index in its kind
	args   algorithms.Args
	n      int64 // of sleep and choose
	target int   // of cancel: index of the task
	// undo is, for an acquisition, the place of the release that belongs to it
	// in the same program, or of what converts it; -1 if there is none.
	undo int
	when *callbackPlan
	name string // for people, as in "rlock"
	// conds are the results of earlier operations without which it is left out.
	conds []script.Cond
	// joined: there is no scheduling point before it.
	joined bool
}

type callbackPlan struct {
	name string
	ops  []opPlan
}

// NotApplicable is the error for a scenario that needs something which the
// algorithm does not have.
type NotApplicable struct {
	Scenario, Algorithm, Why string
}

func (e *NotApplicable) Error() string {
	return fmt.Sprintf("scenario %s does not apply to %s: %s", e.Scenario, e.Algorithm, e.Why)
}

// compile resolves names and finds out what the algorithms lack.
func (s *Scenario) compile(algs []*algorithms.Algorithm) (*plan, error) {
	p := &plan{}
	objects, tasks := map[string]int{}, map[string]int{}
	for _, o := range s.File.Objects() {
		op, err := s.object(o, algs)
		if err != nil {
			return nil, err
		}
		objects[o.Name] = len(p.objects)
		p.objects = append(p.objects, op)
	}
	for i, t := range s.File.Tasks() {
		tasks[t.Name] = i
	}
	resolve := func(ops []script.Op) []opPlan {
		plans := make([]opPlan, len(ops))
		for i := range ops {
			plans[i] = p.op(&ops[i], objects, tasks)
		}
		p.pair(plans)
		return plans
	}
	for _, t := range s.File.Tasks() {
		p.tasks = append(p.tasks, taskPlan{t.Name, int64(t.At), resolve(t.Ops)})
	}
	for _, c := range s.File.Callbacks() {
		t := tasks[c.Event.Task]
		p.tasks[t].ops[c.Event.Index].when = &callbackPlan{
			name: c.Event.Task + "." + c.Event.Op + "-done",
			ops:  resolve(c.Ops),
		}
	}
	p.waits = slices.ContainsFunc(s.File.Expects(), func(e *script.Expect) bool { return e.Form == script.StayBlocked })
	for _, b := range s.File.Schedules() {
		for _, l := range b.Lines {
			for i := range l.Actions {
				p.cancels = p.cancels || l.Actions[i].Task == ""
			}
		}
	}
	return p, nil
}

func (s *Scenario) object(o *script.Object, algs []*algorithms.Algorithm) (objectPlan, error) {
	switch o.Form {
	case script.VarObject:
		return objectPlan{o.Name, plainVar, algorithms.Params{"initial": int64(o.Initial)}}, nil
	case script.CellObject:
		return objectPlan{o.Name, plainCell, algorithms.Params{"initial": int64(o.Initial)}}, nil
	case script.MutexObject:
		return objectPlan{o.Name, plainMutex, algorithms.Params{}}, nil
	}
	params := algorithms.Params{}
	for _, p := range o.Params {
		params[p.Name] = int64(p.Value.N)
	}
	var have []string
	for _, a := range algs {
		if a.Kind.Name == o.Kind {
			if missing := lacksParam(a, params); missing != "" {
				return objectPlan{}, &NotApplicable{s.Name, a.Name, "it has no parameter " + missing}
			}
			if err := s.tooSmall(o, a.Kind); err != nil {
				return objectPlan{}, err
			}
			return objectPlan{o.Name, a, a.Kind.Fill(params, a.Params)}, nil
		}
		have = append(have, a.Name+" is a "+a.Kind.Name)
	}
	why := "no lock was named for it"
	if len(have) > 0 {
		why = strings.Join(have, ", ")
	}
	return objectPlan{}, fmt.Errorf("%s:%d: object %s needs a %s; %s", s.File.Name, o.Line, o.Name, o.Kind, why)
}

// tooSmall finds a parameter below what the kind admits.
func (s *Scenario) tooSmall(o *script.Object, k *algorithms.Kind) error {
	for _, p := range o.Params {
		for i := range k.Params {
			if min := k.Params[i].Min; k.Params[i].Name == p.Name && int64(p.Value.N) < min {
				msg := fmt.Sprintf("the parameter %s of %s is at least %d, not %d", p.Name, k.Name, min, p.Value.N)
				return &script.Error{File: s.File.Name, Line: p.Line, Col: p.Col, Msg: msg}
			}
		}
	}
	return nil
}

// profile is the event loop that the locks were written for. There is one only.
func (p *plan) profile(file string) (sim.Profile, error) {
	var of *algorithms.Algorithm
	for i := range p.objects {
		switch a := p.objects[i].algorithm; {
		case a.Profile.Name == "":
		case of == nil:
			of = a
		case of.Profile.Name != a.Profile.Name:
			return sim.Profile{}, fmt.Errorf("%s: %s is written for the event loop %s, %s for %s; they cannot run together",
				file, of.Name, of.Profile.Name, a.Name, a.Profile.Name)
		}
	}
	if of == nil {
		return sim.Profile{}, nil
	}
	return of.Profile, nil
}

// lacksParam is the first optional parameter given that a does not know.
func lacksParam(a *algorithms.Algorithm, given algorithms.Params) string {
	for _, k := range a.Kind.Params {
		if _, set := given[k.Name]; set && k.Optional {
			if _, knows := a.Params[k.Name]; !knows {
				return k.Name
			}
		}
	}
	return ""
}

func (p *plan) op(o *script.Op, objects, tasks map[string]int) opPlan {
	op := opPlan{name: o.Name, undo: -1, joined: o.Joined, conds: o.Conds}
	switch {
	case o.Object != "":
		op.object = objects[o.Object]
		kind := p.objects[op.object].algorithm.Kind
		op.op = kind.OpIndex(o.Name)
		if kind.Ops[op.op].TakesArg {
			switch op.args.Value = sim.Int(int64(o.Arg)); {
			case o.HasArg2:
				op.args.Value = sim.Pair(int32(o.Arg), int32(o.Arg2))
			case !o.HasArg:
				op.args.Value = sim.Int(1) // add alone adds 1
			}
		}
		op.args.Timed, op.args.Timeout = o.Timed, int64(o.Timeout)
	case o.Name == "sleep":
		op.form, op.n = doSleep, int64(o.Arg)
	case o.Name == "step":
		op.form = doStep
	case o.Name == "fence":
		op.form = doFence
	case o.Name == "cancel":
		op.form, op.target = doCancel, tasks[o.Target]
	case o.Name == "choose":
		op.form, op.n = doChoose, int64(o.Arg)
	}
	return op
}

// info is what is known of an operation on an object.
func (p *plan) info(o *opPlan) *algorithms.Op {
	return &p.objects[o.object].algorithm.Kind.Ops[o.op]
}

// pair finds the release that belongs to each acquisition, as with brackets.
func (p *plan) pair(ops []opPlan) {
	for i := range ops {
		if ops[i].form != onObject || p.info(&ops[i]).Class != sim.Acquire {
			continue
		}
		undo, depth := p.info(&ops[i]).Undo, 0
		for j := i + 1; j < len(ops) && ops[i].undo < 0; j++ {
			switch o := &ops[j]; {
			case o.form != onObject || o.object != ops[i].object:
			case p.info(o).Class == sim.Acquire && p.info(o).Undo == undo:
				depth++
			case !p.ends(o, undo):
			case depth > 0:
				depth--
			default:
				ops[i].undo = j
			}
		}
	}
}

// ends reports whether an operation does the work of a release.
func (p *plan) ends(o *opPlan, release int) bool {
	return o.op == release || p.info(o).Converts && p.info(o).Ends == release
}

// lacks says why the objects cannot do what the plan asks, "" if they can.
func (p *plan) lacks(objects []*algorithms.Object) (algorithm, why string) {
	for i := range p.tasks {
		for j := range p.tasks[i].ops {
			op := &p.tasks[i].ops[j]
			if algorithm, why = op.lacks(objects); why != "" {
				return algorithm, why
			}
			if op.when == nil {
				continue
			}
			for k := range op.when.ops {
				if algorithm, why = op.when.ops[k].lacks(objects); why != "" {
					return algorithm, why
				}
			}
		}
	}
	for i, o := range objects {
		spec := o.Spec() // the parameters, too, may say how many tasks it is for
		if why := p.exceeds(i, &spec.Policy); why != "" {
			return o.Algorithm.Name, why
		}
	}
	if p.cancels {
		return uncancellable(objects)
	}
	return "", ""
}

// exceeds says what the tasks do with an object that its policy does not provide for,
// "" if nothing.
func (p *plan) exceeds(object int, c *sim.Policy) string {
	sides := map[sim.OpClass]int{} // who puts, and who gets; or who owns it
	if c.Synchronous && !p.waits && p.leavesItems(object) {
		return "it keeps no items, and some would be left"
	}
	for i := range p.tasks {
		ops := p.tasks[i].ops
		undone := map[int]bool{}
		stays := 0 // acquisitions that are not undone yet
		for j := range ops {
			o := &ops[j]
			switch {
			case o.form != onObject || o.object != object:
				continue
			case c.Tasks > 0 && i >= c.Tasks:
				return fmt.Sprintf("it is for %d tasks", c.Tasks)
			case c.Tasks > 0 && o.when != nil:
				return "it is for tasks, and not for callbacks"
			case c.Unchecked && p.info(o).Class == sim.Release && !undone[j]:
				return "it does not check who releases"
			case c.Unchecked && !c.Reentrant && p.info(o).Class == sim.Acquire && stays > 0 && !p.objects[object].algorithm.Kind.Permits:
				return "it does not check who comes again that is inside"
			}
			if p.info(o).Class == sim.Acquire {
				stays++
			}
			if undone[j] {
				stays--
			}
			if class := p.info(o).Class; c.Single && (class == sim.Produce || class == sim.Consume || p.info(o).Owners) {
				switch other, taken := sides[class]; {
				case !taken:
					sides[class] = i
				case other == i:
				case p.info(o).Owners:
					return "one task owns it, which alone pushes and takes"
				default:
					return "it is for one task that puts and one that gets"
				}
			}
			if o.undo >= 0 {
				undone[o.undo] = true
			}
		}
	}
	return ""
}

// leavesItems reports whether tasks put more items into a queue than they get, or fewer,
// leaving aside those that try.
func (p *plan) leavesItems(object int) bool {
	left := 0
	for i := range p.tasks {
		for j := range p.tasks[i].ops {
			o := &p.tasks[i].ops[j]
			if o.form != onObject || o.object != object {
				continue
			}
			switch info := p.info(o); {
			case info.Class == sim.Produce && info.Blocking:
				left++
			case info.Class == sim.Consume && info.Blocking:
				left--
			}
		}
	}
	return left != 0
}

func (o *opPlan) lacks(objects []*algorithms.Object) (algorithm, why string) {
	switch o.form {
	case onObject:
		ob := objects[o.object]
		if !ob.Supports(o.op, false) {
			return ob.Algorithm.Name, "it has no " + o.name
		}
		if !ob.Supports(o.op, o.args.Timed) {
			return ob.Algorithm.Name, "it has no " + o.name + " with a timeout"
		}
	case doCancel:
		return uncancellable(objects)
	}
	return "", ""
}

func uncancellable(objects []*algorithms.Object) (algorithm, why string) {
	for _, o := range objects {
		if o.Algorithm.Policy.Uncancellable {
			return o.Algorithm.Name, "its waiting operations cannot be cancelled"
		}
	}
	return "", ""
}
