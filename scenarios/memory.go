package scenarios

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Plain memory and mutexes of scenario files are kinds like the others, with
// one implementation each, so that traces and properties treat them alike.

// Operations of the variable kind by index.
const (
	opRead = iota
	opWrite
	opAdd
)

var varKind = &algorithms.Kind{
	Name: "var",
	Doc:  "Plain memory: every access is a step.",
	Ops: []algorithms.Op{
		{
			OpInfo: sim.OpInfo{Name: "read", Class: sim.Query, GivesResult: true},
			Call: func(_ *sim.Task, v any, _ sim.Value) (sim.Value, error) {
				return sim.Int(v.(*sim.Var[int64]).Get()), nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "write", TakesArg: true},
			Call: func(_ *sim.Task, v any, x sim.Value) (sim.Value, error) {
				v.(*sim.Var[int64]).Set(x.Bits())
				return sim.Value{}, nil
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "add", TakesArg: true},
			Call: func(_ *sim.Task, v any, x sim.Value) (sim.Value, error) {
				n := v.(*sim.Var[int64])
				n.Set(n.Peek() + x.Bits())
				return sim.Value{}, nil
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
		return sim.NewVar(w, p["initial"]), nil
	},
}

// A mutex lets any of the waiting tasks be the next: unlocking makes all of
// them try again.
type mutex struct {
	held    bool
	waiting []*sim.Future
}

var plainMutex = &algorithms.Algorithm{
	Name: "mutex", Kind: algorithms.LockKind,
	New: func(*sim.World, algorithms.Params) (any, error) { return &mutex{}, nil },
}

func (m *mutex) Lock(t *sim.Task) error {
	for m.held {
		f := t.NewFuture()
		m.waiting = append(m.waiting, f)
		if _, err := f.Await(t); err != nil {
			return err
		}
	}
	m.held = true
	return nil
}

func (m *mutex) Unlock(*sim.Task) error {
	if !m.held {
		return algorithms.ErrMisuse
	}
	m.held = false
	for _, f := range m.waiting {
		if f.Pending() {
			f.Complete(sim.Value{})
		}
	}
	m.waiting = m.waiting[:0]
	return nil
}

func (m *mutex) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{{Name: "held", Value: fmt.Sprint(m.held)}}}
	for _, f := range m.waiting {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: f})
	}
	return s
}
