package algorithms

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A Kind is a table that says all there is to know of a kind of lock.
type Kind struct {
	// Name is the kind's name in scripts, as in "rwlock".
	Name string
	// Doc is what the kind promises, in a sentence or two.
	Doc string
	// Implements tells whether impl has the interface that every implementation
	// of the kind must have.
	Implements func(impl any) bool
	// Ops are the operations; they are referred to by index.
	Ops []Op
	// Params are the constructor's parameters, in the order of scripts.
	Params []Param
	// Model is the sequential object for given parameters and claims.
	Model func(p Params, c sim.Policy) sim.Model
	// Capacity is the number of holders or slots; 0 for no bound.
	Capacity func(p Params) int
	// Permits marks a kind whose acquisitions take one of Capacity permits,
	// which anybody may give back.
	Permits bool
	// Puzzle marks a kind of which nothing is said but what its puzzle says: nobody is
	// cancelled, ends what it has not begun, or begins twice.
	Puzzle bool
	// Rules adds to a Spec what only few kinds have; nil for nothing.
	Rules func(p Params, s *sim.Spec)
}

// An Op is one operation of a kind.
type Op struct {
	sim.OpInfo
	// Call performs it on an implementation.
	Call func(t *sim.Task, impl any, arg sim.Value) (sim.Value, error)
	// Timed performs it with the implementation's own deadline after d units;
	// nil if the kind has no such form.
	Timed func(t *sim.Task, impl any, arg sim.Value, d int64) (sim.Value, error)
	// ArrivesIf tells whether the operation arrives under a policy; nil if that is
	// as OpInfo says.
	ArrivesIf func(c sim.Policy) bool
	// Args are the arguments that sweeps try, the usual one first; nil for numbers
	// that are all different, such as the items of a queue.
	Args []int64
	// Has tells whether an implementation has the operation; nil if every one
	// has it. HasTimed is the same for the timed form.
	Has, HasTimed func(impl any) bool
}

// A Param describes a constructor parameter.
type Param struct {
	Name    string
	Doc     string
	Default int64
	Min     int64
	// Tried are the values that sweeps try, the usual one first; nil for the default
	// only.
	Tried []int64
	// Spare are values that sweeps try of an algorithm that cannot be made with some of
	// Tried.
	Spare []int64
	// Optional parameters have a meaning only for algorithms that list them in
	// their Params; a scenario that sets one does not apply to the others.
	Optional bool
}

// Params are constructor arguments by name. Truth values are 0 and 1.
type Params map[string]int64

// OpIndex is the index of the operation with this name, -1 if there is none.
func (k *Kind) OpIndex(name string) int {
	for i := range k.Ops {
		if k.Ops[i].Name == name {
			return i
		}
	}
	return -1
}

// Infos lists what checkers know of the operations under a policy.
func (k *Kind) Infos(c sim.Policy) []sim.OpInfo {
	infos := make([]sim.OpInfo, len(k.Ops))
	for i := range k.Ops {
		infos[i] = k.Ops[i].OpInfo
		if f := k.Ops[i].ArrivesIf; f != nil {
			infos[i].Arrives = f(c)
		}
	}
	return infos
}

// Spec is what checkers know of an object of the kind, made with p, all parameters
// there, by an algorithm with a policy.
func (k *Kind) Spec(name string, p Params, c sim.Policy) sim.Spec {
	s := sim.Spec{
		Name:     name,
		Kind:     k.Name,
		Ops:      k.Infos(c),
		Model:    k.Model(p, c),
		Policy:   c,
		Capacity: k.Capacity(p),
		Permits:  k.Permits,
	}
	if k.Rules != nil {
		k.Rules(p, &s)
	}
	return s
}

// Fill returns p with the kind's defaults, then those of the algorithm, for
// parameters that p lacks; p itself if it lacks none.
func (k *Kind) Fill(p, defaults Params) Params {
	if p != nil && !slices.ContainsFunc(k.Params, func(s Param) bool { _, ok := p[s.Name]; return !ok }) {
		return p
	}
	full := make(Params, len(k.Params))
	for _, s := range k.Params {
		v, ok := p[s.Name]
		if !ok {
			if v, ok = defaults[s.Name]; !ok {
				v = s.Default
			}
		}
		full[s.Name] = v
	}
	return full
}

// Kinds lists the kinds there are.
func Kinds() []*Kind {
	return append([]*Kind{
		LockKind, RWLockKind, SemaphoreKind, QueueKind, EventKind, AsyncResultKind, ConditionKind, MonitorKind, NotifyKind, BarrierKind, RegisterKind, DequeKind,
	}, puzzles()...)
}

// KindByName finds a kind; nil if there is none of that name.
func KindByName(name string) *Kind {
	for _, k := range Kinds() {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// none makes an operation without result of a function that returns an error.
func none(err error) (sim.Value, error) { return sim.Value{}, err }

// ofTask is the place in s that belongs to a task, of those from the place given
// on; s grows if need be.
func ofTask(s sim.State, from, task int) (sim.State, int) {
	for len(s) <= from+task {
		s = append(s, 0)
	}
	return s, from + task
}

// unbounded is the Capacity of kinds whose objects hold any number.
func unbounded(Params) int { return 0 }

// has tests for an interface.
func has[T any](impl any) bool {
	_, ok := impl.(T)
	return ok
}
