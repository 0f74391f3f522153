package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// SynchronousStack is where those who put and those who get meet, the last one first: a
// stack of offers or of requests. Who comes for the other side puts a node on top that
// fills the one below, has both meet, and takes both off; who finds such a node on top
// helps with that first. Nobody gives up here, so that no node has to be cleaned away.
//
// Source: W. Scherer, D. Lea and M. Scott, Scalable Synchronous Queues, PPoPP 2006, the
// unfair one; java.util.concurrent.SynchronousQueue.
type SynchronousStack struct {
	head  *sim.Atomic[int]
	nodes *dualNodes
}

// NewSynchronousStack makes one.
func NewSynchronousStack(w *sim.World) *SynchronousStack {
	return &SynchronousStack{sim.NewAtomic(w, nobody).Named("head"), newDualNodes(w)}
}

// transfer is what both sides do. It returns the node that it has met, nil if there was
// none and it is not to wait.
func (s *SynchronousStack) transfer(t *sim.Task, like dualNode, waits bool) *dualNode {
	node := s.nodes.make(t.Index(), like)
	for {
		head := s.head.Load()
		switch {
		case head != nobody && s.nodes.at(head).fills:
			s.fill(head)
		case head != nobody && s.nodes.at(head).data != like.data:
			s.nodes.at(node).fills = true
			if s.push(head, node) {
				s.fill(node)
				return s.nodes.at(head)
			}
			s.nodes.at(node).fills = false // nobody has seen it
		case !waits:
			return nil
		case s.push(head, node):
			t.Doorway()
			other := s.nodes.await(t, node)
			if top := s.head.Load(); top != nobody && s.nodes.at(top).next.Load() == node {
				s.head.CompareAndSwap(top, s.nodes.at(node).next.Load()) // who has met it may not have come to that
			}
			return other
		}
	}
}

// push puts a node on top, if head is there still.
func (s *SynchronousStack) push(head, node int) bool {
	s.nodes.at(node).next.Store(head)
	return s.head.CompareAndSwap(head, node)
}

// fill has the node on top meet the one below, and takes both off.
func (s *SynchronousStack) fill(top int) {
	below := s.nodes.at(top).next.Load()
	next := s.nodes.at(below).next.Load()
	s.nodes.at(below).match.CompareAndSwap(nobody, top)
	s.head.CompareAndSwap(top, next)
}

// Put implements [algorithms.Queue].
func (s *SynchronousStack) Put(t *sim.Task, item int64) error {
	s.transfer(t, dualNode{data: true, item: item}, true)
	return nil
}

// Get implements [algorithms.Queue].
func (s *SynchronousStack) Get(t *sim.Task) (int64, error) {
	return s.transfer(t, dualNode{}, true).item, nil
}

// TryPut implements [algorithms.TryQueue].
func (s *SynchronousStack) TryPut(t *sim.Task, item int64) error {
	if s.transfer(t, dualNode{data: true, item: item}, false) == nil {
		return algorithms.ErrFull
	}
	return nil
}

// TryGet implements [algorithms.TryQueue].
func (s *SynchronousStack) TryGet(t *sim.Task) (int64, error) {
	if other := s.transfer(t, dualNode{}, false); other != nil {
		return other.item, nil
	}
	return 0, algorithms.ErrEmpty
}

// Inspect implements [algorithms.Inspector].
func (s *SynchronousStack) Inspect() algorithms.Snapshot {
	return fields("stack", s.nodes.list(s.head.Peek()))
}
