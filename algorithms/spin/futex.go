package spin

import (
	"github.com/simrun-dev/simrun/sim"
)

// A futex is what the kernel does for threads that share a word: it lets them sleep
// as long as the word has a value, and wakes those who sleep, first come first.
//
// Who sleeps may wake for no reason, see [sim.World.Spurious]; and a wake that comes
// too late to find anybody asleep is lost.
//
// Source: H. Franke, R. Russell and M. Kirkwood, Fuss, Futexes and Furwocks: Fast
// Userlevel Locking in Linux, Ottawa Linux Symposium 2002.
type futex struct {
	word *sim.Atomic[int]
	line *sim.Var[uint64] // who sleeps
	// selfish: who was woken and gives up lets nobody else have its wake-up. It is wrong.
	selfish bool
}

func newFutex(w *sim.World, name string) futex {
	return futex{word: sim.NewAtomic(w, 0).Named(name), line: sim.NewVar(w, uint64(0))}
}

// wait sleeps if the word has this value.
func (f *futex) wait(t *sim.Task, value int) error {
	if f.word.Load() != value {
		return nil
	}
	f.line.Set(push(f.line.Get(), t.Index())) // in the same step
	err := t.Park()
	t.Point()
	if !f.leave(t.Index()) && err != nil && !f.selfish {
		f.wake(t) // it was woken and does not want to any more
	}
	return err
}

// leave takes a task out of line, and reports false if it was woken: then it is out.
func (f *futex) leave(task int) bool {
	line := f.line.Get()
	f.line.Set(without(line, task))
	return isIn(line, task)
}

// wake wakes the first one that sleeps.
func (f *futex) wake(t *sim.Task) {
	t.Point()
	line := f.line.Get()
	if line == 0 {
		return
	}
	f.line.Set(line >> 4)
	t.World().Tasks()[head(line)].Unpark()
}
