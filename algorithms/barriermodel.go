package algorithms

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// State of barrierModel: the phase, the numbers given out in this round as a set
// of bits, then what each task does.
const (
	barrierPhase = iota
	barrierGiven
	barrierTasks
)

// Phases. While a round leaves, newcomers stay in front. Who of them is in when
// the last has left is not certain until something shows it; where that matters,
// anything is right from then on. The tempting alternative, that they are in as soon as
// the last has left, is not what asyncio.Barrier does: they come in one by one when they
// have run, and who comes meanwhile may be counted before them; a reset is for those
// who wait and not for those who are blocked, as the tests of CPython have it
// (test_reset_barrier_when_tasks_half_draining_half_blocking).
const (
	barrierFilling = iota
	barrierDraining
	barrierResetting
	barrierBroken
	barrierAnything
)

// What a task does at a barrier.
const (
	barrierIn       = 1 + iota // waits for others
	barrierReleased            // its round is complete
	barrierFailed              // it has been reset or broken
	barrierEither              // that came after its round was complete
	barrierInFront             // stays in front
	barrierMaybeIn             // was in front when the last has left
	barrierMaybeOut            // the same, and its round is complete if it was in
)

type barrierRules struct{ parties int64 }

func barrierModel(p Params, _ sim.Policy) sim.Model {
	m := barrierRules{parties: p["parties"]}
	return sim.Model{
		Init: func() sim.State { return sim.State{barrierFilling, 0} },
		Step: m.step,
		Describe: func(s sim.State) string {
			phase := [...]string{"filling", "draining", "resetting", "broken", "not known"}[s[barrierPhase]]
			return fmt.Sprintf("%s, %d waiting", phase, count(s, barrierIn)+count(s, barrierMaybeIn))
		},
		Anything: func(s sim.State) bool { return s[barrierPhase] == barrierAnything },
	}
}

// count is how many tasks do one of these things.
func count(s sim.State, what ...int64) (n int64) {
	for _, w := range what {
		for _, v := range s[barrierTasks:] {
			if v == w {
				n++
			}
		}
	}
	return n
}

// turnInto lets all who do one thing do another.
func turnInto(s sim.State, from, to int64) {
	for i := barrierTasks; i < len(s); i++ {
		if s[i] == from {
			s[i] = to
		}
	}
}

func (m barrierRules) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	if m.tells(s, op) {
		s[barrierPhase] = barrierAnything
	}
	switch {
	case s[barrierPhase] != barrierAnything:
	case op.Part == sim.Arrival || op.Part == sim.Withdrawal:
		return s, sim.Value{}, nil, true
	default:
		return s, op.Got, op.GotErr, op.Known || op.Op != OpBarrierWait
	}
	switch op.Op {
	case OpBarrierWait:
		return m.wait(s, op)
	case OpReset:
		m.interrupt(s)
		s[barrierPhase] = barrierResetting
		m.left(s)
	case OpAbort:
		m.interrupt(s)
		turnInto(s, barrierInFront, barrierFailed)
		s[barrierPhase] = barrierBroken
	case OpBroken:
		return s, sim.Bool(s[barrierPhase] == barrierBroken), nil, true
	}
	return s, sim.Value{}, nil, true
}

// tells reports whether what an operation does depends on who of those in front is in.
func (barrierRules) tells(s sim.State, op sim.ModelOp) bool {
	switch {
	case op.Op == OpBroken:
		return false
	case op.Op != OpBarrierWait:
		return count(s, barrierMaybeIn, barrierMaybeOut) > 0
	}
	// A newcomer may have come before them, and belong to their round.
	return (op.Part == sim.Whole || op.Part == sim.Arrival) && count(s, barrierMaybeOut) > 0
}

// interrupt is what a reset or an abort does to those inside. Whoever was about to
// leave may leave all the same, or fail.
func (m barrierRules) interrupt(s sim.State) {
	turnInto(s, barrierIn, barrierFailed)
	turnInto(s, barrierReleased, barrierEither)
}

// wait is the operation, or a part of it.
func (m barrierRules) wait(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	s, mine := ofTask(s, barrierTasks, op.Task)
	switch op.Part {
	case sim.Whole:
		switch {
		case s[barrierPhase] == barrierBroken:
			return s, sim.Value{}, ErrBroken, true
		case s[barrierPhase] != barrierFilling || m.there(s)+1 != m.parties:
			return s, sim.Value{}, nil, false
		}
		s[mine] = barrierIn
		m.release(s)
	case sim.Arrival:
		m.arrive(s, mine)
		return s, sim.Value{}, nil, true
	case sim.Withdrawal:
		if s[mine] == barrierMaybeOut {
			s[barrierPhase] = barrierAnything // perhaps it was not one of them
		}
		s[mine] = 0
		m.left(s)
		return s, sim.Value{}, nil, true
	}
	return m.depart(s, mine, op)
}

// there is how many have come for this round.
func (m barrierRules) there(s sim.State) int64 { return count(s, barrierIn, barrierMaybeIn) }

func (m barrierRules) arrive(s sim.State, mine int) {
	switch s[barrierPhase] {
	case barrierFilling:
		s[mine] = barrierIn
		m.release(s)
	case barrierBroken:
		s[mine] = barrierFailed
	default:
		s[mine] = barrierInFront
	}
}

// release lets a round go if it is complete.
func (m barrierRules) release(s sim.State) {
	switch n := m.there(s); {
	case n > m.parties:
		s[barrierPhase] = barrierAnything // who is in, and who stays in front?
	case n == m.parties:
		s[barrierPhase] = barrierDraining
		turnInto(s, barrierIn, barrierReleased)
		turnInto(s, barrierMaybeIn, barrierMaybeOut)
	}
}

// depart ends a wait, if it need not go on.
func (m barrierRules) depart(s sim.State, mine int, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	failed := op.Known && op.GotErr != nil
	switch does := s[mine]; {
	case does == barrierFailed, does == barrierEither && failed:
		s[mine] = 0
		m.left(s)
		return s, sim.Value{}, ErrBroken, true
	case does == barrierReleased, does == barrierMaybeOut, does == barrierEither:
		n := m.number(s, op)
		s[barrierGiven] |= 1 << n
		s[mine] = 0
		m.left(s)
		return s, sim.Int(n), nil, true
	}
	return s, sim.Value{}, nil, false
}

// number is the one to give out: that which was, if nobody in this round has it,
// else the least that is left.
func (m barrierRules) number(s sim.State, op sim.ModelOp) (n int64) {
	free := func(n int64) bool { return s[barrierGiven]>>n&1 == 0 }
	if got, is := op.Got.Int(); op.Known && is && got >= 0 && got < m.parties && free(got) {
		return got
	}
	for n < m.parties-1 && !free(n) {
		n++
	}
	return n
}

// left opens the barrier again when everybody has left who had to.
func (m barrierRules) left(s sim.State) {
	if s[barrierPhase] != barrierDraining && s[barrierPhase] != barrierResetting {
		return
	}
	if count(s, barrierReleased, barrierFailed, barrierEither, barrierMaybeOut) > 0 {
		return
	}
	s[barrierPhase], s[barrierGiven] = barrierFilling, 0
	turnInto(s, barrierInFront, barrierMaybeIn)
	m.release(s)
}
