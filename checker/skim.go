package checker

import (
	"errors"

	"github.com/simrun-dev/simrun/sim"
)

// A role is what the quick look needs to know of an operation.
type role struct {
	class    sim.OpClass
	mode     uint8 // see mode
	blocking bool
	converts bool
	argument bool // it takes one
	stops    bool // it lets in those who wait: see sim.Bus
	call     sign // what the call means for who is inside, where that is watched
	ret      sign // the same for the return
}

func rolesOf(s *sim.Spec) []role {
	roles := make([]role, len(s.Ops))
	for i := range s.Ops {
		info := &s.Ops[i]
		roles[i] = role{class: info.Class, mode: uint8(mode(info)), blocking: info.Blocking, converts: info.Converts, argument: info.TakesArg}
		roles[i].stops = s.Bus != nil && info.Class == sim.Misc
	}
	return roles
}

// skim looks through the log once and compares all answers with those of the
// models, as long as they agree.
func (s *Set) skim() {
	if s.arguments {
		s.link()
	}
	for i := range s.log {
		if m := &s.log[i]; m.kind <= returned {
			switch o := s.objects[m.object]; {
			case !o.watchesAnswers || !o.lin.legal:
			case o.parts:
				o.lin.legal = false // the order of the returns is not enough
			default:
				s.skimAnswer(o, m, &o.roles[m.op], i)
			}
		}
	}
}

// link finds the call that every return belongs to.
func (s *Set) link() {
	if s.linked {
		return
	}
	s.linked = true
	s.tops = s.tops[:0]
	for i := range s.log {
		m := &s.log[i]
		if m.kind > returned {
			continue
		}
		for len(s.tops) <= int(m.index) {
			s.tops = append(s.tops, -1)
		}
		top := &s.tops[m.index]
		m.opened = *top
		if m.kind == called {
			*top = int32(i)
		} else if m.opened >= 0 {
			*top = s.log[m.opened].opened
		}
	}
}

// skimAnswer compares the answer of an operation with that of the model, in the
// order of the returns.
func (s *Set) skimAnswer(o *object, m *moment, r *role, at int) {
	if m.kind == called {
		if r.blocking {
			o.queued[r.class]++
		}
		return
	}
	if r.blocking {
		o.queued[r.class]--
	}
	if m.err != nil && aborted(m.err) {
		return
	}
	l := o.lin
	if !r.blocking && failedTry(r.class, m.value, m.err) {
		if o.queued[r.class] > 0 {
			return // it may have made way
		}
		if at == 0 || s.log[at-1].kind != called || s.log[at-1].call != m.call { // somebody may have been there meanwhile
			l.legal = false
			return
		}
	}
	op := sim.ModelOp{Op: int(m.op), Task: int(m.index)}
	if r.argument && m.opened >= 0 {
		op.Arg = s.log[m.opened].value
	}
	next, result, err, ok := l.step(l.state, op)
	l.state, l.legal = next, ok && matches(m.value, m.err, result, err)
}

// got reports whether the result of an acquisition is not that it got nothing.
func got(result sim.Value) bool {
	got, says := result.Bool()
	return got || !says
}

// aborted reports that an operation which ended with this error ended as if it
// had never been.
func aborted(err error) bool {
	return sim.IsCancelled(err) || errors.Is(err, sim.ErrTimeout)
}

// failedTry reports whether an operation that does not wait got nothing.
func failedTry(class sim.OpClass, result sim.Value, err error) bool {
	switch class {
	case sim.Acquire:
		return err == nil && !got(result)
	case sim.Produce, sim.Consume:
		return err != nil
	}
	return false
}

// settled reports whether the quick look says all there is to say.
func (s *Set) settled() bool {
	if s.closely || s.thorough || s.swallowed || len(s.end.Blocked) > 0 {
		return false
	}
	for _, o := range s.objects {
		if o.stays.waiting > 0 || o.stays.strange || o.watchesAnswers && !o.lin.legal {
			return false
		}
	}
	return true
}
