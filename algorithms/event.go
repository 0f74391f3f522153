package algorithms

import "github.com/simrun-dev/simrun/sim"

// Operations of [EventKind] by index.
const (
	OpEventWait = iota
	OpSet
	OpClear
	OpIsSet
)

// EventKind is a flag to wait for.
var EventKind = &Kind{
	Name:       "event",
	Doc:        "A flag: tasks wait until it is set, and setting it wakes all of them.",
	Implements: has[Event],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "wait", Doc: "wait until the flag is set, or has been since the call", Blocking: true},
			Call: func(t *sim.Task, e any, _ sim.Value) (sim.Value, error) {
				return none(e.(Event).Wait(t))
			},
			Timed: func(t *sim.Task, e any, _ sim.Value, d int64) (sim.Value, error) {
				return none(e.(TimedEvent).WaitTimeout(t, d))
			},
			HasTimed: has[TimedEvent],
		},
		{
			OpInfo: sim.OpInfo{Name: "set", Doc: "set the flag and wake all who wait"},
			Call: func(t *sim.Task, e any, _ sim.Value) (sim.Value, error) {
				e.(Event).Set(t)
				return sim.Value{}, nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "clear", Doc: "take the flag back"},
			Call: func(t *sim.Task, e any, _ sim.Value) (sim.Value, error) {
				e.(Event).Clear(t)
				return sim.Value{}, nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "isset", Doc: "whether the flag is set", Class: sim.Query, GivesResult: true},
			Call: func(t *sim.Task, e any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(e.(IsSet).IsSet(t)), nil
			},
			Has: has[IsSet],
		},
	},
	Model:    eventModel,
	Capacity: unbounded,
}

// eventModel has the state [flag]. A wait takes effect while the flag is set,
// which may be over when it returns: it overlaps the set and the clear.
func eventModel(Params, sim.Policy) sim.Model {
	return sim.Model{
		Init: func() sim.State { return sim.State{0} },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			switch op.Op {
			case OpEventWait:
				return s, sim.Value{}, nil, s[0] != 0
			case OpSet:
				s[0] = 1
			case OpClear:
				s[0] = 0
			case OpIsSet:
				return s, sim.Bool(s[0] != 0), nil, true
			}
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string {
			if s[0] != 0 {
				return "set"
			}
			return "not set"
		},
	}
}
