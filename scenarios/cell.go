package scenarios

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// cellKind is plain memory: what a lock is to protect.
var cellKind = &algorithms.Kind{
	Name: "cell",
	Doc:  "Plain memory: an access is no step, and two that nothing orders are a data race.",
	Ops: []algorithms.Op{
		{
			OpInfo: sim.OpInfo{Name: "read", Class: sim.Query, GivesResult: true},
			Call: func(_ *sim.Task, c any, _ sim.Value) (sim.Value, error) {
				return sim.Int(c.(*sim.Cell[int64]).Load()), nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "write", TakesArg: true},
			Call: func(_ *sim.Task, c any, x sim.Value) (sim.Value, error) {
				c.(*sim.Cell[int64]).Store(x.Bits())
				return sim.Value{}, nil
			},
		},
	},
	Params: []algorithms.Param{{Name: "initial"}},
	Model: func(p algorithms.Params, _ sim.Policy) sim.Model {
		return sim.Model{
			Init: func() sim.State { return sim.State{p["initial"]} },
			Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
				if op.Op == opRead {
					return s, sim.Int(s[0]), nil, true
				}
				s[0] = op.Arg.Bits()
				return s, sim.Value{}, nil, true
			},
			Describe: func(s sim.State) string { return fmt.Sprint(s[0]) },
		}
	},
	Capacity: func(algorithms.Params) int { return 0 },
}

// newest is the name of the object that is being made.
func newest(w *sim.World) string { return w.Objects()[len(w.Objects())-1].Name }

var plainCell = &algorithms.Algorithm{
	Name: "cell", Kind: cellKind, Style: sim.SharedMemory, Tracked: true,
	New: func(w *sim.World, p algorithms.Params) (any, error) {
		return sim.NewCell(w, p["initial"]).Named(newest(w)), nil
	},
}
