package algorithms

import (
	"errors"
	"fmt"
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// Operations of [DequeKind] by index.
const (
	OpPush = iota
	OpTake
	OpSteal
)

// A Deque is a pile of work that belongs to one task, and from whose other end others
// steal. Nobody waits for items: who finds none gets ErrEmpty.
type Deque interface {
	// Push adds an item at the owner's end.
	Push(t *sim.Task, item int64) error
	// Take takes the item that was pushed last.
	Take(t *sim.Task) (int64, error)
	// Steal takes the item that was pushed first. ErrLost if another task was faster,
	// where the policy says so: see [sim.Policy.Steals].
	Steal(t *sim.Task) (int64, error)
}

// DequeKind is what work stealing is made of. Which tasks may push and take is part of
// the policy, [sim.Policy.Single], and so is what a steal promises.
//
// Source: R. Blumofe and C. Leiserson, Scheduling Multithreaded Computations by Work
// Stealing, FOCS 1994; N. Arora, R. Blumofe and C. G. Plaxton, Thread Scheduling for
// Multiprogrammed Multiprocessors, SPAA 1998, for what a steal may fail of.
var DequeKind = &Kind{
	Name:       "deque",
	Doc:        "Work to be stolen: its owner pushes and takes at one end, the newest item first, and others steal at the other end, the oldest first. Each item goes to one task.",
	Implements: has[Deque],
	Ops: []Op{
		{
			OpInfo: sim.OpInfo{Name: "push", Doc: "add an item at the owner's end", Blocking: true, TakesArg: true, Owners: true, Items: true},
			Call: func(t *sim.Task, d any, arg sim.Value) (sim.Value, error) {
				return none(d.(Deque).Push(t, arg.Bits()))
			},
		},
		{
			OpInfo: sim.OpInfo{Name: "take", Doc: "take the newest item, or fail with ErrEmpty", Blocking: true, GivesResult: true, Owners: true, AtCall: true, Items: true},
			Call: func(t *sim.Task, d any, _ sim.Value) (sim.Value, error) {
				return item(d.(Deque).Take(t))
			},
			ArrivesIf: func(c sim.Policy) bool { return c.Steals == sim.StealsMayMiss },
		},
		{
			OpInfo: sim.OpInfo{Name: "steal", Doc: "take the oldest item, or fail with ErrEmpty or ErrLost", Blocking: true, GivesResult: true, AtCall: true, Items: true},
			Call: func(t *sim.Task, d any, _ sim.Value) (sim.Value, error) {
				return item(d.(Deque).Steal(t))
			},
			ArrivesIf: func(c sim.Policy) bool { return c.Steals != sim.StealsFind },
		},
	},
	Model:    dequeModel,
	Capacity: unbounded,
}

// State of dequeModel: which tasks are in a take, and in a steal, which of these may
// fail though there are items, a bit each; then the items, the oldest first.
const (
	dequeTakes = iota
	dequeSteals
	dequeFails
	dequeItems
)

func dequeModel(_ Params, c sim.Policy) sim.Model {
	m := dequeRules{c.Steals}
	return sim.Model{
		Init:     func() sim.State { return make(sim.State, dequeItems) },
		Step:     m.step,
		Describe: func(s sim.State) string { return fmt.Sprint([]int64(s[dequeItems:])) },
	}
}

// dequeRules say of what a steal may fail. Those are no matter of one moment: so takes
// and steals arrive when they are called, if a rule is about them.
type dequeRules struct{ steals sim.StealRule }

func (m dequeRules) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	me := int64(1) << op.Task
	switch {
	case op.Op == OpPush:
		return append(s, op.Arg.Bits()), sim.Value{}, nil, true
	case op.Part == sim.Arrival:
		return m.arrive(s, op.Op, me), sim.Value{}, nil, true
	}
	fails := s[dequeFails]&me != 0
	for i := range dequeItems {
		s[i] &^= me
	}
	switch {
	case op.Part == sim.Withdrawal:
		return s, sim.Value{}, nil, true
	case m.loses(op) && (fails || len(s) == dequeItems):
		return s, sim.Value{}, ErrLost, true
	case len(s) == dequeItems, m.misses(op) && fails:
		return s, sim.Value{}, ErrEmpty, true
	}
	at := dequeItems
	if op.Op == OpTake {
		at = len(s) - 1
	}
	got := s[at]
	if m.steals == sim.StealsMayLose {
		s[dequeFails] |= s[dequeSteals]
	}
	return slices.Delete(s, at, at+1), sim.Int(got), nil, true
}

// loses and misses report whether a steal has failed in a way that a rule is about.
func (m dequeRules) loses(op sim.ModelOp) bool {
	return m.steals == sim.StealsMayLose && op.Op == OpSteal && op.Known && errors.Is(op.GotErr, ErrLost)
}

func (m dequeRules) misses(op sim.ModelOp) bool {
	return m.steals == sim.StealsMayMiss && op.Op == OpSteal && op.Known && errors.Is(op.GotErr, ErrEmpty)
}

// arrive notes who is in which operation.
func (m dequeRules) arrive(s sim.State, op int, me int64) sim.State {
	if op == OpTake {
		s[dequeTakes] |= me
		s[dequeFails] |= s[dequeSteals]
		return s
	}
	s[dequeSteals] |= me
	if s[dequeTakes] != 0 {
		s[dequeFails] |= me
	}
	return s
}
