package golang

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Weighted semaphore has tokens, of which a task may take several at once. They
// are handed over in the order of arrival: a large request at the head of the
// queue blocks small ones behind it, for which there would be enough, or else it
// would starve. So nobody starves, and nobody overtakes. [Weighted.TryAcquireN]
// fails while anybody waits.
//
// Any task may release, in other portions than were acquired, but not more than
// is out: in Go that panics. A task that holds tokens and asks for more waits
// like everybody else, for itself if need be.
//
// A waiter that is cancelled leaves; if it was the first, those behind it may fit
// and are let in (golang/go#37852). Cancelled after it was served and before it
// runs, it puts its tokens back. Whoever has been asked to stop before it asks gets
// nothing (golang/go#63615).
//
// Source: golang.org/x/sync/semaphore.Weighted, v0.10.0, semaphore/semaphore.go.
type Weighted struct {
	size    int64
	cur     int64 // tokens that are out
	waiters []*weightedWaiter
}

type weightedWaiter struct {
	n      int64
	ready  *sim.Future
	served bool
	note   string
}

var (
	_ algorithms.Semaphore  = (*Weighted)(nil)
	_ algorithms.TryAcquire = (*Weighted)(nil)
	_ algorithms.Inspector  = (*Weighted)(nil)
)

// NewWeighted makes a semaphore with n tokens.
func NewWeighted(n int64) *Weighted { return &Weighted{size: n} }

// AcquireN waits for n tokens and takes them. More than there are never come: it
// waits without holding up others.
func (s *Weighted) AcquireN(t *sim.Task, n int64) error { return s.acquire(t, n, "") }

func (s *Weighted) acquire(t *sim.Task, n int64, note string) error {
	if t.CancelPending() {
		return t.Yield() // which tells it so
	}
	return s.take(t, n, note, (*Weighted).leave)
}

// take is acquire for whoever has not been asked to stop. When it is while it
// waits, it leaves.
func (s *Weighted) take(t *sim.Task, n int64, note string, leave func(*Weighted, *sim.Task, *weightedWaiter)) error {
	if s.TryAcquireN(t, n) {
		return nil
	}
	w := &weightedWaiter{n: n, ready: t.NewFuture(), note: note}
	if n <= s.size {
		s.waiters = append(s.waiters, w)
	}
	_, err := w.ready.Await(t)
	if err != nil {
		leave(s, t, w)
	}
	return err
}

// leave gives up a request, which may have been served meanwhile.
func (s *Weighted) leave(t *sim.Task, w *weightedWaiter) {
	switch i := slices.Index(s.waiters, w); {
	case w.served: // before it ran, be it before or after it was cancelled
		s.ReleaseN(t, w.n)
	case i >= 0:
		s.waiters = slices.Delete(s.waiters, i, i+1)
		// Whoever was behind the first may fit, if there are tokens left.
		if i == 0 && s.size > s.cur {
			s.notifyWaiters()
		}
	}
}

// TryAcquireN takes n tokens if they are free and nobody waits.
func (s *Weighted) TryAcquireN(_ *sim.Task, n int64) bool {
	ok := s.size-s.cur >= n && len(s.waiters) == 0
	if ok {
		s.cur += n
	}
	return ok
}

// ReleaseN gives n tokens back. ErrMisuse if fewer are out.
func (s *Weighted) ReleaseN(_ *sim.Task, n int64) error {
	if s.cur < n {
		return errReleased
	}
	s.cur -= n
	s.notifyWaiters()
	return nil
}

// notifyWaiters serves the queue up to the first request that does not fit. To
// look for smaller ones behind it would let a stream of them starve it.
func (s *Weighted) notifyWaiters() {
	for len(s.waiters) > 0 && s.size-s.cur >= s.waiters[0].n {
		w := s.waiters[0]
		s.cur += w.n
		s.waiters = s.waiters[1:]
		w.served = true
		if w.ready.Pending() { // else it will see that it was cancelled
			w.ready.Complete(sim.Value{})
		}
	}
}

// Acquire is AcquireN of one token.
func (s *Weighted) Acquire(t *sim.Task) error { return s.AcquireN(t, 1) }

// TryAcquire is TryAcquireN of one token.
func (s *Weighted) TryAcquire(t *sim.Task) bool { return s.TryAcquireN(t, 1) }

// Release is ReleaseN of one token.
func (s *Weighted) Release(t *sim.Task) error { return s.ReleaseN(t, 1) }

// Inspect shows the free tokens and who waits.
func (s *Weighted) Inspect() algorithms.Snapshot {
	free := strconv.FormatInt(s.size-s.cur, 10)
	shown := algorithms.Snapshot{Fields: []algorithms.Field{{Name: "free", Value: free}}}
	for _, w := range s.waiters {
		shown.Waiters = append(shown.Waiters, algorithms.Waiter{Future: w.ready, Note: w.note})
	}
	return shown
}
