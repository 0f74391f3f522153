package java

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/mutant"
	"github.com/simrun-dev/simrun/sim"
)

// eager lets a reader in that could be, whoever waits.
type eager struct{ *ReentrantReadWriteLock }

func (l eager) RLock(t *sim.Task) error {
	if l.TryRLock(t) {
		return nil
	}
	return l.ReentrantReadWriteLock.RLock(t)
}

// silent wakes nobody when the last reader leaves.
type silent struct{ *ReentrantReadWriteLock }

func (l silent) RUnlock(t *sim.Task) error {
	nodes := l.queue.nodes
	l.queue.nodes = nil
	err := l.ReentrantReadWriteLock.RUnlock(t)
	l.queue.nodes = nodes
	return err
}

// anybodys takes a release of a write from anybody.
type anybodys struct{ *ReentrantReadWriteLock }

func (l anybodys) Unlock(t *sim.Task) error {
	if l.owner != nil {
		l.owner = t
	}
	return l.ReentrantReadWriteLock.Unlock(t)
}

func TestMutants(t *testing.T) {
	fair := Algorithms()[1]
	for _, m := range []struct {
		name               string
		right              *algorithms.Algorithm
		scenario, property string
		broken             func(*ReentrantReadWriteLock) any
	}{
		{"readers barge", fair, "rwlock/overtake", "fifo", func(l *ReentrantReadWriteLock) any { return eager{l} }},
		{"the last reader", fair, "rwlock/overtake", "blocked-when-quiet", func(l *ReentrantReadWriteLock) any { return silent{l} }},
		{"owners are not checked", Algorithms()[0], "testdata/not-the-owner.sim", "misuse-reported", func(l *ReentrantReadWriteLock) any { return anybodys{l} }},
	} {
		t.Run(m.name, func(t *testing.T) {
			mutant.Caught(t, m.right, m.scenario, m.property, func(algorithms.Params) any {
				return m.broken(NewReentrantReadWriteLock(m.right == fair))
			})
		})
	}
}
