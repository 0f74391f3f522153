package broken

import (
	"errors"
	"slices"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/sim"
)

// A pyWriteFirst is RWLockWrite: writers go first.
type pyWriteFirst struct {
	pyRWLock
	writeCount                                           int
	lockWriteCount, lockReadEntry, lockReadTry, resource *asyncio.Lock
}

func newPyWriteFirst(w *sim.World, fixed bool) *pyWriteFirst {
	return &pyWriteFirst{
		pyRWLock:       pyRWLock{fixed: fixed, lockReadCount: asyncio.NewLock(w)},
		lockWriteCount: asyncio.NewLock(w), lockReadEntry: asyncio.NewLock(w), lockReadTry: asyncio.NewLock(w), resource: asyncio.NewLock(w),
	}
}

func (l *pyWriteFirst) RLock(t *sim.Task) error                 { return l.read(t, patience{}) }
func (l *pyWriteFirst) RLockTimeout(t *sim.Task, d int64) error { return l.read(t, until(t, d)) }
func (l *pyWriteFirst) Lock(t *sim.Task) error                  { return l.write(t, patience{}) }
func (l *pyWriteFirst) LockTimeout(t *sim.Task, d int64) error  { return l.write(t, until(t, d)) }
func (l *pyWriteFirst) Inspect() algorithms.Snapshot {
	return l.inspect(named{"write_count", l.lockWriteCount}, named{"read_entry", l.lockReadEntry},
		named{"read_try", l.lockReadTry}, named{"resource", l.resource})
}

func (l *pyWriteFirst) read(t *sim.Task, p patience) error {
	if err := p.acquire(t, l.lockReadEntry); err != nil {
		return err
	}
	if err := p.acquire(t, l.lockReadTry); err != nil {
		return l.giveUp(t, err, func() { _ = l.lockReadEntry.Unlock(t) })
	}
	back := func() {
		_ = l.lockReadTry.Unlock(t)
		_ = l.lockReadEntry.Unlock(t)
	}
	if err := p.acquire(t, l.lockReadCount); err != nil {
		return l.giveUp(t, err, back)
	}
	l.readCount++
	if l.readCount == 1 {
		if err := p.acquire(t, l.resource); err != nil {
			return l.giveUp(t, err, func() {
				back()
				l.readCount--
				_ = l.lockReadCount.Unlock(t)
			})
		}
	}
	_ = l.lockReadCount.Unlock(t)
	back()
	l.readers = append(l.readers, t)
	return nil
}

// RUnlock is _aReader.release().
func (l *pyWriteFirst) RUnlock(t *sim.Task) error {
	return l.leave(t, &l.readers, l.lockReadCount, func() {
		l.readCount--
		if l.readCount == 0 {
			_ = l.resource.Unlock(t)
		}
	})
}

func (l *pyWriteFirst) write(t *sim.Task, p patience) error {
	if err := p.acquire(t, l.lockWriteCount); err != nil {
		return err
	}
	l.writeCount++
	if l.writeCount == 1 {
		if err := p.acquire(t, l.lockReadTry); err != nil {
			return l.giveUp(t, err, func() {
				l.writeCount--
				_ = l.lockWriteCount.Unlock(t)
			})
		}
	}
	_ = l.lockWriteCount.Unlock(t)
	if err := p.acquire(t, l.resource); err != nil {
		if !l.fixed && errors.Is(err, sim.ErrTimeout) {
			if e := l.lockWriteCount.Lock(t); e != nil {
				return e
			}
			defer func() { _ = l.lockWriteCount.Unlock(t) }()
		}
		return l.giveUp(t, err, func() { l.oneWriterLess(t) })
	}
	l.writers = append(l.writers, t)
	return nil
}

func (l *pyWriteFirst) oneWriterLess(t *sim.Task) {
	l.writeCount--
	if l.writeCount == 0 {
		_ = l.lockReadTry.Unlock(t)
	}
}

// Unlock is _aWriter.release().
func (l *pyWriteFirst) Unlock(t *sim.Task) error {
	if slices.Contains(l.writers, t) {
		_ = l.resource.Unlock(t)
	}
	return l.leave(t, &l.writers, l.lockWriteCount, func() { l.oneWriterLess(t) })
}
