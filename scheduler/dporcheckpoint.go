package scheduler

import (
	"math"

	"github.com/simrun-dev/simrun/sim"
)

// snapshot is the state between two rounds: the identities by their origins, what
// was found, the classes remembered, and the branches with their trees.
func (f *frontier) snapshot() []byte {
	s := &snapshotWriter{}
	w := f.world
	s.number(int64(w.Origins()))
	for id := range sim.ID(w.Origins()) {
		creator, ordinal := w.Origin(id)
		s.number(int64(creator) + 1)
		s.number(int64(ordinal) + fixedOrigins)
	}
	s.ledger(&f.led)
	s.set(f.classes)
	list := f.branches()
	s.number(int64(len(list)))
	index := make(map[*branch]int, len(list))
	for i, b := range list {
		index[b] = i + 1
		s.branch(b, index[b.parent])
	}
	s.number(int64(len(f.stack)))
	for _, b := range f.stack {
		s.number(int64(index[b] - 1))
	}
	return sealCheckpoint(checkpointDPOR, f.x.parameters(w), s.b)
}

// fixedOrigins makes ordinals positive.
const fixedOrigins = 64

// branches lists the branches on the stack and their ancestors, parents first.
func (f *frontier) branches() (list []*branch) {
	known := make(map[*branch]bool)
	var add func(b *branch)
	add = func(b *branch) {
		if b != nil && !known[b] {
			known[b] = true
			add(b.parent)
			list = append(list, b)
		}
	}
	for _, b := range f.stack {
		add(b)
	}
	return list
}

func (s *snapshotWriter) branch(b *branch, parent int) {
	s.number(int64(parent))
	s.number(int64(b.via + 1))
	s.flag(b.fresh)
	s.number(int64(b.tried))
	s.number(b.leaves)
	s.choices(b.choices)
	s.number(int64(len(b.sleep)))
	for i := range b.sleep {
		q := &b.sleep[i]
		s.event(q.event)
		s.flag(q.open)
		s.flag(q.loose)
	}
	s.trees(b.todo)
}

func (s *snapshotWriter) trees(list []*wakeup) {
	s.number(int64(len(list)))
	for _, t := range list {
		s.event(t.event)
		s.trees(t.children)
	}
}

func (s *snapshotWriter) event(e *event) {
	s.number(int64(e.process))
	s.flag(e.advance)
	s.flag(e.other)
	s.flag(e.barrier)
	s.flag(e.cut)
	s.flag(e.mixed)
	s.choices(e.choices)
	s.choices(e.options)
	s.number(int64(len(e.touched)))
	for _, a := range e.touched {
		s.number(int64(a.Object))
		s.number(int64(a.Mode))
	}
}

// restore undoes snapshot.
func (f *frontier) restore(data []byte) error {
	r, err := openCheckpoint(data, checkpointDPOR, f.x.parameters(f.world))
	if err != nil {
		return err
	}
	ids := r.origins(f.world)
	r.ledger(&f.led)
	r.set(f.classes, "classes")
	list := make([]*branch, r.length(6, "branches"))
	for i := range list {
		list[i] = r.branch(list[:i], ids)
		if i > 0 && list[i].parent == nil {
			r.fail("a second root")
		}
	}
	if f.root = (&branch{}); len(list) > 0 {
		f.root = list[0]
	}
	f.stack = make([]*branch, r.length(1, "stack"))
	for i := range f.stack {
		n := r.number(uint64(max(len(list)-1, 0)), "branch")
		if r.err != nil || n >= len(list) || list[n].active {
			r.fail("a stack that cannot be")
			break
		}
		f.stack[i] = list[n]
		f.stack[i].active = true
	}
	if err := r.end(); err != nil {
		*f = frontier{x: f.x, world: f.world} // nothing of it is to be believed
		return err
	}
	return nil
}

// origins reads what the numbers of the checkpoint stand for in this world.
func (r *snapshotReader) origins(w *sim.World) []sim.ID {
	ids := make([]sim.ID, r.length(2, "identities"))
	for i := range ids {
		creator := r.number(uint64(i), "creator") - 1
		ordinal := r.number(math.MaxInt32, "ordinal") - fixedOrigins
		if r.err != nil {
			return nil
		}
		if i <= int(sim.Outside) {
			ids[i] = sim.ID(i)
			continue
		}
		if creator < 0 || ordinal < sim.BufferOrdinal || ordinal < 0 && creator <= int(sim.Outside) || ordinal > i+maxAspects {
			r.fail("an origin that cannot be")
			return nil
		}
		ids[i] = w.Learn(ids[creator], int32(ordinal))
	}
	return ids
}

// maxAspects are the ordinals that may be used without those before them.
const maxAspects = 64

func (r *snapshotReader) branch(before []*branch, ids []sim.ID) *branch {
	b := &branch{}
	parent := r.number(uint64(len(before)), "parent")
	b.via = r.number(math.MaxInt32, "way") - 1
	b.fresh = r.flag("fresh")
	b.tried = r.number(math.MaxInt32, "tries")
	b.leaves = r.wide("leaves")
	b.choices = r.choices()
	b.sleep = make(sleepSet, r.length(8, "sleepers"))
	for i := range b.sleep {
		q := &b.sleep[i]
		q.event = &event{}
		r.event(q.event, ids)
		q.open, q.loose = r.flag("sleeper"), r.flag("sleeper")
	}
	b.todo = r.trees(ids, 0)
	if parent == 0 || r.err != nil {
		return b
	}
	b.parent = before[parent-1]
	b.depth = b.parent.depth + 1
	b.parent.below++
	if b.via < 0 || b.via >= len(b.parent.sleep) {
		r.fail("a branch that leads nowhere")
	}
	return b
}

// maxTreeDepth bounds the recursion in damaged data.
const maxTreeDepth = 1 << 16

func (r *snapshotReader) trees(ids []sim.ID, depth int) []*wakeup {
	list := make([]*wakeup, r.length(9, "trees"))
	if depth > maxTreeDepth {
		r.fail("a tree that is too deep")
	}
	for i := range list {
		t := &wakeup{event: &event{}}
		list[i] = t
		r.event(t.event, ids)
		if r.err != nil {
			return nil
		}
		t.children = r.trees(ids, depth+1)
	}
	return list
}

// id reads the identity that a number stands for.
func (r *snapshotReader) id(ids []sim.ID) sim.ID {
	n := r.number(math.MaxInt32, "identity")
	if n >= len(ids) {
		r.fail("an identity that there is not")
		return 0
	}
	return ids[n]
}

func (r *snapshotReader) event(e *event, ids []sim.ID) {
	e.process = r.id(ids)
	e.advance, e.other = r.flag("event"), r.flag("event")
	e.barrier, e.cut, e.mixed = r.flag("event"), r.flag("event"), r.flag("event")
	e.choices, e.options = r.choices(), r.choices()
	if len(e.choices) != len(e.options) {
		r.fail("an event that cannot be")
	}
	e.touched = make([]sim.Access, r.length(2, "accesses"))
	for i := range e.touched {
		e.touched[i] = sim.Access{Object: r.id(ids), Mode: sim.Mode(r.number(uint64(sim.Add), "mode"))}
	}
	e.sign()
}
