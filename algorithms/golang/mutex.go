package golang

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Mutex is a mutual exclusion lock with two modes.
//
// In normal mode waiters queue first come, first served, but whoever is woken
// does not own the lock: it competes with newcomers, and barging is allowed. If
// it loses it goes back to the front of the queue. A waiter that has not got the
// lock for more than a millisecond turns the lock to starvation mode when it
// loses again: then an unlock hands it over to the first waiter, and newcomers
// queue at the end even if it looks free. A waiter that gets it so and is the
// last one, or has waited for less, turns it back to normal.
//
// So barging is unbounded, but not starvation: once a waiter has been woken after
// its millisecond, the next holder is the last one that it did not queue behind.
//
// Not reentrant, and not owned: any task may unlock. There is no cancellation and
// no deadline. The unlock of a free lock is a fatal error in Go.
//
// A unit of virtual time is a millisecond.
//
// Source: sync.Mutex, Go 1.24, src/internal/sync/mutex.go.
type Mutex struct {
	// The state word of the original:
	locked   bool
	woken    bool // somebody has been woken and not yet run: wake nobody else
	starving bool
	waiters  int

	sema sema
}

var (
	_ algorithms.Lock      = (*Mutex)(nil)
	_ algorithms.TryLock   = (*Mutex)(nil)
	_ algorithms.Inspector = (*Mutex)(nil)
)

// starvationThreshold is a millisecond.
const starvationThreshold = 1

// TryLock takes the lock if nobody holds it or is about to be handed it.
func (m *Mutex) TryLock(*sim.Task) bool {
	if m.locked || m.starving {
		return false
	}
	m.locked = true
	return true
}

// Lock waits until the lock is free, or handed over, and takes it.
func (m *Mutex) Lock(t *sim.Task) error {
	var since int64
	waited, starving, awoke := false, false, false
	for {
		if awoke {
			m.assert(m.woken)
			m.woken = false
		}
		if m.TryLock(t) {
			return nil
		}
		// Only while it is held: the unlock of a starving lock needs somebody
		// to hand it to.
		if starving && m.locked {
			m.starving = true
		}
		m.waiters++
		if !waited {
			since = t.Now()
		}
		m.sema.acquire(t, waited) // in front if it has waited before
		waited = true
		starving = starving || t.Now()-since > starvationThreshold
		if m.starving {
			m.takeOver(starving)
			return nil
		}
		awoke = true
	}
}

// takeOver completes a hand-off: the lock is not marked as held, and its new
// owner still counts as a waiter.
func (m *Mutex) takeOver(starving bool) {
	m.assert(!m.locked && !m.woken && m.waiters > 0)
	m.locked = true
	m.waiters--
	if !starving || m.waiters == 0 {
		// It must be here: otherwise two tasks could hand it to each other for
		// ever, which is slow.
		m.starving = false
	}
}

func (m *Mutex) assert(consistent bool) {
	if !consistent {
		panic("golang: sync: inconsistent mutex state")
	}
}

// Unlock wakes the first waiter, unless somebody is awake already, or hands the
// lock over to it. ErrMisuse if the lock is not held.
func (m *Mutex) Unlock(*sim.Task) error {
	if !m.locked {
		return errUnlock
	}
	m.locked = false
	switch {
	case m.starving:
		m.sema.release(true)
	case m.waiters > 0 && !m.woken:
		m.waiters--
		m.woken = true
		m.sema.release(false)
	}
	return nil
}

// Inspect shows the state and who sleeps.
func (m *Mutex) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields: []algorithms.Field{
			{Name: "locked", Value: strconv.FormatBool(m.locked)},
			{Name: "woken", Value: strconv.FormatBool(m.woken)},
			{Name: "starving", Value: strconv.FormatBool(m.starving)},
		},
		Waiters: m.sema.inspect(nil, ""),
	}
}
