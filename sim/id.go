package sim

import (
	"strconv"
	"sync"
)

// An ID names a task, future, handle, variable or object of a World by its
// origin: the n-th creation of its creator. It therefore does not depend on
// the schedule, and the same thing has the same ID in every execution of the
// same world. The number itself is only an index that the world hands out when
// it first meets an origin: print [World.Path], never the number.
type ID int32

// The origins that exist in every world.
const (
	// Root is the set-up code.
	Root ID = iota
	// Loop is the event loop itself: boundaries and clock advances.
	Loop
	// Clock is the virtual clock, as an object that steps read and write.
	Clock
	// Inbox holds the completed I/O that the FIFO loop has not taken yet.
	Inbox
	// Outside stands for all state that code outside any recorded operation
	// may touch.
	Outside
	firstFreeID
)

// idTable interns origins. It only grows and is kept across executions, so in
// the steady state a lookup is two slice accesses. It is one world's copy of the
// registry, brought up to date when an origin is missing.
type idTable struct {
	parent   []ID
	ordinal  []int32
	depth    []int32
	children [][]ID // per creator, by ordinal
	tokens   []ID   // per task, -1 if it is not known
	buffers  []ID   // likewise
	registry *idRegistry
}

// An idRegistry hands out the numbers, to one world or to several that share it.
type idRegistry struct {
	mu      sync.Mutex
	parent  []ID
	ordinal []int32
	known   map[origin]ID
}

type origin struct {
	creator ID
	ordinal int32
}

func newRegistry() *idRegistry {
	r := &idRegistry{known: make(map[origin]ID)}
	r.add(origin{-1, 0})
	for id := Root + 1; id < firstFreeID; id++ {
		r.add(origin{Root, int32(id - firstFreeID)}) // negative: before what the set-up creates
	}
	return r
}

// add names an origin; mu is held.
func (r *idRegistry) add(o origin) ID {
	id, ok := r.known[o]
	if !ok {
		id = ID(len(r.parent))
		r.known[o] = id
		r.parent = append(r.parent, o.creator)
		r.ordinal = append(r.ordinal, o.ordinal)
	}
	return id
}

func (t *idTable) init() {
	if t.registry == nil {
		t.registry = newRegistry()
	}
	t.update()
}

// update copies what is new in the registry.
func (t *idTable) update() {
	r := t.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	t.copyNew()
}

func (t *idTable) copyNew() {
	r := t.registry
	for id := ID(len(t.parent)); int(id) < len(r.parent); id++ {
		parent, ordinal := r.parent[id], r.ordinal[id]
		t.parent = append(t.parent, parent)
		t.ordinal = append(t.ordinal, ordinal)
		t.children = append(t.children, nil)
		if parent < 0 {
			t.depth = append(t.depth, 0)
			continue
		}
		t.depth = append(t.depth, t.depth[parent]+1)
		for ordinal >= 0 && len(t.children[parent]) <= int(ordinal) {
			t.children[parent] = append(t.children[parent], -1)
		}
		if ordinal >= 0 {
			t.children[parent][ordinal] = id
		}
	}
}

// child is the ID of the n-th creation (from 0) by creator.
func (t *idTable) child(creator ID, n int32) ID {
	kids := t.children[creator]
	if int(n) < len(kids) && kids[n] >= 0 {
		return kids[n]
	}
	return t.meet(creator, n)
}

// TokenOrdinal is the ordinal of the token of a task (see [Task.Park]), beside what
// the task creates. Other identities with negative ordinals are those of Root.
const TokenOrdinal = -1

// BufferOrdinal is that of the store buffer of a task (see [TSO]), which has created
// what is in it.
const BufferOrdinal = -2

// reserved is the ID of what belongs to a task under one of these ordinals.
func (t *idTable) reserved(task ID, ordinal int32) ID {
	list := &t.tokens
	if ordinal == BufferOrdinal {
		list = &t.buffers
	}
	for len(*list) < len(t.parent) {
		*list = append(*list, -1)
	}
	if (*list)[task] < 0 {
		(*list)[task] = t.meet(task, ordinal)
	}
	return (*list)[task]
}

// meet is child for an origin that this world has not met.
func (t *idTable) meet(creator ID, n int32) ID {
	r := t.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	id := r.add(origin{creator, n})
	t.copyNew()
	return id
}

// ShareIDs makes w give the same numbers to the same origins as with does: for
// executions that pass from one world to another. Neither may be running; what
// is known of w by number is lost.
func (w *World) ShareIDs(with *World) {
	if len(with.ids.parent) == 0 {
		with.ids.init()
	}
	w.ids = idTable{registry: with.ids.registry}
}

// Origins is the number of IDs that w, and those it shares them with, have given.
// They are the numbers below it.
func (w *World) Origins() int {
	if len(w.ids.parent) == 0 {
		w.ids.init()
	}
	w.ids.update()
	return len(w.ids.parent)
}

// Origin says what an ID stands for: the ordinal-th creation of a creator. The
// fixed identities have negative ordinals, and the creator of Root is -1.
func (w *World) Origin(id ID) (creator ID, ordinal int32) {
	return w.ids.parent[id], w.ids.ordinal[id]
}

// Learn is the ID of an origin that w need not have met: that of something in
// another process. The creator must be an ID of w and the ordinal not negative,
// unless it is that of a token or a buffer as Origin says it.
func (w *World) Learn(creator ID, ordinal int32) ID {
	if int(creator) >= w.Origins() || creator < 0 || ordinal < BufferOrdinal || ordinal < 0 && creator == Root {
		panic("sim: Learn of an origin that there cannot be")
	}
	if ordinal < 0 {
		return w.ids.reserved(creator, ordinal)
	}
	return w.ids.child(creator, ordinal)
}

// compare orders IDs by path: creators before what they created, then by ordinal.
func (t *idTable) compare(a, b ID) int {
	x, y := a, b
	for t.depth[x] > t.depth[y] {
		x = t.parent[x]
	}
	for t.depth[y] > t.depth[x] {
		y = t.parent[y]
	}
	if x == y { // one created the other
		return int(t.depth[a] - t.depth[b])
	}
	for t.parent[x] != t.parent[y] {
		x, y = t.parent[x], t.parent[y]
	}
	return int(t.ordinal[x] - t.ordinal[y])
}

// Path is the name of an ID that holds in every world: the ordinals of the
// creations that lead to it, from the set-up code on, as in "2.0"; "root",
// "loop", "clock", "inbox" and "outside" for the fixed ones.
func (w *World) Path(id ID) string {
	switch id {
	case Root:
		return "root"
	case Loop:
		return "loop"
	case Clock:
		return "clock"
	case Inbox:
		return "inbox"
	case Outside:
		return "outside"
	}
	n := strconv.Itoa(int(w.ids.ordinal[id]))
	switch w.ids.ordinal[id] {
	case TokenOrdinal:
		n = "token"
	case BufferOrdinal:
		n = "buffer"
	}
	if parent := w.ids.parent[id]; parent != Root {
		return w.Path(parent) + "." + n
	}
	return n
}

// CompareIDs orders two IDs of this world by their path (see [World.Path]):
// negative if a comes first. The order does not depend on the schedule.
func (w *World) CompareIDs(a, b ID) int { return w.ids.compare(a, b) }

// An actor is whatever can create things: the set-up code, a task, a callback,
// the loop. Its creations are numbered.
type actor struct {
	id      ID
	created int32
	number  int32 // as one that accesses Cells, from 1
	past    *past // nil as long as nothing is known of it
}

// newID names the next creation of the step that runs now.
func (w *World) newID() ID {
	a := w.cur
	a.created++
	return w.ids.child(a.id, a.created-1)
}
