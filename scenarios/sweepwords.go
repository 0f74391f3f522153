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

// settings are the combinations of parameters that are tried, in their order.
func settings(k *algorithms.Kind) [][]int64 {
	all := [][]int64{nil}
	for i := range k.Params {
		values := k.Params[i].Tried
		if len(values) == 0 {
			continue
		}
		var longer [][]int64
		for _, s := range all {
			for _, v := range values {
				longer = append(longer, append(slices.Clone(s), v))
			}
		}
		all = longer
	}
	return all
}
