package scheduler_test

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A diffLock is a lock in event-loop style. Its state is in plain fields; if it is
// tracked, every use of them is recorded as one of a Var.
type diffLock interface {
	lock(t *sim.Task) error
	unlock()
	// count adds one to a number in an operation of its own, with a scheduling point
	// in the middle if wait is not 0.
	count(t *sim.Task, wait int) (int, error)
	// pass does not change anything, and has a doorway in the middle.
	pass(t *sim.Task, wait int) error
}

// Objects 0 and 1 hand over in order of arrival, 2 lets newcomers pass, 3 does
// nothing at all.
var diffLockNames = [4]string{"hand-off", "hand-off", "barging", "no lock"}

// Operations of locks.
const (
	opAcquire = iota
	opRelease
	opCount
)

func newDiffLock(w *sim.World, i int, tracked bool) diffLock {
	s := diffState{}
	if tracked {
		s.v = sim.NewVar(w, 0)
	}
	switch i {
	case 0, 1:
		return &diffHandOff{diffState: s}
	case 2:
		return &diffBarging{diffHandOff{diffState: s}}
	}
	return &diffNoLock{s}
}

type diffState struct {
	v *sim.Var[int] // nil for opaque ones
	n int
}

func (s *diffState) read() {
	if s.v != nil {
		s.v.Get()
	}
}

func (s *diffState) write() {
	if s.v != nil {
		s.v.Set(0)
	}
}

func (s *diffState) count(t *sim.Task, wait int) (int, error) {
	s.read()
	n := s.n + 1
	var err error
	if wait != 0 {
		err = t.Arrive()
	}
	s.write()
	s.n = n
	return n, err
}

func (s *diffState) pass(t *sim.Task, wait int) error {
	s.read()
	t.Doorway()
	if wait != 0 {
		return t.Arrive()
	}
	return nil
}

type diffNoLock struct{ diffState }

func (*diffNoLock) lock(*sim.Task) error { return nil }
func (*diffNoLock) unlock()              {}

type diffHandOff struct {
	diffState
	held    bool
	waiters []*sim.Future
}

func (l *diffHandOff) lock(t *sim.Task) error {
	l.write()
	if !l.held {
		l.held = true
		return nil
	}
	f := t.NewFuture()
	l.waiters = append(l.waiters, f)
	_, err := f.Await(t)
	if err == nil {
		return nil
	}
	l.write()
	if i := slices.Index(l.waiters, f); i >= 0 {
		l.waiters = slices.Delete(l.waiters, i, i+1)
	} else {
		l.unlock() // it was ours
	}
	return err
}

func (l *diffHandOff) unlock() {
	l.write()
	for len(l.waiters) > 0 {
		f := l.waiters[0]
		l.waiters = l.waiters[1:]
		if !f.Done() {
			f.Complete(sim.Value{})
			return
		}
	}
	l.held = false
}

type diffBarging struct{ diffHandOff }

func (l *diffBarging) lock(t *sim.Task) error {
	for {
		l.read()
		if !l.held {
			break
		}
		f := t.NewFuture()
		l.write()
		l.waiters = append(l.waiters, f)
		_, err := f.Await(t)
		l.read()
		if err == nil {
			continue
		}
		l.write()
		if i := slices.Index(l.waiters, f); i >= 0 {
			l.waiters = slices.Delete(l.waiters, i, i+1)
		} else if !l.held {
			l.wake()
		}
		return err
	}
	l.write()
	l.held = true
	return nil
}

func (l *diffBarging) unlock() {
	l.write()
	l.held = false
	l.wake()
}

func (l *diffBarging) wake() {
	for len(l.waiters) > 0 {
		f := l.waiters[0]
		l.waiters = l.waiters[1:]
		if !f.Done() {
			f.Complete(sim.Value{})
			return
		}
	}
}

// acquire is an operation of the program.
func (a *diffActor) acquire(o *diffOp) error {
	a.t.Call(a.objects[o.x], opAcquire, sim.Value{})
	err := a.locks[o.x].lock(a.t)
	a.t.Return(sim.Value{}, err)
	return err
}

func withLock(a *diffActor, o *diffOp) error {
	if err := a.acquire(o); err != nil {
		return err
	}
	var err error
	if o.kind.body == ownBody {
		err = a.perform(o.body)
	} else {
		err = a.t.Arrive()
	}
	a.t.Call(a.objects[o.x], opRelease, sim.Value{})
	a.locks[o.x].unlock()
	a.t.Return(sim.Value{}, nil)
	return err
}
