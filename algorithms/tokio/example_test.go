package tokio_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms/tokio"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A writer turns into a reader: the readers that come next in the queue join it,
// and the writer behind them waits for all, as do readers that come later.
func ExampleRwLock_Downgrade() {
	w := &sim.World{}
	defer w.Close()
	w.Run(scheduler.FIFO{}, func(w *sim.World) {
		l := tokio.NewRwLock(tokio.MaxReads)
		w.Spawn("first", func(t *sim.Task) {
			l.Lock(t)
			t.Sleep(1)
			l.Downgrade(t)
			fmt.Println("downgraded at", t.Now())
			t.Sleep(3)
			l.RUnlock(t)
		})
		reader := func(t *sim.Task) {
			l.RLock(t)
			fmt.Println(t.Name(), "reads at", t.Now())
			l.RUnlock(t)
		}
		w.Spawn("second", reader)
		w.Spawn("third", func(t *sim.Task) {
			l.Lock(t)
			fmt.Println(t.Name(), "writes at", t.Now())
			l.Unlock(t)
		})
		w.Spawn("fourth", reader)
	})
	// Output:
	// downgraded at 1
	// second reads at 1
	// third writes at 4
	// fourth reads at 4
}
