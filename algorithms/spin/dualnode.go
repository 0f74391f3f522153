package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// A dualNode is of a structure that keeps items, or those who wait for some.
type dualNode struct {
	data  bool // it has an item, or else asks for one
	fills bool // it is there to meet the one behind it
	item  int64
	next  *sim.Atomic[int]
	match *sim.Atomic[int] // the node that it has met, nobody at first
}

// dualNodes gives out nodes that are never used again, as where memory is collected.
// Those of each task are numbered on their own, so that tasks that make some are
// independent.
type dualNodes struct {
	w    *sim.World
	made []*sim.Var[int] // by each task
	all  [slots][]dualNode
}

func newDualNodes(w *sim.World) *dualNodes { return &dualNodes{w: w, made: locals(w, 0)} }

// make makes a node of a task, without a next one.
func (n *dualNodes) make(task int, like dualNode) (node int) {
	made := n.made[task].Get()
	n.made[task].Set(made + 1)
	node = made*slots + task
	like.next = sim.NewAtomic(n.w, nobody).Named("next", node)
	like.match = sim.NewAtomic(n.w, nobody).Named("match", node)
	n.all[task] = append(n.all[task], like)
	return node
}

func (n *dualNodes) at(node int) *dualNode { return &n.all[node%slots][node/slots] }

// await waits until a node has met another one, and returns that.
func (n *dualNodes) await(t *sim.Task, node int) *dualNode {
	match := n.at(node).match
	return n.at(t.SpinFor(func() (int, bool) {
		other := match.Load()
		return other, other != nobody
	}))
}

// list shows what is there from a node on.
func (n *dualNodes) list(node int) string {
	all := []string{}
	for ; node != nobody; node = n.at(node).next.Peek() {
		if n.at(node).data {
			all = append(all, fmt.Sprint(n.at(node).item))
		} else {
			all = append(all, "?")
		}
	}
	return fmt.Sprint(all)
}
