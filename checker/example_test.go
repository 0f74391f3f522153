package checker_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A lock that looks, gives way and then takes lets two tasks in.
func ExampleNewSet() {
	kind := algorithms.LockKind
	spec := sim.Spec{Name: "l", Kind: kind.Name, Ops: kind.Infos(sim.Policy{}), Model: kind.Model(nil, sim.Policy{})}
	set := checker.NewSet(checker.Select("safety"), []sim.Spec{spec})

	w := &sim.World{Observer: set}
	defer w.Close()
	res := w.Run(scheduler.NewRandom(1), func(w *sim.World) {
		set.Begin()
		l := w.NewObject("l")
		held := false
		body := func(t *sim.Task) {
			t.Call(l, algorithms.OpLock, sim.Value{})
			for held {
				t.Yield()
			}
			t.Yield()
			held = true
			t.Return(sim.Value{}, nil)

			t.Yield()

			t.Call(l, algorithms.OpUnlock, sim.Value{})
			held = false
			t.Return(sim.Value{}, nil)
		}
		w.Spawn("a", body)
		w.Spawn("b", body)
	})
	set.Quiet(checker.End{Outcome: res.Outcome, Blocked: res.Blocked, Panic: res.Panic})

	for _, v := range set.Violations() {
		fmt.Printf("%s: %s\n", v.Property.Name, v.Message)
	}
	// Output:
	// mutual-exclusion: b entered l at step 4 while a was inside since step 3
}

func ExampleVerdict() {
	fmt.Println(checker.Sampled(1000, 42))
	fmt.Println(checker.Verdict{Word: checker.Holds, Classes: 30})
	// Output:
	// not refuted in 1000 samples (42 classes)
	// holds (all 30 classes)
}
