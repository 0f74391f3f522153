package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Treiber is a stack without locks: a list whose top is exchanged by compare-and-swap.
// Nodes that have been taken out come back, and the pointer to the top is counted: or
// else who has read the top and its next might find the same top again, with another
// next.
//
// Source: R. K. Treiber, Systems Programming: Coping with Parallelism, IBM RJ 5118,
// 1986.
type Treiber struct {
	top    *sim.Atomic[int] // a pointer
	next   []*sim.Atomic[int]
	value  []*sim.Cell[int64]
	nodes  *pool
	counts counts
}

// NewTreiber makes one.
func NewTreiber(w *sim.World) *Treiber {
	s := &Treiber{top: sim.NewAtomic(w, pointer(nobody, 0)).Named("top"), counts: true}
	s.nodes = newPool(w, func(node int) {
		s.next = append(s.next, sim.NewAtomic(w, nobody).Named("next", node))
		s.value = append(s.value, sim.NewCell(w, int64(0)).Named("value", node))
	})
	return s
}

// Put implements [algorithms.Queue].
func (s *Treiber) Put(t *sim.Task, item int64) error {
	node := s.nodes.take(t)
	s.value[node].Store(item)
	for {
		top := s.top.Load()
		s.next[node].Store(nodeOf(top))
		if s.top.CompareAndSwap(top, s.counts.next(node, top)) {
			return nil
		}
	}
}

// TryPut implements [algorithms.TryQueue].
func (s *Treiber) TryPut(t *sim.Task, item int64) error { return s.Put(t, item) }

// TryGet implements [algorithms.TryQueue].
func (s *Treiber) TryGet(t *sim.Task) (int64, error) {
	for {
		top := s.top.Load()
		node := nodeOf(top)
		if node == nobody {
			return 0, algorithms.ErrEmpty
		}
		next := s.next[node].Load()
		if s.top.CompareAndSwap(top, s.counts.next(next, top)) {
			item := s.value[node].Load()
			s.nodes.give(t, node)
			return item, nil
		}
	}
}

// Get implements [algorithms.Queue]: it tries until there is something.
func (s *Treiber) Get(t *sim.Task) (int64, error) { return keepTrying(t, s.TryGet) }

// keepTrying gets from a queue that cannot wait. An attempt that fails changes nothing
// for good.
func keepTrying(t *sim.Task, try func(t *sim.Task) (int64, error)) (int64, error) {
	for {
		if item, err := try(t); err == nil {
			return item, nil
		}
		t.Pause()
	}
}

// Inspect implements [algorithms.Inspector].
func (s *Treiber) Inspect() algorithms.Snapshot {
	var list []int64
	for node := nodeOf(s.top.Peek()); node != nobody && len(list) < maxNodes; node = s.next[node].Peek() {
		list = append(list, s.value[node].Peek())
	}
	return fields("stack", fmt.Sprint(list))
}
