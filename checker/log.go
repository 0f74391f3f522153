package checker

import (
	"errors"

	"github.com/simrun-dev/simrun/sim"
)

// A moment is an event as it is kept until the end of the execution: one cache
// line. Moments are numbered from 1; 0 stands for never.
type moment struct {
	task  *sim.Task // the one that calls, returns, waits, is woken or asked
	err   error
	value sim.Value // the argument of a call, the result of a return
	// object and op are those of a call or a return, and call its number.
	op, call int32
	step     int32
	index    int32 // of the task
	// opened is the place in the log of the call that a return belongs to, and
	// of the operation that a call is nested in; -1 for none. See link.
	opened int32
	kind   uint16
	object uint8
	// unheard: it is a return without error, and a request to stop was delivered
	// to the task, at some time, that nobody has withdrawn; or a call, and there
	// is one that the task has not heard of yet.
	unheard bool
}

// The kinds of moments.
const (
	called uint16 = iota
	returned
	suspended
	woken
	cancelled
	passed // its doorway
)

// errUnasked is what an operation is taken to have returned that ended as cancelled,
// though nobody has ever asked its task to stop: whoever gives up takes others along.
// It has not ended as if it had never been, and no model knows of such an answer.
//
// The same goes for one that has timed out and had no deadline, or has one that is yet
// to come.
var (
	errUnasked = errors.New("cancelled, though nobody asked for that")
	errUntimed = errors.New("timed out, though it has no deadline")
	errEarly   = errors.New("timed out before its deadline")
)

// pending is the op of a suspension that waits for somebody.
const pending = 1

// Observe implements sim.Observer. Events after Quiet are ignored, and so are
// the operations of objects that the set has no spec of.
//
// It writes down what happened, and follows who is inside as long as that is
// plain: most executions need no more. Field by field, since a moment that is
// built and then copied takes twice the time.
func (s *Set) Observe(e *sim.Event) {
	if s.over {
		return
	}
	n := len(s.log)
	if n == cap(s.log) {
		s.log = append(s.log, moment{})
	}
	s.log = s.log[:n+1]
	m := &s.log[n]
	m.step, m.err, m.task, m.unheard = int32(e.Step), e.Err, e.Task, false
	switch e.Kind {
	case sim.EvCall:
		m.kind, m.value, m.unheard = called, e.Arg, e.Task.CancelPending()
	case sim.EvReturn:
		m.kind, m.value = returned, e.Result
		if e.Err != nil {
			m.err = s.excuse(e)
		}
		if e.Err == nil && e.Task.CancelRequests() > 0 && !e.Task.CancelPending() {
			m.unheard, s.swallowed = true, true
		}
	case sim.EvSuspend:
		m.kind, m.op = suspended, 0
		if e.Pending {
			m.op = pending
		}
	case sim.EvDoorway:
		m.kind = passed
	case sim.EvWake:
		m.kind, m.task = woken, e.Target
	case sim.EvCancel:
		s.ask(e.Target)
		if s.watched&sim.EvCancel == 0 { // no property asks when that was
			s.log = s.log[:n]
			return
		}
		m.kind, m.task = cancelled, e.Target
	default:
		s.log = s.log[:n]
		return
	}
	m.index = int32(m.task.Index())
	if m.kind <= returned {
		if uint(e.Object) >= uint(len(s.objects)) {
			s.log = s.log[:n]
			return
		}
		m.object, m.op, m.call = uint8(e.Object), int32(e.Op), int32(e.Call)
		if o := s.objects[e.Object]; !s.closely {
			o.stays.glance(m, &o.roles[m.op])
		}
	}
	if s.ordering {
		s.order(e, m.task)
	}
}

// keep writes the books of an execution, once, if somebody needs them.
func (s *Set) keep() {
	if s.kept {
		return
	}
	s.kept = true
	for i := range s.log {
		s.enter(&s.log[i], i+1)
	}
}

// enter puts one moment into the books.
func (s *Set) enter(m *moment, seq int) {
	s.seq = seq
	switch m.kind {
	case called:
		c := s.objects[m.object].onCall(m, seq)
		s.push(c)
		if c.info.AtCall {
			c.o.arrive(c, seq, m.step)
		}
	case returned:
		if c := s.op(m.task); c != nil && c.n == int(m.call) {
			s.ops[m.index] = c.outer
			c.o.onReturn(c, m, seq)
		}
	case suspended:
		for c := s.op(m.task); c != nil; c = c.outer {
			if !c.o.marked {
				c.o.arrive(c, seq, m.step)
			}
			c.suspended(m, seq)
		}
	case passed:
		if c := s.op(m.task); c != nil && c.o.marked {
			c.o.arrive(c, seq, m.step)
			c.pass(seq, m.step)
			c.awaited = true
		}
	case woken:
		for c := s.op(m.task); c != nil; c = c.outer {
			c.served, c.servedStep = seq, int(m.step)
		}
	case cancelled:
		for c := s.op(m.task); c != nil; c = c.outer {
			if c.cancelled == 0 {
				c.cancelled = seq
			}
		}
	}
}

// pass notes that c is past its doorway.
func (c *call) pass(seq int, step int32) {
	if c.doorway == 0 {
		c.doorway, c.doorwayStep = seq, int(step)
	}
}

func (c *call) suspended(m *moment, seq int) {
	if !c.o.marked {
		c.pass(seq, m.step)
	}
	// A wake in the same step is that of a task which was cancelled before it
	// began to wait: it is ready already.
	if m.op == pending && (c.served == 0 || c.servedStep != int(m.step)) {
		c.awaited, c.served, c.servedStep = true, 0, 0
	}
}

// excuse is the error that an operation has returned, or what is wrong with giving up
// like that.
func (s *Set) excuse(e *sim.Event) error {
	switch {
	case sim.IsCancelled(e.Err):
		if e.Task.CancelRequests() == 0 && !s.wasAsked(e.Task) {
			return errUnasked
		}
	case s.Due != nil && errors.Is(e.Err, sim.ErrTimeout):
		switch at, timed, known := s.Due(e.Task, e.Object, e.Op); {
		case !known:
		case !timed:
			return errUntimed
		case e.Time < at:
			return errEarly
		}
	}
	return e.Err
}

// ask notes that somebody has asked a task to stop. The requests that the task itself
// counts do not tell: it may have withdrawn them.
func (s *Set) ask(t *sim.Task) {
	for len(s.asked) <= t.Index() {
		s.asked = append(s.asked, false)
	}
	s.asked[t.Index()] = true
}

func (s *Set) wasAsked(t *sim.Task) bool { return t.Index() < len(s.asked) && s.asked[t.Index()] }

// op is the innermost operation under way of a task, nil if there is none.
func (s *Set) op(t *sim.Task) *call {
	if i := t.Index(); i < len(s.ops) {
		return s.ops[i]
	}
	return nil
}

// push makes c the innermost operation of its task.
func (s *Set) push(c *call) {
	i := c.task.Index()
	for len(s.ops) <= i {
		s.ops = append(s.ops, nil)
	}
	c.outer, s.ops[i] = s.ops[i], c
}
