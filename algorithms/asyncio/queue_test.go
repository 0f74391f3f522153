package asyncio_test

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// B waits with its item, is woken, and is overtaken by a put that came later
// (python/cpython #83055).
func TestQueuePutOvertakes(t *testing.T) {
	got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
		q := asyncio.NewQueue(w, 2)
		return []func(*sim.Task){
			func(t *sim.Task) {
				q.TryPut(t, 1)
				q.TryPut(t, 2)
				t.Yield()
				for range 2 {
					n, _ := q.TryGet(t)
					s.say(t, "%d", n)
				}
				q.TryPut(t, 4)
				t.Yield()
				for range 2 {
					n, _ := q.TryGet(t)
					s.say(t, "%d", n)
				}
			},
			func(t *sim.Task) { q.Put(t, 3) },
		}
	})
	expect(t, got, "A 1, A 2, A 4, A 3")
}

// A getter that finds nothing left goes to the end of the line.
func TestQueueGetterLosesItsPlace(t *testing.T) {
	got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
		q := asyncio.NewQueue(w, 0)
		get := func(t *sim.Task) {
			n, _ := q.Get(t)
			s.say(t, "%d", n)
		}
		return []func(*sim.Task){get, get, func(t *sim.Task) {
			q.TryPut(t, 1)
			n, _ := q.TryGet(t)
			s.say(t, "%d", n)
			t.Yield()
			q.TryPut(t, 2)
			q.TryPut(t, 3)
		}}
	})
	expect(t, got, "C 1, B 2, A 3")
}

func TestQueueCancelled(t *testing.T) {
	for _, c := range []struct {
		name   string
		cancel func(q *asyncio.Queue, a, b *sim.Task)
		want   string
	}{
		{"while it waits", func(q *asyncio.Queue, a, b *sim.Task) { b.Cancel(); q.TryPut(a, 1) }, "B cancelled, C 1"},
		{"after it was woken", func(q *asyncio.Queue, a, b *sim.Task) { q.TryPut(a, 1); b.Cancel() }, "B cancelled, C 1"},
		{"too late for the item", func(q *asyncio.Queue, a, b *sim.Task) { q.TryPut(a, 1); q.TryGet(a); b.Cancel() }, "B cancelled, C waits"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
				q := asyncio.NewQueue(w, 0)
				get := func(t *sim.Task) {
					n, err := q.Get(t)
					if err != nil {
						s.say(t, "%v", err)
						return
					}
					s.say(t, "%d", n)
				}
				return []func(*sim.Task){func(t *sim.Task) {
					t.Yield()
					c.cancel(q, t, s.tasks[1])
				}, get, get}
			})
			expect(t, got, c.want)
		})
	}
}

func TestQueueJoin(t *testing.T) {
	got := tell(t, func(w *sim.World, s *story) []func(*sim.Task) {
		q := asyncio.NewQueue(w, -1)
		return []func(*sim.Task){
			func(t *sim.Task) {
				q.Join(t)
				s.say(t, "joined at once")
				q.TryPut(t, 1)
				q.TryPut(t, 2)
				s.say(t, "len %d, full %v, empty %v", q.Len(t), q.Full(t), q.Empty(t))
				q.Join(t)
				s.say(t, "joined with %d left", q.Len(t))
			},
			func(t *sim.Task) {
				for range 2 {
					t.Yield()
					q.TryGet(t)
					s.say(t, "done")
					q.TaskDone(t)
				}
				q.TryPut(t, 3) // Join does not look again
			},
		}
	})
	expect(t, got, "A joined at once, A len 2, full false, empty false, B done, B done, A joined with 1 left")
}

func TestQueueInspect(t *testing.T) {
	var q *asyncio.Queue
	tell(t, func(w *sim.World, _ *story) []func(*sim.Task) {
		q = asyncio.NewQueue(w, 1)
		return []func(*sim.Task){
			func(t *sim.Task) { q.Put(t, 5) },
			func(t *sim.Task) { q.Put(t, 6) },
			func(t *sim.Task) { q.Join(t) },
		}
	})
	s := q.Inspect()
	for i, want := range []string{"[5]", "1", "1"} {
		if s.Fields[i].Value != want {
			t.Errorf("%s is %s, want %s", s.Fields[i].Name, s.Fields[i].Value, want)
		}
	}
	if len(s.Waiters) != 2 || s.Waiters[0].Note != "put" || s.Waiters[1].Note != "join" {
		t.Errorf("waiters: %+v", s.Waiters)
	}
}
