package scheduler

import "github.com/simrun-dev/simrun/sim"

// A view looks at executions for a shrinking. It stands between the world and
// its observer and counts the steps of everybody, so that a step can be named by
// its actor and a number; it notes when the workload is over and the audit
// begins; and it hashes the order of events that monitors see.
type view struct {
	w       *sim.World
	inner   sim.Observer
	onQuiet func(*sim.World)
	asked   sim.EventKind // that the inner observer wants
	across  bool

	steps   []int32 // begun in this execution, by actor
	quiet   bool    // the workload is over
	givenUp bool    // the strategy has stopped the execution
	order   []Hash  // of the events, by object
	note    exceptions
}

// viewed are the events whose order monitors may depend on.
const viewed = sim.EvCall | sim.EvReturn | sim.EvDoorway | sim.EvSuspend | sim.EvWake | sim.EvCancel

// viewStepper is a view of an observer that wants footprints.
type viewStepper struct {
	*view
	sim.Stepper
}

// newView puts a view in front of a world's observer until it is closed.
func newView(w *sim.World, across bool) *view {
	v := &view{w: w, inner: w.Observer, onQuiet: w.OnQuiet, across: across}
	w.Observer = v
	if s, ok := v.inner.(sim.Stepper); ok {
		w.Observer = viewStepper{v, s}
	}
	if v.onQuiet != nil {
		w.OnQuiet = func(w *sim.World) {
			v.quiet = true
			v.onQuiet(w)
		}
	}
	return v
}

func (v *view) close() { v.w.Observer, v.w.OnQuiet = v.inner, v.onQuiet }

// Events implements [sim.Observer]. It is asked when an execution begins.
func (v *view) Events() sim.EventKind {
	clear(v.steps)
	v.order = v.order[:0]
	v.quiet, v.givenUp = false, false
	v.asked = 0
	if v.inner != nil {
		v.asked = v.inner.Events()
	}
	return v.asked | viewed | sim.EvStep
}

// Observe implements [sim.Observer].
func (v *view) Observe(e *sim.Event) {
	if e.Kind == sim.EvStep {
		v.count(e.Actor)
	} else if e.Kind&viewed != 0 {
		v.hash(e)
	}
	if e.Kind&v.asked != 0 {
		v.inner.Observe(e)
	}
}

func (v *view) count(actor sim.ID) {
	for int(actor) >= len(v.steps) {
		v.steps = append(v.steps, 0)
	}
	v.steps[actor]++
}

// begun is the number of steps an actor has begun.
func (v *view) begun(actor sim.ID) int32 {
	if int(actor) >= len(v.steps) {
		return 0
	}
	return v.steps[actor]
}

// hash adds an event to the order of its object: that of the operation, or of
// the operation that a task is in which is woken or cancelled. Events outside any
// operation are of no interest to monitors.
func (v *view) hash(e *sim.Event) {
	object, task := e.Object, e.Task
	if e.Target != nil {
		task = e.Target
		if o, _, ok := task.Operation(); ok {
			object = o.Index()
		}
	}
	if object < 0 {
		return
	}
	if v.across {
		object = 0
	}
	for object >= len(v.order) {
		v.order = append(v.order, Hash{})
	}
	what := uint64(e.Kind)<<32 | uint64(e.Op)<<1
	if e.Pending {
		what |= 1
	}
	id := uint64(sim.Root)
	if task != nil {
		id = uint64(task.ID())
	}
	v.order[object] = v.order[object].chain(Hash{what, id})
}

// seen is a hash of the order of events so far.
func (v *view) seen() (h Hash) {
	for _, o := range v.order {
		h = h.chain(o)
	}
	return h
}

// strategy makes an execution of s known to the view.
func (v *view) strategy(s sim.Strategy) sim.Strategy {
	if step, ok := s.(sim.Stepper); ok {
		return &exceptionsStepper{&v.note, step}
	}
	return &v.note
}

// giveUp ends the running execution: it will not be judged.
func (v *view) giveUp() {
	v.givenUp = true
	v.w.Stop()
}

// A move is a step by its name: the n-th of its actor. Completed I/O and
// callbacks have one.
type move struct {
	kind sim.OptionKind
	id   sim.ID
	n    int32
}

// move names an option.
func (v *view) move(p *sim.Point, i int) move {
	o := p.Option(i)
	return move{o.Kind, o.ID, v.begun(o.ID) + 1}
}

// An exception is a choice that the plain loop would not have made: where it
// would make move at, move run is made. It means the same, or nothing, in
// executions that differ before it. Free exceptions, branches and ties, are no
// deviations.
type exception struct {
	at, run move
	branch  int32
	free    bool
	audit   bool // behind the workload
	step    int
}

// exceptions is a strategy that leaves the choices to another one and lists the
// exceptions.
type exceptions struct {
	sim.Strategy
	v    *view
	list []exception
}

type exceptionsStepper struct {
	*exceptions
	sim.Stepper
}

// Choose implements [sim.Strategy].
func (x *exceptions) Choose(p *sim.Point) int {
	c := x.Strategy.Choose(p)
	d := p.Default()
	if c == d || c < 0 || c >= p.Len() || x.v.givenUp {
		return c
	}
	e := exception{at: x.v.move(p, d), run: x.v.move(p, c), audit: x.v.quiet, step: p.Step()}
	if k := e.run.kind; k == sim.OptBranch || k == sim.OptTie {
		e.free, e.branch = true, int32(c)
	}
	x.list = append(x.list, e)
	return c
}

// guided is the plain loop with exceptions.
type guided struct {
	v    *view
	list []exception
	used []bool
}

func newGuided(v *view, list []exception) *guided {
	return &guided{v: v, list: list, used: make([]bool, len(list))}
}

// Begin implements [sim.Strategy].
func (g *guided) Begin(*sim.World) { clear(g.used) }

// Choose implements [sim.Strategy].
func (g *guided) Choose(p *sim.Point) int {
	d := p.Default()
	at := g.v.move(p, d)
	for i := range g.list {
		if g.used[i] || g.list[i].at != at {
			continue
		}
		if c := g.find(p, &g.list[i]); c >= 0 {
			g.used[i] = true
			return c
		}
	}
	return d
}

// find is the option that an exception means, -1 if it is none of them.
func (g *guided) find(p *sim.Point, e *exception) int {
	if e.run.kind == sim.OptBranch {
		if int(e.branch) < p.Len() {
			return int(e.branch)
		}
		return -1
	}
	for i := range p.Len() {
		if g.v.move(p, i) == e.run {
			return i
		}
	}
	return -1
}
