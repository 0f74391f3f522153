package spin

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// Cohort is the cohort lock C-TKT-TKT: a ticket lock for each node of the machine, and
// one for all. Who has the lock of its node and leaves it to another one there leaves
// it that for all, too, as long as it has not done so too often in a row. So it moves
// seldom from node to node, and nobody starves, but tasks of the other node may come
// later and get in first.
//
// Source: D. Dice, V. Marathe and N. Shavit, Lock Cohorting: A General Technique for
// Designing NUMA Locks, PPoPP 2012.
type Cohort struct {
	global tickets
	local  [nodesOfMachine]cohort
	bound  int
}

// nodesOfMachine is how many nodes the machine has. A task is at the one of its number
// modulo that.
const nodesOfMachine = 2

type cohort struct {
	tickets
	granted *sim.Atomic[bool] // the lock for all has been left to this node
	batch   *sim.Var[int]     // how often in a row
}

// tickets are a ticket lock that anybody may release.
type tickets struct {
	next, owner *sim.Atomic[int]
	size        int
}

func newTickets(w *sim.World, name string, size int) tickets {
	return tickets{sim.NewAtomic(w, 0).Named(name + ".next"), sim.NewAtomic(w, 0).Named(name + ".owner"), size}
}

func (l *tickets) after(n int) int { return wrapped(n+1, l.size) }

func (l *tickets) lock(t *sim.Task) {
	my := l.next.Update(l.after)
	t.Spin(func() bool { return l.owner.Load() == my })
}

func (l *tickets) unlock() { l.owner.Update(l.after) }

// alone reports whether nobody waits, to who has the lock.
func (l *tickets) alone(t *sim.Task) bool {
	return holds(t, func() bool { return l.next.Load() == l.after(l.owner.Load()) })
}

func (l *tickets) locked(t *sim.Task) bool {
	return holds(t, func() bool { return l.next.Load() != l.owner.Load() })
}

// NewCohort makes one that stays at a node for so many tasks in a row after the first;
// tickets are numbered modulo size, 0 for never-ending ones.
func NewCohort(w *sim.World, bound, size int) *Cohort {
	l := &Cohort{global: newTickets(w, "global", size), bound: bound}
	for i := range l.local {
		l.local[i] = cohort{newTickets(w, fmt.Sprint("local", i), size), sim.NewAtomic(w, false).Named("granted", i), sim.NewVar(w, 0)}
	}
	return l
}

// Lock implements [algorithms.Lock].
func (l *Cohort) Lock(t *sim.Task) error {
	own := &l.local[t.Index()%nodesOfMachine]
	own.lock(t)
	t.Forget(1)
	if !own.granted.Load() {
		l.global.lock(t)
	}
	return nil
}

// Unlock implements [algorithms.Lock].
func (l *Cohort) Unlock(t *sim.Task) error {
	own := &l.local[t.Index()%nodesOfMachine]
	if n := own.batch.Get(); n < l.bound && !own.alone(t) {
		own.batch.Set(n + 1)
		own.granted.Store(true)
		own.unlock()
		return nil
	}
	own.batch.Set(0)
	own.granted.Store(false)
	l.global.unlock()
	own.unlock()
	return nil
}

// Inspect implements [algorithms.Inspector].
func (l *Cohort) Inspect() algorithms.Snapshot {
	s := fields("global", l.global.String())
	for i := range l.local {
		own := &l.local[i]
		s.Fields = append(s.Fields, fields(fmt.Sprint("node ", i), fmt.Sprintf("%s granted=%v", own.tickets.String(), own.granted.Peek())).Fields...)
	}
	return s
}

func (l *tickets) String() string { return fmt.Sprintf("%d/%d", l.owner.Peek(), l.next.Peek()) }
