package littlebook

import (
	"fmt"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

func newCounter(w *sim.World, name string) *sim.Atomic[int] { return sim.NewAtomic(w, 0).Named(name) }

// A lightswitch lets the first one into a room take what others need, and the last one
// out give it back.
type lightswitch struct {
	counter *sim.Atomic[int]
	mutex   semaphore
}

func newLightswitch(w *sim.World, who string, s strength) *lightswitch {
	return &lightswitch{newCounter(w, who), s(w, 1, who+"Mutex")}
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
			f.Value = v.String()
		case *sim.Atomic[int]:
			f.Value = fmt.Sprint(v.Peek())
		}
		s.Fields = append(s.Fields, f)
	}
	return s
}
