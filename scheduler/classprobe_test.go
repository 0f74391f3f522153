package scheduler_test

import (
	"context"
	"math"
	"reflect"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// The size of a class that is computed from one execution is the number of
// executions in it, on random programs with everything that there is.
func TestClassSizes(t *testing.T) {
	programs := 60
	switch {
	case *long:
		programs = 2000
	case raceEnabled:
		programs = 5
	}
	for i := range diffFamilies {
		t.Run(diffFamilies[i].name, func(t *testing.T) {
			t.Parallel()
			tried, classes := 0, 0
			for seed := uint64(0); tried < programs; seed++ {
				p := newDiffProgram(i, seed)
				if diffTruthOf(p, diffLimit).tooMany {
					continue
				}
				tried++
				e := newDiffExecution(p)
				o := &diffOdometer{}
				var size scheduler.ClassSize
				sizes, counts := map[scheduler.Hash]float64{}, map[scheduler.Hash]float64{}
				for {
					n, class := size.Of(e.w, o, e.setup)
					if was, ok := sizes[class]; ok && was != n {
						t.Fatalf("seed %d: a class of %.0f and of %.0f executions\n%s", seed, was, n, p)
					}
					sizes[class] = n
					counts[class]++
					if !o.next() {
						break
					}
				}
				e.w.Close()
				for class, n := range counts {
					if sizes[class] != n {
						t.Fatalf("seed %d: a class of %.0f executions is said to have %.0f\n%s", seed, n, sizes[class], p)
					}
				}
				classes += len(counts)
			}
			t.Logf("%d programs, %d classes", tried, classes)
		})
	}
}

// Chains that are independent have as many orders as there are interleavings, however
// long they are; a class too large for a table, or for a number, has none.
func TestClassSizeOfChains(t *testing.T) {
	steps := func(n, k int) func(w *sim.World) {
		return func(w *sim.World) {
			spawnAll(w, n, func(t *sim.Task, _ int) {
				for range k - 1 {
					t.Yield()
				}
			})
		}
	}
	for _, c := range []struct {
		n, k int
		want float64
	}{{1, 200, 1}, {2, 3, 20}, {2, 100, 9.0548514656103e58}, {3, 4, 34650}, {4, 15, 2.845616726e+33}, {6, 8, 2.8892534962426197e+33}, {9, 40, 0}} {
		w := newWorld(t)
		var size scheduler.ClassSize
		got, _ := size.Of(w, scheduler.NewRandom(1), steps(c.n, c.k))
		if math.Abs(got-c.want) > 1e-9*c.want {
			t.Errorf("%d tasks of %d steps: %g, want %g", c.n, c.k, got, c.want)
		}
	}
	// Each task meets its neighbours in the middle, so nothing can be divided.
	neighbours := func(n, k int) func(w *sim.World) {
		return func(w *sim.World) {
			var between []*sim.Var[int]
			for range n + 1 {
				between = append(between, sim.NewVar(w, 0))
			}
			spawnAll(w, n, func(t *sim.Task, i int) {
				for j := range k {
					if j == k/2 {
						between[i].Set(j)
						between[i+1].Set(j)
					}
					t.Yield()
				}
			})
		}
	}
	for n, there := range map[int]bool{5: true, 6: false} {
		w := newWorld(t)
		var size scheduler.ClassSize
		if got, _ := size.Of(w, scheduler.FIFO{}, neighbours(n, 7)); (got > 0) != there {
			t.Errorf("%d neighbours of 8 steps: %g", n, got)
		}
	}
}

// What optimal exploration estimates is the same for any number of workers, and when it
// goes on from a checkpoint.
func TestDPOREstimatesRepeat(t *testing.T) {
	for _, count := range []bool{false, true} {
		var want []scheduler.Explored
		var points [][]byte
		explore := func(workers int, resume []byte) (got []scheduler.Explored) {
			x := scheduler.Exploration{
				Bounds: scheduler.NoBounds, Workers: workers, CountClasses: count, NewSubject: countSubject(racyCounter(5)),
				Resume: resume, MaxExecutions: 600,
			}
			x.Divide(4, 16, 16)
			x.Progress = func(e scheduler.Explored) { got = append(got, e) }
			if want == nil {
				x.Checkpoint = func(take func() []byte) error { points = append(points, take()); return nil }
			}
			e, err := x.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return append(got, e)
		}
		want = explore(1, nil)
		if v := want[len(want)-1].Interval; v.Probes < 100 || v.Low > v.Estimate || v.Estimate > v.High || v.Low < 600 {
			t.Errorf("classes counted %v: %+v", count, v)
		}
		for _, workers := range []int{2, 8} {
			if got := explore(workers, nil); !reflect.DeepEqual(got, want) {
				t.Errorf("classes counted %v: %d workers estimate otherwise", count, workers)
			}
		}
		for i, point := range points {
			if got := explore(1+i%3, point); !reflect.DeepEqual(got, want[i+1:]) {
				t.Errorf("classes counted %v: resumed after round %d it estimates otherwise", count, i+1)
			}
		}
	}
}
