package trace_test

import (
	"fmt"
	"os"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/internal/trace"
	"github.com/simrun-dev/simrun/sim"
)

func Example() {
	w := &sim.World{}
	defer w.Close()
	var objects []*algorithms.Object
	r := &trace.Recorder{Objects: func() []*algorithms.Object { return objects }}
	w.Observer = r

	res := w.Run(&order{}, func(w *sim.World) {
		mu, err := asyncio.Algorithms()[0].Make(w, "mu", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		objects = []*algorithms.Object{mu}
		for _, name := range []string{"A", "B"} {
			w.Spawn(name, func(t *sim.Task) {
				mu.Do(t, algorithms.OpLock, algorithms.Args{})
				t.Sleep(2)
				mu.Do(t, algorithms.OpUnlock, algorithms.Args{})
			})
		}
	})
	r.Trace(trace.Header{Lock: "asyncio.Lock"}, res).WriteText(os.Stdout, trace.Options{})
	// Output:
	// step  time  A                     B             mu
	// ───────────────────────────────────────────────────────────────
	//    0     0                                      locked=false
	//    1        ╔ lock ok                           locked=true
	//    2        ║                     ┊ lock waits  locked=true │ B
	//    5     2  ╚ unlock ok, wakes B  ○             locked=false
	//    6                              ╔ … lock ok   locked=true
	//    9     4                        ╚ unlock ok   locked=false
	// Finished after 9 steps, at time 4: every task has ended.
}
