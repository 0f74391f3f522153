package spin

import "github.com/simrun-dev/simrun/sim"

// SemaphoreBuffer is the bounded buffer with three semaphores: one counts the room,
// one the items, and one protects the rest. They are weak: anybody may be next.
//
// Source: E. W. Dijkstra, Cooperating sequential processes, EWD 123, 1965, 4.1.
type SemaphoreBuffer struct {
	ring
	room, items *general
	mutex       *sim.Mutex
}

// A general is a weak semaphore that counts.
type general struct {
	count *sim.Var[int64]
	open  func() bool
}

func newGeneral(w *sim.World, n int64) *general {
	s := &general{count: sim.NewVar(w, n)}
	s.open = func() bool { return s.count.Get() > 0 }
	return s
}

func (s *general) p(t *sim.Task) {
	until(t, s.open)
	s.count.Set(s.count.Get() - 1)
}

func (s *general) v(t *sim.Task) {
	t.Point()
	s.count.Set(s.count.Get() + 1)
}

// NewSemaphoreBuffer makes one for so many items.
func NewSemaphoreBuffer(w *sim.World, size int64) *SemaphoreBuffer {
	return &SemaphoreBuffer{newRing(w, size), newGeneral(w, size), newGeneral(w, 0), sim.NewMutex(w).Named("mutex")}
}

// Put implements [algorithms.Queue].
func (b *SemaphoreBuffer) Put(t *sim.Task, item int64) error {
	b.room.p(t)
	enter(t, b.mutex)
	b.put(item)
	b.mutex.Unlock(t)
	b.items.v(t)
	return nil
}

// Get implements [algorithms.Queue].
func (b *SemaphoreBuffer) Get(t *sim.Task) (int64, error) {
	b.items.p(t)
	enter(t, b.mutex)
	item := b.get()
	b.mutex.Unlock(t)
	b.room.v(t)
	return item, nil
}
