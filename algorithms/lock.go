package algorithms

import (
	"errors"
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Operations of [LockKind] by index.
const (
	OpLock = iota
	OpUnlock
	OpTryLock
	OpLocked
)

// LockKind is mutual exclusion: one holder at a time.
var LockKind = &Kind{
	Name:       "lock",
	Doc:        "Mutual exclusion: one task at a time holds the lock.",
	Implements: has[Lock],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "lock", Doc: "wait until the lock is free and take it", Class: sim.Acquire, Blocking: true, Undo: OpUnlock},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(Lock).Lock(t))
			},
			Timed: func(t *sim.Task, l any, _ sim.Value, d int64) (sim.Value, error) {
				return none(l.(TimedLock).LockTimeout(t, d))
			},
			HasTimed: has[TimedLock],
		},
		{
			OpInfo: sim.OpInfo{Name: "unlock", Doc: "give the lock back", Class: sim.Release},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return none(l.(Lock).Unlock(t))
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "trylock", Doc: "take the lock if that needs no waiting", Class: sim.Acquire, GivesResult: true, Undo: OpUnlock},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(l.(TryLock).TryLock(t)), nil
			},
			Has: has[TryLock],
		},
		{
			OpInfo: sim.OpInfo{Name: "locked", Doc: "whether the lock is held", Class: sim.Query, GivesResult: true},
			Call: func(t *sim.Task, l any, _ sim.Value) (sim.Value, error) {
				return sim.Bool(l.(Locked).Locked(t)), nil
			},
			Has: has[Locked],
		},
	},
	Model:    lockModel,
	Capacity: func(Params) int { return 1 },
}

// refused reports whether the answer was that the task must not do that. A lock that
// knows its owners may let a task wait for itself, or refuse it: what threads call an
// error-checking mutex.
func refused(op sim.ModelOp) bool { return op.Known && errors.Is(op.GotErr, ErrMisuse) }

// lockModel has the state [holder+1, depth]; the holder is 0 (some task) where
// nobody asks who it is.
func lockModel(_ Params, c sim.Policy) sim.Model {
	named := c.OwnerChecked || c.Reentrant
	return sim.Model{
		Init: func() sim.State { return sim.State{0, 0} },
		Step: func(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
			me := int64(1)
			if named {
				me += int64(op.Task)
			}
			switch op.Op {
			case OpLock, OpTryLock:
				got := s[0] == 0 || c.Reentrant && s[0] == me
				switch {
				case !got && op.Op == OpTryLock:
					return s, sim.Bool(false), nil, true
				case !got && c.OwnerChecked && s[0] == me && refused(op):
					return s, sim.Value{}, ErrMisuse, true
				case !got:
					return s, sim.Value{}, nil, false
				}
				s[0] = me
				s[1]++
				if op.Op == OpTryLock {
					return s, sim.Bool(true), nil, true
				}
			case OpUnlock:
				if s[0] == 0 || c.OwnerChecked && s[0] != me {
					return s, sim.Value{}, ErrMisuse, true
				}
				if s[1]--; s[1] == 0 {
					s[0] = 0
				}
			case OpLocked:
				return s, sim.Bool(s[0] != 0), nil, true
			}
			return s, sim.Value{}, nil, true
		},
		Describe: func(s sim.State) string {
			if s[0] == 0 {
				return "free"
			}
			if s[1] > 1 {
				return fmt.Sprintf("held %d times", s[1])
			}
			return "held"
		},
	}
}
