package scenarios_test

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// told is the list of those who wait to be told, in the locks of the tests.
type told struct {
	bug     string
	waiters []*sim.Future
}

func (w *told) has(bug string) bool { return w.bug == bug }

func (w *told) wait(t *sim.Task) error {
	f := t.NewFuture()
	w.waiters = append(w.waiters, f)
	_, err := f.Await(t)
	if !w.has("stops at a waiter who has gone") {
		w.waiters = slices.DeleteFunc(w.waiters, func(g *sim.Future) bool { return f == g })
	}
	return err
}

// tell wakes all.
func (w *told) tell() {
	for _, f := range w.waiters {
		if f.Pending() {
			f.Complete(sim.Value{})
		} else if w.has("stops at a waiter who has gone") {
			return
		}
		if w.has("wakes one only") {
			return
		}
	}
}

// inspect lists who waits; those who have gone are not counted.
func (w *told) Inspect() (s algorithms.Snapshot) {
	for _, f := range w.waiters {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: f})
	}
	return s
}

// An event of the tests.
type event struct {
	told
	set bool
}

func (e *event) Wait(t *sim.Task) error {
	if e.set {
		return nil
	}
	return e.wait(t)
}

func (e *event) Set(*sim.Task) {
	e.set = true
	e.tell()
}

func (e *event) Clear(*sim.Task) {
	if e.has("forgets who waits at a clear") {
		e.waiters = nil
	}
	e.set = e.has("does not clear")
}

func (e *event) IsSet(*sim.Task) bool { return e.set }

func anEvent(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "event: " + bug, Kind: algorithms.EventKind, Disciplines: bothLoops,
		New: func(*sim.World, algorithms.Params) (any, error) { return &event{told: told{bug: bug}}, nil },
	}
}

// A result of the tests.
type result struct {
	told
	ready bool
	value sim.Value
}

func (r *result) Get(t *sim.Task) (sim.Value, error) {
	if !r.ready {
		if err := r.wait(t); err != nil {
			return sim.Value{}, err
		}
	}
	return r.value, nil
}

func (r *result) Set(_ *sim.Task, v sim.Value) error {
	if r.ready && !r.has("takes a second value") {
		return algorithms.ErrAlreadySet
	}
	r.ready, r.value = true, v
	r.tell()
	return nil
}

func (r *result) TryGet(*sim.Task) (sim.Value, error) {
	if !r.ready {
		return sim.Value{}, algorithms.ErrNotReady
	}
	return r.value, nil
}

func (r *result) Ready(*sim.Task) bool { return r.ready && !r.has("is never ready") }

func aResult(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "result: " + bug, Kind: algorithms.AsyncResultKind, Disciplines: bothLoops,
		New: func(*sim.World, algorithms.Params) (any, error) { return &result{told: told{bug: bug}}, nil },
	}
}

// closable is a queue of the tests that counts its items and can be shut down.
type closable struct {
	queue
	done    int64
	joiners told
	shut    bool
}

func (q *closable) Put(t *sim.Task, item int64) error {
	if q.shut {
		return algorithms.ErrShutDown
	}
	err := q.queue.Put(t, item)
	if err == nil && q.shut && !slices.Contains(q.items, item) {
		return algorithms.ErrShutDown // woken by that, not let in
	}
	return err
}

func (q *closable) TryPut(t *sim.Task, item int64) error {
	if q.shut {
		return algorithms.ErrShutDown
	}
	return q.queue.TryPut(t, item)
}

func (q *closable) TryGet(t *sim.Task) (int64, error) {
	if q.shut && len(q.items) == 0 {
		return 0, algorithms.ErrShutDown
	}
	return q.queue.TryGet(t)
}

func (q *closable) undone() int64 { return q.came - q.done }

func (q *closable) Get(t *sim.Task) (int64, error) {
	if q.shut && len(q.items) == 0 {
		return 0, algorithms.ErrShutDown
	}
	item, err := q.queue.Get(t)
	if err == nil && item == closed {
		return 0, algorithms.ErrShutDown
	}
	return item, err
}

// closed is what a getter is handed when there is nothing any more.
const closed = -1

func (q *closable) TaskDone(*sim.Task) error {
	if q.undone() == 0 {
		return algorithms.ErrMisuse
	}
	q.done++
	q.finish()
	return nil
}

func (q *closable) finish() {
	if q.undone() == 0 {
		q.joiners.tell()
	}
}

func (q *closable) Join(t *sim.Task) error {
	if q.undone() == 0 || q.has("joins at an empty queue") && len(q.items) == 0 {
		return nil
	}
	return q.joiners.wait(t)
}

func (q *closable) Shutdown(_ *sim.Task, immediate bool) {
	q.shut = true
	if immediate {
		if !q.has("throws away what counts") {
			q.done += min(int64(len(q.items)), q.undone())
		}
		q.items = nil
		q.finish()
	}
	if q.has("leaves them asleep") {
		return
	}
	for f := q.waitingGetter(); f != nil; f = q.waitingGetter() {
		f.Complete(sim.Int(closed))
	}
	for p := q.waitingPutter(); p != nil; p = q.waitingPutter() {
		p.f.Complete(sim.Value{})
	}
}

func (q *closable) Inspect() algorithms.Snapshot {
	s := q.queue.Inspect()
	s.Waiters = append(s.Waiters, q.joiners.Inspect().Waiters...)
	return s
}

func aClosable(bug string) *algorithms.Algorithm {
	a := aQueue(bug, queue{})
	a.New = func(_ *sim.World, p algorithms.Params) (any, error) {
		return &closable{queue: queue{bug: bug, size: int(p["size"])}, joiners: told{bug: bug}}, nil
	}
	return a
}
