package algorithms

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// A dualQueue is the model of a queue in which a get that waits is in line: an item
// that comes is for the first one, or for the last one if the newest item comes out
// first. If it is synchronous, so is a put that waits, and it keeps no items: see
// [sim.Policy.InLine] and [sim.Policy.Synchronous]. The state is that of [earlyQueue],
// where the line has those who wait.
//
// Source: W. Scherer and M. Scott, Nonblocking concurrent data structures with
// condition synchronization, DISC 2004.
type dualQueue struct {
	queueRules
	synchronous bool
}

// What an entry of the line is there for, in the place of lineIn.
const (
	lineOffers int64 = iota // it waits to put its item
	lineWants               // it waits for an item
	lineMet                 // it has what it was there for
)

func (m dualQueue) model() sim.Model { return earlyModel(m.step) }

func (m dualQueue) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	line, queue := split(s)
	line, queue = slices.Clone(line), slices.Clone(queue)
	put, get := op.Op == OpPut || op.Op == OpTryPut, op.Op == OpGet || op.Op == OpTryGet
	switch {
	case op.Part == sim.Departure || op.Part == sim.Withdrawal:
		return m.leave(s, op)
	case put:
		if e := m.meet(line, lineWants); e != nil {
			e[lineItem], e[lineIn] = op.Arg.Bits(), lineMet
			return m.come(line, queue, op, lineMet, op.Arg)
		}
		if m.synchronous {
			return m.wait(s, op, lineOffers, ErrFull)
		}
	case get && m.synchronous:
		if e := m.meet(line, lineOffers); e != nil {
			e[lineIn] = lineMet
			return m.come(line, queue, op, lineMet, sim.Int(e[lineItem]))
		}
		return m.wait(s, op, lineWants, ErrEmpty)
	case get && len(queue) == queueItems:
		return m.wait(s, op, lineWants, ErrEmpty)
	}
	next, result, err, ok := m.queueRules.step(queue, op)
	if !ok || op.Part != sim.Arrival {
		return join(line, next), result, err, ok
	}
	return m.come(line, next, op, lineMet, result)
}

// meet finds the entry that is the next to be met, nil if there is none.
func (m dualQueue) meet(line sim.State, standing int64) sim.State {
	entries := entriesOf(line)
	if m.order == sim.NewestFirst {
		slices.Reverse(entries)
	}
	i := slices.IndexFunc(entries, func(e sim.State) bool { return e[lineIn] == standing })
	if i < 0 {
		return nil
	}
	return entries[i]
}

// come is the arrival of an operation, or all of it, which has item for a result if it
// gets one.
func (m dualQueue) come(line, queue sim.State, op sim.ModelOp, standing int64, item sim.Value) (sim.State, sim.Value, error, bool) {
	if op.Part == sim.Arrival {
		entry := sim.State{int64(op.Task), item.Bits(), standing}
		return join(slices.Concat(line, entry), queue), sim.Value{}, nil, true
	}
	if op.Op == OpPut || op.Op == OpTryPut {
		item = sim.Value{}
	}
	return join(line, queue), item, nil, true
}

// wait is what becomes of an operation that nobody meets.
func (m dualQueue) wait(s sim.State, op sim.ModelOp, standing int64, err error) (sim.State, sim.Value, error, bool) {
	if op.Part == sim.Arrival {
		line, queue := split(s)
		return m.come(line, queue, op, standing, op.Arg)
	}
	return s, sim.Value{}, err, op.Op == OpTryPut || op.Op == OpTryGet
}

// leave is the end of one that has waited. Who has been met cannot give up.
func (m dualQueue) leave(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	line, queue := split(s)
	at := slices.IndexFunc(entriesOf(line), func(e sim.State) bool { return e[lineTask] == int64(op.Task) })
	if at < 0 || (line[at*lineSize+lineIn] == lineMet) != (op.Part == sim.Departure) {
		return s, sim.Value{}, nil, false
	}
	item := sim.Value{}
	if op.Part == sim.Departure && op.Op == OpGet {
		item = sim.Int(line[at*lineSize+lineItem])
	}
	rest := slices.Delete(slices.Clone(line), at*lineSize, (at+1)*lineSize)
	return join(rest, queue), item, nil, true
}
