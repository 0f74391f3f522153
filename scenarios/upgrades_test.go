package scenarios_test

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// An upgradable lock lets a reader write as well, as soon as no other reads. Whoever
// waits looks again when somebody leaves.
type upgradable struct {
	bug       string
	reads     map[*sim.Task]int
	readers   int
	writer    *sim.Task
	line      []*sim.Future
	upgrading []*sim.Future // readers that wait to write
}

// wait waits in a line until somebody leaves.
func (l *upgradable) wait(t *sim.Task, line *[]*sim.Future) error {
	f := t.NewFuture()
	*line = append(*line, f)
	_, err := f.Await(t)
	*line = slices.DeleteFunc(*line, func(g *sim.Future) bool { return f == g })
	return err
}

func (l *upgradable) RLock(t *sim.Task) error {
	for l.writer != nil {
		if err := l.wait(t, &l.line); err != nil {
			return err
		}
	}
	l.reads[t]++
	l.readers++
	return nil
}

func (l *upgradable) Lock(t *sim.Task) error {
	for l.writer != nil || l.readers > l.reads[t] {
		line := &l.line
		if l.reads[t] > 0 {
			line = &l.upgrading
			if l.bug == "forgets the first that upgrades" {
				*line = nil
			}
		}
		if err := l.wait(t, line); err != nil {
			return err
		}
	}
	l.writer = t
	return nil
}

func (l *upgradable) RUnlock(t *sim.Task) error {
	if l.reads[t] == 0 {
		return algorithms.ErrMisuse
	}
	l.reads[t]--
	l.readers--
	l.left()
	return nil
}

func (l *upgradable) Unlock(t *sim.Task) error {
	if l.writer != t {
		return algorithms.ErrMisuse
	}
	l.writer = nil
	l.left()
	return nil
}

func (l *upgradable) left() {
	for _, f := range slices.Concat(l.upgrading, l.line) {
		if f.Pending() {
			f.Complete(sim.Value{})
		}
	}
}

func anUpgradable(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "rwlock: " + bug, Kind: algorithms.RWLockKind, Disciplines: bothLoops,
		Policy: sim.Policy{Admission: sim.Barging, OwnerChecked: true, Upgrade: "allowed", Downgrade: "deadlocks", Bypass: sim.Unbounded},
		New: func(*sim.World, algorithms.Params) (any, error) {
			return &upgradable{bug: bug, reads: map[*sim.Task]int{}}, nil
		},
	}
}
