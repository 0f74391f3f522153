package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A room is for two groups, of which one is inside at a time: a lightswitch for each, with
// which the first one in takes the empty room and the last one out gives it back, and a
// multiplex for each, which lets in as many as fit.
type room struct {
	names    [2]string
	empty    semaphore
	switches [2]*lightswitch
	multi    [2]semaphore
}

func newRoom(w *sim.World, n int64, first, second string, s strength) *room {
	return &room{
		[2]string{first, second}, s(w, 1, "empty"),
		[2]*lightswitch{newLightswitch(w, first, s), newLightswitch(w, second, s)},
		[2]semaphore{s(w, n, first+"Multiplex"), s(w, n, second+"Multiplex")},
	}
}

func (r *room) in(t *sim.Task, group int) {
	r.switches[group].lock(t, r.empty)
	r.multi[group].wait(t)
}

func (r *room) out(t *sim.Task, group int) {
	r.multi[group].signal(t)
	r.switches[group].unlock(t, r.empty)
}

// Inspect implements [algorithms.Inspector].
func (r *room) Inspect() algorithms.Snapshot {
	return shown(r.names[0], r.switches[0].counter, r.names[1], r.switches[1].counter, "empty", r.empty,
		r.names[0]+"Multiplex", r.multi[0], r.names[1]+"Multiplex", r.multi[1])
}

// behindTurnstile goes into a room in which who has to wait for the other group keeps the
// turnstile, so that nobody else gets in before.
func (r *room) behindTurnstile(t *sim.Task, turnstile semaphore, group int) {
	turnstile.wait(t)
	r.switches[group].lock(t, r.empty)
	turnstile.signal(t)
	r.multi[group].wait(t)
}

// The groups of a bathroom.
const women, men = 0, 1

// Bathroom lets the first woman take the empty room for women, and the last one give it
// back, and likewise for men; a multiplex for each lets in as many as fit. As long as women
// come, no man gets in.
//
// Source: A. Downey, The Little Book of Semaphores, 6.2.
type Bathroom struct{ *room }

// NewBathroom makes one with room for n.
func NewBathroom(w *sim.World, n int64) *Bathroom {
	return &Bathroom{newRoom(w, n, "women", "men", weak)}
}

// WomanIn implements [algorithms.Bathroom].
func (b *Bathroom) WomanIn(t *sim.Task) { b.in(t, women) }

// WomanOut implements [algorithms.Bathroom].
func (b *Bathroom) WomanOut(t *sim.Task) { b.out(t, women) }

// ManIn implements [algorithms.Bathroom].
func (b *Bathroom) ManIn(t *sim.Task) { b.in(t, men) }

// ManOut implements [algorithms.Bathroom].
func (b *Bathroom) ManOut(t *sim.Task) { b.out(t, men) }

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
	return newNoStarveBathroom(w, n, weak)
}

// NewStrongBathroom makes one with room for n, of strong semaphores.
func NewStrongBathroom(w *sim.World, n int64) *NoStarveBathroom {
	return newNoStarveBathroom(w, n, strong)
}

func newNoStarveBathroom(w *sim.World, n int64, s strength) *NoStarveBathroom {
	return &NoStarveBathroom{&Bathroom{newRoom(w, n, "women", "men", s)}, s(w, 1, "turnstile")}
}

// WomanIn implements [algorithms.Bathroom].
func (b *NoStarveBathroom) WomanIn(t *sim.Task) { b.behindTurnstile(t, b.turnstile, women) }

// ManIn implements [algorithms.Bathroom].
func (b *NoStarveBathroom) ManIn(t *sim.Task) { b.behindTurnstile(t, b.turnstile, men) }

// CrowdedBathroom has no multiplex: any number get in.
type CrowdedBathroom struct{ *Bathroom }

// NewCrowdedBathroom makes one that should have room for n.
func NewCrowdedBathroom(w *sim.World, n int64) CrowdedBathroom {
	return CrowdedBathroom{NewBathroom(w, n)}
}

// WomanIn implements [algorithms.Bathroom].
func (b CrowdedBathroom) WomanIn(t *sim.Task) { b.switches[women].lock(t, b.empty) }

// WomanOut implements [algorithms.Bathroom].
func (b CrowdedBathroom) WomanOut(t *sim.Task) { b.switches[women].unlock(t, b.empty) }

// UnlockedBathroom counts women and men without a mutex: the second one goes in while the
// first one still waits for the room to be empty.
type UnlockedBathroom struct{ *Bathroom }

// NewUnlockedBathroom makes one with room for n.
func NewUnlockedBathroom(w *sim.World, n int64) UnlockedBathroom {
	return UnlockedBathroom{NewBathroom(w, n)}
}

// WomanIn implements [algorithms.Bathroom].
func (b UnlockedBathroom) WomanIn(t *sim.Task) { b.unlocked(t, women) }

// ManIn implements [algorithms.Bathroom].
func (b UnlockedBathroom) ManIn(t *sim.Task) { b.unlocked(t, men) }

func (r *room) unlocked(t *sim.Task, group int) {
	if r.switches[group].counter.Add(1) == 1 {
		r.empty.wait(t)
	}
	r.multi[group].wait(t)
}
