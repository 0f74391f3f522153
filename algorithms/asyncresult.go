package algorithms

import "github.com/simrun-dev/simrun/sim"

// Operations of [AsyncResultKind] by index.
const (
	OpResultGet = iota
	OpResultSet
	OpResultTryGet
	OpResultReady
)

// AsyncResultKind is a value that is set once and can be waited for.
var AsyncResultKind = &Kind{
	Name:       "result",
	Doc:        "A value that is set once: tasks wait until it is there, and all get the same.",
	Implements: has[AsyncResult],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "get", Doc: "wait for the value", Blocking: true, GivesResult: true},
			Call: func(t *sim.Task, r any, _ sim.Value) (sim.Value, error) {
				return r.(AsyncResult).Get(t)
			},
			Timed: func(t *sim.Task, r any, _ sim.Value, d int64) (sim.Value, error) {
				return r.(TimedResult).GetTimeout(t, d)
			},
			HasTimed: has[TimedResult],
		},
		{
			OpInfo: sim.OpInfo{Name: "set", Doc: "set the value, or fail with ErrAlreadySet", TakesArg: true},
			Call: func(t *sim.Task, r any, arg sim.Value) (sim.Value, error) {
				return none(r.(AsyncResult).Set(t, arg))
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "tryget", Doc: "the value, or fail with ErrNotReady", Class: sim.Query, GivesResult: true},
			Call: func(t *sim.Task, r any, _ sim.Value) (sim.Value, error) {
				return r.(TryResult).TryGet(t)
			},
			Has: has[TryResult],
		},
		{
			OpInfo: sim.OpInfo{Name: "ready", Doc: "whether there is a value", Class: sim.Query, GivesResult: true},
			Call: func(t *sim.Task, r any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(r.(Ready).Ready(t)), nil
			},
			Has: has[Ready],
		},
	},
	Model:    asyncResultModel,
	Capacity: unbounded,
}

// asyncResultModel has the state [whether it is set, value].
func asyncResultModel(Params, sim.Policy) sim.Model {
	return sim.Model{
		Init: func() sim.State { return sim.State{0, 0} },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			ready := s[0] != 0
			switch op.Op {
			case OpResultGet, OpResultTryGet:
				if !ready {
					return s, sim.Value{}, ErrNotReady, op.Op == OpResultTryGet
				}
				return s, sim.Int(s[1]), nil, true
			case OpResultSet:
				if ready {
					return s, sim.Value{}, ErrAlreadySet, true
				}
				s[0], s[1] = 1, op.Arg.Bits()
			case OpResultReady:
				return s, sim.Bool(ready), nil, true
			}
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string {
			if s[0] == 0 {
				return "not set"
			}
			return "set to " + sim.Int(s[1]).String()
		},
	}
}
