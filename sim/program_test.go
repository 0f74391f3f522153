package sim_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/simrun-dev/simrun/sim"
)

// A program is a random workload: a few tasks that share a few futures. It is
// data, so that several engines can execute it.
type program struct {
	tasks   [][]op
	futures int
}

type opKind int

const (
	opYield opKind = iota
	opSleep
	opIO
	opAwait      // future n
	opJoin       // task n
	opChoose     // between n branches, the result is logged
	opTimeout    // n around body; body's errors end it
	opShield     // body, whose error is logged and forgotten
	opComplete   // future n if pending
	opCancel     // task n
	opCancelF    // future n
	opCallback   // body when future n is done
	opSoon       // body
	opAfter      // body after n
	opDrop       // cancel the handle made last by opSoon or opAfter
	opSpawn      // a task that runs body
	opCall       // body inside an operation of object n
	opNow        // log the time
	opKinds      // how many there are
	waitingKinds = opComplete
)

type op struct {
	kind opKind
	n    int
	body []op
}

// randomProgram is a function of the random numbers alone. Loops do not exist,
// so every program ends.
func randomProgram(r *rand.Rand) *program {
	p := &program{futures: 1 + r.IntN(3)}
	for range 2 + r.IntN(3) {
		p.tasks = append(p.tasks, p.body(r, 1+r.IntN(5), 2, true))
	}
	return p
}

func (p *program) body(r *rand.Rand, n, depth int, waits bool) []op {
	var ops []op
	for range n {
		ops = append(ops, p.op(r, depth, waits))
	}
	return ops
}

func (p *program) op(r *rand.Rand, depth int, waits bool) op {
	for {
		o := op{kind: opKind(r.IntN(int(opKinds)))}
		if o.kind < waitingKinds && !waits {
			continue
		}
		switch o.kind {
		case opSleep, opAfter:
			o.n = r.IntN(4)
		case opTimeout:
			o.n = 1 + r.IntN(4)
		case opChoose, opCall:
			o.n = 1 + r.IntN(2)
		case opAwait, opComplete, opCancelF, opCallback:
			o.n = r.IntN(p.futures)
		case opJoin, opCancel:
			o.n = r.IntN(4)
		}
		switch o.kind {
		case opTimeout, opShield, opSpawn, opCall:
			if depth == 0 {
				continue
			}
			o.body = p.body(r, 1+r.IntN(2), depth-1, waits || o.kind == opSpawn)
		case opCallback, opSoon, opAfter:
			if depth == 0 {
				continue
			}
			o.body = p.body(r, 1+r.IntN(2), depth-1, false)
		}
		return o
	}
}

// A machine is an engine as programs see it: the world, or its naive twin. Task
// -1 is a callback, which never waits.
type machine interface {
	yield(task int) error
	sleep(task int, d int64) error
	io(task int) error
	await(task, future int) error
	join(task, other int) error
	choose(task, n int) int
	timeout(task int, d int64, body func() error) error
	complete(future int)
	cancelFuture(future int) bool
	cancelTask(other int) bool
	callback(future int, fn func())
	soon(fn func()) (cancel func())
	after(d int64, fn func()) (cancel func())
	spawn(fn func(task int)) int
	call(task, object int, body func() error) error
	now() int64
}

// A run is one execution of a program. Its log tells what every operation came
// to, and when.
type run struct {
	m    machine
	p    *program
	log  []string
	drop func() // cancels the callback made last
}

func (r *run) start() {
	for i, ops := range r.p.tasks {
		r.m.spawn(func(task int) { r.perform(fmt.Sprintf("T%d", i), task, ops) })
	}
}

func (r *run) perform(who string, task int, ops []op) error {
	for i := range ops {
		if err := r.step(fmt.Sprintf("%s.%d", who, i), task, &ops[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) step(who string, task int, o *op) error {
	m := r.m
	nested := func() error { return r.perform(who, task, o.body) }
	job := func() { r.perform(who, -1, o.body) }
	var err error
	var result any
	switch o.kind {
	case opYield:
		err = m.yield(task)
	case opSleep:
		err = m.sleep(task, int64(o.n))
	case opIO:
		err = m.io(task)
	case opAwait:
		err = m.await(task, o.n)
	case opJoin:
		if o.n >= len(r.p.tasks) || o.n == task {
			return nil
		}
		err = m.join(task, o.n)
	case opChoose:
		result = m.choose(task, o.n+1)
	case opTimeout:
		err = m.timeout(task, int64(o.n), nested)
	case opShield:
		result = fmt.Sprint("forgets ", nested())
	case opComplete:
		m.complete(o.n)
	case opCancel:
		if o.n >= len(r.p.tasks) {
			return nil
		}
		result = m.cancelTask(o.n)
	case opCancelF:
		result = m.cancelFuture(o.n)
	case opCallback:
		m.callback(o.n, job)
	case opSoon:
		r.drop = m.soon(job)
	case opAfter:
		r.drop = m.after(int64(o.n), job)
	case opDrop:
		if r.drop != nil {
			r.drop()
		}
	case opSpawn:
		result = m.spawn(func(task int) { r.perform(who+"'", task, o.body) })
	case opCall:
		err = m.call(task, o.n-1, nested)
	case opNow:
		result = m.now()
	}
	r.log = append(r.log, fmt.Sprintf("@%d %s kind %d: %v %s", m.now(), who, o.kind, result, outcome(err)))
	return err
}

// real is the world as a machine.
type real struct {
	w       *sim.World
	futures []*sim.Future
	tasks   []*sim.Task
	objects []*sim.Object
}

// setup builds a program in w, for a fresh log.
func (p *program) setup(w *sim.World, log **run) {
	m := &real{w: w}
	for range p.futures {
		m.futures = append(m.futures, w.NewFuture())
	}
	m.objects = append(m.objects, w.NewObject("o"), w.NewObject("p"))
	m.objects[p.futures%2].Tracked = true
	r := &run{m: m, p: p}
	r.start()
	m.tasks[0].Scripted = true
	*log = r
}

func (m *real) yield(task int) error          { return m.tasks[task].Yield() }
func (m *real) sleep(task int, d int64) error { return m.tasks[task].Sleep(d) }
func (m *real) io(task int) error             { return m.tasks[task].IO() }
func (m *real) join(task, other int) error    { return m.tasks[task].Join(m.tasks[other]) }
func (m *real) choose(task, n int) int        { return m.tasks[task].Choose(n) }
func (m *real) cancelFuture(future int) bool  { return m.futures[future].Cancel() }
func (m *real) cancelTask(other int) bool     { return m.tasks[other].Cancel() }
func (m *real) now() int64                    { return m.w.Now() }
func (m *real) soon(fn func()) func()         { return m.w.Soon(fn).Cancel }

func (m *real) after(d int64, fn func()) func() { return m.w.After(d, fn).Cancel }

func (m *real) await(task, future int) error {
	_, err := m.futures[future].Await(m.tasks[task])
	return err
}

func (m *real) timeout(task int, d int64, body func() error) error {
	return m.tasks[task].WithTimeout(d, body)
}

func (m *real) complete(future int) {
	if f := m.futures[future]; !f.Done() {
		f.Complete(sim.Int(1))
	}
}

func (m *real) callback(future int, fn func()) {
	m.futures[future].AddDoneCallback(func(*sim.Future) { fn() })
}

func (m *real) spawn(fn func(task int)) int {
	n := len(m.tasks)
	m.tasks = append(m.tasks, m.w.Spawn(fmt.Sprintf("T%d", n), func(*sim.Task) { fn(n) }))
	return n
}

func (m *real) call(task, object int, body func() error) error {
	if task < 0 {
		return body()
	}
	t := m.tasks[task]
	t.Call(m.objects[object], 7, sim.Int(1))
	err := body()
	t.Return(sim.Bool(err == nil), err)
	return err
}
