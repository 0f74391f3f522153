package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// OwnedTAS is a test-and-set lock that knows who holds it, and refuses others: a release
// by who does not hold it, and who holds it and comes again.
//
// Source: POSIX.1-2017, pthread_mutex_lock, on mutexes of type PTHREAD_MUTEX_ERRORCHECK.
type OwnedTAS struct {
	owner  *sim.Atomic[int] // 1 + the index of who holds it, 0 if nobody does
	unlock func(l *OwnedTAS, me int) bool
}

func newOwnedTAS(w *sim.World, unlock func(l *OwnedTAS, me int) bool) *OwnedTAS {
	return &OwnedTAS{sim.NewAtomic(w, 0).Named("owner"), unlock}
}

// NewOwnedTAS makes one.
func NewOwnedTAS(w *sim.World) *OwnedTAS {
	// Nobody else makes a task the owner, or takes that from it: who looks may act on it.
	return newOwnedTAS(w, func(l *OwnedTAS, me int) bool { return l.owner.Load() == me })
}

// NewHeldTAS makes one that is wrong: who releases must have it held, by anybody. It
// refuses the second release of a task only if nobody else has got in meanwhile.
func NewHeldTAS(w *sim.World) *OwnedTAS {
	return newOwnedTAS(w, func(l *OwnedTAS, _ int) bool { return l.owner.Load() != 0 })
}

// NewSilentTAS makes one that is wrong: it says nothing, whoever releases it.
func NewSilentTAS(w *sim.World) *OwnedTAS {
	return newOwnedTAS(w, func(*OwnedTAS, int) bool { return true })
}

// Lock implements [algorithms.Lock]. ErrMisuse for who holds it.
func (l *OwnedTAS) Lock(t *sim.Task) error {
	me := t.Index() + 1
	if l.owner.Load() == me {
		return algorithms.ErrMisuse
	}
	t.Spin(func() bool { return l.owner.CompareAndSwap(0, me) })
	return nil
}

// Unlock implements [algorithms.Lock]. ErrMisuse for who does not hold it.
func (l *OwnedTAS) Unlock(t *sim.Task) error {
	if !l.unlock(l, t.Index()+1) {
		return algorithms.ErrMisuse
	}
	l.owner.Store(0)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *OwnedTAS) Inspect() algorithms.Snapshot {
	return fields("owner", fmt.Sprint(l.owner.Peek()))
}
