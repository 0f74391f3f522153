package scenarios_test

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A printer says who did what. It lets the case see everything, too: that is
// what judges.
type printer struct{ k *scenarios.Case }

func (p printer) Events() sim.EventKind { return p.k.Events() }

func (p printer) Observe(e *sim.Event) {
	p.k.Observe(e)
	if e.Task == nil || p.k.TaskName(e.Task.Index()) != e.Task.Name() {
		return // the loop, or the audit at the end
	}
	switch {
	case e.Kind == sim.EvReturn:
		fmt.Println(e.Task.Name(), p.k.OpName(e.Object, e.Op))
	case e.Kind == sim.EvSuspend && e.Object >= 0:
		fmt.Println(e.Task.Name(), "waits")
	}
}

// A workload is executed once, under a strategy, and judged.
func Example() {
	s, err := scenarios.Parse("turns", "turns.sim", []byte(`
# Two tasks, one lock.
lock l = lock
task a: lock l; step; unlock l
task b: lock l; unlock l
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{asyncioLock()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer k.Close()
	k.World.Observer = printer{k}
	res := k.World.Run(scheduler.FIFO{}, k.Setup)
	violated, _ := k.Judge(&res)
	fmt.Println("violated:", violated)
	// Output:
	// a lock
	// b waits
	// a unlock
	// b lock
	// b unlock
	// violated: 0
}

// A schedule block is followed line by line. Here the lock does not do what the
// script says.
func ExampleCase_Mismatches() {
	s, err := scenarios.Parse("barging", "barging.sim", []byte(`lock l = lock
task a: lock l; unlock l; lock l
task b: lock l

schedule again_at_once:
  a lock
  b lock  blocks
  a unlock || a lock  # a hopes to be faster than b
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	k, err := s.Case(scenarios.Options{Algorithms: []*algorithms.Algorithm{asyncioLock()}, Schedule: "again_at_once"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer k.Close()
	res := k.World.Run(scheduler.FIFO{}, k.Setup)
	k.Judge(&res)
	for _, m := range k.Mismatches() {
		fmt.Println(m)
	}
	// Output:
	// barging.sim:8: a lock: expected that it returns at once, but it blocks
}

func asyncioLock() *algorithms.Algorithm { return asyncio.Algorithms()[0] }

// A litmus test asks which results there are. This execution comes to one that there
// is with store buffers only: both tasks have stored, and neither sees the other.
func ExampleCase_Result() {
	k, err := scenarios.ByName("litmus/sb").Case(scenarios.Options{Memory: &scenarios.Memory{Model: sim.TSO}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer k.Close()
	res := k.World.Run(scheduler.NewRandom(10), k.Setup)
	k.Judge(&res)
	columns := k.ResultColumns()
	for i, word := range k.Result(columns) {
		fmt.Println(columns[i].Name, "=", word)
	}
	permission, _ := k.Permitted()
	fmt.Println(permission, "with", k.Memory)
	// Output:
	// a.read = 0
	// b.read = 0
	// allowed with tso
}
