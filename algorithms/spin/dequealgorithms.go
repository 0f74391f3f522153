package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// deque registers a deque that one task owns.
func deque(name string, steals sim.StealRule, build func(w *sim.World) any, doc, source string) *algorithms.Algorithm {
	a := lock(name, sim.Policy{Admission: sim.Barging, Single: true, Steals: steals}, build, "", source)
	a.Kind, a.Doc, a.Policy.Unchecked = algorithms.DequeKind, doc, false
	return a
}

// deques are those of work that others steal.
func deques() []*algorithms.Algorithm {
	cilk := "M. Frigo, C. Leiserson and K. Randall, The Implementation of the Cilk-5 Multithreaded Language, PLDI 1998"
	chaseLev := "D. Chase and Y. Lev, Dynamic Circular Work-Stealing Deque, SPAA 2005"
	weak := "N. Lê, A. Pop, A. Cohen and F. Zappa Nardelli, Correct and Efficient Work-Stealing for Weak Memory Models, PPoPP 2013"
	return []*algorithms.Algorithm{
		deque("THE", sim.StealsMayMiss, func(w *sim.World) any { return NewTHE(w) },
			"The deque of Cilk-5, whose owner needs a lock only if it meets a thief, and thieves always. A steal may find nothing while the owner is about to take the last item, even if that gets it no more. Thieves may starve.", cilk),
		deque("THE-fenced", sim.StealsMayMiss, func(w *sim.World) any { return NewFencedTHE(w) },
			"The deque of Cilk-5 with a fence behind each moving of a number, without which it fails where memory has store buffers.",
			cilk+", which asks for it"),
		deque("ChaseLev", sim.StealsMayLose, func(w *sim.World) any { return NewChaseLev(w) },
			"The deque of Chase and Lev, a ring that grows, without locks. A steal that is slower than another task fails, and somebody else has got an item.", chaseLev),
		deque("ChaseLev-fenced", sim.StealsMayLose, func(w *sim.World) any { return NewFencedChaseLev(w) },
			"The deque of Chase and Lev with the fence in take, without which it fails where memory has store buffers.",
			chaseLev+"; the fence: "+weak),
	}
}
