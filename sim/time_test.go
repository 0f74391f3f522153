package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// schedules lists what all schedules of a program say, sorted, each once.
func schedules(w *sim.World, setup func(w *sim.World, say func(string, ...any))) []string {
	var all []string
	var said []string
	enumerate(w, func(w *sim.World) {
		said = nil
		setup(w, func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) })
	}, func(sim.Result) { all = append(all, strings.Join(said, " ")) })
	slices.Sort(all)
	return slices.Compact(all)
}

func TestWhenTimePasses(t *testing.T) {
	sleeperAndWorker := func(w *sim.World, say func(string, ...any)) {
		w.Spawn("S", func(t *sim.Task) {
			t.Sleep(5)
			say("S@%d", t.Now())
		})
		w.Spawn("W", func(t *sim.Task) {
			t.Yield()
			say("W@%d", t.Now())
		})
	}
	timers := func(w *sim.World, say func(string, ...any)) {
		for i, d := range []int64{3, 1, 3} {
			w.After(d, func() { say("%d@%d", i, w.Now()) })
		}
	}
	ioAndTimer := func(w *sim.World, say func(string, ...any)) {
		w.Spawn("I", func(t *sim.Task) {
			t.IO()
			say("I@%d", t.Now())
		})
		w.After(2, func() { say("T@%d", w.Now()) })
	}
	for _, tc := range []struct {
		name       string
		discipline sim.Discipline
		time       sim.TimeMode
		setup      func(w *sim.World, say func(string, ...any))
		want       []string
	}{
		{"strict: only when nothing is ready", sim.Any, sim.Strict, sleeperAndWorker, []string{"W@0 S@5"}},
		{"strict: only when nothing is ready", sim.FIFO, sim.Strict, sleeperAndWorker, []string{"W@0 S@5"}},
		{"elastic: at any moment", sim.Any, sim.Elastic, sleeperAndWorker, []string{"S@5 W@5", "W@0 S@5", "W@5 S@5"}},
		// The timer can fire at the boundary where W is ready; S is one round
		// behind it.
		{"elastic: at any boundary", sim.FIFO, sim.Elastic, sleeperAndWorker, []string{"W@0 S@5", "W@5 S@5"}},
		{"equal deadlines are a choice", sim.FIFO, sim.Strict, timers, []string{"1@1 0@3 2@3", "1@1 2@3 0@3"}},
		{"equal deadlines are a choice", sim.Any, sim.Strict, timers, []string{"1@1 0@3 2@3", "1@1 2@3 0@3"}},
		// Timers become ready in the order of their deadlines; which callback
		// that is ready runs first is open.
		{"elastic: in the order of deadlines", sim.FIFO, sim.Elastic, timers, []string{"1@1 0@3 2@3", "1@1 2@3 0@3"}},
		{"strict: I/O competes with the clock", sim.Any, sim.Strict, ioAndTimer, []string{"I@0 T@2", "I@2 T@2", "T@2 I@2"}},
		{"strict: I/O competes with the clock", sim.FIFO, sim.Strict, ioAndTimer, []string{"I@0 T@2", "I@2 T@2", "T@2 I@2"}},
	} {
		t.Run(fmt.Sprint(tc.discipline, " ", tc.name), func(t *testing.T) {
			got := schedules(newWorld(t, tc.discipline, tc.time), tc.setup)
			if !slices.Equal(got, tc.want) {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

// TestExactTies: the profile's queue decides about equal deadlines, and keeps
// cancelled timers until their turn.
func TestExactTies(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Strict)
	w.ExactTies = true
	run := func() (got []int) {
		n := enumerate(w, func(w *sim.World) {
			got = nil
			var handles []*sim.Handle
			for i := range 4 {
				handles = append(handles, w.After(int64(2+i/3), func() { got = append(got, i) }))
			}
			handles[1].Cancel()
		}, nil)
		if n != 1 {
			t.Errorf("%d schedules", n)
		}
		return got
	}
	if got := run(); !slices.Equal(got, []int{0, 2, 3}) {
		t.Errorf("in order of creation: %v", got)
	}
	w.Profile.Timers = func() sim.TimerQueue { return &newestFirst{} }
	if got := run(); !slices.Equal(got, []int{2, 0, 3}) {
		t.Errorf("newest first: %v", got)
	}
	w.Discipline, w.Profile.Timers = sim.Any, nil
	w.Run(plain{}, func(w *sim.World) {
		w.After(1, func() {})
		w.After(1, func() { t.Error("a cancelled timer fired") }).Cancel()
	})
}

// TestExactQueueKeepsWhatIsNotDue: a cancelled timer leaves the queue at the
// beginning of a round or when its time has come, not before.
func TestExactQueueKeepsWhatIsNotDue(t *testing.T) {
	q := &newestFirst{}
	w := newWorld(t, sim.FIFO, sim.Strict)
	w.ExactTies = true
	w.Profile.Timers = func() sim.TimerQueue { return q }
	w.Run(plain{}, func(w *sim.World) {
		w.After(5, func() {}).Cancel()
		w.After(1, func() {
			if q.Len() != 1 {
				t.Errorf("%d timers", q.Len())
			}
			w.Soon(func() {
				if q.Len() != 0 {
					t.Errorf("%d timers in the next round", q.Len())
				}
			})
		})
	})
}

// newestFirst is a TimerQueue in which the newest of equal deadlines comes first.
type newestFirst struct{ list []*sim.Handle }

func (q *newestFirst) Push(h *sim.Handle) {
	i := 0
	for i < len(q.list) && q.list[i].Deadline() < h.Deadline() {
		i++
	}
	q.list = slices.Insert(q.list, i, h)
}

func (q *newestFirst) Top() *sim.Handle {
	if len(q.list) == 0 {
		return nil
	}
	return q.list[0]
}

func (q *newestFirst) Pop() *sim.Handle {
	h := q.list[0]
	q.list = q.list[1:]
	return h
}

func (q *newestFirst) Len() int { return len(q.list) }
func (q *newestFirst) Reset()   { q.list = nil }

// TestCancelledHandles: a callback can be cancelled while it waits for its time
// and while it is queued, but not when it has begun.
func TestCancelledHandles(t *testing.T) {
	for _, discipline := range []sim.Discipline{sim.Any, sim.FIFO} {
		w := newWorld(t, discipline, sim.Strict)
		ran := 0
		res := w.Run(first{}, func(w *sim.World) {
			early := w.After(3, func() { ran++ })
			early.Cancel()
			early.Cancel()
			if !early.Cancelled() || early.Deadline() != 3 {
				t.Error(early.Cancelled(), early.Deadline())
			}
			var queued, self *sim.Handle
			self = w.After(5, func() {
				self.Cancel()
				queued.Cancel()
			})
			queued = w.After(5, func() { ran += 10 })
			w.After(6, func() {
				ran += 100
				self.Cancel()
				if self.Cancelled() || !queued.Cancelled() {
					t.Error(self.Cancelled(), queued.Cancelled())
				}
			})
		})
		if ran != 100 || res.Time != 6 {
			t.Errorf("%s: ran %d until %d", discipline, ran, res.Time)
		}
	}
}
