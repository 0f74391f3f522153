package checker

import (
	"slices"
	"strings"

	"github.com/simrun-dev/simrun/sim"
)

// tie finds out who waits for each other inside the objects: the tasks that wait at a
// semaphore which is used like a lock, and is held by nobody but such tasks. None of them
// ever goes on, whatever the models say, and no wake-up got lost. Semaphores that somebody
// signals who has not waited for them tell nobody who will signal them.
//
// Source: R. Holt, Some deadlock properties of computer systems, Computing Surveys 4(3),
// 1972: a knot.
func (s *Set) tie() {
	s.knot = s.knot[:0]
	for _, t := range s.end.Blocked {
		if _, keepers := t.Keepers(); len(keepers) > 0 {
			s.knot = append(s.knot, t)
		}
	}
	for n := -1; n != len(s.knot); {
		n = len(s.knot)
		s.knot = slices.DeleteFunc(s.knot, s.loose)
	}
}

// loose reports whether a task waits for one that is not in the knot.
func (s *Set) loose(t *sim.Task) bool {
	_, keepers := t.Keepers()
	return slices.ContainsFunc(keepers, func(k *sim.Task) bool { return !s.knotted(k) })
}

func (s *Set) knotted(t *sim.Task) bool { return slices.Contains(s.knot, t) }

// heldBy says what a task of the knot waits for, and who has it.
func (s *Set) heldBy(t *sim.Task) string {
	if !s.knotted(t) {
		return ""
	}
	name, keepers := t.Keepers()
	var names []string
	for _, k := range keepers {
		names = append(names, k.Name())
	}
	slices.Sort(names)
	return ", for " + name + ", which " + strings.Join(slices.Compact(names), " and ") + " has taken"
}
