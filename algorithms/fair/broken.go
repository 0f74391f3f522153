package fair

import "github.com/simrun-dev/simrun/sim"

// A ReaderFirst lock is a [TaskFair] one that lets a reader in whenever no writer
// is inside, whoever waits: readers that take turns keep a writer out for ever.
//
// Source: async_std::sync::RwLock (async-rs/async-std#705), and many others.
type ReaderFirst struct{ TaskFair }

// RLock waits for the writer that is inside.
func (l *ReaderFirst) RLock(t *sim.Task) error {
	if l.TryRLock(t) {
		return nil
	}
	return l.TaskFair.RLock(t)
}

// TryRLock begins reading if nobody writes.
func (l *ReaderFirst) TryRLock(*sim.Task) bool {
	ok := l.inside.admits(false)
	if ok {
		l.inside.enter(false)
	}
	return ok
}

// A Keeping lock is a [TaskFair] one in which a waiter that has been let in, and is
// cancelled before it runs, stays inside, though its caller was told otherwise.
//
// Source: AsyncReaderWriterLock of vs-threading (microsoft/vs-threading#201).
type Keeping struct{ TaskFair }

// RLock waits until it may read.
func (l *Keeping) RLock(t *sim.Task) error { return l.acquire(t, false) }

// Lock waits until it may write.
func (l *Keeping) Lock(t *sim.Task) error { return l.acquire(t, true) }

func (l *Keeping) acquire(t *sim.Task, write bool) error {
	if l.try(write) {
		return nil
	}
	return l.line.wait(t, write, func(bool) { l.advance() })
}
