package checker

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// endings are the states in which an object may be at the end of an execution:
// those after some order of its operations that keeps the order of every task
// and explains all results. When which task did something does not count, except
// through the results: the final state of an implementation does not depend on
// the order of steps that have nothing to do with each other, and neither may
// what is said of it.
//
// Left out are operations that ended as if they had never been, tries that got
// nothing, and queries: none of them changes the state.
type endings struct {
	memory map[historyKey]*ending
	found  *ending // of this execution; nil if nobody has asked yet

	tasks     [][]*call // by the index of the task: what is to be ordered
	radix     []uint64  // of each task, in the number of a position
	cur, next level
}

// An ending is what was found out about operations with these results.
type ending struct {
	states []sim.State
	gaveUp bool // the orders are too many
}

// states lists the states that are possible at the end. Not known if the orders
// are too many. No state is possible if an operation that has not returned has
// had its effect all the same, or if nothing explains the results. A state from which on
// anything is right is the only one: it explains whatever there is.
func (o *object) states() (states []sim.State, known bool) {
	states, known = o.possible()
	if free := o.spec.Model.Anything; free != nil {
		if i := slices.IndexFunc(states, free); i >= 0 {
			states = states[i : i+1]
		}
	}
	return states, known
}

func (o *object) possible() (states []sim.State, known bool) {
	if o.timed {
		return o.realTime() // see arrivals
	}
	if o.ends.found == nil {
		o.ends.found = o.findEnding()
	}
	if e := o.ends.found; !e.gaveUp {
		return e.states, true
	}
	if o.set.ordered {
		return nil, false // see realTime
	}
	return o.realTime()
}

// findEnding looks for the key of this execution, which follows from the log
// alone, and searches only if nothing is remembered under it.
func (o *object) findEnding() *ending {
	if o.ends.memory == nil {
		o.ends.memory = map[historyKey]*ending{}
	}
	learned := len(o.lin.errs)
	key := o.endKey()
	if e := o.ends.memory[key]; e != nil {
		return e
	}
	e := &ending{}
	o.set.keep()
	e.states, e.gaveUp = o.orderings(nil)
	if len(o.lin.errs) > learned || o.lin.forgetful { // see linear.recheck
		return e
	}
	if len(o.ends.memory) >= maxRemembered {
		clear(o.ends.memory)
	}
	o.ends.memory[key] = e
	return e
}

// endKey stands for the operations of every task, with their results.
func (o *object) endKey() historyKey {
	if o.set.arguments {
		o.set.link()
	}
	keys := o.set.keys[:0]
	for i := range o.set.log {
		m := &o.set.log[i]
		if m.kind != returned || int(m.object) != o.index || !o.roles[m.op].changes(m.value, m.err) {
			continue
		}
		task := int(m.index)
		for len(keys) <= task {
			keys = append(keys, historyKey{0x243f6a8885a308d3, 0x13198a2e03707344})
		}
		k := &keys[task]
		k.add(uint64(m.op)<<8 | uint64(m.value.Kind()))
		if m.value.Kind() != 0 {
			k.add(uint64(m.value.Bits()))
		}
		if o.roles[m.op].argument && m.opened >= 0 {
			arg := o.set.log[m.opened].value
			k.add(uint64(arg.Kind()))
			k.add(uint64(arg.Bits()))
		}
		if m.err != nil {
			k.add(o.lin.errorBits(m.err))
		}
	}
	o.set.keys = keys
	var all historyKey
	for _, k := range keys {
		all.add(k[0])
		all.add(k[1])
	}
	return all
}

// changes reports whether an operation that has returned this may have changed
// the state, or has said that it could not.
func (r *role) changes(result sim.Value, err error) bool {
	return r.class != sim.Query && !(err != nil && aborted(err)) && (r.blocking || !failedTry(r.class, result, err))
}

// orderings searches for the states. With some, those of the operations that have
// not returned may have had their effect; what is wanted then is whether there
// is an order at all, and the first state is enough.
func (o *object) orderings(some func(*call) bool) (states []sim.State, gaveUp bool) {
	x := &o.ends
	if !o.positions(some) {
		return nil, true
	}
	x.cur.reset()
	x.cur.add(0, o.lin.init)
	for steps := 0; ; {
		x.next.reset()
		for i := range x.cur.list {
			if o.complete(x.cur.list[i].done) {
				states = addState(states, x.cur.state(i))
				if some != nil {
					return states, false
				}
			}
			if steps += o.advance(i); steps > maxSearchSteps {
				return nil, true
			}
		}
		if len(x.next.list) == 0 {
			return states, false
		}
		x.cur, x.next = x.next, x.cur
	}
}

func addState(states []sim.State, s sim.State) []sim.State {
	if slices.ContainsFunc(states, s.Equal) {
		return states
	}
	return append(states, slices.Clone(s))
}

// positions lists the operations of every task and finds a number for every way
// to cut the lists in two; false if that does not fit into a word.
func (o *object) positions(some func(*call) bool) bool {
	x := &o.ends
	for i := range x.tasks {
		x.tasks[i] = x.tasks[i][:0]
	}
	for _, m := range o.moves {
		if m.ret && o.roles[m.c.op].changes(m.c.result, m.c.err) {
			x.list(m.c)
		}
	}
	for _, c := range o.pending {
		if some != nil && some(c) {
			x.list(c)
		}
	}
	x.radix = x.radix[:0]
	n := uint64(1)
	for _, list := range x.tasks {
		x.radix = append(x.radix, n)
		if n *= uint64(len(list) + 1); n > 1<<56 {
			return false
		}
	}
	return true
}

func (x *endings) list(c *call) {
	i := c.task.Index()
	for len(x.tasks) <= i {
		x.tasks = append(x.tasks, nil)
	}
	x.tasks[i] = append(x.tasks[i], c)
}

// position is how many operations of a task have taken effect.
func (x *endings) position(done uint64, task int) int {
	return int(done / x.radix[task] % uint64(len(x.tasks[task])+1))
}

// complete reports whether all operations that have returned have taken effect.
func (o *object) complete(done uint64) bool {
	x := &o.ends
	for task, list := range x.tasks {
		if at := x.position(done, task); at < len(list) && list[at].returned > 0 {
			return false
		}
	}
	return true
}

// advance adds to next what may follow the i-th way of cur, and returns the
// number of steps of the model.
func (o *object) advance(i int) (steps int) {
	x := &o.ends
	done := x.cur.list[i].done
	for task, list := range x.tasks {
		at := x.position(done, task)
		if at == len(list) {
			continue
		}
		c := list[at]
		steps++
		o.scratch = append(o.scratch[:0], x.cur.state(i)...)
		next, result, err, ok := o.lin.step(o.scratch, modelOp(c))
		o.scratch = next
		if ok && (c.returned == 0 || matches(c.result, c.err, result, err)) {
			x.next.add(done+x.radix[task], next)
		}
	}
	return steps
}

// realTime lists the states that are left if the order in real time counts,
// which makes for fewer orders. They are not the same in all executions of a
// class, so this does not do where one execution is judged for all.
func (o *object) realTime() (states []sim.State, known bool) {
	l := o.model()
	if s, one := l.finalState(); one {
		return []sim.State{s}, true
	}
	if l.verdict != linearizable {
		return nil, false
	}
	for i := range l.ops {
		l.treat[i] = strict
		if l.ops[i].pending {
			l.treat[i] = absent
		}
	}
	if l.search.run(l.events, maxSearchSteps) == gaveUp {
		return nil, false
	}
	for i := range l.search.cur.list {
		states = append(states, slices.Clone(l.search.cur.state(i)))
	}
	return states, true
}
