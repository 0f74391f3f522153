package checker_test

import (
	"slices"
	"testing"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// politeLock is a FIFO lock whose TryLock makes way for those who wait, and, if
// it lies, fails now and then without any reason.
type politeLock struct {
	held, lies bool
	queue      []*sim.Future
}

func (l *politeLock) Lock(t *sim.Task) error {
	for first := true; l.held || first && len(l.queue) > 0; first = false {
		f := t.NewFuture()
		l.queue = append(l.queue, f)
		_, err := f.Await(t)
		i := slices.Index(l.queue, f) // it stays in line until it runs
		l.queue = slices.Delete(l.queue, i, i+1)
		if err != nil {
			l.wake() // perhaps it was its turn
			return err
		}
	}
	l.held = true
	return nil
}

func (l *politeLock) Unlock(*sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	l.held = false
	l.wake()
	return nil
}

func (l *politeLock) wake() {
	if !l.held && len(l.queue) > 0 && l.queue[0].Pending() {
		l.queue[0].Complete(sim.Value{})
	}
}

func (l *politeLock) TryLock(*sim.Task) bool {
	if l.held || len(l.queue) > 0 || l.lies {
		return false
	}
	l.held = true
	return true
}

// TestTriesMayMakeWay: a try that fails on a free lock is right while somebody
// is in line, and wrong otherwise.
func TestTriesMayMakeWay(t *testing.T) {
	const workload = "lock l = lock\ntask a: lock l; step; unlock l\ntask b: lock l; unlock l\ntask c: trylock l; unlock l\ntask k: cancel b\n"
	for _, test := range []struct {
		name string
		lies bool
		want int
	}{{"polite", false, 0}, {"lying", true, 1}} {
		t.Run(test.name, func(t *testing.T) {
			s := subject{kind: algorithms.LockKind, make: func(*sim.World, algorithms.Params) any { return &politeLock{lies: test.lies} }}
			y := sample(t, s, workload, sim.Any, 3000)
			if got := y.names(); len(got) != test.want {
				t.Errorf("violated %v, want %d\n%s", got, test.want, y)
			}
		})
	}
}
