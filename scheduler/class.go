package scheduler

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A Hash names a class, or the past of a step. It is the same in every world,
// process and release.
type Hash struct{ Hi, Lo uint64 }

// String is h in 32 hexadecimal digits.
func (h Hash) String() string { return fmt.Sprintf("%016x%016x", h.Hi, h.Lo) }

// add is a commutative sum.
func (h Hash) add(o Hash) Hash { return Hash{h.Hi + o.Hi, h.Lo + o.Lo} }

// plus tells apart what is hashed by a small number.
func (h Hash) plus(n uint64) Hash { return Hash{h.Hi + n, h.Lo + n} }

// chain puts another hash into h; order matters. The halves are two hash
// functions that never meet, so that the pair is as good as 128 bits.
func (h Hash) chain(o Hash) Hash {
	hi := h.Hi*0xd6e8feb86659fd93 + o.Hi
	hi = (hi ^ hi>>32) * 0xa0761d6478bd642f
	lo := h.Lo*0xff51afd7ed558ccd + o.Lo
	lo = (lo ^ lo>>33) * 0xc4ceb9fe1a85ec53
	return Hash{hi ^ hi>>29 ^ 0x9e3779b97f4a7c15, lo ^ lo>>32 ^ 0x2545f4914f6cdd1d}
}

// ClassHash is a strategy that leaves the choices to another one and computes,
// while the execution runs, a hash of its class: two executions have the same
// hash if they differ only in the order of independent steps, and otherwise,
// but for chance, a different one. Data choices are part of the class, and so is
// the order of timers that tie. What happens after the workload, when
// [sim.World.OnQuiet] has been called, is not.
//
// A step depends on the steps of its own process, on those whose footprint
// conflicts with its own ([sim.Access.Conflicts]), and on barriers. The hash of a step covers what
// it did and the hashes of the steps just before it in that order, so it names
// the step together with its whole past; the class is the sum over all steps,
// which can be read at any time.
//
// The idea of naming a happens-before order by an incremental hash is that of
// CHESS: M. Musuvathi and S. Qadeer, Partial-Order Reduction for Context-Bounded
// State Exploration, MSR-TR-2007-12.
type ClassHash struct {
	// Strategy makes the choices.
	Strategy sim.Strategy

	stepper sim.Stepper // Strategy, if it is one
	w       *sim.World
	objects []objectState // by ID
	touched []sim.ID      // objects of the current step
	run     uint32        // numbers the executions, to tell stale states
	inner   uint64        // choices since the last step: data, ties
	barrier Hash          // the last barrier with all its past
	sum     Hash          // over all steps
	last    Hash          // the last step
}

var (
	_ sim.Strategy = (*ClassHash)(nil)
	_ sim.Stepper  = (*ClassHash)(nil)
)

// An objectState is what the class knows of one ID, as an object and as a
// process. Accesses of an object fall into groups of one mode each, writes
// standing alone: accesses commute exactly if they are in the same group, and
// everything depends on the group before it.
type objectState struct {
	name   Hash // of the path, for all executions; zero if not known yet
	run    uint32
	step   int32    // the step that touched it last
	mode   sim.Mode // of that step so far
	group  sim.Mode // of the current group
	before Hash     // sum of the group before
	now    Hash     // sum of the current group
	past   Hash     // as a process: its last step
}

// Sum is the hash of the class of the execution so far.
func (c *ClassHash) Sum() Hash { return c.sum }

// Last is the hash of the last step with all its past.
func (c *ClassHash) Last() Hash { return c.last }

// Begin implements [sim.Strategy].
func (c *ClassHash) Begin(w *sim.World) {
	if c.w != w { // identities are numbers of one world
		c.w, c.objects = w, nil
	}
	if c.run++; c.run == 0 { // after 2^32 executions
		clear(c.objects)
		c.run = 1
	}
	c.sum, c.last, c.barrier, c.inner = Hash{}, Hash{}, Hash{}, 0
	c.stepper, _ = c.Strategy.(sim.Stepper)
	c.Strategy.Begin(w)
}

// Choose implements [sim.Strategy].
func (c *ClassHash) Choose(p *sim.Point) int {
	choice := c.Strategy.Choose(p)
	if p.Inner() {
		c.inner = c.inner<<8 + uint64(choice+1)
	}
	return choice
}

// Stepped implements [sim.Stepper].
func (c *ClassHash) Stepped(s *sim.Step) {
	if !c.w.Quieted() {
		c.step(s)
	}
	if c.stepper != nil {
		c.stepper.Stepped(s)
	}
}

func (c *ClassHash) step(s *sim.Step) {
	c.touched = c.touched[:0]
	n := int32(s.N)
	for _, a := range s.Footprint {
		c.touch(a.Object, a.Mode, n)
	}
	var deps Hash
	for _, id := range c.touched {
		deps = deps.add(c.objects[id].depend())
	}
	what := uint64(s.Kind) | c.inner<<8
	c.inner = 0
	actor := c.object(s.Actor).name
	process := c.object(s.Process)
	h := process.past.chain(deps).chain(c.barrier).chain(actor.plus(what))
	if s.Barrier {
		h = h.chain(c.sum)
		c.barrier = h
	}
	process.past = h
	for _, id := range c.touched {
		o := &c.objects[id]
		o.now = o.now.add(h)
	}
	c.last, c.sum = h, c.sum.add(h)
}

// touch notes that step n accesses an object. Reading and adding in one step
// commutes with nothing, like writing.
func (c *ClassHash) touch(id sim.ID, m sim.Mode, n int32) {
	o := c.object(id)
	switch {
	case o.step != n:
		o.step, o.mode = n, m
		c.touched = append(c.touched, id)
	case o.mode != m:
		o.mode = sim.Write
	}
}

// depend opens a new group if the access of the current step does not commute
// with the current one, and returns what it depends on.
func (o *objectState) depend() Hash {
	if o.mode != o.group || o.mode == sim.Write {
		o.before, o.now, o.group = o.now, Hash{}, o.mode
	}
	return o.before.chain(o.name.plus(uint64(o.mode)))
}

// object is the state of an ID, made anew if it is left from another execution.
func (c *ClassHash) object(id sim.ID) *objectState {
	for int(id) >= len(c.objects) {
		c.objects = append(c.objects, objectState{})
	}
	o := &c.objects[id]
	if o.run == c.run {
		return o
	}
	if o.name == (Hash{}) {
		for _, b := range []byte(c.w.Path(id)) {
			o.name = o.name.chain(Hash{uint64(b), uint64(b)})
		}
	}
	*o = objectState{name: o.name, run: c.run, group: sim.Write, past: o.name}
	return o
}
