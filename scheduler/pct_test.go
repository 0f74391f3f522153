package scheduler_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// lettered runs tasks A, B, ... with the given numbers of steps; what they did is
// written down as in "ABBA".
func lettered(log *[]byte, steps ...int) func(*sim.World) {
	bodies := make([]func(*sim.Task), len(steps))
	for i, n := range steps {
		bodies[i] = func(t *sim.Task) {
			for s := range n {
				if s > 0 {
					t.Yield()
				}
				*log = append(*log, byte('A'+i))
			}
		}
	}
	return func(w *sim.World) {
		*log = (*log)[:0]
		for i, body := range bodies {
			w.Spawn(string(rune('A'+i)), body).Scripted = true
		}
	}
}

// place is the position of the n-th (from 1) step of a task in the log, far away
// if there is none.
func place(log []byte, task byte, n int) int {
	for i, c := range log {
		if c == task {
			if n--; n == 0 {
				return i
			}
		}
	}
	return math.MaxInt
}

// before reports whether step i of a precedes step j of b.
func before(log []byte, a byte, i int, b byte, j int) bool {
	return place(log, a, i) < place(log, b, j)
}

// The guarantee: a bug of depth d shows with probability 1/(n k^(d-1)) at least.
// The bound is refuted at 99.9 %, one-sided.
func TestPCTGuarantee(t *testing.T) {
	var log []byte
	for _, c := range []struct {
		name  string
		depth int
		setup func(*sim.World)
		bug   func() bool
	}{
		{"the last one first", 1, lettered(&log, 2, 2, 2, 2), func() bool {
			return log[0] == 'D'
		}},
		{"the first one last", 1, lettered(&log, 2, 2, 2, 2), func() bool {
			return strings.HasSuffix(string(log), "AA")
		}},
		{"one order", 1, lettered(&log, 5, 5), func() bool {
			return before(log, 'B', 5, 'A', 1)
		}},
		{"in between, early", 2, lettered(&log, 6, 1), func() bool { // A B A A A A A
			return before(log, 'A', 1, 'B', 1) && before(log, 'B', 1, 'A', 2)
		}},
		{"in between, late", 2, lettered(&log, 6, 4), func() bool {
			return before(log, 'A', 5, 'B', 1) && before(log, 'B', 4, 'A', 6)
		}},
		{"in between, of three", 2, lettered(&log, 3, 3, 2), func() bool {
			return before(log, 'A', 2, 'C', 1) && before(log, 'C', 2, 'A', 3)
		}},
		{"there and back", 3, lettered(&log, 5, 5), func() bool { // A A A B B A A B B B
			return before(log, 'A', 3, 'B', 1) && before(log, 'B', 2, 'A', 4) && before(log, 'A', 5, 'B', 3)
		}},
		{"there and back, the other way", 3, lettered(&log, 3, 4), func() bool {
			return before(log, 'B', 3, 'A', 1) && before(log, 'A', 2, 'B', 4) && before(log, 'B', 4, 'A', 3)
		}},
		{"from one to the next", 3, lettered(&log, 2, 3, 2), func() bool { // A  B B  C C  B A or A B
			return before(log, 'A', 1, 'B', 1) && before(log, 'B', 2, 'C', 1) &&
				before(log, 'C', 2, 'A', 2) && before(log, 'C', 2, 'B', 3)
		}},
	} {
		t.Run(fmt.Sprintf("%d/%s", c.depth, strings.ReplaceAll(c.name, " ", "_")), func(t *testing.T) {
			w := newWorld(t)
			profile := scheduler.Calibrate(w, c.setup)
			bound := 1 / (float64(profile.Processes) * math.Pow(float64(profile.Points), float64(c.depth-1)))
			s := scheduler.NewPCT(0, c.depth, profile)
			runs, found := draws(100_000), 0
			for seed := range runs {
				s.Reseed(seed)
				if w.Run(s, c.setup); c.bug() {
					found++
				}
			}
			mean := bound * float64(runs)
			least := mean - 3.0902*math.Sqrt(mean*(1-bound))
			t.Logf("n %d, k %d: found %d, the bound says %.1f, refuted below %.1f", profile.Processes, profile.Points, found, mean, least)
			if float64(found) < least {
				t.Errorf("found in %d of %d executions, refuted below %.1f", found, runs, least)
			}
		})
	}
}

// With depth 1 nobody is interrupted; with each level more one process may be.
func TestPCTChangesPriorityOnlyThere(t *testing.T) {
	var log []byte
	setup := lettered(&log, 6, 6, 6)
	w := newWorld(t)
	profile := scheduler.Calibrate(w, setup)
	for depth := 1; depth <= 5; depth++ {
		s := scheduler.NewPCT(0, depth, profile)
		most := 0
		for seed := range draws(3000) {
			s.Reseed(seed)
			w.Run(s, setup)
			switches := 0
			for i := 1; i < len(log); i++ {
				if log[i] != log[i-1] && place(log, log[i-1], 6) >= i {
					switches++
				}
			}
			most = max(most, switches)
		}
		if most != depth-1 {
			t.Errorf("depth %d: at most %d interruptions, want %d", depth, most, depth-1)
		}
	}
}

// Of two processes that were held back either goes on first, equally likely.
func TestPCTLowPrioritiesInAnyOrder(t *testing.T) {
	var log []byte
	setup := lettered(&log, 2, 2, 1)
	w := newWorld(t)
	s := scheduler.NewPCT(0, 3, scheduler.Calibrate(w, setup))
	found := map[string]float64{}
	for seed := range draws(100_000) {
		s.Reseed(seed)
		w.Run(s, setup)
		found[string(log)]++
	}
	first, second := found["ABCAB"], found["ABCBA"]
	if math.Abs(first-second) > 3.3*math.Sqrt(first+second) || first+second < 100 {
		t.Errorf("A goes on before B in %.0f executions, after it in %.0f", first, second)
	}
}

// A process that spins steps aside soon, even where nothing was measured.
func TestPCTSinksSpinners(t *testing.T) {
	x := false
	setup := func(w *sim.World) {
		x = false
		for _, name := range []string{"A", "B", "C"} {
			w.Spawn(name, func(t *sim.Task) {
				for !x {
					t.Yield()
				}
			})
		}
		w.Spawn("D", func(t *sim.Task) { t.Yield(); t.Yield(); x = true })
	}
	w := newWorld(t)
	s := scheduler.NewPCT(0, 3, nil)
	for seed := range draws(1000) {
		s.Reseed(seed)
		if res := w.Run(s, setup); res.Steps > 500 {
			t.Fatalf("seed %d: %d steps", seed, res.Steps)
		}
	}
}

// The clock has a priority of its own, though the loop takes its steps.
func TestPCTRanksTheClock(t *testing.T) {
	setup := func(w *sim.World) {
		x := false
		w.Spawn("A", func(t *sim.Task) {
			for !x {
				t.Yield()
			}
		})
		w.After(1, func() { x = true })
	}
	for _, d := range []sim.Discipline{sim.Any, sim.FIFO} {
		w := newWorld(t)
		w.Discipline, w.Time = d, sim.Elastic
		s := scheduler.NewPCT(0, 1, nil)
		early, runs := 0, draws(1000)
		for seed := range runs {
			s.Reseed(seed)
			if w.Run(s, setup).Steps < 10 {
				early++
			}
		}
		// Under Any the callback must come before A, too.
		if least := int(runs) / 4; early < least || early > int(runs)*3/4 {
			t.Errorf("%s: the timer fires early in %d of %d executions", d, early, runs)
		}
	}
}

// Processes that come later get a rank among the others, not below or above them.
func TestPCTRanksNewProcesses(t *testing.T) {
	order := ""
	setup := func(w *sim.World) {
		order = ""
		w.Spawn("A", func(t *sim.Task) {
			t.Yield()
			t.Spawn("B", func(t *sim.Task) { t.Yield(); order += "B" })
			t.Yield()
			t.Spawn("C", func(t *sim.Task) { order += "C" })
			t.Yield()
			order += "A"
		})
	}
	// B has its rank when C comes. A is the first if it is above both; C, which
	// comes only if A is above B, if it is above A in turn.
	want := map[string]float64{"A": 1. / 3, "B": 1. / 2, "C": 1. / 6}
	w := newWorld(t)
	s := scheduler.NewPCT(0, 1, scheduler.Calibrate(w, setup))
	got := map[string]float64{}
	runs := draws(9000)
	for seed := range runs {
		s.Reseed(seed)
		w.Run(s, setup)
		got[order[:1]]++
	}
	for name, p := range want {
		if mean := p * float64(runs); math.Abs(got[name]-mean) > 3.3*math.Sqrt(mean*(1-p)) {
			t.Errorf("%s was the first in %.0f of %d executions, want about %.0f", name, got[name], runs, mean)
		}
	}
}
