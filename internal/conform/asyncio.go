package conform

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

func asyncioBindings() []*Binding {
	all := []*Binding{
		{
			Type: "Lock",
			New: func(w *sim.World, _ algorithms.Params) (any, error) {
				return asyncio.NewLock(w), nil
			},
			Ops: map[string]Op{
				"acquire": opTrue((*asyncio.Lock).Lock),
				"release": op((*asyncio.Lock).Unlock),
				"locked":  opBool((*asyncio.Lock).Locked),
			},
		},
		{
			Type:   "Semaphore",
			Params: value("TypeError"),
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return asyncio.NewSemaphore(w, p["value"])
			},
			Ops: map[string]Op{
				"acquire": opTrue((*asyncio.Semaphore).Acquire),
				"release": op((*asyncio.Semaphore).Release),
				"locked":  opBool((*asyncio.Semaphore).Locked),
			},
			Final: asyncioSemaphoreState,
		},
		{
			Type:   "BoundedSemaphore",
			Params: value("TypeError"),
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return asyncio.NewBoundedSemaphore(w, p["value"])
			},
			Ops: map[string]Op{
				"acquire": opTrue((*asyncio.BoundedSemaphore).Acquire),
				"release": op((*asyncio.BoundedSemaphore).Release),
				"locked":  opBool((*asyncio.BoundedSemaphore).Locked),
			},
			Final: asyncioSemaphoreState,
		},
		{
			Type: "Event",
			New: func(w *sim.World, _ algorithms.Params) (any, error) {
				return asyncio.NewEvent(w), nil
			},
			Ops: eventOps(opTrue((*asyncio.Event).Wait)),
		},
		{
			Type:   "Semaphore-3.13",
			Params: value("TypeError"),
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return asyncio.NewSemaphore313(w, p["value"])
			},
			Ops: map[string]Op{
				"acquire": opTrue((*asyncio.Semaphore313).Acquire),
				"release": op((*asyncio.Semaphore313).Release),
				"locked":  opBool((*asyncio.Semaphore313).Locked),
			},
			Final: asyncioSemaphoreState,
		},
		asyncioCondition(),
		asyncioCondition313(),
		asyncioBarrier(),
		asyncioQueue("Queue", func(w *sim.World, maxsize int64) any { return asyncio.NewQueue(w, maxsize) }),
		asyncioQueue("PriorityQueue", func(w *sim.World, maxsize int64) any { return asyncio.NewPriorityQueue(w, maxsize) }),
		asyncioQueue("LifoQueue", func(w *sim.World, maxsize int64) any { return asyncio.NewLifoQueue(w, maxsize) }),
		asyncioQueue313(),
	}
	for _, b := range all {
		b.Library = "asyncio"
		b.Profile = asyncio.Profile
	}
	return all
}

func asyncioCondition() *Binding {
	ops := conditionOps(opTrue((*asyncio.Condition).Wait))
	ops["acquire"] = opTrue((*asyncio.Condition).Lock)
	ops["release"] = op((*asyncio.Condition).Unlock)
	ops["locked"] = opBool((*asyncio.Condition).Locked)
	return &Binding{
		Type: "Condition",
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return asyncio.NewCondition(w), nil
		},
		Ops: ops,
	}
}

func asyncioCondition313() *Binding {
	ops := conditionOps(opTrue((*asyncio.Condition313).Wait))
	ops["acquire"] = opTrue((*asyncio.Condition313).Lock)
	ops["release"] = op((*asyncio.Condition313).Unlock)
	ops["locked"] = opBool((*asyncio.Condition313).Locked)
	return &Binding{
		Type: "Condition-3.13",
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return asyncio.NewCondition313(w), nil
		},
		Ops: ops,
	}
}

func asyncioBarrier() *Binding {
	return &Binding{
		Type:   "Barrier",
		Params: []Param{{Name: "parties", Null: "TypeError"}},
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return asyncio.NewBarrier(w, p["parties"])
		},
		Ops: map[string]Op{
			"wait":      opGet((*asyncio.Barrier).Wait),
			"reset":     op((*asyncio.Barrier).Reset),
			"abort":     op((*asyncio.Barrier).Abort),
			"parties":   opInt((*asyncio.Barrier).Parties),
			"n_waiting": opInt((*asyncio.Barrier).Waiting),
			"broken":    opBool((*asyncio.Barrier).Broken),
		},
	}
}

func asyncioQueue(name string, build func(w *sim.World, maxsize int64) any) *Binding {
	b := &Binding{
		Type:   name,
		Params: maxsize(""),
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return build(w, p["maxsize"]), nil
		},
		Ops: joinable(queueOps()),
	}
	if name == "PriorityQueue" {
		comparing(b.Ops)
	}
	return b
}

// asyncioQueue313 has shutdown besides; its argument is whether it is immediate.
func asyncioQueue313() *Binding {
	b := asyncioQueue("Queue-3.13", func(w *sim.World, maxsize int64) any { return asyncio.NewQueue313(w, maxsize) })
	b.Ops["shutdown"] = Op{
		Arg: NullableArg,
		Call: func(t *sim.Task, impl any, immediate int64) (sim.Value, error) {
			impl.(*asyncio.Queue313).Shutdown(t, immediate != 0 && immediate != Null)
			return sim.Value{}, nil
		},
	}
	return b
}

// asyncioSemaphoreState adds locked() to the fields of Inspect.
func asyncioSemaphoreState(impl any) []algorithms.Field {
	locked := impl.(algorithms.Locked).Locked(nil)
	return append(impl.(algorithms.Inspector).Inspect().Fields,
		algorithms.Field{Name: "locked", Value: strconv.FormatBool(locked)})
}
