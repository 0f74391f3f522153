package littlebook

import "github.com/simrun-dev/simrun/sim"

// NewHastyBus makes a bus that departs when it has let everybody on, and does not wait until
// they are aboard.
func NewHastyBus(w *sim.World, seats int) *Bus {
	return newBus(w, seats, func(b *Bus, t *sim.Task) {
		b.mutex.wait(t)
		waiting := b.waiting.Load()
		b.bus.signals(t, int64(min(waiting, b.seats)))
		b.waiting.Store(max(waiting-b.seats, 0))
		b.mutex.signal(t)
	})
}

// NewBottomlessBus makes a bus that takes everybody who waits, however many seats it has.
func NewBottomlessBus(w *sim.World, seats int) *Bus {
	return newBus(w, seats, func(b *Bus, t *sim.Task) {
		b.mutex.wait(t)
		b.takes(t, b.waiting.Load())
		b.waiting.Store(0)
		b.mutex.signal(t)
	})
}

// NewForgetfulBus makes a bus that takes as many as it has seats, and forgets that others
// wait as well: for the next one nobody does.
func NewForgetfulBus(w *sim.World, seats int) *Bus {
	return newBus(w, seats, func(b *Bus, t *sim.Task) {
		b.mutex.wait(t)
		b.takes(t, min(b.waiting.Load(), b.seats))
		b.waiting.Store(0)
		b.mutex.signal(t)
	})
}

// NewOpenBus makes a bus that does not keep the mutex while riders get on: it goes on until
// nobody waits, or all seats are taken, and who comes meanwhile gets on as well.
func NewOpenBus(w *sim.World, seats int) *Bus {
	return newBus(w, seats, func(b *Bus, t *sim.Task) {
		for range b.seats {
			b.mutex.wait(t)
			waiting := b.waiting.Load()
			if waiting > 0 {
				b.waiting.Store(waiting - 1)
			}
			b.mutex.signal(t)
			if waiting == 0 {
				return
			}
			b.takes(t, 1)
		}
	})
}
