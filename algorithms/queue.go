package algorithms

import (
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// Operations of [QueueKind] by index.
const (
	OpPut = iota
	OpGet
	OpTryPut
	OpTryGet
	OpLen
	OpTaskDone
	OpJoin
	OpShutdown
	OpShutdownNow
)

// QueueKind is a queue, bounded or not. In which order the items come out is
// part of the policy: [sim.Policy.Items].
var QueueKind = &Kind{
	Name:       "queue",
	Doc:        "A queue: what went in comes out, each item once, the oldest first unless the policy says otherwise.",
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
			ArrivesIf: func(c sim.Policy) bool { return c.EarlyIn || c.Synchronous },
			HasTimed:  has[TimedQueue],
		},
		{
			OpInfo: sim.OpInfo{Name: "get", Doc: "wait for an item and take the first", Class: sim.Consume, Blocking: true, GivesResult: true},
			Call: func(t *sim.Task, q any, _ sim.Value) (sim.Value, error) {
				return item(q.(Queue).Get(t))
			},
			ArrivesIf: func(c sim.Policy) bool { return c.InLine || c.Synchronous },
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
			OpInfo: sim.OpInfo{Name: "tryget", Doc: "take the first item, or fail with ErrEmpty", Class: sim.Consume, GivesResult: true},
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
		{
			OpInfo: sim.OpInfo{Name: "done", Doc: "report an item as done"},
			Call: func(t *sim.Task, q any, _ sim.Value) (sim.Value, error) {
				return none(q.(JoinQueue).TaskDone(t))
			},
			Has: has[JoinQueue],
		},
		{
			OpInfo: sim.OpInfo{Name: "join", Doc: "wait until every item that was put is done", Blocking: true},
			Call: func(t *sim.Task, q any, _ sim.Value) (sim.Value, error) {
				return none(q.(JoinQueue).Join(t))
			},
			Timed: func(t *sim.Task, q any, _ sim.Value, d int64) (sim.Value, error) {
				return none(q.(TimedJoin).JoinTimeout(t, d))
			},
			Has:      has[JoinQueue],
			HasTimed: has[TimedJoin],
		},
		{
			OpInfo: sim.OpInfo{Name: "shutdown", Doc: "refuse puts from now on, and gets when nothing is left"},
			Call:   shutdown(false),
			Has:    has[Shutdown],
		},
		{
			OpInfo: sim.OpInfo{Name: "shutdownnow", Doc: "shut down and throw the items away: they count as done"},
			Call:   shutdown(true),
			Has:    has[Shutdown],
		},
	},
	Params:   []Param{{Name: "size", Doc: "how many items fit; 0 for any number", Default: 0, Min: 0, Tried: []int64{1, 0}, Spare: []int64{2}}},
	Model:    queueModel,
	Capacity: func(p Params) int { return int(p["size"]) },
}

func item(n int64, err error) (sim.Value, error) {
	if err != nil {
		return sim.Value{}, err
	}
	return sim.Int(n), nil
}

func shutdown(immediate bool) func(*sim.Task, any, sim.Value) (sim.Value, error) {
	return func(t *sim.Task, q any, _ sim.Value) (sim.Value, error) {
		q.(Shutdown).Shutdown(t, immediate)
		return sim.Value{}, nil
	}
}

// State of queueModel: items that are not done, whether the queue is shut down,
// then the items, the next one first. The models of queues in which it matters who
// waits have a line in front of the items: see earlyQueue and dualQueue.
const (
	queueUndone = iota
	queueShut
	queueItems
)

func queueModel(p Params, c sim.Policy) sim.Model {
	m := queueRules{size: int(p["size"]), order: c.Items}
	switch {
	case c.EarlyIn:
		return earlyQueue{m}.model()
	case c.InLine, c.Synchronous:
		return dualQueue{m, c.Synchronous}.model()
	}
	return sim.Model{
		Init:     func() sim.State { return sim.State{0, 0} },
		Step:     m.step,
		Describe: describeQueue,
	}
}

func describeQueue(s sim.State) string {
	text := fmt.Sprint([]int64(s[queueItems:]))
	if s[queueShut] != 0 {
		text += ", shut down"
	}
	return text
}

type queueRules struct {
	size  int
	order sim.ItemOrder
}

func (m queueRules) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	switch op.Op {
	case OpPut, OpTryPut:
		return m.put(s, op)
	case OpGet, OpTryGet:
		return m.get(s, op)
	case OpLen:
		return s, sim.Int(int64(len(s) - queueItems)), nil, true
	case OpTaskDone:
		if s[queueUndone] == 0 {
			return s, sim.Value{}, ErrMisuse, true
		}
		s[queueUndone]--
	case OpJoin:
		return s, sim.Value{}, nil, s[queueUndone] == 0
	case OpShutdown:
		s[queueShut] = 1
	case OpShutdownNow:
		s[queueShut] = 1
		s[queueUndone] = max(0, s[queueUndone]-int64(len(s)-queueItems))
		s = s[:queueItems]
	}
	return s, sim.Value{}, nil, true
}

func (m queueRules) put(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	switch {
	case s[queueShut] != 0:
		return s, sim.Value{}, ErrShutDown, true
	case m.size > 0 && len(s)-queueItems >= m.size:
		return s, sim.Value{}, ErrFull, op.Op == OpTryPut
	}
	s[queueUndone]++
	item, at := op.Arg.Bits(), len(s)
	switch m.order {
	case sim.NewestFirst:
		at = queueItems
	case sim.LeastFirst:
		at, _ = slices.BinarySearch(s[queueItems:], item)
		at += queueItems
	}
	return slices.Insert(s, at, item), sim.Value{}, nil, true
}

func (m queueRules) get(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	switch {
	case len(s) > queueItems:
		first := s[queueItems]
		return slices.Delete(s, queueItems, queueItems+1), sim.Int(first), nil, true
	case s[queueShut] != 0:
		return s, sim.Value{}, ErrShutDown, true
	}
	return s, sim.Value{}, ErrEmpty, op.Op == OpTryGet
}
