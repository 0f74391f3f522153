package fair

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A PhaseFair lock alternates phases of readers and of writers while both want it.
// A writer's phase is one writer, in the order of their arrival; when it ends, all
// readers that wait are let in together, however many writers wait. During a
// phase of readers newcomers join only if no writer waits. So a reader waits for
// one phase of each side at most, and a writer for the writers before it with a
// phase of readers between any two. Nobody starves.
//
// Whoever is let in need not compete: the lock is handed over.
//
// Not reentrant: a task that reads again waits for itself if a writer waits, one
// that asks for the other mode does at once. Not owned: any task may release, and
// a release in a mode in which nobody is inside is refused.
//
// A waiter that is cancelled leaves. If it was the last writer that waited during
// a phase of readers, the readers behind it join that phase. One that had been let
// in and has not run leaves as if it had been inside.
//
// Source: Brandenburg and Anderson, Spin-based reader-writer synchronization for
// multiprocessor real-time systems, Real-Time Systems 46(1), 2010, section 3.
type PhaseFair struct {
	inside  occupancy
	readers requests
	writers requests
}

var (
	_ algorithms.RWLock    = (*PhaseFair)(nil)
	_ algorithms.TryLock   = (*PhaseFair)(nil)
	_ algorithms.TryRLock  = (*PhaseFair)(nil)
	_ algorithms.Locked    = (*PhaseFair)(nil)
	_ algorithms.Inspector = (*PhaseFair)(nil)
)

// RLock waits while a writer is inside or waits, but not for a second one.
func (l *PhaseFair) RLock(t *sim.Task) error {
	if l.TryRLock(t) {
		return nil
	}
	return l.readers.wait(t, false, func(granted bool) {
		if granted {
			l.RUnlock(t)
		}
	})
}

// Lock waits for the phase that goes on, and for the writers that came before.
func (l *PhaseFair) Lock(t *sim.Task) error {
	if l.TryLock(t) {
		return nil
	}
	return l.writers.wait(t, true, func(granted bool) {
		switch {
		case granted:
			l.Unlock(t)
		case !l.writers.live() && !l.inside.writing:
			l.readersPhase() // nobody keeps them out any more
		}
	})
}

// TryRLock begins reading if no writer is inside or waits.
func (l *PhaseFair) TryRLock(*sim.Task) bool {
	ok := len(l.writers) == 0 && l.inside.admits(false)
	if ok {
		l.inside.enter(false)
	}
	return ok
}

// TryLock begins writing if nobody is inside. Then nobody waits, either.
func (l *PhaseFair) TryLock(*sim.Task) bool {
	ok := l.inside.admits(true)
	if ok {
		l.inside.enter(true)
	}
	return ok
}

// RUnlock ends reading; the last one of its phase lets a writer in. ErrMisuse if
// nobody reads.
func (l *PhaseFair) RUnlock(*sim.Task) error {
	err := l.inside.leave(false)
	if err == nil && l.inside.readers == 0 && !l.writersPhase() {
		l.readersPhase() // the writers that they waited for have been cancelled
	}
	return err
}

// Unlock ends writing, and a phase of readers begins, if any wait. ErrMisuse if
// nobody writes.
func (l *PhaseFair) Unlock(*sim.Task) error {
	err := l.inside.leave(true)
	if err == nil && !l.readersPhase() {
		l.writersPhase()
	}
	return err
}

// readersPhase lets all readers in that wait, and reports whether there were any.
func (l *PhaseFair) readersPhase() (any bool) {
	for l.readers.live() {
		l.inside.enter(false)
		l.readers.grant()
		any = true
	}
	return any
}

// writersPhase lets the first writer in that waits, and reports whether there was
// one.
func (l *PhaseFair) writersPhase() (any bool) {
	if any = l.writers.live(); any {
		l.inside.enter(true)
		l.writers.grant()
	}
	return any
}

// Locked reports whether somebody is inside.
func (l *PhaseFair) Locked(*sim.Task) bool { return l.inside.locked() }

// Inspect shows who is inside, and the lines of writers and of readers.
func (l *PhaseFair) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Fields: l.inside.fields(), Waiters: l.readers.inspect(l.writers.inspect(nil))}
}
