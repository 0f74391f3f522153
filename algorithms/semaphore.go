package algorithms

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Operations of [SemaphoreKind] by index.
const (
	OpAcquire = iota
	OpRelease
	OpTryAcquire
	OpSemLocked
	OpSemWait
)

// SemaphoreKind is a counter of permits.
var SemaphoreKind = &Kind{
	Name:       "semaphore",
	Doc:        "A counter of permits: at most as many tasks inside as there are permits.",
	Implements: has[Semaphore],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "acquire", Doc: "wait for a permit and take it", Class: sim.Acquire, Blocking: true, Undo: OpRelease},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(Semaphore).Acquire(t))
			},
			Timed: func(t *sim.Task, l any, _ sim.Value, d int64) (sim.Value, error) {
				return none(l.(TimedAcquire).AcquireTimeout(t, d))
			},
			HasTimed: has[TimedAcquire],
		},
		{
			OpInfo: sim.OpInfo{Name: "release", Doc: "give a permit back", Class: sim.Release},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(Semaphore).Release(t))
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "tryacquire", Doc: "take a permit if that needs no waiting", Class: sim.Acquire, GivesResult: true, Undo: OpRelease},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(l.(TryAcquire).TryAcquire(t)), nil
			},
			Has: has[TryAcquire],
		},
		{
			OpInfo: sim.OpInfo{Name: "locked", Doc: "whether no permit is free", Class: sim.Query, GivesResult: true},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(l.(Locked).Locked(t)), nil
			},
			Has: has[Locked],
		},
		{
			OpInfo: sim.OpInfo{Name: "wait", Doc: "wait until a permit is free, and leave it", Blocking: true},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(WaitFree).Wait(t))
			},
			Timed: func(t *sim.Task, l any, _ sim.Value, d int64) (sim.Value, error) {
				return none(l.(TimedEvent).WaitTimeout(t, d))
			},
			Has:      has[WaitFree],
			HasTimed: has[TimedEvent],
		},
	},
	Params:   []Param{{Name: "value", Doc: "permits at the start", Default: 1, Min: 0, Tried: []int64{1, 2}}},
	Model:    semaphoreModel,
	Capacity: func(p Params) int { return int(p["value"]) },
	Permits:  true,
}

// semaphoreModel has the state [free permits].
func semaphoreModel(p Params, c sim.Policy) sim.Model {
	initial := p["value"]
	return sim.Model{
		Init: func() sim.State { return sim.State{initial} },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			switch op.Op {
			case OpAcquire, OpTryAcquire:
				if s[0] == 0 {
					return s, sim.Bool(false), nil, op.Op == OpTryAcquire
				}
				s[0]--
				if op.Op == OpTryAcquire {
					return s, sim.Bool(true), nil, true
				}
			case OpRelease:
				if c.Bounded && s[0] >= initial {
					return s, sim.Value{}, ErrMisuse, true
				}
				s[0]++
			case OpSemLocked:
				return s, sim.Bool(s[0] == 0), nil, true
			case OpSemWait:
				return s, sim.Value{}, nil, s[0] > 0
			}
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string { return fmt.Sprintf("%d free", s[0]) },
	}
}
