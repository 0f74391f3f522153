package fair

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A TaskFair lock serves readers and writers in the order of their arrival;
// readers that are neighbours in that order are inside together. Nobody starves
// and nobody is preferred, but an alternating queue of readers and writers is
// served one by one.
//
// Whoever is let in need not compete: the lock is handed over. Newcomers queue
// while anybody waits, and so does trying.
//
// Not reentrant: a task that reads again waits for itself if a writer waits, one
// that asks for the other mode does at once. Not owned: any task may release, and
// a release in a mode in which nobody is inside is refused.
//
// A waiter that is cancelled leaves, and those behind it that fit are let in; one
// that had been let in and has not run leaves as if it had been inside.
//
// Source: the admission order of the fair reader-writer lock of Mellor-Crummey
// and Scott, Scalable reader-writer synchronization for shared-memory
// multiprocessors, PPoPP 1991; the name is Brandenburg and Anderson's.
type TaskFair struct {
	inside occupancy
	line   requests
}

var (
	_ algorithms.RWLock    = (*TaskFair)(nil)
	_ algorithms.TryLock   = (*TaskFair)(nil)
	_ algorithms.TryRLock  = (*TaskFair)(nil)
	_ algorithms.Locked    = (*TaskFair)(nil)
	_ algorithms.Inspector = (*TaskFair)(nil)
)

// RLock waits for all who came before, except for readers.
func (l *TaskFair) RLock(t *sim.Task) error { return l.acquire(t, false) }

// Lock waits for all who came before.
func (l *TaskFair) Lock(t *sim.Task) error { return l.acquire(t, true) }

func (l *TaskFair) acquire(t *sim.Task, write bool) error {
	if l.try(write) {
		return nil
	}
	return l.line.wait(t, write, func(granted bool) {
		if granted {
			l.inside.leave(write)
		}
		l.advance()
	})
}

// TryRLock begins reading if nobody writes or waits.
func (l *TaskFair) TryRLock(*sim.Task) bool { return l.try(false) }

// TryLock begins writing if nobody is inside or waits.
func (l *TaskFair) TryLock(*sim.Task) bool { return l.try(true) }

func (l *TaskFair) try(write bool) bool {
	ok := len(l.line) == 0 && l.inside.admits(write)
	if ok {
		l.inside.enter(write)
	}
	return ok
}

// RUnlock ends reading. ErrMisuse if nobody reads.
func (l *TaskFair) RUnlock(*sim.Task) error { return l.release(false) }

// Unlock ends writing. ErrMisuse if nobody writes.
func (l *TaskFair) Unlock(*sim.Task) error { return l.release(true) }

func (l *TaskFair) release(write bool) error {
	err := l.inside.leave(write)
	if err == nil {
		l.advance()
	}
	return err
}

// advance lets in the head of the line as long as it fits. A reader further
// behind would fit more often, but a stream of those would starve a writer.
func (l *TaskFair) advance() {
	for l.line.live() && l.inside.admits(l.line[0].write) {
		l.inside.enter(l.line[0].write)
		l.line.grant()
	}
}

// Locked reports whether somebody is inside.
func (l *TaskFair) Locked(*sim.Task) bool { return l.inside.locked() }

// Inspect shows who is inside and the line.
func (l *TaskFair) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Fields: l.inside.fields(), Waiters: l.line.inspect(nil)}
}
