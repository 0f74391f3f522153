package scheduler_test

import (
	"context"
	"fmt"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// How many classes of schedules does a program have? Three tasks add one to a
// counter, reading and then writing it: (3!)² = 36. The world is Tracked: all that the
// tasks share is memory of simrun. In one that is not, tasks are believed to share
// plain variables, too, and every order of their nine steps is a class.
func ExampleExploration() {
	for _, tracked := range []bool{true, false} {
		x := scheduler.Exploration{
			Bounds: scheduler.NoBounds,
			NewSubject: func() (*scheduler.Subject, error) {
				return &scheduler.Subject{
					World: &sim.World{Tracked: tracked},
					Setup: func(w *sim.World) {
						n := sim.NewAtomic(w, 0)
						for _, name := range []string{"a", "b", "c"} {
							w.Spawn(name, func(*sim.Task) { n.Store(n.Load() + 1) })
						}
					},
				}, nil
			},
		}
		found, err := x.Run(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("tracked %v: %d classes, all: %v\n", tracked, found.Classes, found.Complete)
	}
	// Output:
	// tracked true: 36 classes, all: true
	// tracked false: 1680 classes, all: true
}
