package spin

import "github.com/simrun-dev/simrun/sim"

// A pool gives out the nodes of a structure without locks, and gives them out again
// when they have been given back: first those that have been free for longest. Each
// task has nodes of its own, and those that it has taken out of the structure.
//
// See [pointer].
type pool struct {
	fresh *sim.Var[int]      // how many there are
	free  []*sim.Var[uint64] // of each task, a line: see push
	grow  func(node int)     // makes one
}

// newPool makes one with room for maxNodes nodes. It is for set-up code.
func newPool(w *sim.World, grow func(node int)) *pool {
	return &pool{sim.NewVar(w, 0), locals(w, uint64(0)), grow}
}

// maxNodes is how many nodes a line can name.
const maxNodes = 14

// take gives t a node.
func (p *pool) take(t *sim.Task) int {
	own := p.free[t.Index()]
	if line := own.Get(); line != 0 {
		own.Set(line >> 4)
		return head(line)
	}
	return p.make()
}

// make makes a node. Set-up code may call it, too.
func (p *pool) make() int {
	node := p.fresh.Get()
	if node == maxNodes {
		panic("spin: too many nodes")
	}
	p.fresh.Set(node + 1)
	p.grow(node)
	return node
}

// give gives back a node that t has taken out.
func (p *pool) give(t *sim.Task, node int) {
	own := p.free[t.Index()]
	own.Set(push(own.Get(), node))
}

// A pointer is the number of a node, or nobody, and a count of how often what it stands
// in has been changed, so that who compares it can tell that it has been away.
func pointer(node, count int) int { return count<<8 | (node + 1) }

func nodeOf(pointer int) int { return pointer&0xff - 1 }

// counts says whether there is such a count; without it, it is always 0.
//
// Source: IBM System/370 Principles of Operation, 1983, appendix A; M. Michael and M.
// Scott, Simple, Fast, and Practical Non-Blocking and Blocking Concurrent Queue
// Algorithms, PODC 1996.
type counts bool

// next is a pointer to a node, to be in the place of an old one.
func (c counts) next(node, old int) int {
	if c {
		return pointer(node, old>>8+1)
	}
	return pointer(node, 0)
}
