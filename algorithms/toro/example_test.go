package toro_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms/toro"
	"github.com/simrun-dev/simrun/sim"
)

// A writer takes a permit of every reader. One that gives up while it waits for
// the last does not give back the others, and there is no writing any more.
func ExampleRWLock() {
	w := &sim.World{Discipline: sim.FIFO, Profile: toro.Profile}
	defer w.Close()
	res := w.Run(plain{}, func(w *sim.World) {
		lock, err := toro.NewRWLock(w, 3)
		if err != nil {
			panic(err)
		}
		w.Spawn("reader", func(t *sim.Task) {
			lock.RLock(t)
			t.Sleep(2)
			lock.RUnlock(t)
			fmt.Println("reader is gone at", t.Now())
		})
		w.Spawn("hasty", func(t *sim.Task) {
			fmt.Println("hasty:", lock.LockTimeout(t, 1))
		})
		w.Spawn("writer", func(t *sim.Task) {
			t.Sleep(3)
			fmt.Println("writer comes at", t.Now())
			lock.Lock(t)
			fmt.Println("never printed")
		})
	})
	fmt.Println(res.Outcome)
	// Output:
	// hasty: toro: timeout
	// reader is gone at 2
	// writer comes at 3
	// quiet with waiting tasks
}
