package asyncio_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

func newSemaphore(t *testing.T, w *sim.World, value int64) *asyncio.Semaphore {
	s, err := asyncio.NewSemaphore(w, value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// value is the number of free permits.
func value(s algorithms.Inspector) string { return s.Inspect().Fields[0].Value }

// A waiter that goes on wakes only one more, so a permit stays free while C
// waits for one (python/cpython #111694).
func TestSemaphoreLeavesAPermitFree(t *testing.T) {
	var sem *asyncio.Semaphore
	got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
		sem = newSemaphore(t, w, 0)
		acquire := func(t *sim.Task) {
			sem.Acquire(t)
			s.say(t, "in")
		}
		return []func(*sim.Task){acquire, func(t *sim.Task) {
			for range 3 {
				sem.Release(t)
			}
			acquire(t)
		}, acquire, acquire}
	})
	expect(t, got+", free "+value(sem), "A in, B in, C in, D waits, free 0")
}

func TestSemaphoreCancelled(t *testing.T) {
	for _, c := range []struct {
		name   string
		cancel func(sem *asyncio.Semaphore, a, b *sim.Task)
		want   string
	}{
		{"while it waits", func(sem *asyncio.Semaphore, a, b *sim.Task) { b.Cancel(); sem.Release(a) }, "B cancelled, C in, free 0"},
		{"after it was woken", func(sem *asyncio.Semaphore, a, b *sim.Task) { sem.Release(a); b.Cancel() }, "B cancelled, C in, free 0"},
		{"in vain", func(_ *asyncio.Semaphore, _, b *sim.Task) { b.Cancel() }, "B cancelled, C waits, free 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sem *asyncio.Semaphore
			got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
				sem = newSemaphore(t, w, 0)
				other := func(t *sim.Task) {
					if err := sem.Acquire(t); err != nil {
						s.say(t, "%v", err)
						return
					}
					s.say(t, "in")
				}
				return []func(*sim.Task){func(t *sim.Task) {
					t.Yield()
					c.cancel(sem, t, s.tasks[1])
				}, other, other}
			})
			expect(t, got+", free "+value(sem), c.want)
		})
	}
}

// The value is spent when B is woken, so the second release is not one too
// many: C gets in beside B.
func TestBoundedSemaphoreMissesARelease(t *testing.T) {
	got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
		sem, err := asyncio.NewBoundedSemaphore(w, 1)
		if err != nil {
			t.Fatal(err)
		}
		enter := func(t *sim.Task) {
			sem.Acquire(t)
			s.say(t, "in")
		}
		return []func(*sim.Task){func(t *sim.Task) {
			enter(t)
			t.Yield()
			sem.Release(t)
			s.say(t, "releases again: %v", sem.Release(t))
		}, enter, enter}
	})
	expect(t, got, "A in, A releases again: <nil>, B in, C in")
}
