package asyncio_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestTimerOrder compares with what heapq of CPython does with objects that
// compare by deadline alone.
func TestTimerOrder(t *testing.T) {
	for _, c := range []struct {
		deadlines []int64
		want      []int
	}{
		{[]int64{2, 2, 2, 2, 2}, []int{0, 2, 4, 1, 3}},
		{[]int64{2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, []int{0, 2, 6, 9, 8, 5, 7, 4, 1, 3}},
		{[]int64{3, 1, 2, 2, 1, 3, 2, 1}, []int{1, 4, 7, 2, 3, 6, 0, 5}},
		{[]int64{1, 2, 2, 2, 3}, []int{0, 2, 1, 3, 4}},
		{[]int64{5, 4, 4, 4, 3, 3, 3, 5, 5, 4}, []int{4, 5, 6, 9, 2, 1, 3, 7, 0, 8}},
	} {
		var got []int
		tell(t, func(w *sim.World, _ *story) []func(*sim.Task) {
			for i, d := range c.deadlines {
				w.After(d, func() { got = append(got, i) })
			}
			return nil
		})
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: fired in order %v, want %v", c.deadlines, got, c.want)
		}
	}
}

func TestTimeout(t *testing.T) {
	forever := func(t *sim.Task) error {
		_, err := t.NewFuture().Await(t)
		return err
	}
	for _, c := range []struct {
		name string
		a, b func(t *sim.Task, s *story)
		want string
	}{
		{
			name: "in time",
			a: func(t *sim.Task, s *story) {
				s.say(t, "%v at %d", t.WithTimeout(2, func() error { return t.Sleep(1) }), t.Now())
			},
			want: "A <nil> at 1",
		},
		{
			name: "too late",
			a: func(t *sim.Task, s *story) {
				err := t.WithTimeout(2, func() error { return forever(t) })
				s.say(t, "%v at %d, %d requests", err, t.Now(), t.CancelRequests())
			},
			want: "A timed out at 2, 0 requests",
		},
		{
			name: "0 is ready before what comes later",
			a: func(t *sim.Task, s *story) {
				s.say(t, "%v", t.WithTimeout(0, func() error { return forever(t) }))
			},
			b: func(t *sim.Task, s *story) {
				t.Yield()
				t.Yield()
				s.say(t, "runs")
			},
			want: "A timed out, B runs",
		},
		{
			name: "0 and no waiting",
			a: func(t *sim.Task, s *story) {
				s.say(t, "%v", t.WithTimeout(0, func() error { return nil }))
				s.say(t, "%v", t.Yield())
			},
			want: "A <nil>, A <nil>",
		},
		{
			name: "nested, the outer one first",
			a: func(t *sim.Task, s *story) {
				err := t.WithTimeout(1, func() error {
					err := t.WithTimeout(2, func() error { return forever(t) })
					s.say(t, "%v", err)
					return err
				})
				s.say(t, "%v", err)
			},
			want: "A cancelled, A timed out",
		},
		{
			name: "together with a cancellation",
			a: func(t *sim.Task, s *story) {
				t.Yield() // so that B's timer is the first one
				err := t.WithTimeout(1, func() error { return forever(t) })
				s.say(t, "%v, %d requests", err, t.CancelRequests())
			},
			b: func(t *sim.Task, s *story) {
				t.Sleep(1)
				s.tasks[0].Cancel()
			},
			want: "A cancelled, 1 requests",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := tell(t, func(_ *sim.World, s *story) []func(*sim.Task) {
				bodies := []func(*sim.Task){func(t *sim.Task) { c.a(t, s) }}
				if c.b != nil {
					bodies = append(bodies, func(t *sim.Task) { c.b(t, s) })
				}
				return bodies
			})
			expect(t, got, c.want)
		})
	}
}
