package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// BatonBus is the first solution: the bus keeps the mutex while riders get on, one after
// the other, each of which lets the next one; the last one gives the mutex back to the bus.
//
// Source: A. Downey, The Little Book of Semaphores, 7.4, solution 1.
type BatonBus struct {
	riders                           *sim.Atomic[int] // that wait
	mutex, multiplex, bus, allAboard semaphore
}

// NewBatonBus makes one.
func NewBatonBus(w *sim.World, seats int64) *BatonBus {
	return &BatonBus{
		newCounter(w, "riders"), newSemaphore(w, "mutex", 1), newSemaphore(w, "multiplex", seats),
		newSemaphore(w, "bus", 0), newSemaphore(w, "allAboard", 0),
	}
}

// Catch implements [algorithms.BusStop].
func (b *BatonBus) Catch(t *sim.Task) {
	b.multiplex.wait(t)
	b.mutex.wait(t)
	b.riders.Add(1)
	t.Doorway()
	b.mutex.signal(t)
	b.bus.wait(t) // and it has the mutex
	b.multiplex.signal(t)
}

// Board implements [algorithms.BusStop].
func (b *BatonBus) Board(t *sim.Task) {
	if b.riders.Add(-1) == 0 {
		b.allAboard.signal(t)
	} else {
		b.bus.signal(t) // and passes the mutex
	}
}

// Stop implements [algorithms.BusStop].
func (b *BatonBus) Stop(t *sim.Task) {
	b.mutex.wait(t)
	if b.riders.Load() > 0 {
		b.bus.signal(t)     // and passes the mutex
		b.allAboard.wait(t) // and has it again
	}
	b.mutex.signal(t)
}

// Inspect implements [algorithms.Inspector].
func (b *BatonBus) Inspect() algorithms.Snapshot {
	return shown("riders", b.riders, "mutex", b.mutex, "multiplex", b.multiplex, "bus", b.bus, "allAboard", b.allAboard)
}

// Bus is the second solution, "I'll do it for you": the bus lets riders on one by one, and
// does all counting. What it does is the only thing in which the wrong ones differ.
//
// Source: A. Downey, The Little Book of Semaphores, 7.4, solution 2, by G. Hutchins.
type Bus struct {
	seats               int
	waiting             *sim.Atomic[int]
	mutex, bus, boarded semaphore
	stop                func(b *Bus, t *sim.Task)
}

func newBus(w *sim.World, seats int, stop func(*Bus, *sim.Task)) *Bus {
	return &Bus{seats, newCounter(w, "waiting"), newSemaphore(w, "mutex", 1), newSemaphore(w, "bus", 0), newSemaphore(w, "boarded", 0), stop}
}

// NewBus makes one.
func NewBus(w *sim.World, seats int) *Bus {
	return newBus(w, seats, func(b *Bus, t *sim.Task) {
		b.mutex.wait(t)
		waiting := b.waiting.Load()
		b.takes(t, min(waiting, b.seats))
		b.waiting.Store(max(waiting-b.seats, 0))
		b.mutex.signal(t)
	})
}

// NewWideBus makes one that all riders get on at once.
func NewWideBus(w *sim.World, seats int) *Bus {
	return newBus(w, seats, func(b *Bus, t *sim.Task) {
		b.mutex.wait(t)
		waiting := b.waiting.Load()
		n := min(waiting, b.seats)
		b.bus.signals(t, int64(n))
		for range n {
			b.boarded.wait(t)
		}
		b.waiting.Store(waiting - n)
		b.mutex.signal(t)
	})
}

// takes lets riders on, one by one.
func (b *Bus) takes(t *sim.Task, n int) {
	for range n {
		b.bus.signal(t)
		b.boarded.wait(t)
	}
}

// Catch implements [algorithms.BusStop].
func (b *Bus) Catch(t *sim.Task) {
	b.mutex.wait(t)
	b.waiting.Add(1)
	t.Doorway()
	b.mutex.signal(t)
	b.bus.wait(t)
}

// Board implements [algorithms.BusStop].
func (b *Bus) Board(t *sim.Task) { b.boarded.signal(t) }

// Stop implements [algorithms.BusStop].
func (b *Bus) Stop(t *sim.Task) { b.stop(b, t) }

// Inspect implements [algorithms.Inspector].
func (b *Bus) Inspect() algorithms.Snapshot {
	return shown("waiting", b.waiting, "mutex", b.mutex, "bus", b.bus, "boarded", b.boarded)
}
