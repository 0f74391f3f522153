package checker

import (
	"fmt"

	"github.com/anishathalye/porcupine"

	"github.com/simrun-dev/simrun/sim"
)

// askPorcupine judges the history of l.
//
// Porcupine wants every call to return. Pending operations return at the end,
// behind a mark that is an operation too: before the mark they take effect,
// whatever the answer; after it they do nothing.
func (l *linear) askPorcupine() verdict {
	events := l.porcupineEvents()
	validate(events)
	steps := 0
	model := porcupine.Model{
		Init: func() any { return &porcupineState{s: l.init} },
		// Compared are states after the same operations; the mark is one of them.
		Equal: func(a, b any) bool { return a.(*porcupineState).s.Equal(b.(*porcupineState).s) },
		Hash:  func(s any) uint64 { return hashConfig(0, s.(*porcupineState).s) },
		Step: func(s, in, _ any) (bool, any) {
			if steps++; steps > maxJudgeSteps {
				return false, s // no way leads on: it comes to an end
			}
			return l.porcupineStep(s.(*porcupineState), in.(*operation))
		},
	}
	ok := porcupine.CheckEvents(model, events)
	switch {
	case steps > maxJudgeSteps:
		return tooHard
	case ok:
		return linearizable
	}
	return notLinearizable
}

// A porcupineState is never changed.
type porcupineState struct {
	s     sim.State
	ended bool // the mark has been passed
}

// theMark stands for the end of the history.
var theMark = &operation{}

func (l *linear) porcupineStep(p *porcupineState, o *operation) (bool, any) {
	switch {
	case o == theMark:
		return true, &porcupineState{p.s, true}
	case o.pending && p.ended:
		return true, p
	}
	next, result, err, ok := l.step(append(make(sim.State, 0, len(p.s)+1), p.s...), o.ModelOp)
	if !ok || !o.pending && !matches(o.result, o.err, result, err) {
		return false, p
	}
	return true, &porcupineState{next, p.ended}
}

// porcupineEvents is the history in porcupine's form, by occurrence.
func (l *linear) porcupineEvents() []porcupine.Event {
	events := make([]porcupine.Event, 0, 2*len(l.ops)+2)
	for _, e := range l.events {
		events = append(events, porcupineEvent(e.ret, int(e.op), &l.ops[e.op]))
	}
	mark := len(l.ops)
	events = append(events, porcupineEvent(false, mark, theMark), porcupineEvent(true, mark, theMark))
	for i := range l.ops {
		if o := &l.ops[i]; o.pending {
			events = append(events, porcupineEvent(true, i, o))
		}
	}
	return events
}

func porcupineEvent(ret bool, id int, o *operation) porcupine.Event {
	return porcupine.Event{Kind: porcupine.EventKind(ret), Id: id, Value: o, ClientId: o.Task}
}

// validate panics if a history is not well formed: porcupine would give a wrong
// answer and not say so.
func validate(events []porcupine.Event) {
	const (
		called = 1 + iota
		returned
	)
	n := 0
	was := make(map[int]int, len(events)/2)
	for i, e := range events {
		switch {
		case e.Kind == porcupine.CallEvent && was[e.Id] == 0:
			was[e.Id] = called
			n++
		case e.Kind == porcupine.ReturnEvent && was[e.Id] == called:
			was[e.Id] = returned
			n--
		default:
			panic(fmt.Sprintf("checker: malformed history: event %d of operation %d is out of place", i, e.Id))
		}
	}
	if n != 0 {
		panic(fmt.Sprintf("checker: malformed history: %d operations have no return", n))
	}
}
