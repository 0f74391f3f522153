package spin

import "github.com/simrun-dev/simrun/sim"

// Wrong versions of the locks that serve tasks in line.

// ReadTicket is the ticket lock whose tickets are taken by a read and a write: two
// tasks may take the same one, and get in together.
type ReadTicket struct{ *Ticket }

// NewReadTicket makes one.
func NewReadTicket(w *sim.World) ReadTicket { return ReadTicket{NewTicket(w, 0)} }

// Lock implements [algorithms.Lock].
func (l ReadTicket) Lock(t *sim.Task) error {
	my := l.next.Load()
	l.next.Store(l.after(my))
	t.Doorway()
	l.my[t.Index()].Set(my)
	t.Spin(func() bool { return l.owner.Load() == my })
	return nil
}

// StoringMCS is the MCS lock in which who leaves, and sees nobody behind, writes that
// the queue is empty, without a look whether it still is the last one. Who has joined
// and not yet linked itself waits for ever.
type StoringMCS struct{ *MCS }

// NewStoringMCS makes one.
func NewStoringMCS(w *sim.World) StoringMCS { return StoringMCS{NewMCS(w)} }

// Unlock implements [algorithms.Lock].
func (l StoringMCS) Unlock(t *sim.Task) error {
	next := l.next[t.Index()].Load()
	if next == nobody {
		l.tail.Store(nobody)
		return nil
	}
	l.locked[next].Store(false)
	return nil
}

// Mutex1 is Drepper's first mutex on a futex: the word counts those who have tried
// since it was free. If they try often enough it comes round to 0, and lets in who
// tries next; Drepper's has 32 bits, this one two. Besides, each who tries makes the
// others, who are about to sleep, try again.
//
// Source: U. Drepper, Futexes Are Tricky, 2011: mutex1.
type Mutex1 struct{ *Drepper }

// NewMutex1 makes one.
func NewMutex1(w *sim.World) Mutex1 { return Mutex1{NewMutex2(w)} }

// mutex1Size is how many values the word of a [Mutex1] has.
const mutex1Size = 4

// Lock implements [algorithms.Lock].
func (l Mutex1) Lock(t *sim.Task) error {
	for {
		c := l.word.Update(func(v int) int { return wrapped(v+1, mutex1Size) })
		if c == 0 {
			return nil
		}
		if err := l.wait(t, wrapped(c+1, mutex1Size)); err != nil {
			return err
		}
		t.Forget(0)
	}
}

// Unlock implements [algorithms.Lock].
func (l Mutex1) Unlock(t *sim.Task) error {
	l.word.Store(0)
	l.wake(t)
	return nil
}
