package algorithms

import "github.com/simrun-dev/simrun/sim"

// Operations of [BarrierKind] by index.
const (
	OpBarrierWait = iota
	OpReset
	OpAbort
	OpBroken
)

// BarrierKind lets tasks go on when a number of them have come.
var BarrierKind = &Kind{
	Name:       "barrier",
	Doc:        "A meeting point: nobody goes on before all parties have come, and each gets another number.",
	Implements: has[Barrier],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "wait", Doc: "wait until all parties have come", Blocking: true, Arrives: true, GivesResult: true},
			Call: func(t *sim.Task, b any, _ sim.Value) (sim.Value, error) {
				return item(b.(Barrier).Wait(t))
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "reset", Doc: "empty the barrier: those who wait fail with ErrBroken"},
			Call: func(t *sim.Task, b any, _ sim.Value) (sim.Value, error) {
				return none(b.(Resettable).Reset(t))
			},
			Has: has[Resettable],
		},
		{
			OpInfo: sim.OpInfo{Name: "abort", Doc: "break the barrier: everybody fails until it is reset"},
			Call: func(t *sim.Task, b any, _ sim.Value) (sim.Value, error) {
				return none(b.(Resettable).Abort(t))
			},
			Has: has[Resettable],
		},
		{
			OpInfo: sim.OpInfo{Name: "broken", Doc: "whether the barrier is broken", Class: sim.Query, GivesResult: true},
			Call: func(t *sim.Task, b any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(b.(Resettable).Broken(t)), nil
			},
			Has: has[Resettable],
		},
	},
	Params:   []Param{{Name: "parties", Doc: "how many must come", Default: 2, Min: 1, Tried: []int64{2, 3}}},
	Model:    barrierModel,
	Capacity: unbounded,
}
