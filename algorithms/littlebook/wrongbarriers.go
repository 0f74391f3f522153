package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// oneTurnstile is what the wrong barriers are made of.
type oneTurnstile struct {
	n         int
	count     *sim.Atomic[int]
	mutex     semaphore
	turnstile semaphore
}

func newOneTurnstile(w *sim.World, n int) oneTurnstile {
	return oneTurnstile{n, newCounter(w, "count"), newSemaphore(w, "mutex", 1), newSemaphore(w, "turnstile", 0)}
}

// Inspect implements [algorithms.Inspector].
func (b *oneTurnstile) Inspect() algorithms.Snapshot {
	return shown("count", b.count, "mutex", b.mutex, "turnstile", b.turnstile)
}

// SignalOnceBarrier opens its turnstile for one task, and nobody opens it for the rest.
//
// Source: A. Downey, The Little Book of Semaphores, 3.6, the first attempt.
type SignalOnceBarrier struct{ oneTurnstile }

// NewSignalOnceBarrier makes one for n tasks.
func NewSignalOnceBarrier(w *sim.World, n int) *SignalOnceBarrier {
	return &SignalOnceBarrier{newOneTurnstile(w, n)}
}

// Meet implements [algorithms.Meeting].
func (b *SignalOnceBarrier) Meet(t *sim.Task) {
	b.mutex.wait(t)
	if b.count.Add(1) == b.n {
		b.turnstile.signal(t)
	}
	b.mutex.signal(t)
	b.turnstile.wait(t)
}

// HoldingBarrier waits at its turnstile with the mutex in hand, which those need who have
// still to come.
//
// Source: A. Downey, The Little Book of Semaphores, 3.6, the second deadlock.
type HoldingBarrier struct{ oneTurnstile }

// NewHoldingBarrier makes one for n tasks.
func NewHoldingBarrier(w *sim.World, n int) *HoldingBarrier {
	return &HoldingBarrier{newOneTurnstile(w, n)}
}

// Meet implements [algorithms.Meeting].
func (b *HoldingBarrier) Meet(t *sim.Task) {
	b.mutex.wait(t)
	if b.count.Add(1) == b.n {
		b.turnstile.signal(t)
	}
	b.turnstile.wait(t)
	b.turnstile.signal(t)
	b.mutex.signal(t)
}

// CarelessBarrier looks at the count when it has given the mutex back: several tasks may
// find that they are the last one, and each of them opens the turnstile, or closes it.
//
// Source: A. Downey, The Little Book of Semaphores, 3.7, the first attempt.
type CarelessBarrier struct{ oneTurnstile }

// NewCarelessBarrier makes one for n tasks.
func NewCarelessBarrier(w *sim.World, n int) *CarelessBarrier {
	return &CarelessBarrier{newOneTurnstile(w, n)}
}

// Meet implements [algorithms.Meeting].
func (b *CarelessBarrier) Meet(t *sim.Task) {
	b.mutex.wait(t)
	b.count.Add(1)
	b.mutex.signal(t)
	if b.count.Load() == b.n {
		b.turnstile.signal(t)
	}
	b.turnstile.wait(t)
	b.turnstile.signal(t)

	b.mutex.wait(t)
	b.count.Add(-1)
	b.mutex.signal(t)
	if b.count.Load() == 0 {
		b.turnstile.wait(t)
	}
}

// LappedBarrier looks at the count with the mutex in hand, but has one turnstile: who is
// quick comes back and goes through it once more, while others are still on their way.
//
// Source: A. Downey, The Little Book of Semaphores, 3.7, the second attempt.
type LappedBarrier struct{ oneTurnstile }

// NewLappedBarrier makes one for n tasks.
func NewLappedBarrier(w *sim.World, n int) *LappedBarrier {
	return &LappedBarrier{newOneTurnstile(w, n)}
}

// Meet implements [algorithms.Meeting].
func (b *LappedBarrier) Meet(t *sim.Task) {
	b.mutex.wait(t)
	if b.count.Add(1) == b.n {
		b.turnstile.signal(t)
	}
	b.mutex.signal(t)
	b.turnstile.wait(t)
	b.turnstile.signal(t)

	b.mutex.wait(t)
	if b.count.Add(-1) == 0 {
		b.turnstile.wait(t)
	}
	b.mutex.signal(t)
}
