package tokio

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An RwLock lets up to maxReaders tasks read, or one write, in the order of their
// arrival; neighbouring readers get in together. Neither side is preferred, and
// nobody starves: a waiting writer gathers the permits of the readers that leave,
// and whoever comes later waits behind it.
//
// Not reentrant: a task that reads again waits for itself if a writer waits;
// a reader that asks for writing, or a writer for reading, does at once. A writer
// can turn into a reader without letting another writer in between:
// [RwLock.Downgrade].
//
// Guards are not owned: any task may drop one. One that there is not cannot be
// dropped. A waiter that is cancelled leaves no trace.
//
// Source: tokio::sync::RwLock, tokio 1.43, tokio/src/sync/rwlock.rs.
type RwLock struct {
	maxReaders int64
	s          batch
	// The guards that are out, which in Rust the type system counts.
	readers int64
	writing bool
}

var (
	_ algorithms.RWLock    = (*RwLock)(nil)
	_ algorithms.TryLock   = (*RwLock)(nil)
	_ algorithms.TryRLock  = (*RwLock)(nil)
	_ algorithms.Downgrade = (*RwLock)(nil)
	_ algorithms.Inspector = (*RwLock)(nil)
)

// MaxReads is how many may read at once if nothing else is said.
const MaxReads = 1<<29 - 1

// NewRwLock makes a free lock, as with_max_readers() does.
func NewRwLock(maxReaders int64) *RwLock {
	return &RwLock{maxReaders: maxReaders, s: batch{permits: maxReaders}}
}

// RLock is read(): one permit.
func (l *RwLock) RLock(t *sim.Task) error {
	err := l.s.acquire(t, 1, "r")
	if err == nil {
		l.readers++
	}
	return err
}

// TryRLock is try_read().
func (l *RwLock) TryRLock(*sim.Task) bool {
	ok := l.s.tryAcquire(1)
	if ok {
		l.readers++
	}
	return ok
}

// RUnlock drops the guard of a reader.
func (l *RwLock) RUnlock(*sim.Task) error {
	if l.readers == 0 {
		return errNoGuard
	}
	l.readers--
	l.s.release(1)
	return nil
}

// Lock is write(): all permits.
func (l *RwLock) Lock(t *sim.Task) error {
	err := l.s.acquire(t, l.maxReaders, "w")
	l.writing = l.writing || err == nil
	return err
}

// TryLock is try_write().
func (l *RwLock) TryLock(*sim.Task) bool {
	ok := l.s.tryAcquire(l.maxReaders)
	l.writing = l.writing || ok
	return ok
}

// Unlock drops the guard of the writer.
func (l *RwLock) Unlock(*sim.Task) error {
	if !l.writing {
		return errNoGuard
	}
	l.writing = false
	l.s.release(l.maxReaders)
	return nil
}

// Downgrade is downgrade(): the writer goes on as a reader, with those readers
// that come next in the queue, before any other writer.
func (l *RwLock) Downgrade(*sim.Task) error {
	if !l.writing {
		return errNoGuard
	}
	l.writing = false
	l.readers++
	l.s.release(l.maxReaders - 1)
	return nil
}

// Inspect shows the guards, the free permits and who waits.
func (l *RwLock) Inspect() algorithms.Snapshot {
	shown := l.s.inspect()
	shown.Fields = append([]algorithms.Field{
		{Name: "readers", Value: strconv.FormatInt(l.readers, 10)},
		{Name: "writing", Value: strconv.FormatBool(l.writing)},
	}, shown.Fields...)
	return shown
}
