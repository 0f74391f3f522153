package asyncio_test

import (
	"errors"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

func TestLockIsFIFO(t *testing.T) {
	got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
		l := asyncio.NewLock(w)
		body := func(t *sim.Task) {
			for range 2 {
				l.Lock(t)
				s.say(t, "in")
				t.Yield()
				l.Unlock(t)
			}
		}
		return []func(*sim.Task){body, body, body}
	})
	expect(t, got, "A in, B in, C in, A in, B in, C in")
}

// Between a release and the waiter's next step nobody holds the lock, but a
// newcomer waits (python/cpython #97028) and a second release is refused.
func TestLockIsFreeUntilTheWaiterRuns(t *testing.T) {
	got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
		l := asyncio.NewLock(w)
		return []func(*sim.Task){
			func(t *sim.Task) {
				l.Lock(t)
				t.Yield()
				l.Unlock(t)
				s.say(t, "locked is %v", l.Locked(t))
				s.say(t, "second unlock: %v", l.Unlock(t))
				l.Lock(t)
				s.say(t, "in")
			},
			func(t *sim.Task) {
				l.Lock(t)
				s.say(t, "in")
				l.Unlock(t)
			},
		}
	})
	expect(t, got, "A locked is false, A second unlock: asyncio: Lock is not acquired, B in, A in")
}

func TestLockCancelled(t *testing.T) {
	for _, c := range []struct {
		name   string
		cancel func(l *asyncio.Lock, a *sim.Task, b *sim.Task)
		want   string
	}{
		{"while it waits", func(l *asyncio.Lock, a, b *sim.Task) { b.Cancel(); l.Unlock(a) }, "B cancelled, C in"},
		{"after it was woken", func(l *asyncio.Lock, a, b *sim.Task) { l.Unlock(a); b.Cancel() }, "B cancelled, C in"},
		{"while another one holds", func(_ *asyncio.Lock, _, b *sim.Task) { b.Cancel() }, "B cancelled, C waits"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
				l := asyncio.NewLock(w)
				other := func(t *sim.Task) {
					if err := l.Lock(t); err != nil {
						s.say(t, "%v", err)
						return
					}
					s.say(t, "in")
				}
				return []func(*sim.Task){func(t *sim.Task) {
					l.Lock(t)
					t.Yield()
					c.cancel(l, t, s.tasks[1])
				}, other, other}
			})
			expect(t, got, c.want)
		})
	}
}

func TestErrors(t *testing.T) {
	tell(t, func(w *sim.World, _ *story) []func(*sim.Task) {
		_, negative := asyncio.NewSemaphore(w, -1)
		_, negativeBound := asyncio.NewBoundedSemaphore(w, -1)
		bounded, err := asyncio.NewBoundedSemaphore(w, 1)
		if err != nil {
			t.Fatal(err)
		}
		q := asyncio.NewQueue(w, 1)
		return []func(*sim.Task){func(task *sim.Task) {
			_, empty := q.TryGet(task)
			if err := q.TryPut(task, 7); err != nil {
				t.Error(err)
			}
			full := q.TryPut(task, 8)
			q.TaskDone(task)
			for _, c := range []struct {
				name  string
				err   error
				is    error
				class string
			}{
				{"unlock", asyncio.NewLock(w).Unlock(task), algorithms.ErrMisuse, "RuntimeError"},
				{"negative value", negative, algorithms.ErrParam, "ValueError"},
				{"negative bound", negativeBound, algorithms.ErrParam, "ValueError"},
				{"release", bounded.Release(task), algorithms.ErrMisuse, "ValueError"},
				{"task done", q.TaskDone(task), algorithms.ErrMisuse, "ValueError"},
				{"get", empty, algorithms.ErrEmpty, "QueueEmpty"},
				{"put", full, algorithms.ErrFull, "QueueFull"},
			} {
				var e *asyncio.Error
				if !errors.Is(c.err, c.is) || !errors.As(c.err, &e) || e.Class() != c.class {
					t.Errorf("%s: %v, want %s and %v", c.name, c.err, c.class, c.is)
				}
			}
		}}
	})
}
