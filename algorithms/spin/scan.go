package spin

import "github.com/simrun-dev/simrun/sim"

// some reports whether is holds for one of the tasks from, from+1, ..., to-1 other
// than t, which are looked at in that order until there is one.
func some(t *sim.Task, from, to int, is func(j int) bool) bool {
	return first(t, from, to, is) != nobody
}

// first is the first one of them for which it holds; nobody if there is none.
func first(t *sim.Task, from, to int, is func(j int) bool) int {
	return t.Ask(func() int {
		for j := from; j < to; j++ {
			if j != t.Index() && holds(t, func() bool { return is(j) }) {
				return j
			}
		}
		return nobody
	})
}

// holds is is(), of which t keeps nothing but the answer.
func holds(t *sim.Task, is func() bool) bool {
	return t.Ask(func() int {
		if is() {
			return 1
		}
		return 0
	}) == 1
}
