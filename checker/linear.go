package checker

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/sim"
)

// Limits of what is judged. They count operations and steps of the model, never
// time, so that a verdict depends on nothing but the history.
const (
	// maxHistory is the number of operations on one object, without those that
	// were cancelled or timed out, beyond which a history is not judged, unless
	// the order of the returns explains it.
	maxHistory = 128
	// maxJudgeSteps is the number of steps of the model after which porcupine
	// is stopped, and the history stays undecided.
	maxJudgeSteps = 1 << 16
	// maxSearchSteps is the number of steps of the model after which the search
	// for final states gives up: the state is not known then.
	maxSearchSteps = 1 << 14
	// maxExplainSteps is the same for each search of an explanation.
	maxExplainSteps = 1 << 12
	// maxRemembered is the number of histories that are remembered for each
	// object. When there are more, all of them are forgotten.
	maxRemembered = 1 << 14
)

// linear judges whether the history of one object is linearizable, and finds
// the state of the model at its end. Execution after execution it goes from
// the cheapest way to the dearest: the operations in the order of their
// returns, which is nearly always an explanation; what is remembered of the
// same history; porcupine.
//
// Operations that were cancelled or timed out are left out: they must have had
// no effect. Pending ones may have had theirs or not.
type linear struct {
	spec *sim.Spec
	init sim.State
	errs []error // that the model has returned, each once

	// The history, as it comes in.
	calls []*call     // in the order of their calls
	log   []histEvent // op is an index of calls
	open  []int32     // indices of calls
	last  int         // number of the last event
	state sim.State
	legal bool // the order of the returns explains everything so far

	// What was found out at the end.
	verdict  verdict
	compiled bool
	place    []int32 // of each call: its index in ops, or -1
	ops      []operation
	events   []histEvent // op is an index of ops
	treat    []treatment
	search   search

	memory    map[historyKey]*remembered
	key       historyKey  // of this history
	entry     *remembered // under that key; nil if it was not looked up yet
	forgetful bool        // do not remember: the results must be the same
	asked     int         // histories that porcupine has judged
}

// An operation is a call as a sequential history has it.
type operation struct {
	sim.ModelOp
	result  sim.Value
	err     error
	pending bool
	query   bool
	call    *call
}

// A histEvent is the call or the return of an operation.
type histEvent struct {
	op  int32
	ret bool
}

type verdict uint8

const (
	linearizable verdict = iota
	notLinearizable
	tooLong
	tooHard
)

func newLinear(spec *sim.Spec) *linear {
	l := &linear{spec: spec, init: spec.Model.Init(), memory: map[historyKey]*remembered{}}
	l.search.l = l
	return l
}

// begin forgets the last history.
func (l *linear) begin() {
	l.calls, l.log, l.open, l.last = l.calls[:0], l.log[:0], l.open[:0], 0
	l.state, l.legal = append(l.state[:0], l.init...), true
	l.verdict, l.compiled, l.entry = linearizable, false, nil
}

// called and returned are told of every event, in order. A call must stay as it
// is until the next begin, except for what its return adds.
func (l *linear) called(c *call) {
	at := c.called
	switch {
	case c.arrival == nil:
	case l.spec.Ops[c.op].AtCall:
		at = c.arrival.returned
	case hasDoorway(l.spec):
		at = c.doorway
	}
	l.occur(at, c)
	n := int32(len(l.calls))
	l.calls = append(l.calls, c)
	l.log = append(l.log, histEvent{op: n})
	l.open = append(l.open, n)
}

func (l *linear) returned(c *call) {
	l.occur(c.returned, c)
	n := l.close(c)
	l.log = append(l.log, histEvent{op: n, ret: true})
	if !l.legal || c.absent() {
		return
	}
	next, result, err, ok := l.step(l.state, modelOp(c))
	gave, failed := c.answer()
	l.state, l.legal = next, ok && matches(gave, failed, result, err)
}

// occur checks that events come in their order.
func (l *linear) occur(at int, c *call) {
	if at < l.last || at == l.last && c.arrival == nil && !(c.arrives && l.spec.Ops[c.op].AtCall) {
		panic(fmt.Sprintf("checker: call %d of %s: event %d comes after event %d", c.n, l.spec.Name, at, l.last))
	}
	l.last = at
}

// close takes a call that returns out of the open ones.
func (l *linear) close(c *call) int32 {
	for i := len(l.open) - 1; i >= 0; i-- {
		if n := l.open[i]; l.calls[n] == c {
			l.open = append(l.open[:i], l.open[i+1:]...)
			return n
		}
	}
	panic(fmt.Sprintf("checker: call %d of %s returned, but it is not under way", c.n, l.spec.Name))
}

func modelOp(c *call) sim.ModelOp {
	op := sim.ModelOp{Op: c.op, Task: c.task.Index(), Arg: c.arg, Part: c.part(), Stopped: c.stopped()}
	if op.Known = c.returned > 0; op.Known {
		op.Got, op.GotErr = c.result, c.err
	}
	return op
}

// step is a step of the model. It takes note of the errors there are.
func (l *linear) step(s sim.State, op sim.ModelOp) (sim.State, sim.Value, error, bool) {
	next, result, err, ok := l.spec.Model.Step(s, op)
	if err != nil {
		l.learn(err)
	}
	return next, result, err, ok
}

// maxErrors is the number of different errors of a model that are kept apart.
// Models return the same few ones; with more, nothing is remembered.
const maxErrors = 32

func (l *linear) learn(err error) {
	for _, e := range l.errs {
		if reflect.ValueOf(e).Comparable() && e == err {
			return
		}
	}
	if len(l.errs) < maxErrors {
		l.errs = append(l.errs, err)
	} else {
		l.forgetful = true
	}
}

// matches compares what was observed with the answer of the model.
func matches(result sim.Value, err error, want sim.Value, wantErr error) bool {
	if err == nil && wantErr == nil {
		return result == want
	}
	return err != nil && wantErr != nil && errors.Is(err, wantErr)
}

// judge finds the verdict. It is called once for each history, at its end.
func (l *linear) judge() {
	if l.legal {
		return
	}
	l.compile()
	if len(l.ops) > maxHistory {
		l.verdict = tooLong
		return
	}
	r := l.recall()
	if !r.judged {
		learned := len(l.errs)
		r.verdict, r.judged = l.askPorcupine(), true
		l.asked++
		l.recheck(learned)
	}
	l.verdict = r.verdict
}

// compile makes ops and events of the calls, without those that were aborted.
func (l *linear) compile() {
	if l.compiled {
		return
	}
	l.compiled = true
	l.ops, l.events, l.treat = l.ops[:0], l.events[:0], l.treat[:0]
	l.place = l.place[:0]
	for _, c := range l.calls {
		if c.absent() {
			l.place = append(l.place, -1)
			continue
		}
		l.place = append(l.place, int32(len(l.ops)))
		l.treat = append(l.treat, strict)
		result, err := c.answer()
		l.ops = append(l.ops, operation{
			ModelOp: modelOp(c), result: result, err: err, pending: c.returned == 0,
			query: l.spec.Ops[c.op].Class == sim.Query, call: c,
		})
	}
	for _, e := range l.log {
		if n := l.place[e.op]; n >= 0 {
			l.events = append(l.events, histEvent{n, e.ret})
		}
	}
}

// finalState is the state of the model after all operations that have returned,
// and none of those that have not, in an order that explains the results. It
// is not known if there is no such order, if there are several with different
// ends, or if nothing was decided. The state belongs to l, until the next begin.
func (l *linear) finalState() (s sim.State, known bool) {
	if l.verdict != linearizable {
		return nil, false
	}
	if l.legal && l.sequential() {
		return l.state, true
	}
	r := l.recall()
	if !r.searched {
		learned := len(l.errs)
		r.state, r.known = l.searchState()
		r.searched = true
		l.recheck(learned)
	}
	return r.state, r.known
}

func (l *linear) searchState() (s sim.State, known bool) {
	for i := range l.ops {
		l.treat[i] = strict
		if l.ops[i].pending {
			l.treat[i] = absent
		}
	}
	if l.search.run(l.events, maxSearchSteps) != possible {
		return nil, false
	}
	ends := &l.search.cur
	if len(ends.list) != 1 {
		return nil, false
	}
	return slices.Clone(ends.state(0)), true
}

// sequential reports whether no two of the operations that have returned
// overlap: there is one order only.
func (l *linear) sequential() bool {
	open := 0
	for _, e := range l.log {
		switch c := l.calls[e.op]; {
		case c.returned == 0 || c.absent():
		case e.ret:
			open--
		default:
			if open++; open > 1 {
				return false
			}
		}
	}
	return true
}

// violated reports whether no order explains the results.
func (l *linear) violated() bool { return l.verdict == notLinearizable }

// undecided says why there is no verdict, "" if there is one.
func (l *linear) undecided() string {
	switch n := strconv.Itoa(len(l.ops)); l.verdict {
	case tooLong:
		return "a history of " + n + " operations is too long to judge: at most " + strconv.Itoa(maxHistory)
	case tooHard:
		return "the orders of a history of " + n + " operations are too many to judge"
	}
	return ""
}
