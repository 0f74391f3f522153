package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// GoMutex is Go's sync.Mutex, access by access. In normal mode who is woken competes
// with newcomers; who has waited for too long turns it to starvation mode when it
// loses, and then it is handed over to the first one in line. But to get into line, and
// to turn it, takes a compare-and-swap, which fails as often as others are faster.
//
// Memory has no time. Too long is here to have been woken so many times.
//
// Source: Go 1.24, src/internal/sync/mutex.go, without the spinning.
type GoMutex struct {
	state    *sim.Atomic[int]
	sema     gosema
	patience int
}

// The bits of the state; the number of waiters stands above them.
const (
	goLocked   = 1
	goWoken    = 2
	goStarving = 4
	goWaiter   = 8
)

// NewGoMutex makes one in which a task may be woken so many times before it is out of
// patience, 1 for at once.
func NewGoMutex(w *sim.World, patience int) *GoMutex {
	return &GoMutex{sim.NewAtomic(w, 0).Named("state"), newGosema(w), patience}
}

// Lock implements [algorithms.Lock].
func (l *GoMutex) Lock(t *sim.Task) error {
	if l.state.CompareAndSwap(0, goLocked) {
		return nil
	}
	awoke := false
	for woken := 0; ; t.Forget(4*woken + flag(awoke)) {
		starving := woken >= l.patience
		old := l.state.Load()
		if !l.state.CompareAndSwap(old, l.claim(old, awoke, starving)) {
			continue
		}
		if old&(goLocked|goStarving) == 0 {
			return nil
		}
		l.sema.acquire(t, woken > 0, 4*woken+2)
		t.Forget(4*woken + 3)
		woken = min(woken+1, l.patience)
		starving = woken >= l.patience
		if old = l.state.Load(); old&goStarving != 0 { // it was handed over
			d := goLocked - goWaiter
			if !starving || old/goWaiter == 1 {
				d -= goStarving
			}
			l.state.Add(d)
			return nil
		}
		awoke = true
	}
}

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}

// claim is the state in which a task has the lock, or waits for it.
func (l *GoMutex) claim(old int, awoke, starving bool) int {
	state := old
	if old&goStarving == 0 {
		state |= goLocked
	}
	if old&(goLocked|goStarving) != 0 {
		state += goWaiter
	}
	if starving && old&goLocked != 0 {
		state |= goStarving
	}
	if awoke {
		state &^= goWoken
	}
	return state
}

// TryLock implements [algorithms.TryLock].
func (l *GoMutex) TryLock(*sim.Task) bool {
	old := l.state.Load()
	return old&(goLocked|goStarving) == 0 && l.state.CompareAndSwap(old, old|goLocked)
}

// Unlock implements [algorithms.Lock].
func (l *GoMutex) Unlock(t *sim.Task) error {
	state := l.state.Add(-goLocked)
	if state == 0 {
		return nil
	}
	if state&goStarving != 0 {
		l.sema.release(t, true)
		return nil
	}
	for ; state >= goWaiter && state&(goLocked|goWoken|goStarving) == 0; state = l.state.Load() {
		if l.state.CompareAndSwap(state, state-goWaiter|goWoken) {
			l.sema.release(t, false)
			return nil
		}
	}
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *GoMutex) Inspect() algorithms.Snapshot {
	state := l.state.Peek()
	return fields("locked", fmt.Sprint(state&goLocked != 0), "woken", fmt.Sprint(state&goWoken != 0),
		"starving", fmt.Sprint(state&goStarving != 0), "waiters", fmt.Sprint(state/goWaiter))
}
