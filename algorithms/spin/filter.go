package spin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Filter is Peterson's lock for N tasks, from the same paper: N-1 levels, each of
// which keeps back the one that came to it last, as long as somebody is there or
// further on.
//
// No task starves, but with three tasks there is no bound on how often the others
// get in while one waits.
type Filter struct {
	w      *sim.World
	level  []*sim.Atomic[int] // of each task, from 1; 0 if it does not want in
	victim []*sim.Atomic[int] // of each level: who came last
}

// NewFilter makes one.
func NewFilter(w *sim.World) *Filter {
	return &Filter{w, variables(w, "level", slots, 0), variables(w, "victim", slots, -1)}
}

// Lock implements [algorithms.Lock].
func (l *Filter) Lock(t *sim.Task) error {
	me, n := t.Index(), max(tasks(t), 2) // for one there would be no level to stop who comes later
	for at := 1; at < n; at++ {
		l.level[me].Store(at)
		l.victim[at].Store(me)
		if at == 1 {
			t.Doorway()
		}
		t.Spin(func() bool {
			return !some(t, 0, n, func(k int) bool { return l.level[k].Load() >= at && l.victim[at].Load() == me })
		})
	}
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *Filter) Unlock(t *sim.Task) error {
	l.level[t.Index()].Store(0)
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Filter) Inspect() algorithms.Snapshot {
	return fields("level", peek(l.w, l.level), "victim", peek(l.w, l.victim))
}
