package checker_test

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// The locks of the tests. Without a bug they are right under every schedule,
// also when waiters are cancelled at any moment; a bug is named where it is.

// waiters is a queue of futures, of those that are settled none counts.
type waiters []*sim.Future

func (q *waiters) remove(f *sim.Future) {
	if i := slices.Index(*q, f); i >= 0 {
		*q = slices.Delete(*q, i, i+1)
	}
}

func (q waiters) live() bool { return slices.ContainsFunc(q, (*sim.Future).Pending) }

// wake settles the first one that is pending and reports whether there was one.
func (q waiters) wake() bool {
	for _, f := range q {
		if f.Pending() {
			f.Complete(sim.Value{})
			return true
		}
	}
	return false
}

func (q waiters) inspect(all []algorithms.Waiter) []algorithms.Waiter {
	for _, f := range q {
		all = append(all, algorithms.Waiter{Future: f})
	}
	return all
}

// granted reports whether a wait that has failed had got what it waited for.
func granted(f *sim.Future) bool { return !f.Pending() && !f.Cancelled() }

// handOff is a semaphore, or with one permit a lock, that hands permits to
// waiters in the order of their arrival, inside the release.
type handOff struct {
	free, size int64
	bounded    bool
	unchecked  bool // takes every release
	bug        string
	q, stale   waiters
}

func (l *handOff) Acquire(t *sim.Task) error {
	if l.bug == "look and take" {
		for l.free == 0 {
			if err := t.Yield(); err != nil {
				return err
			}
		}
		if err := t.Yield(); err != nil {
			return err
		}
		l.free--
		return nil
	}
	if l.free > 0 && !l.q.live() {
		l.free--
		return nil
	}
	f := t.NewFuture()
	if l.bug == "last in first out" {
		l.q = slices.Insert(l.q, 0, f)
	} else {
		l.q = append(l.q, f)
	}
	_, err := f.Await(t)
	if err != nil && l.bug == "stale waiter" {
		l.stale = append(l.stale, t.NewFuture())
	}
	if err != nil && l.bug == "leaves itself in line" {
		l.stale = append(l.stale, f)
	}
	l.q.remove(f)
	if err != nil && l.bug == "insists" {
		if granted(f) {
			return nil
		}
		return l.Acquire(t)
	}
	switch {
	case err == nil && l.bug == "late spending":
		l.free--
	case err != nil && granted(f) && l.bug != "dropped grant":
		l.release()
	}
	return err
}

func (l *handOff) release() {
	if l.bug == "late spending" {
		l.free++
		l.q.wake()
		return
	}
	if !l.q.wake() {
		l.free++
	}
}

func (l *handOff) Release(*sim.Task) error {
	if l.bounded && !l.unchecked && l.free >= l.size {
		return algorithms.ErrMisuse
	}
	if l.bug == "panics" && l.q.live() {
		var none []int
		none[0]++
	}
	if l.free < l.size || !l.unchecked {
		l.release()
	}
	return nil
}

func (l *handOff) TryAcquire(*sim.Task) bool {
	if l.free > 0 && !l.q.live() {
		l.free--
		return true
	}
	return false
}

func (l *handOff) Locked(*sim.Task) bool {
	if l.bug == "lies" {
		return false
	}
	return l.free <= 0
}

func (l *handOff) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Waiters: l.stale.inspect(l.q.inspect(nil))}
}

// lockOf makes a lock of a semaphore.
type lockOf struct{ *handOff }

func (l lockOf) Lock(t *sim.Task) error   { return l.Acquire(t) }
func (l lockOf) Unlock(t *sim.Task) error { return l.Release(t) }
func (l lockOf) TryLock(t *sim.Task) bool { return l.TryAcquire(t) }

func handOffLock(p sim.Policy, bug string) subject {
	return subject{kind: algorithms.LockKind, policy: p, make: func(*sim.World, algorithms.Params) any {
		return lockOf{&handOff{free: 1, size: 1, bounded: true, unchecked: bug == "takes every release", bug: bug}}
	}}
}

func semaphore(p sim.Policy, bug string) subject {
	return subject{kind: algorithms.SemaphoreKind, policy: p, make: func(_ *sim.World, ps algorithms.Params) any {
		return &handOff{free: ps["value"], size: ps["value"], bounded: p.Bounded, bug: bug}
	}}
}

// competing wakes the first waiter, which has to look again. Newcomers queue up
// behind live waiters if it is guarded; else they may take the lock first.
type competing struct {
	held, guarded bool
	bug           string
	q             waiters
}

func (l *competing) Lock(t *sim.Task) error {
	if l.guarded {
		if !l.held && !l.waiting() {
			l.held = true
			return nil
		}
		return l.wait(t)
	}
	for l.held {
		if err := l.wait(t); err != nil {
			return err
		}
	}
	l.held = true
	return nil
}

// waiting reports whether somebody waits, or has been woken and not gone on.
func (l *competing) waiting() bool {
	return slices.ContainsFunc(l.q, func(f *sim.Future) bool { return !f.Cancelled() })
}

func (l *competing) wait(t *sim.Task) error {
	f := t.NewFuture()
	l.q = append(l.q, f)
	_, err := f.Await(t)
	l.q.remove(f)
	if err != nil {
		if !l.held && l.bug != "dropped wake-up" {
			l.wakeFirst()
		}
		return err
	}
	if l.guarded {
		l.held = true
	}
	return nil
}

// wakeFirst wakes the first waiter, unless one has been woken already.
func (l *competing) wakeFirst() {
	for _, f := range l.q {
		if granted(f) {
			return
		}
		if f.Pending() {
			f.Complete(sim.Value{})
			return
		}
	}
}

func (l *competing) Unlock(*sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	l.held = false
	l.wakeFirst()
	return nil
}

func (l *competing) TryLock(*sim.Task) bool {
	if l.held || l.guarded && l.waiting() {
		return false
	}
	l.held = true
	return true
}

func (l *competing) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Waiters: l.q.inspect(nil)}
}

func competingLock(p sim.Policy, bug string) subject {
	return subject{kind: algorithms.LockKind, policy: p, make: func(*sim.World, algorithms.Params) any {
		return &competing{guarded: p.Admission == sim.FIFOAdmission, bug: bug}
	}}
}

// reentrant is owned by a task, which may take it again.
type reentrant struct {
	lock  competing
	owner *sim.Task
	depth int
}

func (l *reentrant) Lock(t *sim.Task) error {
	if l.owner != t {
		if err := l.lock.Lock(t); err != nil {
			return err
		}
		l.owner = t
	}
	l.depth++
	return nil
}

func (l *reentrant) Unlock(t *sim.Task) error {
	if l.owner != t {
		return algorithms.ErrMisuse
	}
	if l.depth--; l.depth == 0 {
		l.owner = nil
		return l.lock.Unlock(t)
	}
	return nil
}

func (l *reentrant) Inspect() algorithms.Snapshot { return l.lock.Inspect() }

// spinning gives way until it finds the lock free, and once more afterwards.
type spinning struct {
	held     bool
	politely bool
}

func (l *spinning) Lock(t *sim.Task) error {
	for l.held {
		if err := t.Yield(); err != nil {
			return err
		}
	}
	l.held = true
	if l.politely {
		if err := t.Yield(); err != nil {
			l.held = false
			return err
		}
	}
	return nil
}

func (l *spinning) Unlock(*sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	l.held = false
	return nil
}

// pausing is a lock of flags: whoever wants it raises its own, and waits until
// that of the other one is down. For two tasks. It takes a third word to tell who
// has to give way (Peterson, Myths about the mutual exclusion problem, Information
// Processing Letters 12(3), 1981), and without it both may wait for each other.
type pausing struct {
	flags [2]*sim.Atomic[bool]
	turn  *sim.Atomic[int]
	bug   string
}

func pausingLock(bug string) subject {
	return subject{kind: algorithms.LockKind, policy: barging, make: func(w *sim.World, _ algorithms.Params) any {
		l := &pausing{turn: sim.NewAtomic(w, 0), bug: bug}
		l.flags = [2]*sim.Atomic[bool]{sim.NewAtomic(w, false), sim.NewAtomic(w, false)}
		return l
	}}
}

func (l *pausing) Lock(t *sim.Task) error {
	me := t.Index() % 2
	l.flags[me].Store(true)
	l.turn.Store(1 - me)
	for l.flags[1-me].Load() && (l.bug == "nobody gives way" || l.turn.Load() != me) {
		t.Pause()
	}
	return nil
}

func (l *pausing) Unlock(t *sim.Task) error {
	l.flags[t.Index()%2].Store(false)
	return nil
}

// rwLock hands itself over to readers and writers, in the order of a policy.
type rwLock struct {
	readers, writers int
	order            sim.Admission
	polite           bool // gives way once when it did not have to wait
	bug              string
	q                []rwWaiter
	owners           []rwOwner // if owned
	owned            bool
}

type rwWaiter struct {
	f      *sim.Future
	shared bool
}

type rwOwner struct {
	t      *sim.Task
	shared bool
}

func (l *rwLock) fits(shared bool) bool {
	if l.bug == "writers do not look at readers" && !shared {
		return l.writers == 0
	}
	if l.bug == "readers exclude each other" {
		return l.writers == 0 && l.readers == 0
	}
	return l.writers == 0 && (shared || l.readers == 0)
}

// mustWait reports whether somebody who waits goes before a newcomer.
func (l *rwLock) mustWait(shared bool) bool {
	return slices.ContainsFunc(l.q, func(w rwWaiter) bool {
		switch {
		case !w.f.Pending():
			return false
		case l.order == sim.WriterFirst && l.bug != "lets readers by":
			return !w.shared || !shared
		case l.order == sim.ReaderFirst || l.bug == "lets readers by":
			return w.shared || !shared
		}
		return true
	})
}

func (l *rwLock) count(shared bool, n int) {
	if shared {
		l.readers += n
	} else {
		l.writers += n
	}
}

func (l *rwLock) acquire(t *sim.Task, shared bool) error {
	if l.fits(shared) && !l.mustWait(shared) {
		l.count(shared, 1)
		if l.polite {
			if err := t.Yield(); err != nil {
				l.count(shared, -1)
				l.admit()
				return err
			}
		}
		l.own(t, shared)
		return nil
	}
	f := t.NewFuture()
	l.q = append(l.q, rwWaiter{f, shared})
	_, err := f.Await(t)
	l.q = slices.DeleteFunc(l.q, func(w rwWaiter) bool { return w.f == f })
	if err != nil {
		if granted(f) {
			l.count(shared, -1)
		}
		if l.bug != "a writer that leaves strands readers" || l.readers == 0 {
			l.admit()
		}
		return err
	}
	l.own(t, shared)
	return nil
}

func (l *rwLock) own(t *sim.Task, shared bool) {
	if l.owned {
		l.owners = append(l.owners, rwOwner{t, shared})
	}
}

// admit lets in whoever may go next.
func (l *rwLock) admit() {
	for {
		next := l.next()
		if next < 0 {
			return
		}
		l.count(l.q[next].shared, 1)
		l.q[next].f.Complete(sim.Value{})
		if l.bug == oneByOne && l.q[next].shared {
			return
		}
	}
}

// oneByOne: the last reader is let in first, and the others when it has left.
const oneByOne = "readers one by one, the last first"

// next is the waiter that may enter now, -1 if there is none.
func (l *rwLock) next() int {
	first := -1
	for i, w := range l.q {
		if !w.f.Pending() {
			continue
		}
		switch l.order {
		case sim.WriterFirst:
			if first < 0 || l.q[first].shared && !w.shared {
				first = i
			}
		case sim.ReaderFirst:
			if first < 0 || !l.q[first].shared && w.shared || l.bug == oneByOne && w.shared {
				first = i
			}
		default:
			if first < 0 {
				first = i
			}
		}
	}
	if first >= 0 && l.fits(l.q[first].shared) {
		return first
	}
	return -1
}

func (l *rwLock) release(t *sim.Task, shared bool) error {
	if shared && l.readers == 0 || !shared && l.writers == 0 {
		return algorithms.ErrMisuse
	}
	if l.owned {
		i := slices.Index(l.owners, rwOwner{t, shared})
		if i < 0 {
			return algorithms.ErrMisuse
		}
		l.owners = slices.Delete(l.owners, i, i+1)
	}
	l.count(shared, -1)
	l.admit()
	return nil
}

func (l *rwLock) RLock(t *sim.Task) error   { return l.acquire(t, true) }
func (l *rwLock) Lock(t *sim.Task) error    { return l.acquire(t, false) }
func (l *rwLock) RUnlock(t *sim.Task) error { return l.release(t, true) }
func (l *rwLock) Unlock(t *sim.Task) error  { return l.release(t, false) }

func (l *rwLock) try(t *sim.Task, shared bool) bool {
	if !l.fits(shared) || l.mustWait(shared) {
		return false
	}
	l.count(shared, 1)
	l.own(t, shared)
	return true
}

func (l *rwLock) TryRLock(t *sim.Task) bool { return l.try(t, true) }
func (l *rwLock) TryLock(t *sim.Task) bool  { return l.try(t, false) }
func (l *rwLock) Locked(*sim.Task) bool     { return l.readers+l.writers > 0 }

func (l *rwLock) Inspect() (s algorithms.Snapshot) {
	for _, w := range l.q {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: w.f})
	}
	return s
}

func readersWriters(p sim.Policy, polite bool, bug string) subject {
	return subject{kind: algorithms.RWLockKind, policy: p, make: func(*sim.World, algorithms.Params) any {
		return &rwLock{order: p.Admission, owned: p.OwnerChecked, polite: polite, bug: bug}
	}}
}

// handQueue hands items to waiting getters and takes them from waiting putters,
// in the order of their arrival.
type handQueue struct {
	size    int
	bug     string
	items   []int64
	getters []*getter
	putters []*putter
}

type getter struct {
	f    *sim.Future
	item int64
}

type putter struct {
	f    *sim.Future
	item int64
}

func (q *handQueue) TryPut(_ *sim.Task, item int64) error {
	for _, g := range q.getters {
		if g.f.Pending() {
			g.item = item
			g.f.Complete(sim.Value{})
			return nil
		}
	}
	if q.size > 0 && len(q.items) >= q.size && q.bug != "overfull" {
		return algorithms.ErrFull
	}
	q.items = append(q.items, item)
	return nil
}

func (q *handQueue) Put(t *sim.Task, item int64) error {
	if q.TryPut(t, item) == nil {
		return nil
	}
	p := &putter{t.NewFuture(), item}
	q.putters = append(q.putters, p)
	_, err := p.f.Await(t)
	q.putters = slices.DeleteFunc(q.putters, func(x *putter) bool { return x == p })
	if granted(p.f) && q.bug != "keeps the item of a cancelled put" {
		return nil // the item is in, whether or not somebody has cancelled since
	}
	return err
}

func (q *handQueue) refill() {
	for _, p := range q.putters {
		if p.f.Pending() && len(q.items) < q.size {
			q.items = append(q.items, p.item)
			p.f.Complete(sim.Value{})
		}
	}
}

func (q *handQueue) TryGet(*sim.Task) (int64, error) {
	if len(q.items) == 0 {
		return 0, algorithms.ErrEmpty
	}
	item := q.items[0]
	if q.bug != "delivers twice" || len(q.items) > 1 {
		q.items = slices.Delete(q.items, 0, 1)
	}
	q.refill()
	return item, nil
}

func (q *handQueue) Get(t *sim.Task) (int64, error) {
	if item, err := q.TryGet(t); err == nil {
		return item, nil
	}
	g := &getter{f: t.NewFuture()}
	q.getters = append(q.getters, g)
	_, err := g.f.Await(t)
	q.getters = slices.DeleteFunc(q.getters, func(x *getter) bool { return x == g })
	if granted(g.f) && q.bug != "loses the item of a cancelled get" {
		return g.item, nil
	}
	return g.item, err
}

func (q *handQueue) Len(*sim.Task) int64 { return int64(len(q.items)) }

func (q *handQueue) Inspect() (s algorithms.Snapshot) {
	for _, g := range q.getters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: g.f})
	}
	for _, p := range q.putters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: p.f})
	}
	return s
}

// competingQueue wakes a getter or putter, which looks again and may lose to a
// newcomer.
type competingQueue struct {
	size             int
	bug              string
	items            []int64
	getters, putters waiters
}

func (q *competingQueue) full() bool { return q.size > 0 && len(q.items) >= q.size }

func (q *competingQueue) TryPut(_ *sim.Task, item int64) error {
	if q.full() {
		return algorithms.ErrFull
	}
	q.items = append(q.items, item)
	q.getters.wake()
	return nil
}

func (q *competingQueue) TryGet(*sim.Task) (int64, error) {
	if len(q.items) == 0 {
		return 0, algorithms.ErrEmpty
	}
	item := q.items[0]
	q.items = slices.Delete(q.items, 0, 1)
	q.putters.wake()
	return item, nil
}

func (q *competingQueue) Put(t *sim.Task, item int64) error {
	for q.full() {
		if err := q.wait(t, &q.putters, func() bool { return !q.full() }); err != nil {
			return err
		}
	}
	return q.TryPut(t, item)
}

func (q *competingQueue) Get(t *sim.Task) (int64, error) {
	for len(q.items) == 0 {
		if err := q.wait(t, &q.getters, func() bool { return len(q.items) > 0 }); err != nil {
			return 0, err
		}
	}
	return q.TryGet(t)
}

func (q *competingQueue) wait(t *sim.Task, line *waiters, possible func() bool) error {
	f := t.NewFuture()
	*line = append(*line, f)
	_, err := f.Await(t)
	line.remove(f)
	if err != nil && granted(f) && possible() && q.bug != "dropped wake-up" {
		line.wake()
	}
	return err
}

func (q *competingQueue) Len(*sim.Task) int64 { return int64(len(q.items)) }

func (q *competingQueue) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Waiters: q.putters.inspect(q.getters.inspect(nil))}
}

func queue(p sim.Policy, bug string) subject {
	return subject{kind: algorithms.QueueKind, policy: p, make: func(_ *sim.World, ps algorithms.Params) any {
		if p.Admission == sim.FIFOAdmission {
			return &handQueue{size: int(ps["size"]), bug: bug}
		}
		return &competingQueue{size: int(ps["size"]), bug: bug}
	}}
}
