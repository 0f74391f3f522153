package algorithms

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// An earlyQueue is the model of a queue where a get lets the first waiting put in
// before it takes an item: see [sim.Policy.EarlyIn]. For that the puts that wait
// are part of the state: first their number, an entry for each, in order, and
// then the state of queueModel.
type earlyQueue struct{ queueRules }

// An entry of the line: the task, its item, and whether that has been let in.
const (
	lineTask = iota
	lineItem
	lineIn
	lineSize
)

func (m earlyQueue) model() sim.Model { return earlyModel(m.step) }

// earlyModel is a model whose state is a line and a queue.
func earlyModel(step func(sim.State, sim.ModelOp) (sim.State, sim.Value, error, bool)) sim.Model {
	return sim.Model{
		Init: func() sim.State { return sim.State{0, 0, 0} },
		Step: step,
		Describe: func(s sim.State) string {
			_, queue := split(s)
			return describeQueue(queue)
		},
	}
}

// split is the line and the state of the queue.
func split(s sim.State) (line, queue sim.State) {
	n := 1 + int(s[0])*lineSize
	return s[1:n], s[n:]
}

// join is the opposite. Neither part shares memory with the result.
func join(line, queue sim.State) sim.State {
	return slices.Concat(sim.State{int64(len(line) / lineSize)}, line, queue)
}

func (m earlyQueue) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	line, queue := split(s)
	if op.Op == OpPut && op.Part != sim.Whole {
		return m.wait(s, op)
	}
	first := slices.IndexFunc(entriesOf(line), func(e sim.State) bool { return e[lineIn] == 0 })
	switch {
	case op.Op == OpPut && first >= 0:
		return s, sim.Value{}, nil, false // behind those who wait
	case (op.Op == OpGet || op.Op == OpTryGet) && first >= 0:
		line, queue = slices.Clone(line), slices.Clone(queue)
		e := entriesOf(line)[first]
		e[lineIn] = 1
		queue, _, _, _ = queueRules{order: m.order}.put(queue, sim.ModelOp{Arg: sim.Int(e[lineItem])})
	}
	next, result, err, ok := m.queueRules.step(slices.Clone(queue), op)
	if !ok {
		return s, result, err, false
	}
	return join(line, next), result, err, true
}

// entriesOf cuts a line in its entries.
func entriesOf(line sim.State) []sim.State {
	return slices.Collect(slices.Chunk(line, lineSize))
}

// wait is a part of a put that waits. Who has been let in cannot give up.
func (m earlyQueue) wait(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	line, queue := split(s)
	if op.Part == sim.Arrival {
		entry := sim.State{int64(op.Task), op.Arg.Bits(), 0}
		return join(slices.Concat(line, entry), queue), sim.Value{}, nil, true
	}
	at := slices.IndexFunc(entriesOf(line), func(e sim.State) bool { return e[lineTask] == int64(op.Task) })
	if at < 0 || (line[at*lineSize+lineIn] != 0) != (op.Part == sim.Departure) {
		return s, sim.Value{}, nil, false
	}
	rest := slices.Delete(slices.Clone(line), at*lineSize, (at+1)*lineSize)
	return join(rest, queue), sim.Value{}, nil, true
}
