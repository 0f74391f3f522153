package scenarios_test

import (
	"errors"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// everySchedule is a strategy that takes another schedule in each execution, depth
// first, until all have been taken.
type everySchedule struct {
	choices, options []int
	at               int
}

func (e *everySchedule) Begin(*sim.World) { e.at = 0 }

func (e *everySchedule) Choose(p *sim.Point) int {
	if e.at == len(e.choices) {
		e.choices, e.options = append(e.choices, 0), append(e.options, p.Len())
	}
	e.at++
	return e.choices[e.at-1]
}

// next turns to the next schedule; false if there is none.
func (e *everySchedule) next() bool {
	for n := e.at - 1; n >= 0; n-- {
		if e.choices[n]+1 < e.options[n] {
			e.choices, e.options = e.choices[:n+1], e.options[:n+1]
			e.choices[n]++
			return true
		}
	}
	return false
}

// TestMemoryIsSteps counts the schedules and the classes of programs over plain
// memory: each access of a variable is a step, the first one the task's start.
func TestMemoryIsSteps(t *testing.T) {
	for _, tc := range []struct {
		name, src          string
		schedules, classes int
	}{
		{"two tasks of one access", "var x|var y|task a: write x 1|task b: write y 1", 2, 1},
		{"of three", "var x|var y|task a: read x; add x; read x|task b: write y 1; write y 2; write y 3", 20, 1},
		{"of four", "var x|var y|task a: (read x) ×4|task b: (read y) ×4", 70, 1},
		{"three tasks of two", "var x|var y|var z|task a: (add x) ×2|task b: (add y) ×2|task c: (add z) ×2", 90, 1},
		{"counter", "var x|task a: read x; write x 1|task b: read x; write x 1|task c: read x; write x 1", 90, 36},
		{"readers", "var x|task w: write x 1|task a: read x|task b: read x|task c: read x", 24, 8},
		{"adds commute", "var x|task a: add x|task b: add x 2|task c: add x 3", 6, 1},
		{"adds and a reader", "var x|task a: add x|task b: add x|task c: read x", 6, 4},
		{"mutex", "mutex m|task a: lock m; unlock m|task b: lock m; unlock m|task c: lock m; unlock m", 168, 6},
		{"mutex and what it protects", "mutex m|var x|task a: lock m; read x; write x 1; unlock m|task b: lock m; read x; unlock m", 11, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k := newCase(t, parse(t, tc.src), scenarios.Options{Unjudged: true})
			all := &everySchedule{}
			c := &scheduler.ClassHash{Strategy: all}
			classes := map[scheduler.Hash]bool{}
			schedules := 0
			for more := true; more; more = all.next() {
				if res := k.World.Run(c, k.Setup); res.Outcome != sim.Finished {
					t.Fatal(res.Outcome)
				}
				classes[c.Sum()] = true
				schedules++
			}
			if schedules != tc.schedules || len(classes) != tc.classes {
				t.Errorf("%d schedules, %d classes; want %d and %d", schedules, len(classes), tc.schedules, tc.classes)
			}
		})
	}
}

// TestMutexMisuse: unlocking a free mutex is an error of the workload, under
// either loop, and has no effect.
func TestMutexMisuse(t *testing.T) {
	for _, loop := range bothLoops {
		k := newCase(t, parse(t, "mutex m|task a: unlock m; lock m; unlock m; unlock m"), scenarios.Options{Loop: &loop})
		var errs []error
		k.World.Observer = &spy{k.World.Observer, func(e *sim.Event) {
			if e.Kind == sim.EvReturn && e.Task.Name() == "a" {
				errs = append(errs, e.Err)
			}
		}}
		k.World.Run(scheduler.FIFO{}, k.Setup)
		want := []error{algorithms.ErrMisuse, nil, nil, algorithms.ErrMisuse}
		if len(errs) != len(want) {
			t.Fatalf("%s: %v", loop, errs)
		}
		for i := range want {
			if !errors.Is(errs[i], want[i]) {
				t.Errorf("%s: operation %d: %v", loop, i, errs[i])
			}
		}
	}
}
