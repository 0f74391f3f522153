package spin

import "github.com/simrun-dev/simrun/sim"

// NewSelfishMutex3 makes Drepper's third mutex in which a task that has been taken out of
// line to be woken, and gives up before it goes on, keeps the wake-up to itself. The lock is
// free then, and who is next in line sleeps on.
func NewSelfishMutex3(w *sim.World) *Drepper {
	l := NewMutex3(w)
	l.selfish = true
	return l
}
