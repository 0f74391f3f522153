package scenarios

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios/script"
	"github.com/simrun-dev/simrun/sim"
)

// scriptErrors are the errors that "raises" may name.
var scriptErrors = []struct {
	name string
	err  error
}{
	{"ErrMisuse", algorithms.ErrMisuse},
	{"ErrFull", algorithms.ErrFull},
	{"ErrEmpty", algorithms.ErrEmpty},
	{"ErrShutDown", algorithms.ErrShutDown},
	{"ErrNotReady", algorithms.ErrNotReady},
	{"ErrAlreadySet", algorithms.ErrAlreadySet},
	{"ErrBroken", algorithms.ErrBroken},
	{"ErrLost", algorithms.ErrLost},
	{"ErrTimeout", sim.ErrTimeout},
	{"ErrCancelled", sim.ErrCancelled},
}

// otherError is the name of every error that has no name of its own.
const otherError = "error"

// Vocabulary is what scenario files may name: the kinds there are, the
// properties, the errors.
func Vocabulary() *script.Vocabulary {
	v := &script.Vocabulary{}
	for _, k := range algorithms.Kinds() {
		v.Kinds = append(v.Kinds, scriptKind(k))
	}
	for _, name := range checker.Names() {
		v.Properties = append(v.Properties, script.PropertySpec{Name: name, Bound: name == "bypass"})
	}
	v.Properties = append(v.Properties, script.PropertySpec{Name: "fairness", Parts: []string{"bypass", "fifo"}})
	for _, e := range scriptErrors {
		v.Errors = append(v.Errors, e.name)
	}
	v.Errors = append(v.Errors, otherError)
	return v
}

func scriptKind(k *algorithms.Kind) script.Kind {
	sk := script.Kind{Name: k.Name}
	for i := range k.Ops {
		op := &k.Ops[i]
		spec := script.OpSpec{Name: op.Name, Yields: op.GivesResult, Blocking: op.Blocking}
		if op.TakesArg {
			spec.Arg = script.IntArg
		}
		switch op.Class {
		case sim.Acquire:
			spec.Class = script.Acquire
		case sim.Release:
			spec.Class = script.Release
		case sim.Query:
			spec.Class = script.Query
		}
		sk.Ops = append(sk.Ops, spec)
	}
	for _, p := range k.Params {
		sk.Params = append(sk.Params, script.ParamSpec{Name: p.Name})
	}
	return sk
}
