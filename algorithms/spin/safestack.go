package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// SafeStack is a stack without locks and without counted pointers: who wants the top
// marks it first, by a swap of its next, so that nobody else takes it, and a count keeps
// the last node from being taken. But who has failed to take it puts back what it has
// found there, and the node may be in another task's hands by then, on its way to
// another place.
//
// Its author published it as a riddle for testers: the bug takes three tasks, and five
// preemptions if it is that two of them own the same node. That an item is lost takes
// three.
//
// There it is an array of places to be used, all of them on the stack at first. Here a
// place has an item, and the one that stays at the bottom has none.
//
// Source: D. Vyukov, Bug with a context switch bound 5, forum of CHESS, 2010; P. Thomson,
// A. Donaldson and A. Betts, Concurrency Testing Using Schedule Bounding: an Empirical
// Study, PPoPP 2014, where it is safestack.
type SafeStack struct {
	count, head *sim.Atomic[int]
	next        []*sim.Atomic[int]
	value       []*sim.Cell[int64]
	nodes       *pool
}

// NewSafeStack makes one.
func NewSafeStack(w *sim.World) *SafeStack {
	s := &SafeStack{count: sim.NewAtomic(w, 1).Named("count")}
	s.nodes = newPool(w, func(node int) {
		s.next = append(s.next, sim.NewAtomic(w, nobody).Named("next", node))
		s.value = append(s.value, sim.NewCell(w, int64(0)).Named("value", node))
	})
	s.head = sim.NewAtomic(w, s.nodes.make()).Named("head")
	return s
}

// Put implements [algorithms.Queue].
func (s *SafeStack) Put(t *sim.Task, item int64) error {
	node := s.nodes.take(t)
	s.value[node].Store(item)
	for {
		head := s.head.Load()
		s.next[node].Store(head)
		if s.head.CompareAndSwap(head, node) {
			s.count.Add(1)
			return nil
		}
	}
}

// Get implements [algorithms.Queue].
func (s *SafeStack) Get(t *sim.Task) (int64, error) {
	for {
		t.Spin(func() bool { return s.count.Load() > 1 })
		head := s.head.Load()
		next := s.next[head].Swap(nobody)
		if next == nobody {
			t.Pause()
			continue
		}
		if s.head.CompareAndSwap(head, next) {
			s.count.Add(-1)
			item := s.value[head].Load()
			s.nodes.give(t, head)
			return item, nil
		}
		s.next[head].Swap(next)
	}
}

// Inspect implements [algorithms.Inspector].
func (s *SafeStack) Inspect() algorithms.Snapshot {
	next := make([]int, len(s.next))
	for i := range next {
		next[i] = s.next[i].Peek()
	}
	return fields("count", fmt.Sprint(s.count.Peek()), "head", fmt.Sprint(s.head.Peek()), "next", fmt.Sprint(next))
}
