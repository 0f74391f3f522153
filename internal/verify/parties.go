package verify

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/states"
	"github.com/simrun-dev/simrun/sim"
)

// parties are the crowds for a puzzle whose tasks go in and out: three tasks, of as many
// roles as there are. Two who come in the same role and may be inside together are what
// one in another role has to fear.
func parties(k *algorithms.Kind) []Fate {
	s := k.Spec(k.Name, k.Fill(cramped(k), nil), sim.Policy{})
	if s.Company == nil {
		return nil
	}
	roles := entrances(k)
	switch names := s.Company.Roles; len(roles) {
	case 1: // a table has a role for each seat, and one door
		name := k.Ops[roles[0]].Name
		return []Fate{{Guests: []string{name, name, name}}}
	case 2:
		return []Fate{{Guests: []string{names[0], names[0], names[1]}}, {Guests: []string{names[0], names[1], names[1]}}}
	default:
		return []Fate{{Guests: []string{names[0], names[0], names[2]}}, {Guests: names[:3]}}
	}
}

// entrances are the operations of a puzzle by which tasks go in, in the order of roles.
func entrances(k *algorithms.Kind) (list []int) {
	for i := range k.Ops {
		if k.Ops[i].Class == sim.Acquire {
			list = append(list, i)
		}
	}
	return list
}

// cramped are parameters with which few tasks are as many as fit; none, but for puzzles.
// At a table there is one seat more than three, so that two are no neighbours, and can
// keep out the one between them together.
func cramped(k *algorithms.Kind) algorithms.Params {
	if !k.Puzzle {
		return nil
	}
	if k == algorithms.TableKind {
		return algorithms.Params{"seats": 4}
	}
	p := algorithms.Params{}
	for _, param := range k.Params {
		if len(param.Tried) > 0 {
			p[param.Name] = param.Tried[0]
		}
	}
	return p
}

// guests are the users of a puzzle.
func (f *Fate) guests(k *algorithms.Kind, puzzle any) (users []states.User) {
	roles, doors := f.Roles(), entrances(k)
	names := k.Spec(k.Name, k.Fill(cramped(k), nil), sim.Policy{}).Company.Roles
	for u := range f.Guests {
		in := doors[0]
		if len(roles) > 1 {
			in = doors[slices.Index(names, f.Guests[u])]
		}
		enter, leave := k.Ops[in].Call, k.Ops[k.Ops[in].Undo].Call
		users = append(users, states.User{
			Name:  f.name(u),
			Enter: func(t *sim.Task) { _, _ = enter(t, puzzle, sim.Value{}) },
			Leave: func(t *sim.Task) { _, _ = leave(t, puzzle, sim.Value{}) },
		})
	}
	return users
}
