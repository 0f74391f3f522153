package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// twoTurnstiles are what a barrier for n tasks that come again is made of.
type twoTurnstiles struct {
	n             int
	count         *sim.Atomic[int]
	mutex         semaphore
	first, second semaphore
}

func newTwoTurnstiles(w *sim.World, n int, second int64) twoTurnstiles {
	return twoTurnstiles{
		n, newCounter(w, "count"), newSemaphore(w, "mutex", 1),
		newSemaphore(w, "turnstile", 0), newSemaphore(w, "turnstile2", second),
	}
}

// Inspect implements [algorithms.Inspector].
func (b *twoTurnstiles) Inspect() algorithms.Snapshot {
	return shown("count", b.count, "mutex", b.mutex, "turnstile", b.first, "turnstile2", b.second)
}

// ReusableBarrier has two turnstiles, never both open: the first one opens when all have
// come, the second one when all have gone through the first. So nobody who comes back is
// taken for one of the round before.
//
// Source: A. Downey, The Little Book of Semaphores, 3.7.
type ReusableBarrier struct{ twoTurnstiles }

// NewReusableBarrier makes one for n tasks.
func NewReusableBarrier(w *sim.World, n int) *ReusableBarrier {
	return &ReusableBarrier{newTwoTurnstiles(w, n, 1)}
}

// Meet implements [algorithms.Meeting].
func (b *ReusableBarrier) Meet(t *sim.Task) {
	b.mutex.wait(t)
	if b.count.Add(1) == b.n {
		b.second.wait(t) // close it
		b.first.signal(t)
	}
	b.mutex.signal(t)
	b.first.wait(t)
	b.first.signal(t)

	b.mutex.wait(t)
	if b.count.Add(-1) == 0 {
		b.first.wait(t)
		b.second.signal(t)
	}
	b.mutex.signal(t)
	b.second.wait(t)
	b.second.signal(t)
}

// PreloadedBarrier is the same with turnstiles that are opened for all at once, who
// need not open them for each other.
//
// Source: A. Downey, The Little Book of Semaphores, 3.7.
type PreloadedBarrier struct{ twoTurnstiles }

// NewPreloadedBarrier makes one for n tasks.
func NewPreloadedBarrier(w *sim.World, n int) *PreloadedBarrier {
	return &PreloadedBarrier{newTwoTurnstiles(w, n, 0)}
}

// Meet implements [algorithms.Meeting].
func (b *PreloadedBarrier) Meet(t *sim.Task) {
	b.comes(t)
	b.goes(t)
}

func (b *PreloadedBarrier) comes(t *sim.Task) {
	b.mutex.wait(t)
	if b.count.Add(1) == b.n {
		b.first.signals(t, int64(b.n))
	}
	b.mutex.signal(t)
	b.first.wait(t)
}

func (b *PreloadedBarrier) goes(t *sim.Task) {
	b.mutex.wait(t)
	if b.count.Add(-1) == 0 {
		b.second.signals(t, int64(b.n))
	}
	b.mutex.signal(t)
	b.second.wait(t)
}
