package scenarios

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A word is an operation as programs of a sweep are made of it.
type word struct {
	op int // index in the kind
	// arg is the argument, if it is one of a few; numbered says that it is a number
	// like no other in the workload.
	arg      int64
	numbered bool
	cost     int
	undo     int // for what must be given back: the operation that does; else none
	ends     int // for what goes on in another mode: the release that it stands for; else none
}

// words are what the undisturbed programs of a kind are made of, in the order of
// the kind's table. To try counts twice, so that what waits comes before it.
func words(k *algorithms.Kind) (list []word) {
	for i := range k.Ops {
		op := &k.Ops[i]
		if op.Class == sim.Query || op.Class == sim.Release {
			continue
		}
		w := word{op: i, cost: 1, undo: none, ends: none}
		if op.Class != sim.Misc && !op.Blocking && !op.Converts {
			w.cost = 2
		}
		if op.Class == sim.Acquire {
			w.undo = op.Undo
		}
		if op.Converts {
			w.ends = op.Ends
		}
		switch {
		case !op.TakesArg:
			list = append(list, w)
		case op.Args == nil:
			w.numbered = true
			list = append(list, w)
		default:
			for n, arg := range op.Args {
				v := w
				v.arg, v.cost = arg, w.cost+n
				list = append(list, v)
			}
		}
	}
	return list
}

// A setting is a combination of parameters that is tried.
type setting struct {
	values []int64 // of those that are tried, in their order
	spare  bool    // one of them is for algorithms that cannot be made with the others
}

// settings are all combinations, in their order.
func settings(k *algorithms.Kind) []setting {
	all := []setting{{}}
	for i := range k.Params {
		p := &k.Params[i]
		if len(p.Tried) == 0 {
			continue
		}
		var longer []setting
		for _, s := range all {
			for n, v := range slices.Concat(p.Tried, p.Spare) {
				longer = append(longer, setting{append(slices.Clone(s.values), v), s.spare || n >= len(p.Tried)})
			}
		}
		all = longer
	}
	return all
}

// Tried are the parameters with which algorithms are tried, unless they cannot be made
// with any of these.
func (s *Sweep) Tried() (list []algorithms.Params) {
	for i := range s.settings {
		if set := &s.settings[i]; !set.spare {
			p := algorithms.Params{}
			for n, param := range s.params() {
				p[param.Name] = set.values[n]
			}
			list = append(list, p)
		}
	}
	return list
}

// params are the parameters that a setting has values for.
func (s *Sweep) params() (list []algorithms.Param) {
	for i := range s.Kind.Params {
		if len(s.Kind.Params[i].Tried) > 0 {
			list = append(list, s.Kind.Params[i])
		}
	}
	return list
}
