package golang_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms/golang"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A busy task takes the lock again at once, before the waiter that it has woken
// runs: barging. That one has waited for more than a millisecond when it loses, and
// turns the lock to starvation mode: next time the lock is handed over.
func ExampleMutex() {
	w := &sim.World{}
	defer w.Close()
	w.Run(scheduler.FIFO{}, func(w *sim.World) {
		var m golang.Mutex
		w.Spawn("busy", func(t *sim.Task) {
			for range 3 {
				m.Lock(t)
				fmt.Println("busy at", t.Now())
				t.Sleep(2)
				m.Unlock(t)
			}
		})
		w.Spawn("waiter", func(t *sim.Task) {
			m.Lock(t)
			fmt.Println("waiter at", t.Now())
			m.Unlock(t)
		})
	})
	// Output:
	// busy at 0
	// busy at 2
	// waiter at 4
	// busy at 4
}

// A large request at the head of the queue blocks small ones behind it.
func ExampleWeighted() {
	w := &sim.World{}
	defer w.Close()
	w.Run(scheduler.FIFO{}, func(w *sim.World) {
		s := golang.NewWeighted(3)
		use := func(name string, n, d int64) {
			w.Spawn(name, func(t *sim.Task) {
				s.AcquireN(t, n)
				fmt.Println(name, "at", t.Now())
				t.Sleep(d)
				s.ReleaseN(t, n)
			})
		}
		use("one", 1, 5)
		use("all", 3, 2)
		use("one more", 1, 1)
	})
	// Output:
	// one at 0
	// all at 5
	// one more at 7
}
