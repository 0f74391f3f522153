package asyncio

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A FixedBarrier is a [Barrier] that gives no number twice in a round: a task gets the
// least one that nobody has who is there, and not how many are there. After a
// waiter was cancelled that is the number which has become free.
//
// Source: ours; it differs from asyncio.Barrier in the number alone.
type FixedBarrier struct {
	Barrier
	taken []bool // the numbers of those who are there
}

var (
	_ algorithms.Barrier    = (*FixedBarrier)(nil)
	_ algorithms.Resettable = (*FixedBarrier)(nil)
)

// NewFixedBarrier makes a barrier for a number of parties, at least 1, in w.
func NewFixedBarrier(w *sim.World, parties int64) (*FixedBarrier, error) {
	b, err := NewBarrier(w, parties)
	if err != nil {
		return nil, err
	}
	return &FixedBarrier{*b, make([]bool, parties)}, nil
}

// Wait is wait(). ErrBroken if the barrier is broken, or was reset meanwhile.
func (b *FixedBarrier) Wait(t *sim.Task) (index int64, err error) {
	number := 0
	_, err = b.enter(t, func() {
		number = slices.Index(b.taken, false)
		b.taken[number] = true
	}, func() { b.taken[number] = false })
	return int64(number), err
}
