package conform

import (
	"errors"
	"math"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Binding says how recorded scripts of one type of one library are performed
// on its port. Everything that the replay must know of a type stands here.
type Binding struct {
	// Library and Type are the names in scripts, as in "asyncio" and "Lock".
	Library, Type string
	// Params are the constructor's parameters under their original names.
	// Scripts may leave parameters out, but name no others.
	Params []Param
	// New makes the port; p holds a value for each of Params, truth values as 0
	// and 1. An error means that the constructor raised.
	New func(w *sim.World, p algorithms.Params) (any, error)
	// Profile is the event loop the library ran on.
	Profile sim.Profile
	// OwnDeadlines is set for libraries whose operations have deadlines of their
	// own: an operation then takes a timeout only if it has a Timed form.
	// Otherwise a timeout cancels the call: [sim.Task.WithTimeout].
	OwnDeadlines bool
	// Ops are the operations under their original names. "sleep", "yield" and
	// "cancel" belong to the script language and need no entry.
	Ops map[string]Op
	// Final is the state in which the object is left, under the names of the
	// recordings; nil means the fields of its Inspect method.
	Final func(impl any) []algorithms.Field
	// ErrorName is the name of the class that the original raises for an error,
	// "" if it would raise nothing of the kind. nil means [ErrorClass].
	ErrorName func(err error) string
}

// A Param is a constructor parameter and its default.
type Param struct {
	Name    string
	Default int64
	// Null is the class that the constructor raises for null; "" if it takes null,
	// for which there is no port then.
	Null string
	// Counts: it is compared with a number of things and nothing else. So a
	// fraction means the next whole number, and below 0 the next lower one.
	Counts bool
}

// Parameters that several types have. class is what they raise for null.
func value(class string) []Param { return []Param{{Name: "value", Default: 1, Null: class}} }

func maxsize(class string) []Param { return []Param{{Name: "maxsize", Null: class, Counts: true}} }

// Null stands for null where numbers are meant: the number that no script gives.
const Null = math.MinInt64

// An Arg says which argument an operation of a script carries.
type Arg uint8

const (
	// NoArg: the operation has no argument.
	NoArg Arg = iota
	// ValueArg: the script gives it as "value".
	ValueArg
	// NullableArg is ValueArg that may be null, or left out, which is [Null].
	NullableArg
	// CountArg: the script gives it as "n", 1 if it does not.
	CountArg
)

// An Op performs one operation. What it returns is what the original returns:
// nothing (the zero Value) for Python's None and for context managers.
type Op struct {
	// Arg is the kind of argument; arg is 0 for NoArg.
	Arg  Arg
	Call func(t *sim.Task, impl any, arg int64) (sim.Value, error)
	// Timed is Call with the library's own deadline after d units; nil if there
	// is none.
	Timed func(t *sim.Task, impl any, arg, d int64) (sim.Value, error)
}

// Name is LIBRARY.TYPE, as in "asyncio.Lock".
func (b *Binding) Name() string { return b.Library + "." + b.Type }

// families lists the types of each library. A new type is one entry in the
// function of its family, a new family one entry here.
var families = []func() []*Binding{
	asyncioBindings,
	toroBindings,
	tornadoBindings,
	aiorwlockBindings,
}

// Bindings lists the types that can be replayed.
func Bindings() []*Binding {
	var all []*Binding
	for _, f := range families {
		all = append(all, f()...)
	}
	return all
}

// ErrorClass is the usual [Binding.ErrorName]: errors with a method Class() string
// name themselves, and the errors of waiting are CancelledError and TimeoutError.
func ErrorClass(err error) string {
	var named interface{ Class() string }
	switch {
	case errors.As(err, &named):
		return named.Class()
	case errors.Is(err, sim.ErrCancelled):
		return "CancelledError"
	case errors.Is(err, sim.ErrTimeout):
		return "TimeoutError"
	}
	return ""
}
