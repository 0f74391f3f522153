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
			OpInfo: sim.OpInfo{Name: "wait", Doc: "wait until the flag is set, or has been since the call", Blocking: true, Arrives: true},
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

// State of eventModel: the flag, then what each task does.
const (
	eventFlag = iota
	eventTasks
)

// What a task does at an event.
const (
	eventWaits = 1 + iota
	eventWoken
)

func eventModel(Params, sim.Policy) sim.Model {
	return sim.Model{
		Init: func() sim.State { return sim.State{0} },
		Step: eventStep,
		Describe: func(s sim.State) string {
			if s[eventFlag] != 0 {
				return "set"
			}
			return "not set"
		},
	}
}

func eventStep(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	switch op.Op {
	case OpEventWait:
		return eventWait(s, op)
	case OpSet:
		s[eventFlag] = 1
		for i := eventTasks; i < len(s); i++ {
			if s[i] == eventWaits {
				s[i] = eventWoken
			}
		}
	case OpClear:
		s[eventFlag] = 0
	case OpIsSet:
		return s, sim.Bool(s[eventFlag] != 0), nil, true
	}
	return s, sim.Value{}, nil, true
}

func eventWait(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	if op.Part == sim.Whole {
		return s, sim.Value{}, nil, s[eventFlag] != 0
	}
	s, mine := ofTask(s, eventTasks, op.Task)
	woken := s[mine] == eventWoken
	switch op.Part {
	case sim.Arrival:
		s[mine] = eventWaits
		if s[eventFlag] != 0 {
			s[mine] = eventWoken
		}
		return s, sim.Value{}, nil, true
	case sim.Departure:
		if !woken {
			return s, sim.Value{}, nil, false
		}
	}
	s[mine] = 0
	return s, sim.Value{}, nil, true
}
