package littlebook

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// H2O makes water. Whoever completes a molecule calls the other atoms and keeps the mutex,
// so that no other molecule is begun; its oxygen gives it back when all three have bonded.
//
// Source: A. Downey, The Little Book of Semaphores, 5.6.
type H2O struct {
	hydrogen, oxygen            *sim.Atomic[int] // that wait
	mutex, hydroQueue, oxyQueue semaphore
	barrier                     *PreloadedBarrier
	maker                       *sim.Var[int] // the task of the oxygen, which has the mutex
}

// NewH2O makes one.
func NewH2O(w *sim.World) *H2O {
	return &H2O{
		hydrogen: newCounter(w, "hydrogen"), oxygen: newCounter(w, "oxygen"),
		mutex: newSemaphore(w, "mutex", 1), hydroQueue: newSemaphore(w, "hydroQueue", 0), oxyQueue: newSemaphore(w, "oxyQueue", 0),
		barrier: NewPreloadedBarrier(w, 3), maker: sim.NewVar(w, -1),
	}
}

// Hydrogen implements [algorithms.Molecule].
func (m *H2O) Hydrogen(t *sim.Task) {
	m.mutex.wait(t)
	m.hydrogen.Add(1)
	m.call(t)
	m.hydroQueue.wait(t)
}

// Oxygen implements [algorithms.Molecule].
func (m *H2O) Oxygen(t *sim.Task) {
	m.mutex.wait(t)
	m.oxygen.Add(1)
	m.call(t)
	m.oxyQueue.wait(t)
	m.maker.Set(t.Index())
}

// call lets a molecule go, if there is one, and keeps the mutex for it.
func (m *H2O) call(t *sim.Task) {
	if m.hydrogen.Load() >= 2 && m.oxygen.Load() >= 1 {
		m.hydroQueue.signals(t, 2)
		m.hydrogen.Add(-2)
		m.oxyQueue.signal(t)
		m.oxygen.Add(-1)
	} else {
		m.mutex.signal(t)
	}
}

// Bond implements [algorithms.Molecule].
func (m *H2O) Bond(t *sim.Task) {
	m.barrier.Meet(t)
	if m.maker.Get() == t.Index() {
		m.mutex.signal(t)
	}
}

// Inspect implements [algorithms.Inspector].
func (m *H2O) Inspect() algorithms.Snapshot {
	return shown("hydrogen", m.hydrogen, "oxygen", m.oxygen, "mutex", m.mutex, "hydroQueue", m.hydroQueue, "oxyQueue", m.oxyQueue)
}

// HastyH2O has no barrier: the oxygen gives the mutex back as soon as it has bonded itself,
// and atoms that come then may be taken for those that it has called.
type HastyH2O struct{ *H2O }

// NewHastyH2O makes one.
func NewHastyH2O(w *sim.World) HastyH2O { return HastyH2O{NewH2O(w)} }

// Bond implements [algorithms.Molecule].
func (m HastyH2O) Bond(t *sim.Task) {
	if m.maker.Get() == t.Index() {
		m.mutex.signal(t)
	}
}
