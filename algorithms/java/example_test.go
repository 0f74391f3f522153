package java_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms/java"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A leaving writer wakes the first waiter, but a newcomer is faster. It depends on
// the mode whether it may be.
func ExampleReentrantReadWriteLock() {
	for _, fair := range []bool{false, true} {
		w := &sim.World{}
		w.Run(scheduler.FIFO{}, func(w *sim.World) {
			l := java.NewReentrantReadWriteLock(fair)
			w.Spawn("first", func(t *sim.Task) {
				l.Lock(t)
				t.Sleep(1)
				l.Unlock(t)
				l.Lock(t) // again, at once
				fmt.Println("fair:", fair, "first again at", t.Now())
				t.Sleep(1)
				l.Unlock(t)
			})
			w.Spawn("second", func(t *sim.Task) {
				l.Lock(t)
				fmt.Println("fair:", fair, "second at", t.Now())
				t.Sleep(1)
				l.Unlock(t)
			})
		})
		w.Close()
	}
	// Output:
	// fair: false first again at 1
	// fair: false second at 2
	// fair: true second at 1
	// fair: true first again at 2
}
