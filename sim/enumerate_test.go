package sim_test

import (
	"testing"

	"github.com/simrun-dev/simrun/sim"
)

// steps is a task that takes n steps.
func steps(n int) func(*sim.Task) {
	return func(t *sim.Task) {
		for range n - 1 {
			t.Yield()
		}
	}
}

// binomial is the binomial coefficient.
func binomial(n, k int) int {
	if k == 0 {
		return 1
	}
	return binomial(n-1, k-1) * n / k
}

func TestTwoTasksInterleaveInAllWays(t *testing.T) {
	w := newWorld(t, sim.Any, sim.Strict)
	for k := 1; k <= 6; k++ {
		n := enumerate(w, func(w *sim.World) {
			w.Spawn("A", steps(k))
			w.Spawn("B", steps(k))
		}, nil)
		if want := binomial(2*k, k); n != want {
			t.Errorf("two tasks of %d steps: %d schedules, want %d", k, n, want)
		}
	}
}

func TestCounts(t *testing.T) {
	spawn := func(bodies ...func(*sim.Task)) func(*sim.World) {
		return func(w *sim.World) {
			for i, b := range bodies {
				w.Spawn(string(rune('A'+i)), b)
			}
		}
	}
	io := func(t *sim.Task) { t.IO() }
	sleep := func(d int64) func(*sim.Task) { return func(t *sim.Task) { t.Sleep(d) } }
	for _, tc := range []struct {
		name       string
		discipline sim.Discipline
		time       sim.TimeMode
		setup      func(*sim.World)
		want       int
	}{
		{"three tasks of two steps", sim.Any, sim.Strict, spawn(steps(2), steps(2), steps(2)), 90},
		{"the plain loop decides nothing", sim.FIFO, sim.Strict, spawn(steps(4), steps(4), steps(4)), 1},
		{"branches multiply", sim.Any, sim.Strict, spawn(func(t *sim.Task) {
			for range t.Choose(3) + 1 {
				t.Choose(2)
			}
		}), 2 + 4 + 8},
		// Under Any a completion, and the step after it, may be anywhere.
		{"io beside a task", sim.Any, sim.Strict, spawn(io, steps(2)), binomial(5, 2)},
		// Under FIFO a completion may fall before each of the k steps of B, and
		// into each of the boundaries behind them, where A has begun to wait.
		{"io beside one round", sim.FIFO, sim.Strict, spawn(io, steps(1)), 2},
		{"io beside two rounds", sim.FIFO, sim.Strict, spawn(io, steps(2)), 4},
		{"io beside five rounds", sim.FIFO, sim.Strict, spawn(io, steps(5)), 10},
		{"equal deadlines", sim.FIFO, sim.Strict, spawn(sleep(3), sleep(3), sleep(3)), 6},
		{"different deadlines", sim.FIFO, sim.Strict, spawn(sleep(3), sleep(2), sleep(4)), 1},
		// Elastic: the clock may move at each of the boundaries that B's four
		// rounds have.
		{"a timer beside four rounds", sim.FIFO, sim.Elastic, spawn(sleep(1), steps(4)), 4},
		{"strict time waits for four rounds", sim.FIFO, sim.Strict, spawn(sleep(1), steps(4)), 1},
		// The completion comes before B sleeps (2: the timer shares its round or
		// not), before the advance (2, likewise), or later: before the timer's
		// callback, at the boundary, before B goes on, at the end (4).
		{"io beside a timer", sim.FIFO, sim.Strict, spawn(io, sleep(1)), 8},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, tc.discipline, tc.time)
			if n := enumerate(w, tc.setup, nil); n != tc.want {
				t.Errorf("%d schedules, want %d", n, tc.want)
			}
		})
	}
}
