package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// bar is what all sushi bars have: whoever comes while mustWait is set waits at block.
type bar struct {
	seats           int
	eating, waiting *sim.Atomic[int]
	mustWait        *sim.Atomic[int] // 0 or 1
	mutex, block    semaphore
}

func newBar(w *sim.World, seats int) *bar {
	return &bar{
		seats, newCounter(w, "eating"), newCounter(w, "waiting"), newCounter(w, "mustWait"),
		newSemaphore(w, "mutex", 1), newSemaphore(w, "block", 0),
	}
}

// sits is for one more that has sat down: who takes the last seat closes the bar.
func (b *bar) sits(n int) {
	if b.eating.Add(n) == b.seats {
		b.mustWait.Store(1)
	}
}

// Inspect implements [algorithms.Inspector].
func (b *bar) Inspect() algorithms.Snapshot {
	return shown("eating", b.eating, "waiting", b.waiting, "mustWait", b.mustWait, "mutex", b.mutex, "block", b.block)
}

// SushiBar is the first solution, "I'll do it for you": the last one of a party that leaves
// counts those who have waited as guests, before it lets them sit down.
//
// Source: A. Downey, The Little Book of Semaphores, 7.1, after K. Reek, Design patterns for
// semaphores, SIGCSE 2004.
type SushiBar struct{ *bar }

// NewSushiBar makes one.
func NewSushiBar(w *sim.World, seats int) SushiBar { return SushiBar{newBar(w, seats)} }

// Sit implements [algorithms.SushiBar].
func (b SushiBar) Sit(t *sim.Task) {
	b.mutex.wait(t)
	if b.mustWait.Load() == 1 {
		b.waiting.Add(1)
		b.mutex.signal(t)
		b.block.wait(t)
		return
	}
	b.sits(1)
	b.mutex.signal(t)
}

// Leave implements [algorithms.SushiBar].
func (b SushiBar) Leave(t *sim.Task) {
	b.mutex.wait(t)
	if b.eating.Add(-1) == 0 {
		n := min(b.seats, b.waiting.Load())
		b.waiting.Add(-n)
		b.mustWait.Store(0)
		b.sits(n)
		b.block.signals(t, int64(n))
	}
	b.mutex.signal(t)
}

// BatonSushiBar is the second solution, "pass the baton": whoever is let go on has the
// mutex from who has signalled, so that nobody else comes in between.
//
// Source: A. Downey, The Little Book of Semaphores, 7.1.
type BatonSushiBar struct{ *bar }

// NewBatonSushiBar makes one.
func NewBatonSushiBar(w *sim.World, seats int) BatonSushiBar { return BatonSushiBar{newBar(w, seats)} }

// Sit implements [algorithms.SushiBar].
func (b BatonSushiBar) Sit(t *sim.Task) {
	b.mutex.wait(t)
	if b.mustWait.Load() == 1 {
		b.waiting.Add(1)
		b.mutex.signal(t)
		b.block.wait(t) // and it has the mutex
		b.waiting.Add(-1)
	}
	b.sits(1)
	b.pass(t)
}

// Leave implements [algorithms.SushiBar].
func (b BatonSushiBar) Leave(t *sim.Task) {
	b.mutex.wait(t)
	if b.eating.Add(-1) == 0 {
		b.mustWait.Store(0)
	}
	b.pass(t)
}

// pass gives the mutex to somebody who may sit down, or back.
func (b BatonSushiBar) pass(t *sim.Task) {
	if b.waiting.Load() > 0 && b.mustWait.Load() == 0 {
		b.block.signal(t)
	} else {
		b.mutex.signal(t)
	}
}

// OverfullSushiBar lets those who have waited take the mutex again, and newcomers may take
// it before them.
//
// Source: A. Downey, The Little Book of Semaphores, 7.1, the non-solution.
type OverfullSushiBar struct{ *bar }

// NewOverfullSushiBar makes one.
func NewOverfullSushiBar(w *sim.World, seats int) OverfullSushiBar {
	return OverfullSushiBar{newBar(w, seats)}
}

// Sit implements [algorithms.SushiBar].
func (b OverfullSushiBar) Sit(t *sim.Task) {
	b.mutex.wait(t)
	if b.mustWait.Load() == 1 {
		b.waiting.Add(1)
		b.mutex.signal(t)
		b.block.wait(t)
		b.mutex.wait(t)
		b.waiting.Add(-1)
	}
	b.sits(1)
	b.mutex.signal(t)
}

// Leave implements [algorithms.SushiBar].
func (b OverfullSushiBar) Leave(t *sim.Task) {
	b.mutex.wait(t)
	if b.eating.Add(-1) == 0 {
		b.block.signals(t, int64(min(b.seats, b.waiting.Load())))
		b.mustWait.Store(0)
	}
	b.mutex.signal(t)
}

// OneByOneSushiBar is a multiplex: who leaves gives its seat to the next one, though others
// of the party stay.
type OneByOneSushiBar struct{ semaphore }

// NewOneByOneSushiBar makes one.
func NewOneByOneSushiBar(w *sim.World, seats int) OneByOneSushiBar {
	return OneByOneSushiBar{newSemaphore(w, "seats", int64(seats))}
}

// Sit implements [algorithms.SushiBar].
func (b OneByOneSushiBar) Sit(t *sim.Task) { b.wait(t) }

// Leave implements [algorithms.SushiBar].
func (b OneByOneSushiBar) Leave(t *sim.Task) { b.signal(t) }

// Inspect implements [algorithms.Inspector].
func (b OneByOneSushiBar) Inspect() algorithms.Snapshot { return shown("seats", b.semaphore) }
