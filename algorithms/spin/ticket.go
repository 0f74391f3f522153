package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Ticket serves tasks in the order in which they took a ticket. First come, first
// served.
//
// Source: D. Reed and R. Kanodia, Synchronization with eventcounts and sequencers,
// CACM 22(2), 1979; J. Mellor-Crummey and M. Scott, Algorithms for Scalable
// Synchronization on Shared-Memory Multiprocessors, ACM TOCS 9(1), 1991.
type Ticket struct {
	next, owner *sim.Atomic[int]
	my          []*sim.Var[int] // of each task
	// size is how many tickets there are, before the first one comes again: more than
	// tasks, or two of them have the same. 0 for no end.
	size int
}

// NewTicket makes one whose tickets are numbered modulo size, 0 for never-ending ones.
func NewTicket(w *sim.World, size int) *Ticket {
	return &Ticket{sim.NewAtomic(w, 0).Named("next"), sim.NewAtomic(w, 0).Named("owner"), locals(w, 0), size}
}

// after is the ticket that follows one.
func (l *Ticket) after(ticket int) int { return wrapped(ticket+1, l.size) }

// Lock implements [algorithms.Lock].
func (l *Ticket) Lock(t *sim.Task) error {
	my := l.next.Update(l.after)
	t.Doorway()
	l.my[t.Index()].Set(my)
	t.Spin(func() bool { return l.owner.Load() == my })
	return nil
}

// TryLock implements [algorithms.TryLock]: it takes a ticket only if that is the
// owner's.
func (l *Ticket) TryLock(t *sim.Task) bool {
	my := l.owner.Load()
	if !l.next.CompareAndSwap(my, l.after(my)) {
		return false
	}
	l.my[t.Index()].Set(my)
	return true
}

// Unlock implements [algorithms.Lock].
func (l *Ticket) Unlock(t *sim.Task) error {
	l.owner.Store(l.after(l.my[t.Index()].Get()))
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Ticket) Inspect() algorithms.Snapshot {
	return fields("next", fmt.Sprint(l.next.Peek()), "owner", fmt.Sprint(l.owner.Peek()))
}
