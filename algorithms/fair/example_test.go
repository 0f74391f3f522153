package fair_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/fair"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// Behind a writer wait readers and writers in turn. A task-fair lock serves them
// one by one; a phase-fair one lets all readers in at once, though a writer came
// before some of them.
func Example() {
	play := func(name string, l algorithms.RWLock) {
		w := &sim.World{}
		defer w.Close()
		fmt.Print(name)
		w.Run(scheduler.FIFO{}, func(w *sim.World) {
			for _, who := range []string{"w0", "r1", "w2", "r3", "w4", "r5"} {
				w.Spawn(who, func(t *sim.Task) {
					acquire, release := l.RLock, l.RUnlock
					if who[0] == 'w' {
						acquire, release = l.Lock, l.Unlock
					}
					acquire(t)
					fmt.Printf(" %s@%d", who, t.Now())
					t.Sleep(1)
					release(t)
				})
			}
		})
		fmt.Println()
	}
	play("task-fair ", &fair.TaskFair{})
	play("phase-fair", &fair.PhaseFair{})
	// Output:
	// task-fair  w0@0 r1@1 w2@2 r3@3 w4@4 r5@5
	// phase-fair w0@0 r1@1 r3@1 r5@1 w2@2 w4@3
}
