package spin

import (
	"fmt"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// slots is how many tasks the locks for N tasks have room for. N itself is the
// number of tasks that there are.
const slots = 8

// variables makes n Atomics of one name.
func variables[T comparable](w *sim.World, name string, n int, initial T) []*sim.Atomic[T] {
	all := make([]*sim.Atomic[T], n)
	for i := range all {
		all[i] = sim.NewAtomic(w, initial).Named(name, i)
	}
	return all
}

// tasks is N for whoever runs: the number of tasks that there are.
func tasks(t *sim.Task) int { return len(t.World().Tasks()) }

// peek is the values of some variables, those of the tasks that there are.
func peek[T comparable](w *sim.World, all []*sim.Atomic[T]) string {
	var b strings.Builder
	for i, a := range all[:min(len(all), len(w.Tasks()))] {
		if i > 0 {
			b.WriteByte(' ')
		}
		v := any(a.Peek())
		switch v {
		case true:
			v = 1
		case false:
			v = 0
		}
		fmt.Fprint(&b, v)
	}
	return b.String()
}

// fields is a snapshot of names and values.
func fields(pairs ...string) (s algorithms.Snapshot) {
	for i := 0; i < len(pairs); i += 2 {
		s.Fields = append(s.Fields, algorithms.Field{Name: pairs[i], Value: pairs[i+1]})
	}
	return s
}

// locals makes what is of one task only, and survives its operations.
func locals[T any](w *sim.World, initial T) []*sim.Var[T] {
	all := make([]*sim.Var[T], slots)
	for i := range all {
		all[i] = sim.NewVar(w, initial)
	}
	return all
}

// wrapped is n modulo size, for counters with so many numbers; 0 for any number.
func wrapped(n, size int) int {
	if size > 0 {
		n %= size
	}
	return n
}
