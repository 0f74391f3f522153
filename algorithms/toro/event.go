package toro

import (
	"github.com/simrun-dev/simrun/sim"
)

// event is Event with the Condition inside: what Semaphore.wait needs of them.
type event struct {
	ioLoop  *sim.World
	waiters waiters
	flag    bool
}

// set is set(): it wakes all who wait.
func (e *event) set() {
	e.flag = true
	e.notifyAll()
}

// clear is clear().
func (e *event) clear() { e.flag = false }

// wait is wait(): a future that is done when the flag is set.
func (e *event) wait(d deadline) *sim.Future {
	if e.flag {
		future := newTimeoutFuture(e.ioLoop, never, "")
		future.setResult(sim.Value{})
		return future.Future
	}
	future := newTimeoutFuture(e.ioLoop, d, "wait")
	e.waiters.append(future)
	return future.Future
}

// notifyAll is Condition.notify(len(waiters)): first collect, then wake.
func (e *event) notifyAll() {
	n := len(e.waiters)
	var woken waiters
	for n > 0 && len(e.waiters) > 0 {
		waiter := e.waiters.popleft()
		if !waiter.Done() { // Might have timed out.
			n--
			woken.append(waiter)
		}
	}

	for _, waiter := range woken {
		waiter.setResult(sim.Value{})
	}
}
