package algorithms

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Operations of [QueueKind] by index.
const (
	OpPut = iota
	OpGet
	OpTryPut
	OpTryGet
	OpLen
)

// QueueKind is a first-in first-out queue, bounded or not.
var QueueKind = &Kind{
	Name:       "queue",
	Doc:        "A queue: items come out in the order in which they went in, each once.",
	Implements: has[Queue],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "put", Doc: "wait for room and add an item", Class: sim.Produce, Blocking: true, TakesArg: true},
			Call: func(t *sim.Task, q any, arg sim.Value) (sim.Value, error) {
				return none(q.(Queue).Put(t, arg.Bits()))
			},
			Timed: func(t *sim.Task, q any, arg sim.Value, d int64) (sim.Value, error) {
				return none(q.(TimedQueue).PutTimeout(t, arg.Bits(), d))
			},
			HasTimed: has[TimedQueue],
		},
		{
			OpInfo: sim.OpInfo{Name: "get", Doc: "wait for an item and take the oldest", Class: sim.Consume, Blocking: true, GivesResult: true},
			Call: func(t *sim.Task, q any, _ sim.Value) (sim.Value, error) {
				return item(q.(Queue).Get(t))
			},
			Timed: func(t *sim.Task, q any, _ sim.Value, d int64) (sim.Value, error) {
				return item(q.(TimedQueue).GetTimeout(t, d))
			},
			HasTimed: has[TimedQueue],
		},
		{
			OpInfo: sim.OpInfo{Name: "tryput", Doc: "add an item, or fail with ErrFull", Class: sim.Produce, TakesArg: true},
			Call: func(t *sim.Task, q any, arg sim.Value) (sim.Value, error) {
				return none(q.(TryQueue).TryPut(t, arg.Bits()))
			},
			Has: has[TryQueue],
		},
		{
			OpInfo: sim.OpInfo{Name: "tryget", Doc: "take the oldest item, or fail with ErrEmpty", Class: sim.Consume, GivesResult: true},
			Call: func(t *sim.Task, q any, _ sim.Value) (sim.Value, error) {
				return item(q.(TryQueue).TryGet(t))
			},
			Has: has[TryQueue],
		},
		{
			OpInfo: sim.OpInfo{Name: "len", Doc: "how many items are in the queue", Class: sim.Query, GivesResult: true},
			Call: func(t *sim.Task, q any, _ sim.Value) (sim.Value, error) {
				return sim.Int(q.(Len).Len(t)), nil
			},
			Has: has[Len],
		},
	},
	Params:   []Param{{Name: "size", Doc: "how many items fit; 0 for any number", Default: 0, Min: 0}},
	Model:    queueModel,
	Capacity: func(p Params) int { return int(p["size"]) },
}

func item(n int64, err error) (sim.Value, error) {
	if err != nil {
		return sim.Value{}, err
	}
	return sim.Int(n), nil
}

// queueModel has the items as its state, oldest first.
func queueModel(p Params, _ sim.Policy) sim.Model {
	size := int(p["size"])
	return sim.Model{
		Init: func() sim.State { return sim.State{} },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			switch op.Op {
			case OpPut, OpTryPut:
				if size > 0 && len(s) >= size {
					return s, sim.Value{}, ErrFull, op.Op == OpTryPut
				}
				return append(s, op.Arg.Bits()), sim.Value{}, nil, true
			case OpGet, OpTryGet:
				if len(s) == 0 {
					return s, sim.Value{}, ErrEmpty, op.Op == OpTryGet
				}
				first := s[0]
				copy(s, s[1:]) // in place: the state's memory is reused
				return s[:len(s)-1], sim.Int(first), nil, true
			case OpLen:
				return s, sim.Int(int64(len(s))), nil, true
			}
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string { return fmt.Sprint([]int64(s)) },
	}
}
