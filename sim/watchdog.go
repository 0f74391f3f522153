package sim

import (
	"bytes"
	"runtime"
	"sync"
	"time"
)

// A Stuck report says where an execution stands still.
type Stuck struct {
	// Step is the step that does not end.
	Step int
	// Task is the position of its task in [World.Tasks], from 0; -1 for a
	// callback or the loop.
	Task int
	// Stacks holds the stack traces of all goroutines.
	Stacks []byte
}

// Watch starts a watchdog: when one step of w lasts longer than limit of real
// time, it calls stuck, from another goroutine. A coroutine that never gives
// way cannot be stopped, so all that stuck can do is to report and to end the
// process. The returned function ends the watch.
//
// This is the only place where real time is looked at. It decides nothing but
// to give up.
//
// Watch and stop are to be called while w does not run.
func (w *World) Watch(limit time.Duration, stuck func(Stuck)) (stop func()) {
	w.beat.Store(idleBeat)
	w.watched = true
	quit := make(chan struct{})
	var once sync.Once
	go func() {
		const looks = 4
		tick := time.NewTicker(limit / looks)
		defer tick.Stop()
		var last uint64
		same := 0
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
			}
			b := w.beat.Load()
			if b != last || b == idleBeat {
				last, same = b, 0
				continue
			}
			if same++; same == looks {
				stuck(Stuck{Step: int(b >> 16 & 0xffffff), Task: int(b&0xffff) - 2, Stacks: stacks()})
				return
			}
		}
	}()
	return func() {
		once.Do(func() { close(quit) })
		w.watched = false
	}
}

// idleBeat says that no step is running: set-up and judging take what they take.
const idleBeat = 0

// beatStep tells the watchdog of a new step. The number of the execution is
// part of the beat, so that equal steps of different executions differ.
func (w *World) beatStep(t *Task) {
	who := uint64(1)
	if t != nil {
		who = uint64(t.index) + 2
	}
	w.beat.Store(w.executions<<40 | uint64(w.steps)&0xffffff<<16 | who&0xffff)
}

func stacks() []byte {
	buf := make([]byte, 1<<20)
	return bytes.Clone(buf[:runtime.Stack(buf, true)])
}
