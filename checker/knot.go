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

// stranded reports whether a task waits for tasks that all wait for ever themselves: no
// wake-up that it could have lost would have helped it.
func (s *Set) stranded(t *sim.Task) bool {
	_, keepers := t.Keepers()
	return len(keepers) > 0 && !slices.ContainsFunc(keepers, func(k *sim.Task) bool { return !slices.Contains(s.end.Blocked, k) })
}

// keepsOut says who waits for what a task has taken that waits for a signal: if one of these
// is to give it, it cannot. Whether it would, nobody knows who has not seen the rest of its
// program.
func (s *Set) keepsOut(t *sim.Task) string {
	var out []string
	what := ""
	for _, b := range s.end.Blocked {
		if name, keepers := b.Keepers(); slices.Contains(keepers, t) && s.stranded(b) {
			out, what = append(out, b.Name()), name
		}
	}
	if out == nil {
		return ""
	}
	verb := " waits"
	if len(out) > 1 {
		verb = " wait"
	}
	slices.Sort(out)
	return ", or cannot come as long as " + strings.Join(out, " and ") + verb + " for " + what + ", which it has taken"
}

func (s *Set) knotted(t *sim.Task) bool { return slices.Contains(s.knot, t) }

// heldBy says what a task waits for, and who has it that waits as well.
func (s *Set) heldBy(t *sim.Task) string {
	if !s.stranded(t) {
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
