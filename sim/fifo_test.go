package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestRounds: what a handle appends runs in the next round, behind what is
// there; timers that are due come behind what is ready.
func TestRounds(t *testing.T) {
	var got []string
	w := newWorld(t, sim.FIFO, sim.Strict)
	w.Run(plain{}, func(w *sim.World) {
		say := func(what string) func() {
			return func() { got = append(got, fmt.Sprintf("%s@%d", what, w.Now())) }
		}
		w.After(0, say("timer due at once"))
		w.After(2, func() {
			say("timer")()
			w.After(0, say("its timer due at once"))
			w.Soon(say("its callback"))
		})
		w.Spawn("A", func(t *sim.Task) {
			say("A")()
			w.Soon(say("first callback of A"))
			w.Soon(func() {
				say("second callback of A")()
				w.Soon(say("callback of a callback"))
			})
			t.Yield()
			say("A again")()
		})
		w.Spawn("B", func(t *sim.Task) {
			say("B")()
			t.Yield()
			say("B again")()
		})
		w.Soon(say("callback"))
	})
	want := []string{
		"A@0", "B@0", "callback@0", "timer due at once@0",
		"first callback of A@0", "second callback of A@0", "A again@0", "B again@0",
		"callback of a callback@0",
		"timer@2", "its callback@2", "its timer due at once@2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A script of choices tells where I/O completes; the rest is shown.
func TestWhereCompletionsGo(t *testing.T) {
	body := func(d *diary, wait func(*sim.Task)) func(*sim.Task) {
		return func(t *sim.Task) {
			wait(t)
			d.note(t, "goes on")
		}
	}
	io := func(t *sim.Task) { t.IO() }
	sleep := func(t *sim.Task) { t.Sleep(4) }
	twice := func(t *sim.Task) { t.Yield(); t.Yield() }
	for _, tc := range []struct {
		name  string
		tasks []func(*sim.Task)
		// kinds are taken, in turn, where they are on offer.
		kinds []sim.OptionKind
		want  []string
	}{
		{
			"it is not seen before the next boundary",
			[]func(*sim.Task){io, twice},
			[]sim.OptionKind{sim.OptIO, sim.OptResume, sim.OptBoundary},
			[]string{"A goes on@0", "B goes on@0"},
		},
		{
			"completions are taken in their order, not that of the requests",
			[]func(*sim.Task){io, io, twice},
			[]sim.OptionKind{sim.OptResume, sim.OptResume, sim.OptIO + 100, sim.OptIO},
			[]string{"B goes on@0", "A goes on@0", "C goes on@0"},
		},
		{
			"a completion and a timer share a round, the completion first",
			[]func(*sim.Task){sleep, io},
			[]sim.OptionKind{sim.OptIO, sim.OptAdvance},
			[]string{"B goes on@4", "A goes on@4"},
		},
		{
			"a completion before the clock moves",
			[]func(*sim.Task){sleep, io},
			[]sim.OptionKind{sim.OptIO, sim.OptBoundary},
			[]string{"B goes on@0", "A goes on@4"},
		},
		{
			"a completion after the clock moved",
			[]func(*sim.Task){sleep, io},
			[]sim.OptionKind{sim.OptAdvance, sim.OptIO},
			[]string{"A goes on@4", "B goes on@4"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := &diary{}
			kinds := tc.kinds
			w := newWorld(t, sim.FIFO, sim.Strict)
			w.Run(chooser(func(p *sim.Point) int {
				if len(kinds) == 0 {
					return 0
				}
				k := kinds[0]
				kinds = kinds[1:]
				for i := range p.Len() {
					if p.Option(i).Kind == k%100 {
						return i + int(k/100)
					}
				}
				t.Fatalf("no option of kind %s", k%100)
				return 0
			}), func(w *sim.World) {
				for i, wait := range tc.tasks {
					w.Spawn(string(rune('A'+i)), body(d, wait))
				}
			})
			d.expect(t, tc.want...)
		})
	}
}

// TestDroppedIO: an I/O whose wait is over is no choice any more.
func TestDroppedIO(t *testing.T) {
	w := newWorld(t, sim.FIFO, sim.Strict)
	n := enumerate(w, func(w *sim.World) {
		w.StartIO().Cancel()
		w.StartIO().Complete(sim.Int(1))
		a := w.Spawn("A", func(t *sim.Task) { t.IO() })
		w.Spawn("B", func(t *sim.Task) {
			a.Cancel()
			t.Yield()
		})
	}, nil)
	if n != 2 { // the I/O of A completes before B's first step, or never
		t.Errorf("%d schedules, want 2", n)
	}
}

// TestCancelledInTheInbox: a task cancelled after its I/O completed, and before
// the loop noticed, sees the cancellation alone.
func TestCancelledInTheInbox(t *testing.T) {
	d := &diary{}
	w := newWorld(t, sim.FIFO, sim.Strict)
	res := w.Run(chooser(func(p *sim.Point) int { return p.Default() }), func(w *sim.World) {
		a := w.Spawn("A", func(t *sim.Task) {
			d.note(t, "%s", outcome(t.IO()))
			d.note(t, "%s", outcome(t.Yield()))
		})
		w.Spawn("B", func(t *sim.Task) { a.Cancel() })
	})
	d.expect(t, "A cancelled@0", "A ok@0")
	if res.Outcome != sim.Finished {
		t.Error(describe(res))
	}
}

// TestLengthOfRounds: cancelled callbacks keep their place in a round, and count
// as something that is ready when time could pass.
func TestLengthOfRounds(t *testing.T) {
	r := &recorder{}
	w := newWorld(t, sim.FIFO, sim.Strict)
	r.w, w.Observer = w, r
	w.Run(plain{}, func(w *sim.World) {
		w.After(5, func() {})
		w.Soon(func() {
			w.Soon(func() { t.Error("a cancelled callback ran") }).Cancel()
		})
	})
	var steps []string
	for _, l := range r.lines {
		if f := strings.Fields(l); !strings.HasPrefix(f[1], "@") {
			steps = append(steps, f[1])
		}
	}
	if got, want := strings.Join(steps, " "), "round callback round advance callback"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
