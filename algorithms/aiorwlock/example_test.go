package aiorwlock_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms/aiorwlock"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// Readers wait while a writer does. When that writer gives up, nobody tells the
// readers, although the lock is only read: they go on when its reader leaves.
func ExampleRWLock() {
	w := &sim.World{Discipline: sim.FIFO, Profile: asyncio.Profile}
	defer w.Close()
	w.Run(plain{}, func(w *sim.World) {
		lock := aiorwlock.NewRWLock(w, false)
		w.Spawn("first reader", func(t *sim.Task) {
			lock.RLock(t)
			t.Sleep(9)
			lock.RUnlock(t)
		})
		w.Spawn("writer", func(t *sim.Task) {
			err := t.WithTimeout(1, func() error { return lock.Lock(t) })
			fmt.Println("writer at", t.Now(), err)
		})
		w.Spawn("second reader", func(t *sim.Task) {
			lock.RLock(t)
			fmt.Println("second reader reads at", t.Now())
			lock.RUnlock(t)
		})
	})
	// Output:
	// writer at 1 timed out
	// second reader reads at 9
}
