package scenarios_test

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A barrier of the tests. Newcomers belong to the next round, whether or not the
// last one has left.
type barrier struct {
	told
	parties int
	broken  bool
	rounds  int
}

func (b *barrier) Wait(t *sim.Task) (int64, error) {
	if b.broken {
		return 0, algorithms.ErrBroken
	}
	n := len(b.waiters)
	if n+1 >= b.parties || b.has("goes without the last") && n+2 >= b.parties {
		b.release()
		return int64(n), nil
	}
	f := t.NewFuture()
	b.waiters = append(b.waiters, f)
	v, err := f.Await(t)
	if f.Cancelled() && !b.has("counts who has gone") {
		b.waiters = slices.DeleteFunc(b.waiters, func(g *sim.Future) bool { return f == g })
	}
	if b.has("numbers at the door") {
		return int64(n), err
	}
	return v.Bits(), err
}

// release completes the round.
func (b *barrier) release() {
	b.rounds++
	if b.has("opens once") && b.rounds > 1 {
		return
	}
	for i, f := range b.waiters {
		if f.Pending() && !(b.has("forgets the first") && i == 0) {
			f.Complete(sim.Int(int64(i)))
		}
	}
	b.waiters = nil
}

// fail ends all waits.
func (b *barrier) fail() {
	for _, f := range b.waiters {
		if f.Pending() {
			f.Fail(algorithms.ErrBroken)
		}
	}
	b.waiters = nil
}

func (b *barrier) Reset(*sim.Task) error {
	if b.broken = b.broken && b.has("stays broken"); b.has("sleeps through a reset") {
		return nil
	}
	b.fail()
	return nil
}

func (b *barrier) Abort(*sim.Task) error {
	b.broken = true
	b.fail()
	return nil
}

func (b *barrier) Broken(*sim.Task) bool { return b.broken }

func aBarrier(bug string) *algorithms.Algorithm {
	return &algorithms.Algorithm{
		Name: "barrier: " + bug, Kind: algorithms.BarrierKind, Disciplines: bothLoops,
		New: func(_ *sim.World, p algorithms.Params) (any, error) {
			return &barrier{told: told{bug: bug}, parties: int(p["parties"])}, nil
		},
	}
}
