package verify

import (
	"sync"
	"sync/atomic"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// A Stuck says which execution stands still.
type Stuck struct {
	sim.Stuck
	Scenario *scenarios.Scenario
	Lock     *algorithms.Algorithm
	Loop     sim.Discipline
	Time     sim.TimeMode
	Memory   scenarios.Memory
	Source   Source
	TaskName string
}

// watch makes the watchdog of cases; source says which execution a world is in.
// nil if nobody is to watch.
func (c *Check) watch(o Options, source func(*sim.World) Source) func(*scenarios.Case) func() {
	if o.Patience <= 0 || o.OnStuck == nil {
		return nil
	}
	return func(k *scenarios.Case) func() {
		return k.World.Watch(o.Patience, func(s sim.Stuck) {
			s.Stacks = UserStack(s.Stacks)
			o.OnStuck(Stuck{
				Stuck: s, Scenario: c.Scenario, Lock: c.Lock, Loop: c.Loop, Time: c.Time, Memory: c.Memory,
				Source: source(k.World), TaskName: k.TaskName(s.Task),
			})
		})
	}
}

// notes are what is known of the executions of each world.
type notes struct {
	mu   sync.Mutex
	rows int
	all  map[*sim.World]*note
}

func newNotes(rows int) *notes { return &notes{rows: rows, all: map[*sim.World]*note{}} }

func (n *notes) of(w *sim.World) *note {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all[w] == nil {
		n.all[w] = &note{best: make([]candidate, n.rows)}
	}
	return n.all[w]
}

// A note is what is known of the executions of one world, while they go on.
// Only the seed is looked at from outside: by the watchdog.
type note struct {
	seed    atomic.Uint64
	open    bool // an execution has begun and was not judged
	best    []candidate
	repeats drawnSet
}

// judged ends the execution under way, and keeps it if it is the best to show.
func (n *note) judged(f *scheduler.Finding, res *sim.Result) {
	n.open = false
	seed := n.seed.Load()
	n.repeats.offer(f, res)
	var choices []int32 // copied once, if at all
	for i := range n.best {
		b := &n.best[i]
		if f.Violated&(1<<i) == 0 || b.before(seed, res) {
			continue
		}
		if choices == nil {
			choices = append([]int32{}, res.Choices...)
		}
		*b = candidate{res.Deviations, res.Steps, seed, choices}
	}
}

// noting makes a strategy note its seed when an execution begins.
func noting(s sim.Strategy, of func(*sim.World) *note) sim.Strategy {
	n := &noted{Strategy: s, of: of}
	if step, ok := s.(sim.Stepper); ok {
		return &notedStepper{n, step}
	}
	return n
}

// noted is a strategy whose seed is noted. One without a seed has seed 0.
type noted struct {
	sim.Strategy
	of    func(*sim.World) *note
	seed  uint64
	world *sim.World
	note  *note
}

var _ scheduler.Seeded = (*noted)(nil)

func (n *noted) Reseed(seed uint64) {
	n.seed = seed
	if s, ok := n.Strategy.(scheduler.Seeded); ok {
		s.Reseed(seed)
	}
}

func (n *noted) Begin(w *sim.World) {
	if w != n.world {
		n.world, n.note = w, n.of(w)
	}
	n.note.seed.Store(n.seed)
	n.note.open = true
	n.Strategy.Begin(w)
}

// notedStepper is noted for a strategy that wants to see the steps.
type notedStepper struct {
	*noted
	sim.Stepper
}
