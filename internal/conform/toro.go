package conform

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/toro"
	"github.com/simrun-dev/simrun/sim"
)

func toroBindings() []*Binding {
	all := []*Binding{toroLock(), toroSemaphore(), toroBoundedSemaphore(), toroRWLock(), toroEvent(), toroCondition(), toroAsyncResult()}
	all = append(all, toroQueues()...)
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
		Params: value("ValueError"),
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
		Params: value("ValueError"),
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
		Params: []Param{{Name: "max_readers", Default: 1, Null: "ValueError"}},
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

func toroEvent() *Binding {
	return &Binding{
		Type: "Event",
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return toro.NewEvent(w), nil
		},
		Ops: eventOps(timed(op((*toro.Event).Wait), (*toro.Event).WaitTimeout)),
	}
}

func toroCondition() *Binding {
	return &Binding{
		Type: "Condition",
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return toro.NewCondition(w), nil
		},
		Ops: conditionOps(timed(op((*toro.Condition).Wait), (*toro.Condition).WaitTimeout)),
	}
}

func toroAsyncResult() *Binding {
	get := opValue((*toro.AsyncResult).Get)
	get.Timed = func(t *sim.Task, impl any, _, d int64) (sim.Value, error) {
		return impl.(*toro.AsyncResult).GetTimeout(t, d)
	}
	return &Binding{
		Type: "AsyncResult",
		New: func(w *sim.World, _ algorithms.Params) (any, error) {
			return toro.NewAsyncResult(w), nil
		},
		Ops: map[string]Op{
			"get":        get,
			"get_nowait": opValue((*toro.AsyncResult).TryGet),
			"ready":      opBool((*toro.AsyncResult).Ready),
			"set": {
				Arg: NullableArg,
				Call: func(t *sim.Task, impl any, v int64) (sim.Value, error) {
					return sim.Value{}, impl.(*toro.AsyncResult).Set(t, orNone(v))
				},
			},
		},
	}
}

func toroQueues() []*Binding {
	all := []*Binding{
		{
			Type: "Queue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return toro.NewQueue(w, p["maxsize"])
			},
			Ops: timedQueueOps(),
		},
		{
			Type: "PriorityQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return toro.NewPriorityQueue(w, p["maxsize"])
			},
			Ops: comparing(timedQueueOps()),
		},
		{
			Type: "LifoQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return toro.NewLifoQueue(w, p["maxsize"])
			},
			Ops: timedQueueOps(),
		},
		{
			Type: "JoinableQueue",
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return toro.NewJoinableQueue(w, p["maxsize"])
			},
			Ops: timedJoinable(timedQueueOps()),
		},
	}
	for _, b := range all {
		b.Params = maxsize("TypeError")
	}
	return all
}
