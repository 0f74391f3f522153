package conform

import (
	"errors"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/algorithms/tornado"
	"github.com/simrun-dev/simrun/sim"
)

func tornadoBindings() []*Binding {
	all := []*Binding{
		{
			Type: "Lock",
			New: func(w *sim.World, _ algorithms.Params) (any, error) {
				return tornado.NewLock(w), nil
			},
			Ops: map[string]Op{
				"acquire": timed(op((*tornado.Lock).Lock), (*tornado.Lock).LockTimeout),
				"release": op((*tornado.Lock).Unlock),
			},
		},
		{
			Type:   "Semaphore",
			Params: value("TypeError"),
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return tornado.NewSemaphore(w, p["value"])
			},
			Ops: tornadoSemaphoreOps(),
		},
		{
			Type:   "BoundedSemaphore",
			Params: value("TypeError"),
			New: func(w *sim.World, p algorithms.Params) (any, error) {
				return tornado.NewBoundedSemaphore(w, p["value"])
			},
			Ops: tornadoSemaphoreOps(),
		},
		{
			Type: "Event",
			New: func(w *sim.World, _ algorithms.Params) (any, error) {
				return tornado.NewEvent(w), nil
			},
			Ops: eventOps(timed(op((*tornado.Event).Wait), (*tornado.Event).WaitTimeout)),
		},
		{
			Type: "Condition",
			New: func(w *sim.World, _ algorithms.Params) (any, error) {
				return tornado.NewCondition(w), nil
			},
			Ops: conditionOps(tornadoConditionWait()),
		},
		tornadoQueue("Queue", func(w *sim.World, maxsize int64) (any, error) { return tornado.NewQueue(w, maxsize) }),
		tornadoQueue("PriorityQueue", func(w *sim.World, maxsize int64) (any, error) { return tornado.NewPriorityQueue(w, maxsize) }),
		tornadoQueue("LifoQueue", func(w *sim.World, maxsize int64) (any, error) { return tornado.NewLifoQueue(w, maxsize) }),
	}
	for _, b := range all {
		b.Library = "tornado"
		b.Profile = asyncio.Profile
		b.OwnDeadlines = true
	}
	return all
}

func tornadoSemaphoreOps() map[string]Op {
	return map[string]Op{
		"acquire": timed(op(algorithms.Semaphore.Acquire), algorithms.TimedAcquire.AcquireTimeout),
		"release": op(algorithms.Semaphore.Release),
	}
}

// tornadoConditionWait returns whether it was notified: a timeout is no error.
func tornadoConditionWait() Op {
	wait := opTrue((*tornado.Condition).Wait)
	wait.Timed = func(t *sim.Task, impl any, _, d int64) (sim.Value, error) {
		err := impl.(*tornado.Condition).WaitTimeout(t, d)
		if errors.Is(err, sim.ErrTimeout) {
			return sim.Bool(false), nil
		}
		return sim.Bool(true), err
	}
	return wait
}

func tornadoQueue(name string, build func(w *sim.World, maxsize int64) (any, error)) *Binding {
	b := &Binding{
		Type:   name,
		Params: maxsize("TypeError"),
		New: func(w *sim.World, p algorithms.Params) (any, error) {
			return build(w, p["maxsize"])
		},
		Ops: timedJoinable(timedQueueOps()),
	}
	if name == "PriorityQueue" {
		comparing(b.Ops)
	}
	return b
}
