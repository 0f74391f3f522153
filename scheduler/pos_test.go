package scheduler_test

import (
	"math"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// touching runs tasks A, B, ... that touch one variable in each of their steps:
// "xx.y" writes x twice, then a variable of its own, then y; a question mark
// before the name reads. What they did to the shared ones is written down, and a
// step on their own if it is a dash instead of a dot.
func touching(log *[]byte, programs ...string) func(*sim.World) {
	return func(w *sim.World) {
		*log = (*log)[:0]
		vars := map[byte]*sim.Var[int]{}
		for _, name := range []byte("xyz") {
			vars[name] = sim.NewVar(w, 0)
		}
		for i, program := range programs {
			own := sim.NewVar(w, 0)
			w.Spawn(string(rune('A'+i)), func(t *sim.Task) {
				for at := 0; at < len(program); at++ {
					if at > 0 {
						t.Yield()
					}
					switch c := program[at]; c {
					case '.':
						own.Set(1)
					case '-':
						own.Set(1)
						*log = append(*log, byte('A'+i))
					case '?':
						at++
						vars[program[at]].Get()
						*log = append(*log, byte('a'+i))
					default:
						vars[c].Set(1)
						*log = append(*log, byte('A'+i))
					}
				}
			}).Scripted = true
		}
	}
}

// testDistribution is the chi-square test at 99.9 % that outcome i of n executions
// has the probability want[i].
func testDistribution(t *testing.T, s scheduler.Seeded, w *sim.World, setup func(*sim.World), outcome func() int, want []float64, n uint64) {
	t.Helper()
	got := make([]int, len(want))
	for seed := range n {
		s.Reseed(seed)
		w.Run(s, setup)
		got[outcome()]++
	}
	chi := 0.0
	for i, p := range want {
		d := float64(got[i]) - p*float64(n)
		chi += d * d / (p * float64(n))
	}
	if limit := chiLimit(len(want) - 1); chi > limit {
		t.Errorf("%v of %d, want about %.3f: chi-square %.1f, limit %.1f", got, n, want, chi, limit)
	}
}

// B has one step and A has six, and what is looked at is how many of A's go first.
// If they commute, B keeps its priority: it is after j steps of A if exactly the
// first j draws of A were higher. If they race, both draw anew each time.
func TestPOSDrawsWhereStepsRace(t *testing.T) {
	const steps = 6
	kept, redrawn := make([]float64, steps+1), make([]float64, steps+1)
	half := 1.0
	for j := range steps {
		kept[j] = 1/float64(j+1) - 1/float64(j+2)
		half /= 2
		redrawn[j] = half
	}
	kept[steps], redrawn[steps] = 1/float64(steps+1), half
	once := []float64{1. / 2} // then B draws anew, and keeps that against five
	for j := range steps - 1 {
		once = append(once, kept[j]/2)
	}
	once = append(once, 1./2/steps)
	var log []byte
	for _, c := range []struct {
		name       string
		a, b       string
		calibrated bool
		want       []float64
	}{
		{"different objects", "xxxxxx", "y", true, kept},
		{"one object", "xxxxxx", "x", true, redrawn},
		{"readers", "?x?x?x?x?x?x", "?x", true, kept},
		{"a writer and a reader", "xxxxxx", "?x", true, redrawn},
		{"one object, not known before", "xxxxxx", "x", false, kept},
		{"one object, once", "x-----", "x", true, once},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			setup := touching(&log, c.a, c.b)
			var profile *scheduler.Profile
			if c.calibrated {
				profile = scheduler.Calibrate(w, setup)
			}
			after := func() int { return min(place(log, 'B', 1), place(log, 'b', 1)) }
			testDistribution(t, scheduler.NewPOS(0, profile), w, setup, after, c.want, draws(8000))
		})
	}
}

// Without a calibration a task's last step says what its next one will touch.
func TestPOSLearnsWithinAnExecution(t *testing.T) {
	var log []byte
	setup := touching(&log, "xxxxxxxx", "xx")
	late := func() (n int) {
		w := newWorld(t)
		s := scheduler.NewPOS(0, nil)
		for seed := range draws(20_000) {
			s.Reseed(seed)
			if w.Run(s, setup); log[0] == 'B' && before(log, 'A', 5, 'B', 2) {
				n++
			}
		}
		return n
	}
	// B is the first: 1/2. Nothing is known of A, which keeps its priority, the
	// lower one of two; that it is above the new one of B: 1/3. Then A is known to
	// touch what B will, both draw each time, and A wins four times: 1/16.
	n, p := float64(draws(20_000)), 1./96
	if got := float64(late()); math.Abs(got-n*p) > 3.3*math.Sqrt(n*p*(1-p)) {
		t.Errorf("B waited for 5 steps of A in %.0f executions, want about %.0f", got, n*p)
	}
}

// Few pairs race: POS is far more likely than Random to order them in the way that
// takes long.
func TestPOSFindsLateRaces(t *testing.T) {
	var log []byte
	setup := touching(&log, ".........x", "x")
	w := newWorld(t)
	found := func(s scheduler.Seeded) (n int) {
		for seed := range draws(5000) {
			s.Reseed(seed)
			if w.Run(s, setup); log[0] == 'A' {
				n++
			}
		}
		return n
	}
	pos, random := found(scheduler.NewPOS(0, scheduler.Calibrate(w, setup))), found(scheduler.NewRandom(0))
	if pos < 20*random || pos < int(draws(5000))/15 {
		t.Errorf("A's last step before B's only one in %d executions by POS, %d by Random", pos, random)
	}
}

// Footprints race exactly if two of their accesses conflict.
func TestRaces(t *testing.T) {
	var all [][]sim.Access // at most one access of each of two objects, or two of one
	access := func(i int) sim.Access { return sim.Access{Object: sim.ID(i / 3), Mode: sim.Mode(i % 3)} }
	for i := range 6 {
		all = append(all, []sim.Access{access(i)})
		for j := range 6 {
			all = append(all, []sim.Access{access(i), access(j)})
		}
	}
	for _, a := range all {
		for _, b := range all {
			want := false
			for _, x := range a {
				for _, y := range b {
					want = want || x.Conflicts(y)
				}
			}
			if got := scheduler.Races(a, b); got != want {
				t.Errorf("%v and %v: races is %v", a, b, got)
			}
		}
	}
}
