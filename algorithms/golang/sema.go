package golang

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A sema is the semaphore of Go's runtime, in which goroutines sleep: every sleep
// is paired with one wake-up, which may come before it.
//
// Waking somebody does not give them the wake-up, unless it is handed off: it is
// there for whoever comes first, and a sleeper that finds it gone goes back to
// the queue, as a newcomer would.
//
// A goroutine cannot be asked to stop. If a task is, it goes on waiting.
//
// Source: semacquire1 and semrelease1, Go 1.24, src/runtime/sema.go.
type sema struct {
	count int
	queue []*sleeper
}

type sleeper struct {
	turn   *sim.Future
	ticket bool // the wake-up was handed to it
}

// acquire takes a wake-up, and sleeps until there is one: at the front of the
// queue if lifo.
func (s *sema) acquire(t *sim.Task, lifo bool) {
	if s.can() {
		return
	}
	for me := (&sleeper{}); ; {
		if lifo {
			s.queue = append([]*sleeper{me}, s.queue...)
		} else {
			s.queue = append(s.queue, me)
		}
		me.sleep(t)
		if me.ticket || s.can() {
			return
		}
	}
}

// sleep waits until somebody wakes it.
func (me *sleeper) sleep(t *sim.Task) {
	for me.turn = t.NewFuture(); ; me.turn = t.NewFuture() {
		if me.turn.Await(t); !me.turn.Cancelled() {
			return
		}
	}
}

// release adds a wake-up and wakes the first sleeper; with handoff nobody else can
// take it. (The original then also passes on its time slice.)
func (s *sema) release(handoff bool) {
	s.count++
	if len(s.queue) == 0 {
		return
	}
	first := s.queue[0]
	s.queue = s.queue[1:]
	first.ticket = handoff && s.can()
	first.turn.Complete(sim.Value{})
}

// can takes a wake-up if there is one.
func (s *sema) can() bool {
	if s.count == 0 {
		return false
	}
	s.count--
	return true
}

// inspect lists the sleepers for people.
func (s *sema) inspect(to []algorithms.Waiter, note string) []algorithms.Waiter {
	for _, w := range s.queue {
		to = append(to, algorithms.Waiter{Future: w.turn, Note: note})
	}
	return to
}
