package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// OneTurnstile is a barrier for n tasks that is wrong: what it does is the only thing in
// which the wrong ones differ.
type OneTurnstile struct {
	n         int
	count     *sim.Atomic[int]
	mutex     semaphore
	turnstile semaphore
	meet      func(b *OneTurnstile, t *sim.Task)
}

func newOneTurnstile(w *sim.World, n int, meet func(*OneTurnstile, *sim.Task)) *OneTurnstile {
	return &OneTurnstile{n, newCounter(w, "count"), newSemaphore(w, "mutex", 1), newSemaphore(w, "turnstile", 0), meet}
}

// Meet implements [algorithms.Meeting].
func (b *OneTurnstile) Meet(t *sim.Task) { b.meet(b, t) }

// Inspect implements [algorithms.Inspector].
func (b *OneTurnstile) Inspect() algorithms.Snapshot {
	return shown("count", b.count, "mutex", b.mutex, "turnstile", b.turnstile)
}

// NewSignalOnceBarrier makes a barrier that opens its turnstile for one task, and
// nobody opens it for the rest.
//
// Source: A. Downey, The Little Book of Semaphores, 3.6, the first attempt.
func NewSignalOnceBarrier(w *sim.World, n int) *OneTurnstile {
	return newOneTurnstile(w, n, func(b *OneTurnstile, t *sim.Task) {
		b.mutex.wait(t)
		if b.count.Add(1) == b.n {
			b.turnstile.signal(t)
		}
		b.mutex.signal(t)
		b.turnstile.wait(t)
	})
}

// NewHoldingBarrier makes a barrier at whose turnstile tasks wait with the mutex in hand,
// which those need who have still to come.
//
// Source: A. Downey, The Little Book of Semaphores, 3.6, the second deadlock.
func NewHoldingBarrier(w *sim.World, n int) *OneTurnstile {
	return newOneTurnstile(w, n, func(b *OneTurnstile, t *sim.Task) {
		b.mutex.wait(t)
		if b.count.Add(1) == b.n {
			b.turnstile.signal(t)
		}
		b.turnstile.wait(t)
		b.turnstile.signal(t)
		b.mutex.signal(t)
	})
}

// NewCarelessBarrier makes a barrier that looks at the count when it has given the mutex
// back: several tasks may find that they are the last one, and each of them opens the
// turnstile, or closes it.
//
// Source: A. Downey, The Little Book of Semaphores, 3.7, the first attempt.
func NewCarelessBarrier(w *sim.World, n int) *OneTurnstile {
	return newOneTurnstile(w, n, func(b *OneTurnstile, t *sim.Task) {
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
	})
}

// NewLappedBarrier makes a barrier that looks at the count with the mutex in hand, but has
// one turnstile: who is quick comes back and goes through it once more, while others are
// still on their way.
//
// Source: A. Downey, The Little Book of Semaphores, 3.7, the second attempt.
func NewLappedBarrier(w *sim.World, n int) *OneTurnstile {
	return newOneTurnstile(w, n, func(b *OneTurnstile, t *sim.Task) {
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
	})
}
