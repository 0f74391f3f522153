package verify_test

import (
	"context"
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/sim"
)

// A requeueing is a monitor that knows its owner. Who is notified is moved into the line
// for the lock, and goes on when it has the lock.
type requeueing struct {
	bug         string
	owner       *sim.Task
	line, there []*requeued
}

type requeued struct {
	task       *sim.Task
	turn       *sim.Future
	told, owns bool
}

func (m *requeueing) Lock(t *sim.Task) error {
	if m.owner == nil {
		m.owner = t
		return nil
	}
	w := &requeued{task: t, turn: t.NewFuture()}
	m.line = append(m.line, w)
	_, err := w.turn.Await(t)
	if err != nil && w.owns {
		m.handOver()
	}
	return err
}

func (m *requeueing) Unlock(t *sim.Task) error {
	if m.owner != t {
		return algorithms.ErrMisuse
	}
	m.handOver()
	return nil
}

func (m *requeueing) handOver() {
	m.owner = nil
	for m.owner == nil && len(m.line) > 0 {
		if w := m.line[0]; !w.turn.Done() {
			m.owner, w.owns = w.task, true
			w.turn.Complete(sim.Value{})
		}
		m.line = m.line[1:]
	}
}

func (m *requeueing) Wait(t *sim.Task) error {
	if m.owner != t {
		return algorithms.ErrMisuse
	}
	w := &requeued{task: t, turn: t.NewFuture()}
	m.there = append(m.there, w)
	m.handOver()
	_, err := w.turn.Await(t)
	if err == nil {
		return nil
	}
	m.there = slices.DeleteFunc(m.there, func(o *requeued) bool { return o == w })
	if w.told && m.bug != "keeps what it was told" {
		m.tell(1)
	}
	for !w.owns && m.owner != t { // it needs the lock to go back
		if m.Lock(t) != nil {
			continue
		}
	}
	return err
}

func (m *requeueing) tell(n int64) {
	for ; n > 0 && len(m.there) > 0; m.there = m.there[1:] {
		w := m.there[0]
		if w.turn.Done() {
			if m.bug == "counts who has gone" {
				n--
			}
			continue
		}
		n--
		w.told = true
		m.line = append(m.line, w)
	}
}

func (m *requeueing) Notify(t *sim.Task, n int64) error {
	if m.owner != t && m.bug != "tells for anybody" {
		return algorithms.ErrMisuse
	}
	m.tell(n)
	return nil
}

func (m *requeueing) NotifyAll(t *sim.Task) error { return m.Notify(t, int64(len(m.there))) }

// A latch is an event whose waiters share a future, which each of them must not wait for
// itself: who is cancelled takes it along.
type latch struct {
	bug    string
	set    bool
	opened *sim.Future
}

func (l *latch) Wait(t *sim.Task) error {
	if l.set {
		return nil
	}
	if l.opened == nil {
		l.opened = t.World().NewFuture()
	}
	mine := l.opened
	if l.bug != "waits for the future of all" {
		mine = t.NewFuture()
		l.opened.AddDoneCallback(func(*sim.Future) {
			if mine.Pending() {
				mine.Complete(sim.Value{})
			}
		})
	}
	_, err := mine.Await(t)
	return err
}

func (l *latch) Set(*sim.Task) {
	l.set = true
	if l.opened != nil && l.opened.Pending() {
		l.opened.Complete(sim.Value{})
	}
	l.opened = nil
}

func (l *latch) Clear(*sim.Task) {
	l.set = false
	if l.bug == "forgets who waits" {
		l.opened = nil
	}
}

// A turnRing gives each put and get the number of a turn of its place, by fetch and add. It
// cannot be without bound, and has no parameters of its own to say so.
type turnRing struct {
	bug        string
	size       int
	head, tail *sim.Atomic[int]
	turns      []*sim.Atomic[int]
	items      []*sim.Cell[int64]
}

func newTurnRing(w *sim.World, size int, bug string) (any, error) {
	if size == 0 {
		return nil, algorithms.ErrUnsupported
	}
	r := &turnRing{bug: bug, size: size, head: sim.NewAtomic(w, 0), tail: sim.NewAtomic(w, 0)}
	for range size {
		r.turns = append(r.turns, sim.NewAtomic(w, 0))
		r.items = append(r.items, sim.NewCell[int64](w, 0))
	}
	return r, nil
}

// take waits for the turn of the next place: an odd one to get, an even one to put.
func (r *turnRing) take(t *sim.Task, number *sim.Atomic[int], odd int) (place, turn int) {
	n := number.Add(1) - 1
	place, turn = n%r.size, 2*(n/r.size)+odd
	t.Spin(func() bool {
		now := r.turns[place].Load()
		return now == turn || r.bug == "takes any turn of its side" && now&1 == odd
	})
	return place, turn
}

func (r *turnRing) Put(t *sim.Task, item int64) error {
	place, turn := r.take(t, r.tail, 0)
	r.items[place].Store(item)
	r.turns[place].Store(turn + 1)
	return nil
}

func (r *turnRing) Get(t *sim.Task) (int64, error) {
	place, turn := r.take(t, r.head, 1)
	if r.bug == "gives the place away first" {
		r.turns[place].Store(turn + 1)
		return r.items[place].Load(), nil
	}
	item := r.items[place].Load()
	r.turns[place].Store(turn + 1)
	return item, nil
}

// TestUnseenDesigns is [TestUnseenSharedMemory] for designs that no family has.
func TestUnseenDesigns(t *testing.T) {
	for _, l := range []struct {
		kind   *algorithms.Kind
		style  sim.Style
		policy sim.Policy
		make   func(*sim.World, algorithms.Params, string) (any, error)
		bugs   []string
	}{
		{algorithms.MonitorKind, sim.EventLoop, sim.Policy{OwnerChecked: true}, func(_ *sim.World, _ algorithms.Params, bug string) (any, error) {
			return &requeueing{bug: bug}, nil
		}, []string{"keeps what it was told", "counts who has gone", "tells for anybody"}},
		{algorithms.EventKind, sim.EventLoop, sim.Policy{}, func(_ *sim.World, _ algorithms.Params, bug string) (any, error) {
			return &latch{bug: bug}, nil
		}, []string{"waits for the future of all", "forgets who waits"}},
		{algorithms.QueueKind, sim.SharedMemory, sim.Policy{Uncancellable: true, Tasks: 8}, func(w *sim.World, p algorithms.Params, bug string) (any, error) {
			return newTurnRing(w, int(p["size"]), bug)
		}, []string{"takes any turn of its side", "gives the place away first"}},
	} {
		for _, bug := range append([]string{""}, l.bugs...) {
			t.Run(l.kind.Name+"/"+bug, func(t *testing.T) {
				t.Parallel()
				found := judge(t, &algorithms.Algorithm{
					Name: "unseen." + l.kind.Name, Kind: l.kind, Style: l.style, Tracked: l.style == sim.SharedMemory, Policy: l.policy,
					New: func(w *sim.World, p algorithms.Params) (any, error) { return l.make(w, p, bug) },
				})
				if right := bug == ""; right != (len(found) == 0) {
					t.Errorf("found: %v", found)
				}
			})
		}
	}
}

// TestOnceFound executes workloads in which locks of ours, that are right, once had a bug:
// they are larger than those which are tried by default.
func TestOnceFound(t *testing.T) {
	for _, c := range []struct{ lock, workload, what string }{
		{"fixed.asyncio.Queue", "sweep/queue/2695", "a get that comes while another one has been promised an item waits, though there is a second item"},
	} {
		t.Run(c.lock, func(t *testing.T) {
			s, a := scenarios.ByName(c.workload), port(t, c.lock)
			l, err := verify.Algorithm(context.Background(), a, []*scenarios.Scenario{s}, sim.FIFO, verify.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(l.Checks) != 1 || !l.Checks[0].Complete() {
				t.Fatal("not every class was executed")
			}
			for i := range l.Checks[0].Rows {
				if r := &l.Checks[0].Rows[i]; !r.AsDeclared() {
					t.Errorf("%s is violated: %s", r.Name, c.what)
				}
			}
		})
	}
}
