package sim

import "slices"

// A Semaphore is the one of Dijkstra, given by the engine like [Mutex], for teaching
// and for what is built on semaphores: a task that waits is disabled while the value
// is 0. It is weak: whoever is chosen of those who wait, and of those who come, takes
// what a signal gives. What is right with it is right with any semaphore.
//
// Source: E. W. Dijkstra, Cooperating sequential processes, EWD 123, 1965; weak: A.
// Downey, The Little Book of Semaphores, 4.3.
type Semaphore struct {
	memory
	takers []*Task // who has taken 1 and not given it back
	given  bool    // somebody has given what it had not taken
}

// NewSemaphore makes a Semaphore of w whose value is n. It belongs to the execution
// that runs now. It panics if n is negative.
func NewSemaphore(w *World, n int64) *Semaphore {
	if n < 0 {
		panic("sim: the value of a Semaphore is negative")
	}
	s := remember[Semaphore](w)
	s.init(w, uint64(n))
	s.takers, s.given = s.takers[:0], false
	return s
}

// Named gives s a name for people, and returns s.
func (s *Semaphore) Named(name string, index ...int) *Semaphore {
	s.rename(name, index)
	return s
}

// ID is the identity in footprints.
func (s *Semaphore) ID() ID { return s.id }

// Value is how many tasks may go on, without a trace, for Inspect methods and
// observers.
func (s *Semaphore) Value() int64 { return int64(s.word) }

// Wait waits until the value is above 0 and takes 1 from it. That is a step of its
// own, which can only be taken then; what follows belongs to it, up to the next
// scheduling point. It returns [ErrCancelled], and has taken nothing, if t was cancelled
// before or meanwhile.
func (s *Semaphore) Wait(t *Task) error {
	t.mustAct()
	s.w.settle()
	t.guard.semaphore = s
	t.block(semaphoreGuard)
	if t.takeCancel() {
		return ErrCancelled
	}
	s.w.learn(s.past)
	s.write(s.word - 1)
	if !s.given {
		s.takers = append(s.takers, t)
	}
	if s.told() {
		s.say("Wait(), now %d", s.word)
	}
	return nil
}

// Signal adds 1, with a scheduling point before that. t is the acting task.
func (s *Semaphore) Signal(t *Task) { s.SignalMany(t, 1) }

// SignalMany adds n, which is not negative, in one access, with a scheduling point
// before that. Signals commute: their order makes no difference to anybody.
func (s *Semaphore) SignalMany(t *Task, n int64) {
	if n < 0 {
		panic("sim: Signal of a negative number")
	}
	s.locked()
	s.w.tell(&s.past)
	s.add(uint64(n))
	s.giveBack(t, n)
	switch {
	case !s.told():
	case n == 1:
		s.say("Signal(), now %d", s.word)
	default:
		s.say("Signal(%d), now %d", n, s.word)
	}
}

// giveBack notes who has given back. Once somebody has given what it had not taken, who
// has taken tells nothing, and is not kept.
func (s *Semaphore) giveBack(t *Task, n int64) {
	for ; n > 0 && !s.given; n-- {
		if i := slices.Index(s.takers, t); i >= 0 {
			s.takers = slices.Delete(s.takers, i, i+1)
		} else {
			s.takers, s.given = s.takers[:0], true
		}
	}
}

// Keepers are the tasks that t waits for at a [Semaphore] or a [Mutex], or waited for when
// the execution ended: each has taken 1 of what there was at first and not given it back, and
// nobody but who had taken it has ever given it back; name is that of the semaphore. None if t waits
// for nothing of the kind. They are valid until t goes on, or until the next Run. Anybody
// may call it.
func (t *Task) Keepers() (name string, tasks []*Task) {
	if m := t.guard.mutex; t.guard.kind == mutexGuard {
		if m.given || !m.Held() {
			return "", nil
		}
		return m.label(), m.holder[:]
	}
	s := t.guard.semaphore
	if t.guard.kind != semaphoreGuard || s.given || s.word > 0 || len(s.takers) == 0 {
		return "", nil
	}
	return s.label(), s.takers
}
