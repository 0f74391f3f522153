package conform

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/toro"
	"github.com/simrun-dev/simrun/sim"
)

func toroBindings() []*Binding {
	all := []*Binding{toroLock(), toroSemaphore(), toroBoundedSemaphore(), toroRWLock(), toroQueue()}
	for _, b := range all {
		b.Library = "toro"
		b.Profile = toro.Profile
		b.OwnDeadlines = true
	}
	return all
}

func toroLock() *Binding {
	return &Binding{
		Type: "Lock",
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return toro.NewLock(w), nil
		},
		Ops: map[string]Op{
			"acquire": timed(op((*toro.Lock).Lock), (*toro.Lock).LockTimeout),
			"release": op((*toro.Lock).Unlock),
			"locked":  opBool((*toro.Lock).Locked),
		},
		Final: func(impl any) []algorithms.Field {
			fields := impl.(*toro.Lock).Inspect().Fields
			value := "1"
			if fields[0].Value == "true" {
				value = "0"
			}
			return append(fields, algorithms.Field{Name: "value", Value: value})
		},
	}
}

func toroSemaphore() *Binding {
	return &Binding{
		Type:   "Semaphore",
		Params: []Param{{"value", 1}},
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return toro.NewSemaphore(w, p["value"])
		},
		Ops: map[string]Op{
			"acquire": timed(op((*toro.Semaphore).Acquire), (*toro.Semaphore).AcquireTimeout),
			"release": op((*toro.Semaphore).Release),
			"wait":    timed(op((*toro.Semaphore).Wait), (*toro.Semaphore).WaitTimeout),
			"counter": opInt((*toro.Semaphore).Counter),
			"locked":  opBool((*toro.Semaphore).Locked),
		},
	}
}

func toroBoundedSemaphore() *Binding {
	return &Binding{
		Type:   "BoundedSemaphore",
		Params: []Param{{"value", 1}},
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return toro.NewBoundedSemaphore(w, p["value"])
		},
		Ops: map[string]Op{
			"acquire": timed(op((*toro.BoundedSemaphore).Acquire), (*toro.BoundedSemaphore).AcquireTimeout),
			"release": op((*toro.BoundedSemaphore).Release),
			"wait":    timed(op((*toro.BoundedSemaphore).Wait), (*toro.BoundedSemaphore).WaitTimeout),
			"counter": opInt((*toro.BoundedSemaphore).Counter),
			"locked":  opBool((*toro.BoundedSemaphore).Locked),
		},
	}
}

func toroRWLock() *Binding {
	return &Binding{
		Type:   "RWLock",
		Params: []Param{{"max_readers", 1}},
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return toro.NewRWLock(w, p["max_readers"])
		},
		Ops: map[string]Op{
			"acquire_read":  timed(op((*toro.RWLock).RLock), (*toro.RWLock).RLockTimeout),
			"acquire_write": timed(op((*toro.RWLock).Lock), (*toro.RWLock).LockTimeout),
			"release_read":  op((*toro.RWLock).RUnlock),
			"release_write": op((*toro.RWLock).Unlock),
			"locked":        opBool((*toro.RWLock).Locked),
		},
	}
}

func toroQueue() *Binding {
	put := opPut((*toro.Queue).Put)
	put.Timed = func(t *sim.Task, impl any, item, d int64) (sim.Value, error) {
		return sim.Value{}, impl.(*toro.Queue).PutTimeout(t, item, d)
	}
	get := opGet((*toro.Queue).Get)
	get.Timed = func(t *sim.Task, impl any, _, d int64) (sim.Value, error) {
		item, err := impl.(*toro.Queue).GetTimeout(t, d)
		return sim.Int(item), err
	}
	return &Binding{
		Type:   "Queue",
		Params: []Param{{"maxsize", 0}},
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return toro.NewQueue(w, p["maxsize"])
		},
		Ops: map[string]Op{
			"put":        put,
			"get":        get,
			"put_nowait": opPut((*toro.Queue).TryPut),
			"get_nowait": opGet((*toro.Queue).TryGet),
			"qsize":      opInt((*toro.Queue).Len),
			"empty":      opBool((*toro.Queue).Empty),
			"full":       opBool((*toro.Queue).Full),
		},
	}
}

// timed adds the form with a deadline to an operation without argument and result.
func timed[T any](o Op, f func(T, *sim.Task, int64) error) Op {
	o.Timed = func(t *sim.Task, impl any, _, d int64) (sim.Value, error) {
		return sim.Value{}, f(impl.(T), t, d)
	}
	return o
}
