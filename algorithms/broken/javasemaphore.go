package broken

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// javaSemaphore is a queue of threads, each of which is woken by the one before it
// or by a release. A thread gives way between taking a permit and becoming the head
// of the queue: there others can act.
//
// Source: AbstractQueuedSynchronizer, in shared mode.
type javaSemaphore struct {
	permits int64
	head    *thread   // whoever was served last
	queue   []*thread // behind the head
	// propagates: a release that finds the head without a sign leaves a mark, and
	// whoever becomes the head looks for it.
	propagates bool
}

type thread struct {
	sign   sign
	parked *sim.Future
}

// A sign says what the head of the queue owes to those behind it.
type sign uint8

const (
	nothing   sign = iota
	wakesNext      // whoever is behind it sleeps, and is to be woken
	propagate      // a release has come meanwhile
)

func newJavaSemaphore(permits int64, propagates bool) *javaSemaphore {
	return &javaSemaphore{permits: permits, head: &thread{}, propagates: propagates}
}

// take takes a permit, and returns how many remain; less than 0 for none.
func (s *javaSemaphore) take() int64 {
	if s.permits == 0 {
		return -1
	}
	s.permits--
	return s.permits
}

// Acquire waits for a permit, behind those who wait already.
func (s *javaSemaphore) Acquire(t *sim.Task) error {
	if len(s.queue) == 0 && s.take() >= 0 {
		return nil
	}
	me := &thread{}
	s.queue = append(s.queue, me)
	for {
		if s.queue[0] == me {
			if left := s.take(); left >= 0 {
				t.Yield()
				s.setHead(me, left)
				return nil
			}
		}
		s.before(me).sign = wakesNext
		s.park(t, me)
	}
}

// before is the one before a thread in the queue.
func (s *javaSemaphore) before(me *thread) *thread {
	last := s.head
	for _, x := range s.queue {
		if x == me {
			break
		}
		last = x
	}
	return last
}

// park sleeps until it is woken, whoever asks the task to stop.
func (s *javaSemaphore) park(t *sim.Task, me *thread) {
	for {
		me.parked = t.NewFuture()
		if me.parked.Await(t); !me.parked.Cancelled() {
			return
		}
	}
}

// setHead is setHeadAndPropagate(): the first in the queue becomes its head, and
// wakes the next one if there are permits left.
func (s *javaSemaphore) setHead(me *thread, left int64) {
	old := s.head
	s.head, s.queue = me, s.queue[1:]
	if left > 0 || s.propagates && (old.sign != nothing || me.sign != nothing) {
		s.wakeNext()
	}
}

// Release frees a permit and wakes the first in the queue, if the head has a sign
// that it sleeps.
func (s *javaSemaphore) Release(*sim.Task) error {
	s.permits++
	s.wakeNext()
	return nil
}

func (s *javaSemaphore) wakeNext() {
	switch {
	case len(s.queue) == 0:
	case s.head.sign == wakesNext:
		s.head.sign = nothing
		complete(s.queue[0].parked)
	case s.head.sign == nothing && s.propagates:
		s.head.sign = propagate
	}
}

// Inspect shows the permits and the queue.
func (s *javaSemaphore) Inspect() algorithms.Snapshot {
	shown := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "permits", Value: strconv.FormatInt(s.permits, 10)},
		{Name: "head", Value: [...]string{"", "signal", "propagate"}[s.head.sign]},
	}}
	for _, x := range s.queue {
		if x.parked != nil {
			shown.Waiters = append(shown.Waiters, algorithms.Waiter{Future: x.parked})
		}
	}
	return shown
}
