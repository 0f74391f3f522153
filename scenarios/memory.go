package scenarios

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Memory and mutexes of scenario files are kinds like the others, with one
// implementation each, so that traces and properties treat them alike.

// Operations of the variable kind by index.
const (
	opRead = iota
	opWrite
	opAdd
	opFetchAdd
	opSwap
	opCAS
	opAwait
)

var varKind = &algorithms.Kind{
	Name: "var",
	Doc:  "Shared memory: every access is a step.",
	Ops: []algorithms.Op{
		{
			OpInfo: sim.OpInfo{Name: "read", Class: sim.Query, GivesResult: true},
			Call: func(_ *sim.Task, v any, _ sim.Value) (sim.Value, error) {
				return sim.Int(v.(*sim.Atomic[int64]).Load()), nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "write", TakesArg: true},
			Call: func(_ *sim.Task, v any, x sim.Value) (sim.Value, error) {
				v.(*sim.Atomic[int64]).Store(x.Bits())
				return sim.Value{}, nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "add", TakesArg: true},
			Call: func(_ *sim.Task, v any, x sim.Value) (sim.Value, error) {
				v.(*sim.Atomic[int64]).Increase(x.Bits())
				return sim.Value{}, nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "fetchadd", TakesArg: true, GivesResult: true},
			Call: func(_ *sim.Task, v any, x sim.Value) (sim.Value, error) {
				return sim.Int(v.(*sim.Atomic[int64]).Add(x.Bits()) - x.Bits()), nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "swap", TakesArg: true, GivesResult: true},
			Call: func(_ *sim.Task, v any, x sim.Value) (sim.Value, error) {
				return sim.Int(v.(*sim.Atomic[int64]).Swap(x.Bits())), nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "cas", TakesArg: true, GivesResult: true},
			Call: func(_ *sim.Task, v any, x sim.Value) (sim.Value, error) {
				was, is, _ := x.Pair()
				return sim.Bool(v.(*sim.Atomic[int64]).CompareAndSwap(int64(was), int64(is))), nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "await", TakesArg: true, Blocking: true},
			Call: func(t *sim.Task, v any, x sim.Value) (sim.Value, error) {
				a := v.(*sim.Atomic[int64])
				return sim.Value{}, t.Until(func() bool { return a.Load() == x.Bits() })
			},
		},
	},
	Params: []algorithms.Param{{Name: "initial"}},
	Model: func(p algorithms.Params, _ sim.Policy) sim.Model {
		return sim.Model{
			Init: func() sim.State { return sim.State{p["initial"]} },
			Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
				switch op.Op {
				case opRead:
					return s, sim.Int(s[0]), nil, true
				case opWrite:
					s[0] = op.Arg.Bits()
				case opAdd:
					s[0] += op.Arg.Bits()
				case opFetchAdd:
					s[0] += op.Arg.Bits()
					return s, sim.Int(s[0] - op.Arg.Bits()), nil, true
				case opSwap:
					was := s[0]
					s[0] = op.Arg.Bits()
					return s, sim.Int(was), nil, true
				case opCAS:
					was, is, _ := op.Arg.Pair()
					if s[0] != int64(was) {
						return s, sim.Bool(false), nil, true
					}
					s[0] = int64(is)
					return s, sim.Bool(true), nil, true
				case opAwait:
					return s, sim.Value{}, nil, s[0] == op.Arg.Bits()
				}
				return s, sim.Value{}, nil, true
			},
			Describe: func(s sim.State) string { return fmt.Sprint(s[0]) },
		}
	},
	Capacity: func(algorithms.Params) int { return 0 },
}

var plainVar = &algorithms.Algorithm{
	Name: "var", Kind: varKind, Tracked: true,
	New: func(w *sim.World, p algorithms.Params) (any, error) {
		return sim.NewAtomic(w, p["initial"]).Named(newest(w)), nil
	},
}

// A mutex is the engine's own: a task that wants it can do nothing until it is
// free. Any of the waiting tasks may be the next.
type mutex struct{ engine *sim.Mutex }

var plainMutex = &algorithms.Algorithm{
	Name: "mutex", Kind: algorithms.LockKind, Tracked: true,
	New: func(w *sim.World, _ algorithms.Params) (any, error) { return mutex{sim.NewMutex(w)}, nil },
}

func (m mutex) Lock(t *sim.Task) error { return m.engine.Lock(t) }

func (m mutex) Unlock(t *sim.Task) error {
	if !m.engine.TryUnlock(t) {
		return algorithms.ErrMisuse
	}
	return nil
}

func (m mutex) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{Fields: []algorithms.Field{{Name: "held", Value: fmt.Sprint(m.engine.Held())}}}
}
