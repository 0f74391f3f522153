package broken

import (
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// A pyFair is RWLockFair: first come, first served.
type pyFair struct {
	pyRWLock
	lockRead, lockWrite *asyncio.Lock
}

func newPyFair(w *sim.World, fixed bool) *pyFair {
	return &pyFair{pyRWLock{fixed: fixed, lockReadCount: asyncio.NewLock(w)}, asyncio.NewLock(w), asyncio.NewLock(w)}
}

func (l *pyFair) RLock(t *sim.Task) error                 { return l.read(t, patience{}) }
func (l *pyFair) RLockTimeout(t *sim.Task, d int64) error { return l.read(t, until(t, d)) }
func (l *pyFair) Lock(t *sim.Task) error                  { return l.write(t, patience{}) }
func (l *pyFair) LockTimeout(t *sim.Task, d int64) error  { return l.write(t, until(t, d)) }
func (l *pyFair) Inspect() algorithms.Snapshot {
	return l.inspect(named{"read", l.lockRead}, named{"write", l.lockWrite})
}

func (l *pyFair) read(t *sim.Task, p patience) error {
	if err := p.acquire(t, l.lockRead); err != nil {
		return err
	}
	if err := p.acquire(t, l.lockReadCount); err != nil {
		return l.giveUp(t, err, func() { _ = l.lockRead.Unlock(t) })
	}
	l.readCount++
	if l.readCount == 1 {
		if err := p.acquire(t, l.lockWrite); err != nil {
			return l.giveUp(t, err, func() {
				l.readCount--
				_ = l.lockReadCount.Unlock(t)
				_ = l.lockRead.Unlock(t)
			})
		}
	}
	_ = l.lockReadCount.Unlock(t)
	_ = l.lockRead.Unlock(t)
	l.readers = append(l.readers, t)
	return nil
}

// RUnlock is _aReader.release().
func (l *pyFair) RUnlock(t *sim.Task) error {
	return l.leave(t, &l.readers, l.lockReadCount, func() {
		l.readCount--
		if l.readCount == 0 {
			_ = l.lockWrite.Unlock(t)
		}
	})
}

func (l *pyFair) write(t *sim.Task, p patience) error {
	if err := p.acquire(t, l.lockRead); err != nil {
		return err
	}
	if err := p.acquire(t, l.lockWrite); err != nil {
		return l.giveUp(t, err, func() { _ = l.lockRead.Unlock(t) })
	}
	l.writers = append(l.writers, t)
	return nil
}

// Unlock is _aWriter.release(). It does not wait.
func (l *pyFair) Unlock(t *sim.Task) error {
	i := slices.Index(l.writers, t)
	if i < 0 {
		return errPyNotAcquired
	}
	l.writers = slices.Delete(l.writers, i, i+1)
	_ = l.lockWrite.Unlock(t)
	return l.lockRead.Unlock(t)
}
