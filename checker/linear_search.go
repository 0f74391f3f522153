package checker

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A treatment says what a search does with an operation.
type treatment uint8

const (
	// strict: it has its effect between its call and its return, and the
	// answer is the one that was observed.
	strict treatment = iota
	// optional: whatever the answer, it has its effect in that time or not.
	optional
	// absent: it is not there.
	absent
)

type outcome uint8

const (
	possible outcome = iota
	impossible
	gaveUp // the limit was reached
)

// maxOpen is the number of operations that may be under way at once.
const maxOpen = 64

// A search follows a history event by event and keeps all configurations in
// which the object may be. An operation takes effect as late as possible: when
// another one that comes after it, or itself, returns.
//
// Source: Lowe, Testing for linearizability, Concurrency and Computation 29(4),
// 2017: the just-in-time algorithm, here breadth first.
type search struct {
	l         *linear
	open      []int32 // operations under way, by slot; -1 for a free slot
	cur, next level
	buf       sim.State
	steps     int // of the model, that are left
}

// A configuration is one way in which things may have gone: the set of open operations
// that have taken effect, and the state.
type configuration struct {
	done   uint64 // by slot
	off, n int32  // of the state, in the level's memory
}

// A level is a set of configurations.
type level struct {
	list  []configuration
	mem   []int64
	table []int32 // open addressing: 1 + index in list
}

func (v *level) state(i int) sim.State {
	c := &v.list[i]
	return v.mem[c.off : c.off+c.n : c.off+c.n]
}

func (v *level) reset() {
	v.list, v.mem = v.list[:0], v.mem[:0]
	v.table = v.table[:min(len(v.table), 32)]
	clear(v.table)
}

// add puts a configuration in, unless it is there already.
func (v *level) add(done uint64, s sim.State) {
	if 2*len(v.list) >= len(v.table) {
		v.grow()
	}
	h := hashConfig(done, s)
	for ; ; h++ {
		at := &v.table[h&uint64(len(v.table)-1)]
		if *at == 0 {
			*at = int32(len(v.list) + 1)
			break
		}
		if i := int(*at - 1); v.list[i].done == done && v.state(i).Equal(s) {
			return
		}
	}
	v.list = append(v.list, configuration{done, int32(len(v.mem)), int32(len(s))})
	v.mem = append(v.mem, s...)
}

func (v *level) grow() {
	n := max(32, 2*len(v.table))
	v.table = slices.Grow(v.table[:0], n)[:n]
	clear(v.table)
	for i := range v.list {
		h := hashConfig(v.list[i].done, v.state(i))
		for v.table[h&uint64(n-1)] != 0 {
			h++
		}
		v.table[h&uint64(n-1)] = int32(i + 1)
	}
}

func hashConfig(done uint64, s sim.State) uint64 {
	h := done * 0x9e3779b97f4a7c15
	for _, n := range s {
		h = (h ^ h>>29 ^ uint64(n)) * 0xbf58476d1ce4e5b9
	}
	return h ^ h>>32
}

// run follows events of l under l.treat, with a limited number of steps of the
// model. What is possible in the end is in cur.
func (x *search) run(events []histEvent, limit int) outcome {
	x.steps, x.open = limit, x.open[:0]
	x.cur.reset()
	x.cur.add(0, x.l.init)
	for _, e := range events {
		m := x.l.treat[e.op]
		switch {
		case m == absent:
			continue
		case !e.ret:
			x.begin(e.op)
		default:
			slot := x.slot(e.op)
			x.close(1 << slot)
			x.end(slot, m == strict)
		}
		if x.steps <= 0 || len(x.open) > maxOpen {
			return gaveUp
		}
		if len(x.cur.list) == 0 {
			return impossible
		}
	}
	return possible
}

// begin gives an operation a slot.
func (x *search) begin(op int32) {
	if i := slices.Index(x.open, -1); i >= 0 {
		x.open[i] = op
	} else {
		x.open = append(x.open, op)
	}
}

func (x *search) slot(op int32) int { return slices.Index(x.open, op) }

// end frees a slot. With must, only configurations stay in which its operation
// has taken effect.
func (x *search) end(slot int, must bool) {
	x.next.reset()
	bit := uint64(1) << slot
	for i, c := range x.cur.list {
		if !must || c.done&bit != 0 {
			x.next.add(c.done&^bit, x.cur.state(i))
		}
	}
	x.cur, x.next = x.next, x.cur
	x.open[slot] = -1
}

// close adds all configurations that can be reached before an operation of
// until takes effect, or when it does.
func (x *search) close(until uint64) {
	for i := 0; i < len(x.cur.list) && x.steps > 0; i++ {
		if x.cur.list[i].done&until == 0 && !x.look(i) {
			x.expand(i)
		}
	}
}

// look lets a query that answers as observed take effect in configuration i.
// Queries change nothing, so there is no need to try anything else first.
func (x *search) look(i int) bool {
	done := x.cur.list[i].done
	for slot, op := range x.open {
		if bit := uint64(1) << slot; op >= 0 && done&bit == 0 && x.l.ops[op].query {
			if s, ok := x.try(i, op); ok && s.Equal(x.cur.state(i)) {
				x.cur.add(done|bit, s)
				return true
			}
		}
	}
	return false
}

// expand adds the configurations one operation after configuration i.
func (x *search) expand(i int) {
	done := x.cur.list[i].done
	for slot, op := range x.open {
		if bit := uint64(1) << slot; op >= 0 && done&bit == 0 {
			if s, ok := x.try(i, op); ok {
				x.cur.add(done|bit, s)
			}
		}
	}
}

// try is the state after an operation in configuration i, if it can have been
// so. An optional one that changes nothing might as well not have happened.
func (x *search) try(i int, op int32) (next sim.State, ok bool) {
	o := &x.l.ops[op]
	s, result, err, ok := x.answer(i, o)
	switch {
	case !ok:
		return nil, false
	case x.l.treat[op] == optional:
		return s, !s.Equal(x.cur.state(i))
	}
	return s, matches(o.result, o.err, result, err)
}

// answer asks the model in configuration i. The state is valid until it is
// asked again.
func (x *search) answer(i int, o *operation) (next sim.State, result sim.Value, err error, ok bool) {
	x.steps--
	x.buf = append(x.buf[:0], x.cur.state(i)...)
	next, result, err, ok = x.l.step(x.buf, o.ModelOp)
	x.buf = next
	return next, result, err, ok
}
