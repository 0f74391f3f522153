package states_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/internal/states"
	"github.com/simrun-dev/simrun/sim"
)

// A program is what users do with two flags and a turn.
type program struct {
	enter, leave func(t *sim.Task, me int, flag []*sim.Atomic[bool], turn *sim.Atomic[int])
}

func (p program) users(n int) states.Workload {
	return states.Workload{Limit: 100_000, Setup: func(w *sim.World) (users []states.User) {
		w.NewObject("l").Tracked = true
		var flag []*sim.Atomic[bool]
		for range n {
			flag = append(flag, sim.NewAtomic(w, false))
		}
		turn := sim.NewAtomic(w, 0)
		for i := range n {
			users = append(users, states.User{
				Name:  fmt.Sprint("t", i),
				Enter: func(t *sim.Task) { p.enter(t, i, flag, turn) },
				Leave: func(t *sim.Task) { p.leave(t, i, flag, turn) },
			})
		}
		return users
	}}
}

func lower(_ *sim.Task, me int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) { flag[me].Store(false) }

// TestVerdicts: each verdict is given where it is due.
func TestVerdicts(t *testing.T) {
	for _, tc := range []struct {
		name    string
		program program
		// what is to be found: exclusion, deadlock-free, starvation-free, for the first
		// and the second user, bypass of each, -1 for none.
		want string
	}{
		{"alternating", program{
			func(t *sim.Task, me int, _ []*sim.Atomic[bool], turn *sim.Atomic[int]) {
				t.Doorway()
				t.Spin(func() bool { return turn.Load() == me })
			},
			func(_ *sim.Task, me int, _ []*sim.Atomic[bool], turn *sim.Atomic[int]) { turn.Store(1 - me) },
		}, "true false false false 1 1"}, // who stays outside keeps the other one out
		{"flags", program{
			func(t *sim.Task, me int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) {
				flag[me].Store(true)
				t.Doorway()
				t.Spin(func() bool { return !flag[1-me].Load() })
			}, lower,
		}, "true false false false 0 0"},
		{"looks first", program{
			func(t *sim.Task, me int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) {
				t.Spin(func() bool { return !flag[1-me].Load() })
				flag[me].Store(true)
			}, lower,
		}, "false true false false -1 -1"},
		{"gives way", program{
			func(t *sim.Task, me int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) {
				for flag[me].Store(true); flag[1-me].Load(); flag[me].Store(true) {
					flag[me].Store(false)
					t.Forget(1)
				}
			}, lower,
		}, "true false false false -1 -1"}, // both may give way for ever
		{"the first goes first", program{
			func(t *sim.Task, me int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) {
				flag[me].Store(true)
				t.Doorway()
				for me == 1 && flag[0].Load() {
					flag[1].Store(false)
					t.Spin(func() bool { return !flag[0].Load() })
					flag[1].Store(true)
					t.Forget(1)
				}
				if me == 0 {
					t.Spin(func() bool { return !flag[1].Load() })
				}
			}, lower,
		}, "true true true false 0 -1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, err := states.Explore(tc.program.users(2))
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint(g.Exclusion(), g.DeadlockFree(), g.StarvationFree(0), g.StarvationFree(1))
			for i := range 2 {
				n, bounded := g.Bypass(i)
				if !bounded {
					n = -1
				}
				got += fmt.Sprint(" ", n)
			}
			if got != tc.want {
				t.Errorf("got %s, want %s; %d states", got, tc.want, g.States())
			}
			for u := range 2 {
				checkLasso(t, g, tc.program.users(2), u)
			}
		})
	}
}

// FCFS is found where it is, and where it is not.
func TestFCFS(t *testing.T) {
	next := func(t *sim.Task, serving *sim.Atomic[int], mine int) {
		t.Doorway()
		t.Spin(func() bool { return serving.Load() == mine })
	}
	for _, tc := range []struct {
		name            string
		program         program
		first, declared bool
	}{
		{"tickets", program{ // of four: turn counts those who are served, and who has come
			func(t *sim.Task, _ int, _ []*sim.Atomic[bool], turn *sim.Atomic[int]) {
				mine := turn.Update(func(v int) int { return v&3 | (v>>2+1)&3<<2 }) >> 2
				t.Doorway()
				t.Spin(func() bool { return turn.Load()&3 == mine })
			},
			func(_ *sim.Task, _ int, _ []*sim.Atomic[bool], turn *sim.Atomic[int]) {
				turn.Update(func(v int) int { return (v+1)&3 | v&12 })
			},
		}, true, true},
		{"test and set", program{
			func(t *sim.Task, _ int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) {
				t.Doorway()
				t.Spin(func() bool { return flag[0].CompareAndSwap(false, true) })
			},
			func(_ *sim.Task, _ int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) { flag[0].Store(false) },
		}, false, true},
		{"test and set, no doorway", program{
			func(t *sim.Task, _ int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) {
				t.Spin(func() bool { return flag[0].CompareAndSwap(false, true) })
			},
			func(_ *sim.Task, _ int, flag []*sim.Atomic[bool], _ *sim.Atomic[int]) { flag[0].Store(false) },
		}, true, false},
		{"alternating", program{
			func(t *sim.Task, me int, _ []*sim.Atomic[bool], turn *sim.Atomic[int]) { next(t, turn, me) },
			func(_ *sim.Task, me int, _ []*sim.Atomic[bool], turn *sim.Atomic[int]) { turn.Store(1 - me) },
		}, false, true}, // the other one's turn may be first
	} {
		g, err := states.Explore(tc.program.users(2))
		if err != nil {
			t.Fatal(err)
		}
		for u := range 2 {
			if first, declared := g.FCFS(u); first != tc.first || declared != tc.declared {
				t.Errorf("%s: user %d: first come, first served %v, declared %v", tc.name, u, first, declared)
			}
		}
	}
}

// checkLasso wants a starvation exactly where somebody starves, that its loop can be
// driven, and that it is fair.
func checkLasso(t *testing.T, g *states.Graph, l states.Workload, user int) {
	t.Helper()
	o, ok := g.Starvation(user)
	if ok == g.StarvationFree(user) {
		t.Fatalf("user %d starves: %v", user, ok)
	}
	if !ok {
		return
	}
	stem, loop, err := states.Confirm(l, o)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(append(stem, loop...), "\n")
	if !strings.Contains(all, fmt.Sprintf("t%d: ", user)) || strings.Contains(strings.Join(loop, "\n"), fmt.Sprintf("t%d: is inside", user)) {
		t.Errorf("user %d does not ask, or gets in:\n%s\nfor ever:\n%s", user, strings.Join(stem, "\n"), strings.Join(loop, "\n"))
	}
}

// A lasso says what happens, step by step.
func TestLasso(t *testing.T) {
	l := program{
		func(t *sim.Task, me int, flag []*sim.Atomic[bool], turn *sim.Atomic[int]) {
			t.Spin(func() bool { return turn.Named("turn").CompareAndSwap(0, 1) })
		},
		func(_ *sim.Task, _ int, _ []*sim.Atomic[bool], turn *sim.Atomic[int]) { turn.Store(0) },
	}.users(2)
	g, err := states.Explore(l)
	if err != nil {
		t.Fatal(err)
	}
	o, ok := g.Starvation(1)
	if !ok {
		t.Fatal("nobody starves")
	}
	stem, loop, err := states.Confirm(l, o)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(stem, "\n") + "\nfor ever\n" + strings.Join(loop, "\n")
	if want := `t0: asks; turn.CompareAndSwap(0, 1) = true; is inside
t1: asks; turn.CompareAndSwap(0, 1) = false
t0: begins to leave; turn.Store(0); has left
for ever
t0: asks; turn.CompareAndSwap(0, 1) = true; is inside
t1: turn.CompareAndSwap(0, 1) = false
t0: begins to leave; turn.Store(0); has left`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, _, err := states.Confirm(l, states.Lasso{Stem: o.Stem, Loop: o.Loop[:1]}); err == nil {
		t.Error("one step is taken for a loop")
	}
}

// TestErrors: what cannot be explored is not.
func TestErrors(t *testing.T) {
	enter := func(f func(t *sim.Task, turn *sim.Atomic[int])) states.Workload {
		return program{func(t *sim.Task, _ int, _ []*sim.Atomic[bool], turn *sim.Atomic[int]) { f(t, turn) }, lower}.users(2)
	}
	many := enter(func(_ *sim.Task, turn *sim.Atomic[int]) { turn.Add(1) })
	many.Limit = 50
	if _, err := states.Explore(many); !errors.Is(err, states.ErrTooMany) {
		t.Errorf("too many: %v", err)
	}
	for _, tc := range []struct {
		f    func(t *sim.Task, turn *sim.Atomic[int])
		want string
	}{
		{func(t *sim.Task, _ *sim.Atomic[int]) { t.Sleep(1) }, "cannot be compared"},
		{func(t *sim.Task, _ *sim.Atomic[int]) { sim.NewAtomic(t.World(), "a") }, "cannot be compared"},
		{func(*sim.Task, *sim.Atomic[int]) { panic("oh") }, "t0 panicked: oh"},
		{func(t *sim.Task, _ *sim.Atomic[int]) { t.Choose(2) }, "choices of its own"},
	} {
		if _, err := states.Explore(enter(tc.f)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v, want %s", err, tc.want)
		}
	}
}
