package sim

// A Mutex is a lock given by the engine, for tests and for teaching: a task that
// wants it is disabled while it is held. Whoever of the waiting tasks is chosen
// takes it; there is no order among them. It does not matter who unlocks it.
type Mutex struct {
	memory
	holder [1]*Task // while it is held
	given  bool     // somebody has unlocked it who did not hold it
}

// Words of a Mutex.
const (
	mutexFree = 0
	mutexHeld = 1
)

// NewMutex makes a free Mutex of w. It belongs to the execution that runs now.
func NewMutex(w *World) *Mutex {
	m := remember[Mutex](w)
	m.init(w, mutexFree)
	m.given = false
	return m
}

// Named gives m a name for people, and returns m.
func (m *Mutex) Named(name string, index ...int) *Mutex {
	m.rename(name, index)
	return m
}

// ID is the identity in footprints.
func (m *Mutex) ID() ID { return m.id }

// Held reports whether m is held, without a trace, for Inspect methods and
// observers.
func (m *Mutex) Held() bool { return m.word == mutexHeld }

// Lock waits until m is free and takes it. That is a step of its own, which can
// only be taken while m is free; what follows belongs to it, up to the next
// scheduling point. It returns [ErrCancelled], without m, if t was cancelled
// before or meanwhile.
func (m *Mutex) Lock(t *Task) error {
	t.mustAct()
	m.w.settle()
	t.guard.mutex = m
	t.block(mutexGuard)
	if t.takeCancel() {
		return ErrCancelled
	}
	m.w.learn(m.past)
	m.write(mutexHeld)
	m.holder[0] = t
	if m.told() {
		m.say("Lock()")
	}
	return nil
}

// TryLock takes m if it is free, and reports whether it was. Like the accesses of
// an [Atomic] it has a scheduling point before it. t is the acting task.
func (m *Mutex) TryLock(t *Task) bool {
	m.locked()
	m.w.step.Contingent = true
	free := !m.Held()
	if free {
		m.w.learn(m.past)
		m.write(mutexHeld)
		m.holder[0] = t
	} else {
		m.read()
	}
	if m.told() {
		m.say("TryLock() = %v", free)
	}
	return free
}

// Unlock makes m free, with a scheduling point before that. It panics if m is
// free. t is the acting task.
func (m *Mutex) Unlock(t *Task) {
	if !m.TryUnlock(t) {
		panic("sim: Unlock of a Mutex that is not held")
	}
}

// TryUnlock makes m free if it is held, and reports whether it was, with a
// scheduling point before that. t is the acting task.
func (m *Mutex) TryUnlock(t *Task) bool {
	m.locked()
	m.w.step.Contingent = true
	if !m.Held() {
		m.read()
		return false
	}
	m.w.retell(&m.past)
	m.write(mutexFree)
	m.given = m.given || m.holder[0] != t
	if m.told() {
		m.say("Unlock()")
	}
	return true
}
