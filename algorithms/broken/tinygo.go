package broken

import (
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/golang"
	"github.com/simrun-dev/simrun/sim"
)

// tinygoEntries are bugs of the sync package of TinyGo.
func tinygoEntries() []Entry {
	return []Entry{{
		ID:       "M55",
		From:     "TinyGo 0.42, sync.RWMutex",
		Link:     "https://github.com/tinygo-org/tinygo/issues/5692",
		What:     "A writer waits until nobody reads or wants to: when a reader queues behind it, the two wait for each other.",
		Property: "blocked-when-quiet",
		Scenario: "museum/m55-readers-behind-writer",
		Broken:   "broken.tinygo.RWMutex-0.42",
		Fixed:    "golang.RWMutex",
	}}
}

func tinygoLocks() []*algorithms.Algorithm {
	return []*algorithms.Algorithm{
		peerVersion("golang.RWMutex", "broken.tinygo.RWMutex-0.42",
			func(algorithms.Params) any { return &tinyRWMutex{} }, version{
				source: "the report: TinyGo 0.42, src/sync/mutex.go",
				doc: "TinyGo's sync.RWMutex: a pending writer makes new readers wait, and counts them among those it waits for. " +
					"Writers compete for a mutex. Not reentrant; any task may unlock; waiting can neither be cancelled nor time out.",
				stories: stories("m55-readers-behind-writer"),
				defects: []algorithms.Defect{
					shows("blocked-when-quiet", "museum/m55-readers-behind-writer", "a writer and the readers behind it wait for each other"),
					shows("linearizability", "rwlock/wrong-mode", "a reader's release during a write is accepted if a reader waits"),
				},
				policy: &sim.Policy{Uncancellable: true, Upgrade: "deadlocks", Downgrade: "deadlocks", Bypass: sim.Unbounded},
			}),
	}
}

// tinyRWMutex has one counter for the readers that are inside and those that wait.
type tinyRWMutex struct {
	w       golang.Mutex // held while a writer is pending
	readers int          // less tinyMax while a writer is pending
	changed []*sim.Future
	writers []*sim.Future
}

const tinyMax = 1 << 30

// RLock counts the reader, and waits until no writer is pending.
func (rw *tinyRWMutex) RLock(t *sim.Task) error {
	rw.readers++
	for rw.readers < 0 {
		sleep(t, &rw.changed)
	}
	return nil
}

// RUnlock lets a writer go on if nobody is counted any more.
func (rw *tinyRWMutex) RUnlock(*sim.Task) error {
	if rw.readers == 0 || rw.readers == -tinyMax {
		return errNotHeld
	}
	if rw.readers--; rw.readers == -tinyMax {
		wake(&rw.writers)
	}
	return nil
}

// Lock keeps new readers out, and waits until none is counted.
func (rw *tinyRWMutex) Lock(t *sim.Task) error {
	rw.w.Lock(t)
	for rw.readers -= tinyMax; rw.readers != -tinyMax; {
		sleep(t, &rw.writers)
	}
	return nil
}

// Unlock lets readers in, and the next writer compete.
func (rw *tinyRWMutex) Unlock(t *sim.Task) error {
	if rw.readers >= 0 {
		return errNotHeld
	}
	rw.readers += tinyMax
	wake(&rw.changed)
	return rw.w.Unlock(t)
}

// Inspect shows the count, and who sleeps.
func (rw *tinyRWMutex) Inspect() algorithms.Snapshot {
	s := algorithms.Snapshot{Fields: []algorithms.Field{
		{Name: "readers", Value: strconv.Itoa((rw.readers + tinyMax) % tinyMax)},
		{Name: "pending", Value: strconv.FormatBool(rw.readers < 0)},
	}}
	for _, f := range rw.writers {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: f, Note: "w"})
	}
	for _, f := range rw.changed {
		s.Waiters = append(s.Waiters, algorithms.Waiter{Future: f, Note: "r"})
	}
	return s
}

// sleep waits until the line is woken, and does not hear that it should stop.
func sleep(t *sim.Task, line *[]*sim.Future) {
	for {
		f := t.NewFuture()
		*line = append(*line, f)
		if f.Await(t); !f.Cancelled() {
			return
		}
	}
}

// wake wakes all.
func wake(line *[]*sim.Future) {
	for _, f := range *line {
		if f.Pending() {
			f.Complete(sim.Value{})
		}
	}
	*line = nil
}
