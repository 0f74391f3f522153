package broken

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// A pyReadFirst is RWLockRead: readers go first.
type pyReadFirst struct {
	pyRWLock
	resource *asyncio.Lock
}

func newPyReadFirst(w *sim.World, fixed bool) *pyReadFirst {
	return &pyReadFirst{pyRWLock{fixed: fixed, lockReadCount: asyncio.NewLock(w)}, asyncio.NewLock(w)}
}

func (l *pyReadFirst) RLock(t *sim.Task) error                 { return l.read(t, patience{}) }
func (l *pyReadFirst) RLockTimeout(t *sim.Task, d int64) error { return l.read(t, until(t, d)) }
func (l *pyReadFirst) Lock(t *sim.Task) error                  { return l.write(t, patience{}) }
func (l *pyReadFirst) LockTimeout(t *sim.Task, d int64) error  { return l.write(t, until(t, d)) }
func (l *pyReadFirst) Inspect() algorithms.Snapshot            { return l.inspect(named{"resource", l.resource}) }

func (l *pyReadFirst) read(t *sim.Task, p patience) error {
	if err := p.acquire(t, l.lockReadCount); err != nil {
		return err
	}
	l.readCount++
	if l.readCount == 1 {
		if err := p.acquire(t, l.resource); err != nil {
			return l.giveUp(t, err, func() {
				l.readCount--
				_ = l.lockReadCount.Unlock(t)
			})
		}
	}
	_ = l.lockReadCount.Unlock(t)
	l.readers = append(l.readers, t)
	return nil
}

// RUnlock is _aReader.release().
func (l *pyReadFirst) RUnlock(t *sim.Task) error {
	return l.leave(t, &l.readers, l.lockReadCount, func() {
		l.readCount--
		if l.readCount == 0 {
			_ = l.resource.Unlock(t)
		}
	})
}

func (l *pyReadFirst) write(t *sim.Task, p patience) error {
	if err := p.acquire(t, l.resource); err != nil {
		return err
	}
	l.writers = append(l.writers, t)
	return nil
}

// Unlock is _aWriter.release(). It does not wait.
func (l *pyReadFirst) Unlock(t *sim.Task) error {
	i := slices.Index(l.writers, t)
	if i < 0 {
		return errPyNotAcquired
	}
	l.writers = slices.Delete(l.writers, i, i+1)
	return l.resource.Unlock(t)
}
