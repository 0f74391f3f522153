package littlebook

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A semaphore is one that nobody is cancelled at.
type semaphore struct{ *sim.Semaphore }

func newSemaphore(w *sim.World, name string, n int64) semaphore {
	return semaphore{sim.NewSemaphore(w, n).Named(name)}
}

func (s semaphore) wait(t *sim.Task) {
	for s.Wait(t) != nil {
	}
}

func (s semaphore) signal(t *sim.Task) { s.Signal(t) }

func (s semaphore) signals(t *sim.Task, n int64) { s.SignalMany(t, n) }

func newCounter(w *sim.World, name string) *sim.Atomic[int] { return sim.NewAtomic(w, 0).Named(name) }

// A lightswitch lets the first one into a room take what others need, and the last one
// out give it back.
type lightswitch struct {
	counter *sim.Atomic[int]
	mutex   semaphore
}

func newLightswitch(w *sim.World, who string) *lightswitch {
	return &lightswitch{newCounter(w, who), newSemaphore(w, who+"Mutex", 1)}
}

func (l *lightswitch) lock(t *sim.Task, s semaphore) {
	l.mutex.wait(t)
	if l.counter.Add(1) == 1 {
		s.wait(t)
	}
	l.mutex.signal(t)
}

func (l *lightswitch) unlock(t *sim.Task, s semaphore) {
	l.mutex.wait(t)
	if l.counter.Add(-1) == 0 {
		s.signal(t)
	}
	l.mutex.signal(t)
}

// shown is a snapshot of semaphores and counters, each under its name.
func shown(pairs ...any) (s algorithms.Snapshot) {
	for i := 0; i < len(pairs); i += 2 {
		f := algorithms.Field{Name: pairs[i].(string)}
		switch v := pairs[i+1].(type) {
		case semaphore:
			f.Value = fmt.Sprint(v.Value())
		case *sim.Atomic[int]:
			f.Value = fmt.Sprint(v.Peek())
		}
		s.Fields = append(s.Fields, f)
	}
	return s
}
