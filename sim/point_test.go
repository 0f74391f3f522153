package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// TestOptions: what strategies are offered, in canonical order, the plain
// loop's choice in brackets.
func TestOptions(t *testing.T) {
	programs := map[string]func(w *sim.World){
		"all kinds": func(w *sim.World) {
			w.After(5, func() {})
			w.Spawn("A", func(t *sim.Task) { t.IO() })
			w.Soon(func() { w.StartIO() })
			w.Spawn("B", func(t *sim.Task) { t.Sleep(3) })
		},
		"branches": func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) { t.Choose(3) })
		},
		"ties": func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) { t.Sleep(1) })
			w.After(1, func() {})
			w.After(2, func() {})
		},
		"early": func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) { t.Sleep(1) })
			w.Spawn("B", steps(2))
		},
	}
	for _, tc := range []struct {
		program    string
		discipline sim.Discipline
		time       sim.TimeMode
		want       []string // by step
	}{
		{"all kinds", sim.Any, sim.Strict, []string{
			"1: [resume A] callback 2 resume B",
			"2: [callback 2] resume B io 1.1",
			"3: [resume B] io 1.1 io 2.1",
			"4: [io 1.1] io 2.1 advance loop",
			"5: [resume A] io 2.1",
			"6: [io 2.1] advance loop",
		}},
		{"all kinds", sim.FIFO, sim.Strict, []string{
			"3: callback 2 [io 1.1]", // the start of the round and A's step are no choice
			"5: resume B [io 2.1]",
			"7: [round loop] advance loop", // the completion may wait for the timer
		}},
		{"branches", sim.Any, sim.Strict, []string{"2: [branch 0 0] branch 0 1 branch 0 2"}},
		{"branches", sim.FIFO, sim.Strict, []string{"3: [branch 0 0] branch 0 1 branch 0 2"}},
		{"ties", sim.FIFO, sim.Strict, []string{"3: [tie 0.1] tie 1"}},
		{"early", sim.Any, sim.Elastic, []string{
			"1: [resume A] resume B",
			"2: [resume B] advance loop",
			"3: [resume B] advance loop",
		}},
		{"early", sim.FIFO, sim.Elastic, []string{"4: [round loop] advance loop"}},
	} {
		t.Run(fmt.Sprint(tc.program, " ", tc.discipline, " ", tc.time), func(t *testing.T) {
			var got []string
			w := newWorld(t, tc.discipline, tc.time)
			w.Run(chooser(func(p *sim.Point) int {
				var b strings.Builder
				fmt.Fprintf(&b, "%d:", p.Step())
				for i := range p.Len() {
					o := p.Option(i)
					text := o.Kind.String() + " " + p.World().Path(o.ID)
					if o.Task != nil {
						text = o.Kind.String() + " " + o.Task.Name()
					}
					if o.Kind == sim.OptBranch {
						text += fmt.Sprint(" ", o.Branch)
					}
					if i == p.Default() {
						text = "[" + text + "]"
					}
					b.WriteString(" " + text)
				}
				got = append(got, b.String())
				return p.Default()
			}), programs[tc.program])
			if !slices.Equal(got, tc.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

// TestDeviations: the plain loop has none, and each step out of its order is one;
// branches and ties are not.
func TestDeviations(t *testing.T) {
	last := chooser(func(p *sim.Point) int { return p.Len() - 1 })
	for _, tc := range []struct {
		name       string
		discipline sim.Discipline
		time       sim.TimeMode
		setup      func(w *sim.World)
		want       int
	}{
		{"tasks in reverse", sim.Any, sim.Strict, func(w *sim.World) {
			for range 3 {
				w.Spawn("A", steps(1))
			}
		}, 2},
		{"branches", sim.Any, sim.Strict, func(w *sim.World) {
			w.Spawn("A", func(t *sim.Task) { t.Choose(4) })
		}, 0},
		{"ties", sim.FIFO, sim.Strict, func(w *sim.World) {
			for range 3 {
				w.After(1, func() {})
			}
		}, 0},
		{"early timers", sim.FIFO, sim.Elastic, func(w *sim.World) {
			w.After(1, func() {})
			w.After(2, func() {})
			w.Spawn("A", steps(4))
		}, 2},
		// The second I/O completes in the place of the first.
		{"completions in reverse", sim.FIFO, sim.Strict, func(w *sim.World) {
			w.StartIO()
			w.StartIO()
		}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, tc.discipline, tc.time)
			if res := w.Run(last, tc.setup); res.Deviations != tc.want {
				t.Errorf("%d deviations, want %d", res.Deviations, tc.want)
			}
			if res := w.Run(plain{}, tc.setup); res.Deviations != 0 {
				t.Errorf("the plain loop has %d deviations", res.Deviations)
			}
		})
	}
}

func TestOptionOutOfRange(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	for _, i := range []int{-1, 2} {
		v := mustPanic(t, func() {
			w.Run(chooser(func(p *sim.Point) int { p.Option(i); return 0 }), func(w *sim.World) {
				w.Spawn("A", steps(1))
				w.Spawn("B", steps(1))
			})
		})
		if !strings.Contains(v, "sim: Option index out of range") {
			t.Error(v)
		}
	}
}

func TestComparingIdentities(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	w.Run(plain{}, func(w *sim.World) {
		fixed := []sim.ID{sim.Root, sim.Loop, sim.Clock, sim.Inbox, sim.Outside}
		ids := append(fixed, w.NewFuture().ID())
		w.Spawn("A", func(a *sim.Task) {
			ids = append(ids, a.ID(), a.NewFuture().ID())
			b := a.Spawn("B", func(b *sim.Task) { ids = append(ids, b.NewFuture().ID(), b.NewFuture().ID()) })
			ids = append(ids, b.ID())
			a.Join(b)
			ids = append(ids, a.NewFuture().ID())
		})
		c := w.Spawn("C", func(c *sim.Task) {
			c.Sleep(1)
			ids = append(ids, c.ID(), c.NewFuture().ID())
			var names []string
			slices.SortFunc(ids, w.CompareIDs)
			for _, id := range ids {
				names = append(names, w.Path(id))
			}
			got := strings.Join(names, " ")
			if want := "root loop clock inbox outside 0 1 1.0 1.1 1.1.0 1.1.1 1.3 2 2.2"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
		if c.ID() == sim.Root {
			t.Error(c.ID())
		}
	})
}
