package cli_test

import (
	"errors"
	"os"
	"runtime"
	"sync/atomic"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/sim"
)

// fair is a right lock, which the others in this file break.
type fair struct {
	held  bool
	queue []*sim.Future
}

func (l *fair) Lock(t *sim.Task) error {
	if !l.held {
		l.held = true
		return nil
	}
	turn := t.NewFuture()
	l.queue = append(l.queue, turn)
	_, err := turn.Await(t)
	if err != nil && !turn.Cancelled() {
		l.Unlock(t)
	}
	return err
}

func (l *fair) Unlock(*sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	for i, turn := range l.queue {
		if turn.Pending() {
			l.queue = l.queue[i+1:]
			turn.Complete(sim.Value{})
			return nil
		}
	}
	l.held, l.queue = false, nil
	return nil
}

// panics panics when it has to wait.
type panics struct{ fair }

func (l *panics) Lock(t *sim.Task) error {
	if l.held {
		mustBeFree(l.held)
	}
	return l.fair.Lock(t)
}

func mustBeFree(held bool) {
	if held {
		panic("it is held")
	}
}

// spins waits without giving way.
type spins struct{ fair }

func (l *spins) Lock(t *sim.Task) error {
	for l.held {
		runtime.Gosched() // which is no yield of the simulator
	}
	return l.fair.Lock(t)
}

// endless gives way for ever: its release forgets to release.
type endless struct{ fair }

func (l *endless) Lock(t *sim.Task) error {
	for l.held {
		if err := t.Yield(); err != nil {
			return err
		}
	}
	l.held = true
	return nil
}

func (l *endless) Unlock(*sim.Task) error { return nil }

// exits ends the goroutine, as t.Fatal does.
type exits struct{ fair }

func (l *exits) Lock(t *sim.Task) error {
	if l.held {
		runtime.Goexit()
	}
	return l.fair.Lock(t)
}

// global remembers something beyond its world.
type global struct{ fair }

var calls atomic.Int64

func (l *global) Lock(t *sim.Task) error {
	if calls.Add(1)%5 == 0 {
		if err := t.Yield(); err != nil {
			return err
		}
	}
	return l.fair.Lock(t)
}

// unordered wakes whom a map says.
type unordered struct {
	held  bool
	queue map[*sim.Future]bool
}

func (l *unordered) Lock(t *sim.Task) error {
	if !l.held {
		l.held = true
		return nil
	}
	turn := t.NewFuture()
	l.queue[turn] = true
	_, err := turn.Await(t)
	return err
}

func (l *unordered) Unlock(t *sim.Task) error {
	for turn := range l.queue {
		delete(l.queue, turn)
		turn.Complete(sim.Value{})
		return nil
	}
	l.held = false
	return nil
}

// forgets wakes nobody.
type forgets struct{ fair }

func (l *forgets) Unlock(t *sim.Task) error {
	if !l.held {
		return algorithms.ErrMisuse
	}
	l.held = false
	return nil
}

// nothing does nothing.
type nothing struct{}

func (nothing) Lock(*sim.Task) error   { return nil }
func (nothing) Unlock(*sim.Task) error { return nil }

// edited is a lock with a bug, or, with EDITED in the environment, one that has
// been edited since: it gives way once more.
type edited struct{ forgets }

func (l *edited) Lock(t *sim.Task) error {
	if os.Getenv("EDITED") != "" {
		if err := t.Yield(); err != nil {
			return err
		}
	}
	return l.forgets.Lock(t)
}

// hasty forgets that it is held by a task that tries in the step in which it has
// left: no story has a task that is so quick.
type hasty struct {
	fair
	left int // the step of the last release
}

func (l *hasty) TryLock(t *sim.Task) bool {
	if l.left > 0 && l.left == t.World().Steps() {
		return true
	}
	free := !l.held
	l.held = true
	return free
}

func (l *hasty) Unlock(t *sim.Task) error {
	l.left = t.World().Steps()
	return l.fair.Unlock(t)
}

// deaf is an event whose tasks look at a flag: they do not show when they have come to wait,
// and no cancellation ends their loop.
type deaf struct{ flag *sim.Atomic[bool] }

func (e *deaf) Set(*sim.Task)   { e.flag.Store(true) }
func (e *deaf) Clear(*sim.Task) { e.flag.Store(false) }

func (e *deaf) Wait(t *sim.Task) error {
	for !e.flag.Load() {
		t.Pause()
	}
	return nil
}

// mine are the locks of the program "mylocks" of the scripts.
func mine() []*algorithms.Algorithm {
	lock := func(name string, build func() (any, error)) *algorithms.Algorithm {
		return &algorithms.Algorithm{
			Name: "mine." + name, Kind: algorithms.LockKind, Doc: "A lock of the tests. It has no claims.",
			New: func(*sim.World, algorithms.Params) (any, error) { return build() },
		}
	}
	is := func(name string, build func() any) *algorithms.Algorithm {
		return lock(name, func() (any, error) { return build(), nil })
	}
	gone := is("Gone", func() any { return &fair{} })
	gone.Defects = []algorithms.Defect{
		{Property: "deadlock", Scenario: "lock/hand-off", What: "somebody waits for ever"},
		{Property: "deadlock", Scenario: "lock/no-such-story", What: "nobody looks"},
	}
	known := is("Known", func() any { return &forgets{} })
	known.Defects = []algorithms.Defect{{Property: "blocked-when-quiet", Scenario: "lock/hand-off", What: "B is never told"}}
	proud := &algorithms.Algorithm{
		Name: "mine.Proud", Kind: algorithms.LockKind, Doc: "A test-and-set lock that says that nobody starves.",
		New:   func(w *sim.World, _ algorithms.Params) (any, error) { return spin.NewTAS(w), nil },
		Style: sim.SharedMemory, Tracked: true,
		Policy: sim.Policy{Starving: "nobody", Unchecked: true, Uncancellable: true, Bypass: sim.Unbounded},
	}
	return []*algorithms.Algorithm{
		is("Fair", func() any { return &fair{} }),
		is("Panics", func() any { return &panics{} }),
		is("Spins", func() any { return &spins{} }),
		is("Endless", func() any { return &endless{} }),
		is("Exits", func() any { return &exits{} }),
		is("Global", func() any { return &global{} }),
		is("Unordered", func() any { return &unordered{queue: map[*sim.Future]bool{}} }),
		is("Forgets", func() any { return &forgets{} }),
		is("Hasty", func() any { return &hasty{} }),
		is("Nothing", func() any { return nothing{} }),
		is("Edited", func() any { return &edited{} }),
		gone, known, proud,
		{
			Name: "mine.Deaf", Kind: algorithms.EventKind, Doc: "An event of the tests. It has no claims.", Style: sim.SharedMemory, Tracked: true,
			New: func(w *sim.World, _ algorithms.Params) (any, error) { return &deaf{sim.NewAtomic(w, false)}, nil },
		},
		lock("Fails", func() (any, error) { return nil, errors.New("no permits left") }),
		is("PanicsAtOnce", func() any { panic("not today") }),
		is("ExitsAtOnce", func() any { runtime.Goexit(); return nil }),
	}
}
