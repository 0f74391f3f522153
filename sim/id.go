package sim

import "strconv"

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
// the steady state a lookup is two slice accesses.
type idTable struct {
	parent   []ID
	ordinal  []int32
	depth    []int32
	children [][]ID // per creator, by ordinal
}

func (t *idTable) init() {
	t.add(-1, 0)
	for id := Root + 1; id < firstFreeID; id++ {
		t.add(Root, int32(id-firstFreeID)) // negative: before what the set-up creates
	}
}

func (t *idTable) add(parent ID, ordinal int32) ID {
	id := ID(len(t.parent))
	var depth int32
	if parent >= 0 {
		depth = t.depth[parent] + 1
	}
	t.parent = append(t.parent, parent)
	t.ordinal = append(t.ordinal, ordinal)
	t.depth = append(t.depth, depth)
	t.children = append(t.children, nil)
	return id
}

// child is the ID of the n-th creation (from 0) by creator.
func (t *idTable) child(creator ID, n int32) ID {
	kids := t.children[creator]
	if int(n) < len(kids) {
		return kids[n]
	}
	// Creations of one creator are met in order, so n is the next one.
	id := t.add(creator, n)
	t.children[creator] = append(kids, id)
	return id
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
}

// newID names the next creation of the step that runs now.
func (w *World) newID() ID {
	a := w.cur
	id := w.ids.child(a.id, a.created)
	a.created++
	return id
}
