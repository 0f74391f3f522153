package tokio

import (
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A batch is the semaphore that everything here is made of: it serves requests
// for several permits at once, first come, first served.
//
// Free permits go to the first waiter even if they are not enough for it; it
// goes on when it has got all it wants. So while anybody waits no permit is free,
// nobody can overtake, and a large request is not starved by small ones. A waiter
// that is cancelled passes on what it has got.
//
// Source: tokio 1.43, tokio/src/sync/batch_semaphore.rs.
type batch struct {
	permits int64
	queue   []*waiter
}

// A waiter lacks some of the permits that it wants.
type waiter struct {
	wants, lacks int64
	waker        *sim.Future
	note         string
}

// assign gives the waiter some of n permits, and reports whether it has all.
func (x *waiter) assign(n *int64) bool {
	got := min(x.lacks, *n)
	x.lacks -= got
	*n -= got
	return x.lacks == 0
}

// tryAcquire takes n permits if they are free.
func (s *batch) tryAcquire(n int64) bool {
	if s.permits < n {
		return false
	}
	s.permits -= n
	return true
}

// acquire waits for n permits. Those that are free are taken at once.
func (s *batch) acquire(t *sim.Task, n int64, note string) error {
	return s.take(t, n, note, (*batch).drop)
}

// take is acquire; what becomes of a request whose task gives up is for drop.
func (s *batch) take(t *sim.Task, n int64, note string, drop func(*batch, *waiter)) error {
	if s.tryAcquire(n) {
		return nil
	}
	x := s.request(t, n, note)
	_, err := x.waker.Await(t)
	if err != nil {
		drop(s, x)
	}
	return err
}

// request queues a request for n permits, which are not all there.
func (s *batch) request(t *sim.Task, n int64, note string) *waiter {
	x := &waiter{wants: n, lacks: n, waker: t.NewFuture(), note: note}
	x.assign(&s.permits)
	s.queue = append(s.queue, x)
	return x
}

// drop gives up a request, be it that it waits or that it has just got all.
func (s *batch) drop(x *waiter) { s.release(s.remove(x)) }

// remove takes a request out of the queue, and returns how many permits it has got.
func (s *batch) remove(x *waiter) (got int64) {
	if i := slices.Index(s.queue, x); i >= 0 {
		s.queue = slices.Delete(s.queue, i, i+1)
	}
	return x.wants - x.lacks
}

// release gives n permits to those who wait, in order; what is left is free.
func (s *batch) release(n int64) {
	for n > 0 && len(s.queue) > 0 {
		first := s.queue[0]
		if !first.assign(&n) {
			return
		}
		s.queue = s.queue[1:]
		if first.waker.Pending() { // else it has been cancelled, and will be dropped
			first.waker.Complete(sim.Value{})
		}
	}
	s.permits += n
}

// inspect shows the free permits and who waits, with the permits it still lacks.
func (s *batch) inspect() algorithms.Snapshot {
	shown := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "permits", Value: strconv.FormatInt(s.permits, 10)},
	}}
	for _, x := range s.queue {
		shown.Waiters = append(shown.Waiters, algorithms.Waiter{Future: x.waker, Note: x.note})
	}
	return shown
}
