package asyncio

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Barrier lets tasks go on when a number of them have come. While they leave,
// newcomers wait in front of it. A reset makes those who wait fail; an abort
// makes everybody fail until the next reset. A waiter that is cancelled goes,
// and the others wait for one more.
//
// Each gets a number when it comes: how many were there before. After a waiter
// was cancelled, a later one may get the number of somebody who still waits
// (python/cpython #155233).
//
// Source: asyncio.Barrier, CPython 3.11.7, Lib/asyncio/locks.py.
type Barrier struct {
	cond    *Condition
	parties int64
	state   barrierState
	count   int64
}

var (
	_ algorithms.Barrier    = (*Barrier)(nil)
	_ algorithms.Resettable = (*Barrier)(nil)
	_ algorithms.Inspector  = (*Barrier)(nil)
)

// A barrierState is _BarrierState.
type barrierState uint8

const (
	filling barrierState = iota
	draining
	resetting
	broken
)

// String is the value of the enum.
func (s barrierState) String() string {
	return [...]string{"filling", "draining", "resetting", "broken"}[s]
}

// NewBarrier makes a barrier for a number of parties, at least 1, in w.
func NewBarrier(w *sim.World, parties int64) (*Barrier, error) {
	if parties < 1 {
		return nil, errParties
	}
	return &Barrier{cond: NewCondition(w), parties: parties}, nil
}

// locked is "async with self._cond".
func (b *Barrier) locked(t *sim.Task, body func() error) error {
	if err := b.cond.Lock(t); err != nil {
		return err
	}
	err := body()
	b.cond.Unlock(t)
	return err
}

// Wait is wait(). ErrBroken if the barrier is broken, or was reset meanwhile.
func (b *Barrier) Wait(t *sim.Task) (index int64, err error) {
	return b.enter(t, func() {}, func() {})
}

// enter is wait(), and tells when the task comes in and when it leaves.
func (b *Barrier) enter(t *sim.Task, comes, leaves func()) (index int64, err error) {
	err = b.locked(t, func() error {
		if err := b.block(t); err != nil {
			return err
		}
		comes()
		index = b.count
		b.count++
		var err error
		if index+1 == b.parties {
			b.release(t)
		} else {
			err = b.wait(t)
		}
		b.count--
		leaves()
		// Wake up any tasks waiting for barrier to drain.
		b.exit(t)
		return err
	})
	return index, err
}

// block waits while the barrier drains or resets.
func (b *Barrier) block(t *sim.Task) error {
	err := b.cond.waitFor(t, func() bool { return b.state != draining && b.state != resetting })
	if err == nil && b.state == broken {
		return errAborted
	}
	return err
}

// release lets the tasks go on that wait in the barrier.
func (b *Barrier) release(t *sim.Task) {
	b.state = draining
	b.cond.NotifyAll(t)
}

// wait waits in the barrier until somebody releases it.
func (b *Barrier) wait(t *sim.Task) error {
	err := b.cond.waitFor(t, func() bool { return b.state != filling })
	if err == nil && (b.state == broken || b.state == resetting) {
		return errReset
	}
	return err
}

// exit lets those in who wait for the last task to leave.
func (b *Barrier) exit(t *sim.Task) {
	if b.count == 0 {
		if b.state == resetting || b.state == draining {
			b.state = filling
		}
		b.cond.NotifyAll(t)
	}
}

// Reset is reset(): those who wait fail.
func (b *Barrier) Reset(t *sim.Task) error {
	return b.locked(t, func() error {
		if b.count > 0 {
			b.state = resetting
		} else {
			b.state = filling
		}
		return b.cond.NotifyAll(t)
	})
}

// Abort is abort(): everybody fails from now on.
func (b *Barrier) Abort(t *sim.Task) error {
	return b.locked(t, func() error {
		b.state = broken
		return b.cond.NotifyAll(t)
	})
}

// Parties is parties.
func (b *Barrier) Parties(*sim.Task) int64 { return b.parties }

// Waiting is n_waiting: how many wait for others to come.
func (b *Barrier) Waiting(*sim.Task) int64 {
	if b.state == filling {
		return b.count
	}
	return 0
}

// Broken is broken.
func (b *Barrier) Broken(*sim.Task) bool { return b.state == broken }

// Inspect shows the state, how many wait, and those who do.
func (b *Barrier) Inspect() algorithms.Snapshot {
	return algorithms.Snapshot{
		Fields: []algorithms.Field{
			{Name: "state", Value: b.state.String()},
			{Name: "n_waiting", Value: strconv.FormatInt(b.Waiting(nil), 10)},
			{Name: "broken", Value: strconv.FormatBool(b.Broken(nil))},
		},
		Waiters: b.cond.Inspect().Waiters,
	}
}
