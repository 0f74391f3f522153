package broken

import (
	"errors"
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// The readers-writer locks of pyReaderWriterLock for asyncio, made of asyncio's
// locks after Courtois, Heymans and Parnas. An acquisition passes through several
// of them, and gives those back that it has got when it times out; when it is
// cancelled it keeps them. A release waits for a lock, too, and can be cancelled
// there.
//
// The fixed ones give back whatever the error is. And they do not wait to release:
// the lock of a counter is held across an await only by the first who came, when
// nobody is inside who could release.
//
// Source: readerwriterlock/rwlock_async.py, pyReaderWriterLock at 19c6b59.

// pyEntries are bugs of pyReaderWriterLock.
func pyEntries() []Entry {
	entry := func(what, property, story, name string) Entry {
		return Entry{
			ID: "M28", From: "pyReaderWriterLock 1.0, for asyncio", Link: "https://github.com/elarivie/pyReaderWriterLock",
			What: what, Property: property, Scenario: "museum/m28-" + story,
			Broken: "broken.pyrwlock." + name, Fixed: "fixed.pyrwlock." + name,
		}
	}
	return []Entry{
		entry("A reader that is cancelled while a writer is inside keeps the lock of the counter, and no reader gets in any more.",
			"blocked-when-quiet", "cancelled-reader", "RWLockRead"),
		entry("A reader that is cancelled while it waits to leave does not leave, and no writer gets in any more.",
			"conservation", "cancelled-release", "RWLockRead"),
		entry("A writer that is cancelled while a reader is inside keeps all other readers out, for good.",
			"blocked-when-quiet", "cancelled-writer", "RWLockWrite"),
		entry("A writer that is cancelled while a reader is inside keeps the lock at the door, and nobody gets in any more.",
			"blocked-when-quiet", "cancelled-writer", "RWLockFair"),
	}
}

func pyLocks() (all []*algorithms.Algorithm) {
	for _, l := range []struct {
		name, order string
		admission   sim.Admission
		build       func(w *sim.World, fixed bool) any
		stories     []string
	}{
		{"RWLockRead", "readers first", sim.ReaderFirst,
			func(w *sim.World, fixed bool) any { return newPyReadFirst(w, fixed) }, stories("m28-cancelled-reader", "m28-cancelled-release")},
		{"RWLockWrite", "writers first", sim.WriterFirst,
			func(w *sim.World, fixed bool) any { return newPyWriteFirst(w, fixed) }, stories("m28-cancelled-writer")},
		{"RWLockFair", "first come, first served", sim.FIFOAdmission,
			func(w *sim.World, fixed bool) any { return newPyFair(w, fixed) }, stories("m28-cancelled-writer")},
	} {
		for _, fixed := range []bool{false, true} {
			a := &algorithms.Algorithm{
				Name: "broken.pyrwlock." + l.name, Kind: algorithms.RWLockKind,
				New: func(w *sim.World, p algorithms.Params) (any, error) {
					if p["readers"] != 0 {
						return nil, fmt.Errorf("pyrwlock.%s: the number of readers cannot be bounded: %w", l.name, algorithms.ErrParam)
					}
					return l.build(w, fixed), nil
				},
				Doc: "The " + l.name + " of pyReaderWriterLock for asyncio: who is cancelled keeps the locks inside. " +
					"It is made of asyncio's locks, " + l.order + ". Not reentrant; who releases must have acquired.",
				Source:      "pyReaderWriterLock, readerwriterlock/rwlock_async.py",
				Disciplines: []sim.Discipline{sim.FIFO},
				Profile:     asyncio.Profile,
				Policy:      sim.Policy{Admission: l.admission, OwnerChecked: true, EndsOnCancel: true, Upgrade: "deadlocks", Downgrade: "deadlocks"},
				Scenarios:   l.stories,
			}
			if fixed {
				a.Name = "fixed.pyrwlock." + l.name
				a.Doc = "The " + l.name + " of pyReaderWriterLock for asyncio that gives back whatever it has got. " +
					"It is made of asyncio's locks, " + l.order + "; a release does not wait. Not reentrant; who releases must have acquired."
				a.Source = "ours, after pyReaderWriterLock, readerwriterlock/rwlock_async.py"
			} else {
				a.Defects = []algorithms.Defect{
					shows("blocked-when-quiet", l.stories[0], "whoever is cancelled keeps locks inside, and others wait for ever"),
					shows("conservation", l.stories[len(l.stories)-1], "whoever is cancelled keeps locks inside, also when all have gone"),
				}
			}
			all = append(all, a)
		}
	}
	return all
}

// errPyNotAcquired is what a release raises that has nothing to release.
var errPyNotAcquired = fmt.Errorf("rwlock: Lock is not acquired: %w", algorithms.ErrMisuse)

// A pyRWLock is what the three have in common: who is inside, and how many readers.
type pyRWLock struct {
	fixed            bool
	readCount        int
	lockReadCount    *asyncio.Lock
	readers, writers []*sim.Task // those inside: a lock object each, which is locked
}

// give up gives back the locks that a failed acquisition has got, if it does so.
func (l *pyRWLock) giveUp(t *sim.Task, err error, undo func()) error {
	if l.fixed || errors.Is(err, sim.ErrTimeout) {
		undo()
	}
	return err
}

// leave takes a task out of those inside and does the rest under the lock of a
// counter.
func (l *pyRWLock) leave(t *sim.Task, inside *[]*sim.Task, counter *asyncio.Lock, rest func()) error {
	i := slices.Index(*inside, t)
	if i < 0 {
		return errPyNotAcquired
	}
	*inside = slices.Delete(*inside, i, i+1)
	if l.fixed {
		rest()
		return nil
	}
	if err := counter.Lock(t); err != nil {
		return err
	}
	rest()
	return counter.Unlock(t)
}

// A patience is the deadline of an acquisition, if it has one.
type patience struct {
	timed    bool
	deadline int64
}

func until(t *sim.Task, d int64) patience { return patience{true, t.Now() + d} }

// acquire is wait_for(lock.acquire()), for as long as there is patience left.
func (p patience) acquire(t *sim.Task, lock *asyncio.Lock) error {
	if !p.timed {
		return lock.Lock(t)
	}
	return t.WithTimeout(max(0, p.deadline-t.Now()), func() error { return lock.Lock(t) })
}

// inspect shows the readers and who waits at which lock.
func (l *pyRWLock) inspect(locks ...named) algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{{Name: "readers", Value: fmt.Sprint(l.readCount)}}}
	for _, n := range append(locks, named{"read_count", l.lockReadCount}) {
		in := n.lock.Inspect()
		s.Fields = append(s.Fields, algorithms.Field{Name: n.name, Value: in.Fields[0].Value})
		for _, w := range in.Waiters {
			s.Waiters = append(s.Waiters, algorithms.Waiter{Future: w.Future, Note: n.name})
		}
	}
	return s
}

// named is an inner lock with its name.
type named struct {
	name string
	lock *asyncio.Lock
}
