package aiorwlock

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An RWLock lets any number of tasks read, or one write, and prefers writers:
// readers wait while a writer does, in whatever order they came. Writers get in
// first come, first served; when none is left, all waiting readers get in
// together. Two writers that take turns starve every reader.
//
// It is handed over: a release that leaves it free counts the next ones in at
// once, and they become owners when they run.
//
// Tasks own it. One that reads may read again, one that writes may read and
// write again, past any waiting writer; it must release as often. A reader that
// asks for writing is refused. A writer that reads and then ends writing goes on
// as a reader.
//
// A waiter that is cancelled leaves, and gives back what it had been handed. A
// writer that leaves so while others read does not let the readers in that wait
// because of it.
//
// Unless it is fast, a task that did not have to wait gives way once before it
// goes on with the lock; if it is cancelled meanwhile, it gives the lock back.
//
// Source: aiorwlock.RWLock, aiorwlock 1.5.1 and five commits (62c1978),
// aiorwlock/__init__.py.
type RWLock struct {
	w            *sim.World
	doYield      bool
	readWaiters  waiters
	writeWaiters waiters
	rState       int
	wState       int
	owning       []owner
	// wakeUp is _wake_up(), in which the versions of the lock differ.
	wakeUp func()
}

var (
	_ algorithms.RWLock    = (*RWLock)(nil)
	_ algorithms.Inspector = (*RWLock)(nil)
)

// A mode is what an owner may do.
type mode uint8

const (
	reading mode = iota
	writing
)

// An owner is one entry of _owning: a task holds once for each of its entries.
type owner struct {
	task *sim.Task
	mode mode
}

// NewRWLock makes a free lock in w.
func NewRWLock(w *sim.World, fast bool) *RWLock {
	l := &RWLock{w: w, doYield: !fast}
	l.wakeUp = l.wakeUpNext
	return l
}

// ReadLocked is reader.locked: whether somebody reads.
func (l *RWLock) ReadLocked(*sim.Task) bool { return l.rState > 0 }

// WriteLocked is writer.locked: whether somebody writes.
func (l *RWLock) WriteLocked(*sim.Task) bool { return l.wState > 0 }

// yieldAfterAcquire gives way once, unless the lock is fast.
func (l *RWLock) yieldAfterAcquire(me *sim.Task, m mode) error {
	if !l.doYield {
		return nil
	}
	err := me.Yield()
	if err != nil {
		l.release(me, m)
		l.wakeUp()
	}
	return err
}

// RLock is reader.acquire().
func (l *RWLock) RLock(me *sim.Task) error {
	if l.owns(me, reading) || l.owns(me, writing) {
		l.rState++
		l.own(me, reading)
		return l.yieldAfterAcquire(me, reading)
	}

	if len(l.writeWaiters) == 0 && l.rState >= 0 && l.wState == 0 {
		l.rState++
		l.own(me, reading)
		return l.yieldAfterAcquire(me, reading)
	}

	fut := l.w.NewFuture()
	l.readWaiters.append(fut)
	defer l.readWaiters.remove(fut)

	if _, err := fut.Await(me); err != nil {
		if !fut.Cancelled() { // counted in, and cancelled before it ran
			l.rState--
		}
		l.wakeUp()
		return err
	}
	l.own(me, reading)
	return nil
}

// Lock is writer.acquire(). ErrMisuse if the task reads and does not write.
func (l *RWLock) Lock(me *sim.Task) error {
	if l.owns(me, writing) {
		l.wState++
		l.own(me, writing)
		return l.yieldAfterAcquire(me, writing)
	}
	if l.owns(me, reading) && l.rState > 0 {
		return errUpgrade
	}

	if l.rState == 0 && l.wState == 0 {
		l.wState++
		l.own(me, writing)
		return l.yieldAfterAcquire(me, writing)
	}

	fut := l.w.NewFuture()
	l.writeWaiters.append(fut)
	defer l.writeWaiters.remove(fut)

	if _, err := fut.Await(me); err != nil {
		if !fut.Cancelled() { // counted in, and cancelled before it ran
			l.wState--
		}
		l.wakeUp()
		return err
	}
	l.own(me, writing)
	return nil
}

// RUnlock is reader.release(). ErrMisuse if the task does not read.
func (l *RWLock) RUnlock(me *sim.Task) error { return l.release(me, reading) }

// Unlock is writer.release(). ErrMisuse if the task does not write.
func (l *RWLock) Unlock(me *sim.Task) error { return l.release(me, writing) }

func (l *RWLock) release(me *sim.Task, m mode) error {
	i := slices.Index(l.owning, owner{me, m})
	if i < 0 {
		return errNotAcquired
	}
	l.owning = slices.Delete(l.owning, i, i+1)
	if m == reading {
		l.rState--
	} else {
		l.wState--
	}
	l.wakeUp()
	return nil
}

// wakeUpNext is _wake_up(): it lets the next ones in if nobody reads or writes,
// the first writer that isn't done, or else all readers.
func (l *RWLock) wakeUpNext() {
	if l.rState != 0 || l.wState != 0 {
		return
	}
	for _, fut := range l.writeWaiters {
		if !fut.Done() {
			fut.Complete(sim.Value{})
			l.wState++
			return
		}
	}

	for _, fut := range l.readWaiters {
		if !fut.Done() {
			fut.Complete(sim.Value{})
			l.rState++
		}
	}
}

func (l *RWLock) own(t *sim.Task, m mode) { l.owning = append(l.owning, owner{t, m}) }

func (l *RWLock) owns(t *sim.Task, m mode) bool { return slices.Contains(l.owning, owner{t, m}) }

// Inspect shows the counts, the owners and the queues.
func (l *RWLock) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "r", Value: strconv.Itoa(l.rState)},
		{Name: "w", Value: strconv.Itoa(l.wState)},
		{Name: "owners", Value: l.owners()},
	}}
	s.Waiters = l.writeWaiters.inspect(s.Waiters, "w")
	s.Waiters = l.readWaiters.inspect(s.Waiters, "r")
	return s
}

// owners lists the entries of owning, as in "[A:r B:r]".
func (l *RWLock) owners() string {
	b := []byte{'['}
	for i, o := range l.owning {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, o.task.Name()...)
		b = append(b, [...]string{reading: ":r", writing: ":w"}[o.mode]...)
	}
	return string(append(b, ']'))
}
