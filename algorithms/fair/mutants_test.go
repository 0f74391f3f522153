package fair

import (
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/mutant"
	"github.com/simrun-dev/simrun/sim"
)

// biased lets writers in after a writer, as long as there are any.
type biased struct{ PhaseFair }

func (l *biased) Unlock(*sim.Task) error {
	err := l.inside.leave(true)
	if err == nil && !l.writersPhase() {
		l.readersPhase()
	}
	return err
}

// joining lets readers join others although a writer waits.
type joining struct{ PhaseFair }

func (l *joining) RLock(t *sim.Task) error {
	if l.inside.admits(false) {
		l.inside.enter(false)
		return nil
	}
	return l.PhaseFair.RLock(t)
}

// strands does not let the readers in that waited for a writer that gave up.
type strands struct{ PhaseFair }

func (l *strands) Lock(t *sim.Task) error {
	if l.TryLock(t) {
		return nil
	}
	return l.writers.wait(t, true, func(granted bool) {
		if granted {
			l.Unlock(t)
		}
	})
}

func TestMutants(t *testing.T) {
	for _, m := range []struct {
		name               string
		right              *algorithms.Algorithm
		scenario, property string
		broken             func(algorithms.Params) any
	}{
		{"readers barge", taskFair(), "rwlock/overtake", "fifo", func(algorithms.Params) any { return &ReaderFirst{} }},
		{"writers first", phaseFair(), "rwlock/two-writers-wait", "phase-fairness", func(algorithms.Params) any { return &biased{} }},
		{"readers first", phaseFair(), "rwlock/overtake", "phase-fairness", func(algorithms.Params) any { return &joining{} }},
		{"a writer gives up", phaseFair(), "rwlock/cancelled-writer", "blocked-when-quiet", func(algorithms.Params) any { return &strands{} }},
	} {
		t.Run(m.name, func(t *testing.T) { mutant.Caught(t, m.right, m.scenario, m.property, m.broken) })
	}
}
