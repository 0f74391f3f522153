package algorithms

import "github.com/simrun-dev/simrun/sim"

// Operations of [RegisterKind] by index.
const (
	OpRegisterWrite = iota
	OpRegisterRead
)

// RegisterKind is what is too large for one access, and is to be read and written
// as if it were not. Two words are enough to see whether it is.
//
// Source: L. Lamport, Concurrent reading and writing, CACM 20(11), 1977; On
// interprocess communication, Distributed Computing 1, 1986, for the name.
var RegisterKind = &Kind{
	Name:       "register",
	Doc:        "Two words that are written and read together: to write n makes them n n, and nobody reads half of that.",
	Implements: has[Register],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "write", Doc: "write a number in both words", Blocking: true, TakesArg: true},
			Call: func(t *sim.Task, r any, arg sim.Value) (sim.Value, error) {
				return none(r.(Register).Write(t, arg.Bits()))
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "read", Doc: "read both words", Blocking: true, GivesResult: true},
			Call: func(t *sim.Task, r any, _ sim.Value) (sim.Value, error) {
				first, second, err := r.(Register).Read(t)
				if err != nil {
					return sim.Value{}, err
				}
				return sim.Pair(int32(first), int32(second)), nil
			},
		},
	},
	Model:    registerModel,
	Capacity: unbounded,
}

// registerModel has the number that was written last, 0 at first.
func registerModel(Params, sim.Policy) sim.Model {
	return sim.Model{
		Init: func() sim.State { return sim.State{0} },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			if op.Op == OpRegisterRead {
				return s, sim.Pair(int32(s[0]), int32(s[0])), nil, true
			}
			s[0] = op.Arg.Bits()
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string { return sim.Pair(int32(s[0]), int32(s[0])).String() },
	}
}
