package spin

import "github.com/simrun-dev/simrun/sim"

// Wrong versions of the bounded buffer.

// IfBuffer is the buffer with two conditions whose tasks do not look again when they
// have been woken: a newcomer may have been faster.
type IfBuffer struct{ *MonitorBuffer }

// NewIfBuffer makes one for so many items.
func NewIfBuffer(w *sim.World, size int64) IfBuffer { return IfBuffer{NewMonitorBuffer(w, size)} }

// Put implements [algorithms.Queue].
func (b IfBuffer) Put(t *sim.Task, item int64) error {
	enter(t, b.monitor)
	if b.full() {
		b.notFull.wait(t, b.monitor)
	}
	b.put(item)
	b.notEmpty.signal(t)
	b.monitor.Unlock(t)
	return nil
}

// Get implements [algorithms.Queue].
func (b IfBuffer) Get(t *sim.Task) (int64, error) {
	enter(t, b.monitor)
	if b.empty() {
		b.notEmpty.wait(t, b.monitor)
	}
	item := b.get()
	b.notFull.signal(t)
	b.monitor.Unlock(t)
	return item, nil
}

// SignalBuffer is the buffer with one condition in which only one of those who wait is
// woken: that may be one who can do nothing with what has changed, and the others
// sleep on.
type SignalBuffer struct{ *BroadcastBuffer }

// NewSignalBuffer makes one for so many items.
func NewSignalBuffer(w *sim.World, size int64) SignalBuffer {
	return SignalBuffer{NewBroadcastBuffer(w, size)}
}

// Put implements [algorithms.Queue].
func (b SignalBuffer) Put(t *sim.Task, item int64) error {
	enter(t, b.monitor)
	for b.full() {
		b.changed.wait(t, b.monitor)
	}
	b.put(item)
	b.changed.signal(t)
	b.monitor.Unlock(t)
	return nil
}

// Get implements [algorithms.Queue].
func (b SignalBuffer) Get(t *sim.Task) (int64, error) {
	enter(t, b.monitor)
	for b.empty() {
		b.changed.wait(t, b.monitor)
	}
	item := b.get()
	b.changed.signal(t)
	b.monitor.Unlock(t)
	return item, nil
}

// HoldingBuffer is the buffer with semaphores in which the mutex is taken first: who
// waits for an item keeps it, and nobody can put one in.
//
// Source: A. Downey, The Little Book of Semaphores, 4.1.2, deadlock 4.
type HoldingBuffer struct{ *SemaphoreBuffer }

// NewHoldingBuffer makes one for so many items.
func NewHoldingBuffer(w *sim.World, size int64) HoldingBuffer {
	return HoldingBuffer{NewSemaphoreBuffer(w, size)}
}

// Get implements [algorithms.Queue].
func (b HoldingBuffer) Get(t *sim.Task) (int64, error) {
	enter(t, b.mutex)
	b.items.p(t)
	item := b.get()
	b.mutex.Unlock(t)
	b.room.v(t)
	return item, nil
}
