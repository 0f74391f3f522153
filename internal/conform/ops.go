package conform

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// op makes an operation without argument and result of a method expression, as
// in op((*asyncio.Lock).Unlock).
func op[T any](f func(T, *sim.Task) error) Op {
	return Op{Call: func(t *sim.Task, impl any, _ int64) (sim.Value, error) {
		return sim.Value{}, f(impl.(T), t)
	}}
}

// opTrue is op for operations that return true.
func opTrue[T any](f func(T, *sim.Task) error) Op {
	return Op{Call: func(t *sim.Task, impl any, _ int64) (sim.Value, error) {
		if err := f(impl.(T), t); err != nil {
			return sim.Value{}, err
		}
		return sim.Bool(true), nil
	}}
}

// opPut is op for operations that take the script's value, an item: null, too.
func opPut[T any](f func(T, *sim.Task, int64) error) Op {
	return Op{Arg: NullableArg, Call: func(t *sim.Task, impl any, v int64) (sim.Value, error) {
		return sim.Value{}, f(impl.(T), t, v)
	}}
}

// opGet is op for operations that return an item.
func opGet[T any](f func(T, *sim.Task) (int64, error)) Op {
	return Op{Call: func(t *sim.Task, impl any, _ int64) (sim.Value, error) {
		n, err := f(impl.(T), t)
		if err != nil {
			return sim.Value{}, err
		}
		return orNone(n), nil
	}}
}

// orNone is a number, or None for [Null].
func orNone(n int64) sim.Value {
	if n == Null {
		return sim.Value{}
	}
	return sim.Int(n)
}

// comparing takes null out of the items: it cannot be compared with others.
func comparing(ops map[string]Op) map[string]Op {
	for _, name := range []string{"put", "put_nowait"} {
		o := ops[name]
		o.Arg = ValueArg
		ops[name] = o
	}
	return ops
}

// opCount is op for operations that take a number of tasks.
func opCount[T any](f func(T, *sim.Task, int64) error) Op {
	return Op{Arg: CountArg, Call: func(t *sim.Task, impl any, n int64) (sim.Value, error) {
		return sim.Value{}, f(impl.(T), t, n)
	}}
}

// opDo is op for operations that cannot fail.
func opDo[T any](f func(T, *sim.Task)) Op {
	return Op{Call: func(t *sim.Task, impl any, _ int64) (sim.Value, error) {
		f(impl.(T), t)
		return sim.Value{}, nil
	}}
}

// opValue is op for operations that return any value.
func opValue[T any](f func(T, *sim.Task) (sim.Value, error)) Op {
	return Op{Call: func(t *sim.Task, impl any, _ int64) (sim.Value, error) { return f(impl.(T), t) }}
}

// opBool is op for questions.
func opBool[T any](f func(T, *sim.Task) bool) Op {
	return Op{Call: func(t *sim.Task, impl any, _ int64) (sim.Value, error) {
		return sim.Bool(f(impl.(T), t)), nil
	}}
}

// opInt is op for questions after a number.
func opInt[T any](f func(T, *sim.Task) int64) Op {
	return Op{Call: func(t *sim.Task, impl any, _ int64) (sim.Value, error) {
		return sim.Int(f(impl.(T), t)), nil
	}}
}

// timed adds the form with a deadline to an operation without argument and result.
func timed[T any](o Op, f func(T, *sim.Task, int64) error) Op {
	o.Timed = func(t *sim.Task, impl any, _, d int64) (sim.Value, error) {
		return sim.Value{}, f(impl.(T), t, d)
	}
	return o
}

// timedPut is timed for operations that take the script's value.
func timedPut[T any](o Op, f func(T, *sim.Task, int64, int64) error) Op {
	o.Timed = func(t *sim.Task, impl any, v, d int64) (sim.Value, error) {
		return sim.Value{}, f(impl.(T), t, v, d)
	}
	return o
}

// timedGet is timed for operations that return an item.
func timedGet[T any](o Op, f func(T, *sim.Task, int64) (int64, error)) Op {
	o.Timed = func(t *sim.Task, impl any, _, d int64) (sim.Value, error) {
		n, err := f(impl.(T), t, d)
		if err != nil {
			return sim.Value{}, err
		}
		return orNone(n), nil
	}
	return o
}

// eventOps are the operations of events, whose wait differs.
func eventOps(wait Op) map[string]Op {
	return map[string]Op{
		"wait":   wait,
		"set":    opDo(algorithms.Event.Set),
		"clear":  opDo(algorithms.Event.Clear),
		"is_set": opBool(algorithms.IsSet.IsSet),
	}
}

// conditionOps are those of conditions.
func conditionOps(wait Op) map[string]Op {
	return map[string]Op{
		"wait":       wait,
		"notify":     opCount(algorithms.Condition.Notify),
		"notify_all": op(algorithms.Condition.NotifyAll),
	}
}

// A pyQueue is what all queues have.
type pyQueue interface {
	algorithms.Queue
	algorithms.TryQueue
	algorithms.Len
	Empty(t *sim.Task) bool
	Full(t *sim.Task) bool
}

// queueOps are the operations of all queues.
func queueOps() map[string]Op {
	return map[string]Op{
		"put":        opPut(pyQueue.Put),
		"get":        opGet(pyQueue.Get),
		"put_nowait": opPut(pyQueue.TryPut),
		"get_nowait": opGet(pyQueue.TryGet),
		"qsize":      opInt(pyQueue.Len),
		"empty":      opBool(pyQueue.Empty),
		"full":       opBool(pyQueue.Full),
	}
}

// timedQueueOps are queueOps of queues with deadlines of their own.
func timedQueueOps() map[string]Op {
	ops := queueOps()
	ops["put"] = timedPut(ops["put"], algorithms.TimedQueue.PutTimeout)
	ops["get"] = timedGet(ops["get"], algorithms.TimedQueue.GetTimeout)
	return ops
}

// joinable adds what queues have that count their items.
func joinable(ops map[string]Op) map[string]Op {
	ops["task_done"] = op(algorithms.JoinQueue.TaskDone)
	ops["join"] = op(algorithms.JoinQueue.Join)
	return ops
}

// timedJoinable is joinable with deadlines.
func timedJoinable(ops map[string]Op) map[string]Op {
	ops = joinable(ops)
	ops["join"] = timed(ops["join"], algorithms.TimedJoin.JoinTimeout)
	return ops
}
