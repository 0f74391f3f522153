package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Bathroom lets the first woman take the empty room for women, and the last one give it
// back, and likewise for men; a multiplex for each lets in as many as fit. As long as women
// come, no man gets in.
//
// Source: A. Downey, The Little Book of Semaphores, 6.2.
type Bathroom struct {
	empty                        semaphore
	women, men                   *lightswitch
	womenMultiplex, menMultiplex semaphore
}

// NewBathroom makes one with room for n.
func NewBathroom(w *sim.World, n int64) *Bathroom {
	return &Bathroom{
		newSemaphore(w, "empty", 1), newLightswitch(w, "women"), newLightswitch(w, "men"),
		newSemaphore(w, "womenMultiplex", n), newSemaphore(w, "menMultiplex", n),
	}
}

// WomanIn implements [algorithms.Bathroom].
func (b *Bathroom) WomanIn(t *sim.Task) {
	b.women.lock(t, b.empty)
	b.womenMultiplex.wait(t)
}

// WomanOut implements [algorithms.Bathroom].
func (b *Bathroom) WomanOut(t *sim.Task) {
	b.womenMultiplex.signal(t)
	b.women.unlock(t, b.empty)
}

// ManIn implements [algorithms.Bathroom].
func (b *Bathroom) ManIn(t *sim.Task) {
	b.men.lock(t, b.empty)
	b.menMultiplex.wait(t)
}

// ManOut implements [algorithms.Bathroom].
func (b *Bathroom) ManOut(t *sim.Task) {
	b.menMultiplex.signal(t)
	b.men.unlock(t, b.empty)
}

// Inspect implements [algorithms.Inspector].
func (b *Bathroom) Inspect() algorithms.Snapshot {
	return shown("women", b.women.counter, "men", b.men.counter, "empty", b.empty,
		"womenMultiplex", b.womenMultiplex, "menMultiplex", b.menMultiplex)
}

// NoStarveBathroom has a turnstile in front: a man who has to wait for the women keeps it,
// so that no other woman gets in before him.
//
// Source: A. Downey, The Little Book of Semaphores, 6.2.
type NoStarveBathroom struct {
	*Bathroom
	turnstile semaphore
}

// NewNoStarveBathroom makes one with room for n.
func NewNoStarveBathroom(w *sim.World, n int64) *NoStarveBathroom {
	return &NoStarveBathroom{NewBathroom(w, n), newSemaphore(w, "turnstile", 1)}
}

// WomanIn implements [algorithms.Bathroom].
func (b *NoStarveBathroom) WomanIn(t *sim.Task) {
	b.turnstile.wait(t)
	b.women.lock(t, b.empty)
	b.turnstile.signal(t)
	b.womenMultiplex.wait(t)
}

// ManIn implements [algorithms.Bathroom].
func (b *NoStarveBathroom) ManIn(t *sim.Task) {
	b.turnstile.wait(t)
	b.men.lock(t, b.empty)
	b.turnstile.signal(t)
	b.menMultiplex.wait(t)
}

// CrowdedBathroom has no multiplex: any number get in.
type CrowdedBathroom struct{ *Bathroom }

// NewCrowdedBathroom makes one that should have room for n.
func NewCrowdedBathroom(w *sim.World, n int64) CrowdedBathroom {
	return CrowdedBathroom{NewBathroom(w, n)}
}

// WomanIn implements [algorithms.Bathroom].
func (b CrowdedBathroom) WomanIn(t *sim.Task) { b.women.lock(t, b.empty) }

// WomanOut implements [algorithms.Bathroom].
func (b CrowdedBathroom) WomanOut(t *sim.Task) { b.women.unlock(t, b.empty) }

// UnlockedBathroom counts women and men without a mutex: the second one goes in while the
// first one still waits for the room to be empty.
type UnlockedBathroom struct{ *Bathroom }

// NewUnlockedBathroom makes one with room for n.
func NewUnlockedBathroom(w *sim.World, n int64) UnlockedBathroom {
	return UnlockedBathroom{NewBathroom(w, n)}
}

// WomanIn implements [algorithms.Bathroom].
func (b UnlockedBathroom) WomanIn(t *sim.Task) {
	if b.women.counter.Add(1) == 1 {
		b.empty.wait(t)
	}
	b.womenMultiplex.wait(t)
}

// ManIn implements [algorithms.Bathroom].
func (b UnlockedBathroom) ManIn(t *sim.Task) {
	if b.men.counter.Add(1) == 1 {
		b.empty.wait(t)
	}
	b.menMultiplex.wait(t)
}
