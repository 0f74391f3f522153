package golang

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An RWMutex lets any number of tasks read, or one write.
//
// A writer first gets a [Mutex] from the other writers, and so in the order of
// that: barging. Then it announces itself, which makes newly arriving readers
// wait, and waits for those inside to leave. When it has written, all readers
// that wait by then get in before the next writer: phases of readers and of
// writers alternate, and neither side can lock the other out.
//
// The original's documentation says that a blocked Lock excludes new readers. But
// a writer that waits for the mutex is not announced, even if it has been woken:
// until it runs, readers come in (golang/go#76808).
//
// Not reentrant. A task that reads again waits behind an announced writer, which
// waits for that task; so does a reader that asks for writing, and a writer that
// asks for reading or writing waits for itself. Not owned: any task may unlock.
// There is no cancellation and no deadline. To end what nobody has begun is a
// fatal error in Go, but a release in the wrong mode is not always noticed: see
// the known defects.
//
// A reader is let in by a wake-up that is not handed off ([sema]). One that comes
// while the next writer already waits can take the wake-up of a reader that has
// been let in and has not run; that one then waits for the next phase, and may
// have the same bad luck again.
//
// Source: sync.RWMutex, Go 1.24, src/sync/rwmutex.go.
type RWMutex struct {
	w           Mutex // held while a writer is pending
	writerSem   sema  // writers wait here for the readers that are leaving
	readerSem   sema  // readers wait here for the writer that is leaving
	readerCount int   // readers, those who wait included; less maxReaders while a writer is pending
	readerWait  int   // readers that the pending writer waits for
}

var (
	_ algorithms.RWLock    = (*RWMutex)(nil)
	_ algorithms.TryLock   = (*RWMutex)(nil)
	_ algorithms.TryRLock  = (*RWMutex)(nil)
	_ algorithms.Inspector = (*RWMutex)(nil)
)

// maxReaders is subtracted from the number of readers to announce a writer.
const maxReaders = 1 << 30

// RLock waits while a writer is pending.
func (rw *RWMutex) RLock(t *sim.Task) error {
	if rw.readerCount++; rw.readerCount < 0 {
		rw.readerSem.acquire(t, false)
	}
	return nil
}

// TryRLock begins reading if no writer is pending.
func (rw *RWMutex) TryRLock(*sim.Task) bool {
	if rw.readerCount < 0 {
		return false
	}
	rw.readerCount++
	return true
}

// RUnlock ends reading. ErrMisuse if no reader has come, or only a writer: but
// while a reader waits for a writer, the lock takes it for one that is inside.
func (rw *RWMutex) RUnlock(*sim.Task) error {
	if rw.readerCount == 0 || rw.readerCount == -maxReaders {
		return errRUnlock
	}
	if rw.readerCount--; rw.readerCount < 0 {
		if rw.readerWait--; rw.readerWait == 0 {
			rw.writerSem.release(false) // the last one lets the writer in
		}
	}
	return nil
}

// Lock waits for other writers, then for the readers inside.
func (rw *RWMutex) Lock(t *sim.Task) error {
	rw.w.Lock(t)
	inside := rw.readerCount
	rw.readerCount -= maxReaders
	if rw.readerWait += inside; inside != 0 && rw.readerWait != 0 {
		rw.writerSem.acquire(t, false)
	}
	return nil
}

// TryLock begins writing if nobody reads, and no other writer has come.
func (rw *RWMutex) TryLock(t *sim.Task) bool {
	if !rw.w.TryLock(t) {
		return false
	}
	if rw.readerCount != 0 {
		rw.w.Unlock(t)
		return false
	}
	rw.readerCount = -maxReaders
	return true
}

// Unlock lets the readers in that wait, then the next writer compete. ErrMisuse
// if no writer is pending; one that is not inside yet counts.
func (rw *RWMutex) Unlock(t *sim.Task) error {
	if rw.readerCount >= 0 {
		return errWUnlock
	}
	rw.readerCount += maxReaders
	for range rw.readerCount {
		rw.readerSem.release(false)
	}
	return rw.w.Unlock(t)
}

// Inspect shows the counts, and who sleeps where: writers that have announced
// themselves, readers, writers that have not.
func (rw *RWMutex) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "readers", Value: strconv.Itoa((rw.readerCount + maxReaders) % maxReaders)},
		{Name: "pending", Value: strconv.FormatBool(rw.readerCount < 0)},
		{Name: "leaving", Value: strconv.Itoa(rw.readerWait)},
	}}
	s.Waiters = rw.writerSem.inspect(s.Waiters, "w")
	s.Waiters = rw.readerSem.inspect(s.Waiters, "r")
	s.Waiters = rw.w.sema.inspect(s.Waiters, "next w")
	return s
}
