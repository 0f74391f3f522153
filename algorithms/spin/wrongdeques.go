package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Wrong versions of the deques of work stealing.

// PlusOneTHE is the deque of Cilk-5 whose owner looks for H > T+1, where T has been
// lowered already: it takes the item that has just been stolen.
type PlusOneTHE struct{ *THE }

// NewPlusOneTHE makes one.
func NewPlusOneTHE(w *sim.World) PlusOneTHE { return PlusOneTHE{NewTHE(w)} }

// Take implements [algorithms.Deque].
func (d PlusOneTHE) Take(t *sim.Task) (int64, error) {
	tail := d.t.Load() - 1
	if tail < 0 {
		return 0, algorithms.ErrEmpty // or else it would take what has never been
	}
	d.t.Store(tail)
	if d.h.Load() > tail+1 {
		d.t.Store(tail + 1)
		return d.takeLocked(t)
	}
	return d.items[tail].Load(), nil
}

// LookingTHE is the deque of Cilk-5 whose thieves look at T before they raise H: the
// owner does not see them, and takes the same item.
//
// Source: M. Musuvathi and S. Qadeer, Iterative context bounding for systematic testing
// of multithreaded programs, PLDI 2007: a work-stealing queue with bugs of this kind.
type LookingTHE struct{ *THE }

// NewLookingTHE makes one.
func NewLookingTHE(w *sim.World) LookingTHE { return LookingTHE{NewTHE(w)} }

// Steal implements [algorithms.Deque].
func (d LookingTHE) Steal(t *sim.Task) (int64, error) {
	if err := d.lock.Lock(t); err != nil {
		return 0, err
	}
	head := d.h.Load()
	if head+1 > d.t.Load() {
		return 0, d.leave(t, algorithms.ErrEmpty)
	}
	d.h.Store(head + 1)
	return d.items[head].Load(), d.lock.Unlock(t)
}

// UnlockedTHE is the deque of Cilk-5 whose thieves have no lock: two steal the same item.
type UnlockedTHE struct{ *THE }

// NewUnlockedTHE makes one.
func NewUnlockedTHE(w *sim.World) UnlockedTHE { return UnlockedTHE{NewTHE(w)} }

// Steal implements [algorithms.Deque].
func (d UnlockedTHE) Steal(*sim.Task) (int64, error) {
	head := d.h.Load()
	d.h.Store(head + 1)
	if head+1 > d.t.Load() {
		d.h.Store(head)
		return 0, algorithms.ErrEmpty
	}
	return d.items[head].Load(), nil
}

// ForgetfulTHE is the deque of Cilk-5 whose owner does not raise T again when it has
// found nothing: what it pushes next lies where nobody looks.
type ForgetfulTHE struct{ *THE }

// NewForgetfulTHE makes one through which some items have gone already, so that T may
// be lower.
func NewForgetfulTHE(w *sim.World) ForgetfulTHE {
	const gone = 4
	d := NewTHE(w)
	d.h, d.t = sim.NewAtomic(w, gone).Named("H"), sim.NewAtomic(w, gone).Named("T")
	d.items = cells(w, "item", gone)
	return ForgetfulTHE{d}
}

// Take implements [algorithms.Deque].
func (d ForgetfulTHE) Take(t *sim.Task) (int64, error) {
	tail, found := d.lower(t)
	if found {
		return d.items[tail].Load(), nil
	}
	d.t.Store(tail + 1)
	if err := d.lock.Lock(t); err != nil {
		return 0, err
	}
	if tail, found = d.lower(t); !found {
		return 0, d.leave(t, algorithms.ErrEmpty)
	}
	return d.items[tail].Load(), d.lock.Unlock(t)
}

// TrustingChaseLev is the deque of Chase and Lev whose owner takes the last item as it
// takes others, without a compare-and-swap: somebody may be about to steal it.
type TrustingChaseLev struct{ *ChaseLev }

// NewTrustingChaseLev makes one.
func NewTrustingChaseLev(w *sim.World) TrustingChaseLev { return TrustingChaseLev{NewChaseLev(w)} }

// Take implements [algorithms.Deque].
func (d TrustingChaseLev) Take(*sim.Task) (int64, error) {
	bottom, ring := d.bottom.Load()-1, d.active.Load()
	d.bottom.Store(bottom)
	if top := d.top.Load(); bottom < top {
		d.bottom.Store(top)
		return 0, algorithms.ErrEmpty
	}
	return d.place(ring, bottom).Load(), nil
}

// LateChaseLev is the deque of Chase and Lev whose thieves read the item when it is
// theirs: its place is free by then, and the owner may have put another one there.
type LateChaseLev struct{ *ChaseLev }

// NewLateChaseLev makes one.
func NewLateChaseLev(w *sim.World) LateChaseLev { return LateChaseLev{NewChaseLev(w)} }

// Steal implements [algorithms.Deque].
func (d LateChaseLev) Steal(*sim.Task) (int64, error) {
	top, bottom, ring := d.top.Load(), d.bottom.Load(), d.active.Load()
	if bottom <= top {
		return 0, algorithms.ErrEmpty
	}
	if !d.top.CompareAndSwap(top, top+1) {
		return 0, algorithms.ErrLost
	}
	return d.place(ring, top).Load(), nil
}
