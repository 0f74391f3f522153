package scenarios

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Reference makes an algorithm of a kind that does what the kind's model says,
// with the given claims, and nothing else: every operation is done at once where
// the model lets it, and waits for another one where it does not. Nobody goes
// first. What is violated with it too is the workload's own fault, unless it is
// about the order of admission.
func Reference(k *algorithms.Kind, claims sim.Policy) *algorithms.Algorithm {
	claims.Admission, claims.Bypass, claims.Uncancellable = sim.Undeclared, sim.Unbounded, k.Puzzle
	claims.Unchecked = claims.Unchecked || k.Puzzle
	kind := *k
	kind.Implements = nil // operations are not asked of methods
	kind.Ops = slices.Clone(k.Ops)
	for i := range kind.Ops {
		op := &kind.Ops[i]
		arrives := op.Arrives || op.ArrivesIf != nil && op.ArrivesIf(claims)
		op.Has, op.HasTimed, op.Timed = nil, nil, nil
		op.Call = func(t *sim.Task, impl any, arg sim.Value) (sim.Value, error) {
			return impl.(*modelled).do(t, sim.ModelOp{Op: i, Task: t.Index(), Arg: arg}, arrives)
		}
	}
	params := algorithms.Params{} // it knows them all
	for _, p := range k.Params {
		params[p.Name] = p.Default
	}
	return &algorithms.Algorithm{
		Name: "model." + k.Name, Kind: &kind, Params: params, Policy: claims,
		Disciplines: []sim.Discipline{sim.Any, sim.FIFO},
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			m := k.Model(p, claims)
			return &modelled{model: m, state: m.Init()}, nil
		},
	}
}

// modelled is a model as an object that tasks can use.
type modelled struct {
	model   sim.Model
	state   sim.State
	waiting []*sim.Future
}

func (m *modelled) do(t *sim.Task, op sim.ModelOp, arrives bool) (sim.Value, error) {
	v, err, ok := m.try(op)
	if ok {
		return v, err
	}
	if arrives {
		op.Part = sim.Arrival
		m.try(op)
		op.Part = sim.Departure
	}
	for {
		if err := m.wait(t); err != nil {
			if !arrives {
				return sim.Value{}, err
			}
			return m.giveUp(t, op, err)
		}
		if v, err, ok := m.try(op); ok {
			return v, err
		}
	}
}

// giveUp ends an operation that has arrived and was cancelled or timed out. It cannot
// give up before that is possible, and not at all if it is too late for that: who has
// been handed what it waited for goes on with it.
func (m *modelled) giveUp(t *sim.Task, op sim.ModelOp, reason error) (sim.Value, error) {
	for {
		op.Part = sim.Withdrawal
		if _, _, ok := m.try(op); ok {
			return sim.Value{}, reason
		}
		op.Part = sim.Departure
		if v, err, ok := m.try(op); ok {
			return v, err
		}
		_ = m.wait(t)
	}
}

// try performs an operation if it need not wait.
func (m *modelled) try(op sim.ModelOp) (v sim.Value, err error, ok bool) {
	next, v, err, ok := m.model.Step(slices.Clone(m.state), op)
	if ok {
		m.state = next
		m.wake()
	}
	return v, err, ok
}

// wait returns when something has changed.
func (m *modelled) wait(t *sim.Task) error {
	f := t.NewFuture()
	m.waiting = append(m.waiting, f)
	_, err := f.Await(t)
	return err
}

// wake lets everybody look again.
func (m *modelled) wake() {
	all := m.waiting
	m.waiting = nil
	for _, f := range all {
		if f.Pending() {
			f.Complete(sim.Value{})
		}
	}
}
