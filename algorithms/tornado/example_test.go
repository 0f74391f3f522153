package tornado_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/algorithms/tornado"
	"github.com/simrun-dev/simrun/sim"
)

// plain makes the choices of the plain loop.
type plain struct{}

func (plain) Begin(*sim.World)        {}
func (plain) Choose(p *sim.Point) int { return p.Default() }

// The lock is handed to a task that is cancelled before it runs. It never learns
// that it has it, and the next one waits for ever.
func ExampleLock() {
	w := &sim.World{Discipline: sim.FIFO, Profile: asyncio.Profile}
	defer w.Close()
	res := w.Run(plain{}, func(w *sim.World) {
		lock := tornado.NewLock(w)
		var unlucky *sim.Task
		w.Spawn("holder", func(t *sim.Task) {
			lock.Lock(t)
			t.Sleep(1)
			lock.Unlock(t)
			unlucky.Cancel()
		})
		unlucky = w.Spawn("unlucky", func(t *sim.Task) { fmt.Println("unlucky:", lock.Lock(t)) })
		w.Spawn("next", func(t *sim.Task) {
			lock.Lock(t)
			fmt.Println("never printed")
		})
	})
	fmt.Println(res.Outcome)
	// Output:
	// unlucky: cancelled
	// quiet with waiting tasks
}
