package broken

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// classic describes a lock that is a version of nothing else here. It claims its
// policy for both loops.
func classic(name string, kind *algorithms.Kind, build func(algorithms.Params) any, v version) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name:        name,
		Kind:        kind,
		New:         func(_ *sim.World, p algorithms.Params) (any, error) { return build(p), nil },
		Doc:         v.doc,
		Source:      v.source,
		Disciplines: []sim.Discipline{sim.FIFO, sim.Any},
		Policy:      *v.policy,
		Scenarios:   v.stories,
		Defects:     v.defects,
	}
}

// complete completes a future, unless that has been done or it was cancelled.
func complete(f *sim.Future) {
	if f.Pending() {
		f.Complete(sim.Value{})
	}
}

// wakeFirst takes the first one out of a line that has not been cancelled, and
// wakes it. It reports whether there was one.
func wakeFirst(line *[]*sim.Future) bool {
	for len(*line) > 0 {
		first := (*line)[0]
		*line = (*line)[1:]
		if first.Pending() {
			first.Complete(sim.Value{})
			return true
		}
	}
	return false
}

func without(line []*sim.Future, f *sim.Future) []*sim.Future {
	return slices.DeleteFunc(line, func(x *sim.Future) bool { return x == f })
}

// waitersOf shows a line to people.
func waitersOf(line []*sim.Future, note string) (shown []algorithms.Waiter) {
	for _, f := range line {
		shown = append(shown, algorithms.Waiter{Future: f, Note: note})
	}
	return shown
}
