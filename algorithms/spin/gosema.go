package spin

import "github.com/simrun-dev/simrun/sim"

// A gosema is the semaphore of Go's runtime: a count, and a line of those who wait for
// it. Who is woken must take from the count, like everybody else, unless it was handed
// its part. What the runtime does under a lock of its own is a step here.
//
// Source: Go 1.24, src/runtime/sema.go.
type gosema struct {
	count  *sim.Var[int]
	line   *sim.Var[uint64]
	handed *sim.Var[uint64] // who has been handed its part: a line, too
}

func newGosema(w *sim.World) gosema {
	return gosema{sim.NewVar(w, 0), sim.NewVar(w, uint64(0)), sim.NewVar(w, uint64(0))}
}

// acquire waits; in front of all others, or behind them. place stands for all that t
// goes on to know, see [sim.Task.Forget].
func (s *gosema) acquire(t *sim.Task, inFront bool, place int) {
	t.Point()
	for me := t.Index(); ; t.Forget(place) {
		if n := s.count.Get(); n > 0 {
			s.count.Set(n - 1)
			return
		}
		if line := s.line.Get(); inFront {
			s.line.Set(line<<4 | push(0, me))
		} else {
			s.line.Set(push(line, me))
		}
		for isIn(s.line.Get(), me) {
			_ = t.Park()
		}
		if handed := s.handed.Get(); isIn(handed, me) {
			s.handed.Set(without(handed, me))
			return
		}
	}
}

// release gives one, and wakes the first one in line, if there is one. With handOff, it
// is for that one.
func (s *gosema) release(t *sim.Task, handOff bool) {
	t.Point()
	s.count.Set(s.count.Get() + 1)
	line := s.line.Get()
	if line == 0 {
		return
	}
	s.line.Set(line >> 4)
	if handOff {
		s.count.Set(s.count.Get() - 1)
		s.handed.Set(push(s.handed.Get(), head(line)))
	}
	t.World().Tasks()[head(line)].Unpark()
}
