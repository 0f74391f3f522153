package scheduler_test

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A diffExecution executes a program, again and again, in one world. Every
// operation notes what it sees, so that the notes must be a function of the class.
type diffExecution struct {
	p          *diffProgram
	w          *sim.World
	atomics    [2]*sim.Atomic[int]
	cells      [2]*sim.Cell[int]
	vars       [2]*sim.Var[int]
	mutexes    [3]*sim.Mutex
	semaphores [2]*sim.Semaphore
	futures    [2]*sim.Future
	timers     [2]*sim.Handle
	objects    [4]*sim.Object
	locks      [4]diffLock
	tasks      []*sim.Task
	plain      int // that only tasks which are not scripted touch
	notes      []uint64
	uses       [diffThings]int
	snapshot   uint64 // the state when the world was quiet
	quieted    bool
	verbose    bool
	log        []string
	events     [4]uint64 // of each object, in order
	holders    [4]int
	crowded    bool     // two tasks held an object at once
	names      []uint64 // by ID: hashes that are the same in all worlds
}

func newDiffExecution(p *diffProgram) *diffExecution {
	e := &diffExecution{p: p, w: &sim.World{Discipline: p.discipline, Time: p.time, MaxSteps: p.steps}}
	e.w.Profile.SyncCallbacks, e.w.Spurious = p.sync, p.spurious
	if p.tso {
		e.w.Memory, e.w.StoreBuffer = sim.TSO, p.buffer
	}
	e.notes = make([]uint64, p.number())
	p.each(func(o *diffOp) { e.uses[o.kind.thing] |= 1 << o.x })
	if e.uses[bothAtomics] != 0 {
		e.uses[anAtomic] = 3
	}
	if p.quiet {
		e.w.OnQuiet = e.onQuiet
	}
	if p.ordered {
		e.w.Observer = e
	}
	return e
}

// has reports whether the program has a thing.
func (e *diffExecution) has(t diffThing, i int) bool { return e.uses[t]>>i&1 != 0 }

var diffTaskNames = [...]string{"T0", "T1", "T2", "T3"}

// setup is the set-up of each execution.
func (e *diffExecution) setup(w *sim.World) {
	clear(e.notes)
	e.plain, e.quieted, e.snapshot, e.log, e.crowded = 0, false, 0, nil, false
	for i := range 2 {
		if e.has(anAtomic, i) {
			e.atomics[i] = sim.NewAtomic(w, 0)
		}
		if e.has(aCell, i) {
			e.cells[i] = sim.NewCell(w, 0)
		}
		if e.has(aVar, i) {
			e.vars[i] = sim.NewVar(w, 0)
		}
		if e.has(aFuture, i) && e.p.ios>>i&1 != 0 {
			e.futures[i] = w.StartIO()
		} else if e.has(aFuture, i) {
			e.futures[i] = w.NewFuture()
		}
	}
	for i := range e.mutexes {
		if e.has(aMutex, i) {
			e.mutexes[i] = sim.NewMutex(w)
		}
	}
	for i := range e.semaphores {
		if e.has(aSemaphore, i) {
			e.semaphores[i] = sim.NewSemaphore(w, int64(i))
		}
	}
	for i := range e.objects {
		if e.events[i], e.holders[i] = 0, 0; !e.has(anObject, i) {
			continue
		}
		e.objects[i] = w.NewObject(diffLockNames[i])
		e.objects[i].Tracked = e.p.tracked>>i&1 != 0
		e.locks[i] = newDiffLock(w, i, e.objects[i].Tracked)
	}
	for i, o := range e.p.timers {
		e.timers[i] = w.After(int64(o.n+1), func() { (&diffActor{diffExecution: e}).perform(o.body) })
	}
	e.tasks = e.tasks[:0]
	for i := range e.p.tasks {
		e.spawn(diffTaskNames[i], e.p.tasks[i].ops, e.p.tasks[i].free)
	}
}

// spawn makes a task of the program.
func (e *diffExecution) spawn(name string, ops []*diffOp, free bool) *sim.Task {
	t := e.w.Spawn(name, func(t *sim.Task) { (&diffActor{diffExecution: e, t: t, free: free}).perform(ops) })
	t.Scripted = !free
	e.tasks = append(e.tasks, t)
	return t
}

// onQuiet implements [sim.World.OnQuiet].
func (e *diffExecution) onQuiet(*sim.World) {
	e.snapshot, e.quieted = e.state(), true
	for i, f := range e.futures {
		if e.has(aFuture, i) && f.Pending() {
			f.Complete(sim.Value{})
		}
	}
}

// Events implements [sim.Observer].
func (e *diffExecution) Events() sim.EventKind { return sim.EvCall | sim.EvReturn | sim.EvDoorway }

// Observe implements [sim.Observer]. What it keeps of an object is a function of the
// order of its calls, doorways and returns, so all of these are ordered.
func (e *diffExecution) Observe(ev *sim.Event) {
	if ev.Object >= len(e.w.Objects()) || e.quieted {
		return
	}
	if !e.p.forgetful {
		e.w.Order(e.w.Objects()[ev.Object], 0, sim.Write)
	}
	h := &e.events[ev.Object]
	*h = mix(mix(*h, uint64(ev.Kind)), e.name(ev.Task.ID()))
	n := &e.holders[ev.Object]
	switch {
	case ev.Op == opAcquire && ev.Kind == sim.EvReturn && ev.Err == nil:
		*n++
		e.crowded = e.crowded || *n > 1
	case ev.Op == opRelease && ev.Kind == sim.EvCall:
		*n--
	}
}

// diffProperties is how many properties are judged, diffRace the one about races.
const (
	diffProperties = 4
	diffRace       = 3
)

// judge says which properties an execution violates: nobody waits in the end,
// nothing panics, if calls and returns are ordered, mutual exclusion, and no data
// race.
func (e *diffExecution) judge(res *sim.Result) (violated uint64) {
	if res.Outcome == sim.Quiet {
		violated |= 1
	}
	if res.Outcome == sim.Panicked {
		violated |= 2
	}
	if e.crowded {
		violated |= 4
	}
	if res.Race != nil {
		violated |= 1 << diffRace
	}
	return violated
}

// state is a hash of all that was seen, and of what is left.
func (e *diffExecution) state() uint64 {
	h := uint64(1)
	for _, n := range e.notes {
		h = mix(h, n)
	}
	for i := range 2 {
		if e.has(anAtomic, i) {
			h = mix(h, uint64(e.atomics[i].Peek()))
		}
		if e.has(aCell, i) {
			h = mix(h, uint64(e.cells[i].Peek()))
		}
		if e.has(aVar, i) {
			h = mix(h, uint64(e.vars[i].Peek()))
		}
		if e.has(aFuture, i) && e.futures[i].Pending() {
			h = mix(h, uint64(18+i))
		}
	}
	for i, m := range e.mutexes {
		if e.has(aMutex, i) && m.Held() {
			h = mix(h, uint64(20+i))
		}
	}
	for i, s := range e.semaphores {
		if e.has(aSemaphore, i) {
			h = mix(h, uint64(30+s.Value()))
		}
	}
	return mix(h, uint64(e.plain))
}

// final is the state at the end of the workload, and how it ended.
func (e *diffExecution) final(res *sim.Result) uint64 {
	h := e.snapshot
	if !e.quieted {
		h = mix(e.state(), uint64(res.Outcome))
		h = mix(mix(h, uint64(res.Steps)), uint64(res.Time))
		blocked := uint64(0)
		for _, t := range res.Blocked { // in an order that is not a function of the class
			b := mix(2, e.name(t.ID()))
			if t.Pausing() {
				b = mix(b, 3)
			}
			blocked += b
		}
		h = mix(h, blocked)
	}
	if res.Panic != nil {
		for _, c := range []byte(res.Panic.Task + res.Panic.Value) {
			h = mix(h, uint64(c))
		}
	}
	h = mix(h, e.judge(res))
	if e.p.ordered {
		for _, x := range e.events {
			h = mix(h, x)
		}
	}
	return h
}

// name is a hash of the path of an ID.
func (e *diffExecution) name(id sim.ID) uint64 {
	for int(id) >= len(e.names) {
		e.names = append(e.names, 0)
	}
	h := &e.names[id]
	if *h == 0 {
		for _, c := range []byte(e.w.Path(id)) {
			*h = mix(*h, uint64(c))
		}
	}
	return *h
}

func mix(h, x uint64) uint64 {
	h = (h ^ x) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// A diffActor executes operations: a task or a callback.
type diffActor struct {
	*diffExecution
	t    *sim.Task // nil for a callback
	free bool
	r    int         // what was read last
	last *sim.Handle // the callback made last
	op   *diffOp
}

func (a *diffActor) perform(ops []*diffOp) error {
	for _, o := range ops {
		a.op = o
		err := o.kind.run(a, o)
		if err != nil {
			a.op = o
			a.note(errorNumber(err))
			if !o.brave {
				return err
			}
		}
	}
	return nil
}

// see puts a value into the register.
func (a *diffActor) see(v int) error {
	a.r = v
	a.note(v)
	return nil
}

func (a *diffActor) seeBool(b bool) error {
	if b {
		return a.see(1)
	}
	return a.see(0)
}

func (a *diffActor) note(v int) {
	if a.quieted {
		return
	}
	n := &a.notes[a.op.site]
	*n = mix(*n+1, uint64(v)+5)
	if a.verbose {
		var b strings.Builder
		a.op.print(&b, 0)
		line, _, _ := strings.Cut(b.String(), "\n")
		a.log = append(a.log, fmt.Sprintf("%s: %d", line, v))
	}
}

func errorNumber(err error) int {
	switch {
	case err == nil:
		return 0
	case sim.IsCancelled(err):
		return 101
	case err == sim.ErrTimeout:
		return 102
	}
	return 103
}

// callback makes a function of a body.
func (a *diffActor) callback(o *diffOp) func() {
	e, r, free := a.diffExecution, a.r, a.free
	return func() { (&diffActor{diffExecution: e, r: r, free: free}).perform(o.body) }
}
