package spin

import "github.com/simrun-dev/simrun/sim"

// Wrong versions of the locks for readers and writers.

// OpenCHP1 is the first solution of Courtois, Heymans and Parnas in which each reader
// that leaves opens the door to writers, and not only the last one.
type OpenCHP1 struct{ *CHP1 }

// NewOpenCHP1 makes one.
func NewOpenCHP1(w *sim.World) OpenCHP1 { return OpenCHP1{NewCHP1(w, false)} }

// RUnlock implements [algorithms.RWLock].
func (l OpenCHP1) RUnlock(t *sim.Task) error {
	l.mutex.p(t)
	l.readcount.Add(-1)
	l.w.v(t)
	l.mutex.v(t)
	return nil
}

// TurnstileCHP1 is the same solution with a turnstile, for writers not to starve: a
// writer keeps those behind it back until the readers have left. But the turnstile is
// the mutex of the readers' count, which they need to leave.
//
// Source: after carter01, a program of the benchmarks of P. Thomson, A. Donaldson and
// A. Betts, Concurrency Testing Using Schedule Bounding: an Empirical Study, PPoPP
// 2014. The right turnstile is in A. Downey, The Little Book of Semaphores, 4.2.3.
type TurnstileCHP1 struct{ *CHP1 }

// NewTurnstileCHP1 makes one.
func NewTurnstileCHP1(w *sim.World) TurnstileCHP1 { return TurnstileCHP1{NewCHP1(w, false)} }

// Lock implements [algorithms.RWLock].
func (l TurnstileCHP1) Lock(t *sim.Task) error {
	l.mutex.p(t)
	l.w.p(t)
	l.mutex.v(t)
	return nil
}

// UpgradingRW is the simple lock for readers and writers in which a reader that asks for
// writing waits until it is the only one left: two that do so wait for each other.
type UpgradingRW struct{ *CountingRW }

// NewUpgradingRW makes one.
func NewUpgradingRW(w *sim.World) UpgradingRW { return UpgradingRW{NewCountingRW(w)} }

// Lock implements [algorithms.RWLock].
func (l UpgradingRW) Lock(t *sim.Task) error {
	return l.write(t, l.reads[t.Index()].Get())
}

// Unlock implements [algorithms.RWLock]: a reader goes on reading.
func (l UpgradingRW) Unlock(t *sim.Task) error { return l.stop(t, l.reads[t.Index()].Get()) }

// WaitingBitRW is a WaitingRW with a bit for that there are writers that wait. Who gets in
// takes it back, and those who still wait set it again; but a try that fails takes it back
// as well, as if nobody else waited, and readers get in before a writer that does.
//
// Source: DPDK, as for WaitingRW, whose try never sets the bit.
type WaitingBitRW struct{ *WaitingRW }

// NewWaitingBitRW makes one.
func NewWaitingBitRW(w *sim.World) WaitingBitRW { return WaitingBitRW{NewWaitingRW(w)} }

// Lock implements [algorithms.RWLock].
func (l WaitingBitRW) Lock(t *sim.Task) error {
	l.word.Or(waitingOne)
	t.Doorway()
	for !l.enter() {
		t.Spin(func() bool { return l.word.Load()&waitingMask == 0 })
		l.word.Or(waitingOne)
	}
	return nil
}

// enter takes a writer in, if nobody is inside.
func (l WaitingBitRW) enter() bool { return l.word.CompareAndSwap(waitingOne, waitingInside) }

// TryLock implements [algorithms.TryLock].
func (l WaitingBitRW) TryLock(*sim.Task) bool {
	l.word.Or(waitingOne)
	if l.enter() {
		return true
	}
	l.word.And(^waitingOne)
	return false
}
