package golang

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A WeightedRWLock is a [Weighted] semaphore used as a reader-writer lock: a
// reader takes one of its tokens, a writer all of them. Readers and writers get
// in in the order of their arrival, neighbouring readers together, so nobody
// starves.
//
// Not reentrant: whoever is inside and asks again waits for itself, at the latest
// when a writer waits. Not owned, and it does not know what a token was taken
// for: a writer's release fails only if not all tokens are out, a reader's only
// if none is. Cancellation is that of the semaphore.
//
// Source: the comment in notifyWaiters, golang.org/x/sync v0.10.0,
// semaphore/semaphore.go, which gives this use as the reason for its order.
type WeightedRWLock struct{ s Weighted }

var (
	_ algorithms.RWLock    = (*WeightedRWLock)(nil)
	_ algorithms.TryLock   = (*WeightedRWLock)(nil)
	_ algorithms.TryRLock  = (*WeightedRWLock)(nil)
	_ algorithms.Inspector = (*WeightedRWLock)(nil)
)

// NewWeightedRWLock makes a free lock for up to n readers.
func NewWeightedRWLock(n int64) *WeightedRWLock {
	return &WeightedRWLock{Weighted{size: n}}
}

// RLock takes one token.
func (l *WeightedRWLock) RLock(t *sim.Task) error { return l.s.acquire(t, 1, "r") }

// TryRLock takes one token if that needs no waiting.
func (l *WeightedRWLock) TryRLock(t *sim.Task) bool { return l.s.TryAcquireN(t, 1) }

// RUnlock gives one token back.
func (l *WeightedRWLock) RUnlock(t *sim.Task) error { return l.s.ReleaseN(t, 1) }

// Lock takes all tokens.
func (l *WeightedRWLock) Lock(t *sim.Task) error { return l.s.acquire(t, l.s.size, "w") }

// TryLock takes all tokens if that needs no waiting.
func (l *WeightedRWLock) TryLock(t *sim.Task) bool { return l.s.TryAcquireN(t, l.s.size) }

// Unlock gives all tokens back.
func (l *WeightedRWLock) Unlock(t *sim.Task) error { return l.s.ReleaseN(t, l.s.size) }

// Inspect shows the free tokens and who waits.
func (l *WeightedRWLock) Inspect() algorithms.Snapshot { return l.s.Inspect() }
