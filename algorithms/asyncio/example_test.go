package asyncio_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// A put that comes later overtakes one that waits.
func ExampleQueue() {
	w := &sim.World{Discipline: sim.FIFO, Profile: asyncio.Profile}
	defer w.Close()
	w.Run(plain{}, func(w *sim.World) {
		q := asyncio.NewQueue(w, 1)
		w.Spawn("main", func(t *sim.Task) {
			q.Put(t, 1)
			t.Yield() // the patient one finds the queue full and waits
			fmt.Println(q.Get(t))
			fmt.Println(q.TryPut(t, 3))
			fmt.Println(q.Get(t))
		})
		w.Spawn("patient", func(t *sim.Task) { q.Put(t, 2) })
	})
	// Output:
	// 1 <nil>
	// <nil>
	// 3 <nil>
}
