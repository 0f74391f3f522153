package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// A stepLog is a strategy that leaves the choices to another one and remembers
// the steps with their footprints, to tell where two executions differ.
type stepLog struct {
	sim.Strategy
	inner sim.Stepper
	world *sim.World
	names map[string]string // of what has a name, by path
	steps []loggedStep
}

type loggedStep struct {
	kind      sim.OptionKind
	actor     sim.ID
	footprint []sim.Access
}

var _ sim.Stepper = (*stepLog)(nil)

// Begin implements sim.Strategy.
func (l *stepLog) Begin(w *sim.World) {
	l.world, l.steps = w, nil
	l.inner, _ = l.Strategy.(sim.Stepper)
	l.Strategy.Begin(w)
}

// Stepped implements sim.Stepper.
func (l *stepLog) Stepped(s *sim.Step) {
	l.steps = append(l.steps, loggedStep{s.Kind, s.Actor, slices.Clone(s.Footprint)})
	if l.inner != nil {
		l.inner.Stepped(s)
	}
}

// finish learns the names, before the next execution.
func (l *stepLog) finish() {
	l.names = map[string]string{}
	for _, t := range l.world.Tasks() {
		l.names[l.world.Path(t.ID())] = t.Name()
	}
	for _, o := range l.world.Objects() {
		l.names[l.world.Path(o.ID())] = o.Name
	}
}

// difference is the number of the first step that is not the same, with what it
// was in either execution; 0 if there is none.
func (l *stepLog) difference(o *stepLog) (step int, first, second string) {
	for i := range max(len(l.steps), len(o.steps)) {
		first, second = "it had ended", "it had ended"
		if i < len(l.steps) {
			first = l.say(&l.steps[i])
		}
		if i < len(o.steps) {
			second = o.say(&o.steps[i])
		}
		if first != second {
			return i + 1, first, second
		}
	}
	return 0, "", ""
}

// say is a step with what it touched, each object once.
func (l *stepLog) say(s *loggedStep) string {
	var parts []string
	for _, a := range s.footprint {
		if a.Object == s.actor && a.Mode == sim.Read {
			continue // every step does
		}
		if p := a.Mode.String() + " " + l.name(a.Object); !slices.Contains(parts, p) {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing"}
	}
	return fmt.Sprintf("%s took a step (%s) with the footprint: %s", l.name(s.actor), s.kind, strings.Join(parts, ", "))
}

// name is that of a task or an object; a part of one is named after it, and
// anything else by its path.
func (l *stepLog) name(id sim.ID) string {
	path := l.world.Path(id)
	for i := len(path); i > 0; i = strings.LastIndexByte(path[:i], '.') {
		if n, ok := l.names[path[:i]]; ok {
			return n + path[i:]
		}
	}
	return path
}
