package conform

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

func asyncioBindings() []*Binding {
	return []*Binding{
		{
			Library: "asyncio", Type: "Lock",
			Profile: asyncio.Profile,
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
			Library: "asyncio", Type: "Semaphore",
			Profile: asyncio.Profile,
			Params:  []Param{{"value", 1}},
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
			Library: "asyncio", Type: "BoundedSemaphore",
			Profile: asyncio.Profile,
			Params:  []Param{{"value", 1}},
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
			Library: "asyncio", Type: "Queue",
			Profile: asyncio.Profile,
			Params:  []Param{{"maxsize", 0}},
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return asyncio.NewQueue(w, p["maxsize"]), nil
			},
			Ops: map[string]Op{
				"put":        opPut((*asyncio.Queue).Put),
				"get":        opGet((*asyncio.Queue).Get),
				"put_nowait": opPut((*asyncio.Queue).TryPut),
				"get_nowait": opGet((*asyncio.Queue).TryGet),
				"task_done":  op((*asyncio.Queue).TaskDone),
				"join":       op((*asyncio.Queue).Join),
				"qsize":      opInt((*asyncio.Queue).Len),
				"empty":      opBool((*asyncio.Queue).Empty),
				"full":       opBool((*asyncio.Queue).Full),
			},
		},
	}
}

// asyncioSemaphoreState adds locked() to the fields of Inspect.
func asyncioSemaphoreState(impl any) []algorithms.Field {
	locked := impl.(algorithms.Locked).Locked(nil)
	return append(impl.(algorithms.Inspector).Inspect().Fields,
		algorithms.Field{Name: "locked", Value: strconv.FormatBool(locked)})
}
