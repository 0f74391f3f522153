package scenarios_test

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// rwlock is a reader-writer lock of the tests: correct with the zero bug, under
// any of the policies, and with one thing wrong otherwise.
type rwlock struct {
	policy     sim.Admission
	owned      bool
	pause      bool // gives way after it was taken without waiting
	bug        string
	readers    []*sim.Task
	writer     *sim.Task
	writing    int // 1 while a writer is in or on its way
	coming     int // readers on their way
	line       []rwWaiter
	phantom    int  // writers that some bug still counts as waiting
	readers1st bool // phase-fair: the readers' turn
}

type rwWaiter struct {
	f     *sim.Future
	write bool
}

func (l *rwlock) has(bug string) bool { return l.bug == bug }

func (l *rwlock) reading() int { return len(l.readers) + l.coming }

func (l *rwlock) waits(write bool) bool {
	return slices.ContainsFunc(l.line, func(w rwWaiter) bool { return w.write == write && w.f.Pending() })
}

// mayEnter reports whether a newcomer need not wait.
func (l *rwlock) mayEnter(write bool) bool {
	writer, reader := l.waits(true) || l.phantom > 0, l.waits(false)
	switch {
	case l.has("lets no two readers in"):
		return l.writing == 0 && l.reading() == 0 && !writer && !reader
	case !write && l.has("forgets the writer"):
	case l.writing > 0:
		return false
	case write && l.reading() > 0 && !l.has("forgets the readers"):
		return false
	}
	switch l.policy {
	case sim.FIFOAdmission:
		return !writer && !reader
	case sim.WriterFirst, sim.PhaseFair:
		return !writer && (write || !reader || l.policy == sim.WriterFirst) || l.has("lets readers overtake") && !write
	case sim.ReaderFirst:
		return !write || !writer && !reader
	}
	return true
}

// admit lets in whoever may enter now.
func (l *rwlock) admit() {
	switch {
	case l.policy == sim.Barging:
		for _, w := range l.line {
			if w.f.Pending() {
				w.f.Complete(sim.Value{}) // they look again
			}
		}
	case l.policy == sim.FIFOAdmission:
		for _, w := range l.line {
			if w.f.Pending() && !l.grant(w) {
				return
			}
		}
	case l.policy == sim.PhaseFair && l.readers1st && l.waits(false) || l.policy == sim.ReaderFirst || l.has("admits readers first"):
		l.grantAll(false)
		l.grantAll(true)
	default:
		l.grantAll(true)
		if !l.waits(true) && l.phantom == 0 {
			l.grantAll(false)
		}
	}
}

func (l *rwlock) grantAll(write bool) {
	for _, w := range l.line {
		if w.write == write && w.f.Pending() && (!l.grant(w) || l.has("wakes one reader only") && !write) {
			return
		}
	}
}

// grant hands over to a waiter if that is possible.
func (l *rwlock) grant(w rwWaiter) bool {
	twice := l.has("lets two writers in") && w.write && l.writing == 1
	if l.writing > 0 && !twice || w.write && l.reading() > 0 {
		return false
	}
	if w.write {
		l.writing++
	} else {
		l.coming++
	}
	w.f.Complete(sim.Value{})
	return true
}

func (l *rwlock) enter(t *sim.Task, write bool) error {
	if l.mayEnter(write) {
		if write {
			l.writing++
		} else {
			l.coming++
		}
		if err := l.rest(t, write); err != nil {
			return err
		}
		l.own(t, write)
		return nil
	}
	for {
		w := rwWaiter{t.NewFuture(), write}
		l.line = append(l.line, w)
		_, err := w.f.Await(t)
		l.line = slices.DeleteFunc(l.line, func(x rwWaiter) bool { return x.f == w.f })
		if err != nil {
			l.leave(w)
			return err
		}
		if l.policy != sim.Barging {
			l.own(t, write)
			return nil
		}
		if l.writing == 0 && (!write || l.reading() == 0) {
			if write {
				l.writing++
			} else {
				l.coming++
			}
			l.own(t, write)
			return nil
		}
	}
}

func (l *rwlock) own(t *sim.Task, write bool) {
	if write {
		l.writer = t
		return
	}
	l.coming--
	l.readers = append(l.readers, t)
}

// rest gives way with the lock in hand.
func (l *rwlock) rest(t *sim.Task, write bool) error {
	if !l.pause {
		return nil
	}
	err := t.Yield()
	if err != nil && !l.has("forgets the lock of one cancelled while resting") {
		l.undo(write)
	}
	return err
}

func (l *rwlock) undo(write bool) {
	if write {
		l.writing--
	} else {
		l.coming--
	}
	l.admit()
}

// leave is what a cancelled waiter does.
func (l *rwlock) leave(w rwWaiter) {
	granted := !w.f.Cancelled() && l.policy != sim.Barging
	switch {
	case l.has("counts a cancelled writer for ever") && w.write && !granted:
		l.phantom++
	case granted && l.has("loses the turn of the cancelled"):
	case granted:
		l.undo(w.write)
	case l.has("counts a cancelled reader out") && !w.write:
		l.coming--
		l.admit()
	case l.has("strands readers") && (l.reading() > 0 || l.writing > 0):
	default:
		l.admit()
	}
}

func (l *rwlock) RLock(t *sim.Task) error { return l.enter(t, false) }
func (l *rwlock) Lock(t *sim.Task) error  { return l.enter(t, true) }

func (l *rwlock) RUnlock(t *sim.Task) error {
	i := slices.Index(l.readers, t)
	if i < 0 && !l.owned && len(l.readers) > 0 {
		i = 0
	}
	switch {
	case i >= 0:
		l.readers = slices.Delete(l.readers, i, i+1)
	case l.has("ends a write for a reader") && l.writing > 0:
		l.writing--
	case l.has("accepts every release"):
	default:
		return algorithms.ErrMisuse
	}
	if l.has("forgets to wake writers") {
		return nil
	}
	l.admit()
	return nil
}

func (l *rwlock) Unlock(t *sim.Task) error {
	switch {
	case l.writer != nil && (!l.owned || l.writer == t):
		l.writer = nil
		l.writing--
	case l.has("accepts every release"):
	default:
		return algorithms.ErrMisuse
	}
	if l.has("forgets to wake") {
		return nil
	}
	l.admitReaders()
	return nil
}

// admitReaders is admit when a writer has left: it is the readers' turn, for now.
func (l *rwlock) admitReaders() {
	l.readers1st = true
	l.admit()
	l.readers1st = false
}

func (l *rwlock) Downgrade(t *sim.Task) error {
	switch {
	case l.writer != nil && (!l.owned || l.writer == t):
		l.writer = nil
		l.writing--
	case l.has("accepts every downgrade"):
	default:
		return algorithms.ErrMisuse
	}
	if !l.has("downgrades to nothing") {
		l.readers = append(l.readers, t)
	}
	if !l.has("downgrades and wakes nobody") {
		l.admitReaders()
	}
	return nil
}

func (l *rwlock) TryLock(t *sim.Task) bool  { return l.try(t, true) }
func (l *rwlock) TryRLock(t *sim.Task) bool { return l.try(t, false) }

func (l *rwlock) try(t *sim.Task, write bool) bool {
	if !l.mayEnter(write) && !(l.has("tries and enters anyway") && !write) {
		return false
	}
	if write {
		l.writing++
	} else {
		l.coming++
	}
	l.own(t, write)
	return true
}

func (l *rwlock) Locked(*sim.Task) bool {
	if l.has("says free while readers are in") {
		return l.writing > 0
	}
	return l.writing > 0 || l.reading() > 0
}

func (l *rwlock) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "r", Value: fmt.Sprint(l.reading())}, {Name: "w", Value: fmt.Sprint(l.writing)},
	}}
	for _, w := range l.line {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: w.f})
	}
	return s
}

// anRWLock registers a reader-writer lock that claims its policy.
func anRWLock(name string, l rwlock) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "rwlock: " + name, Kind: algorithms.RWLockKind, Disciplines: bothLoops,
		Policy: sim.Policy{Admission: l.policy, OwnerChecked: l.owned, Upgrade: "deadlocks", Downgrade: "deadlocks", Bypass: sim.Unbounded},
		New: func(*sim.World, algorithms.Params) (any, error) {
			m := l
			return &m, nil
		},
	}
}
