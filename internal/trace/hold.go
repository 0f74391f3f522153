package trace

import "slices"

// A hold is something that a task has acquired and not given back.
type hold struct {
	object string
	shared bool
}

// A person is a task as the story follows it.
type person struct {
	column    int // -1 for a helper
	stack     []*Event
	holds     []hold
	rest      rest
	cancelled bool // asked to stop, and not heard of since
}

// inside tells how a task stands inside: not at all, with others, alone.
type inside uint8

const (
	outside inside = iota
	sharing
	alone
)

func (p *person) inside() inside {
	how := outside
	for _, h := range p.holds {
		if !h.shared {
			return alone
		}
		how = sharing
	}
	return how
}

// settle updates who is inside after operation e of p has returned.
func (s *story) settle(p *person, e *Event) {
	op := s.op(e)
	if op == nil || e.Error != "" || e.Result == "false" {
		return
	}
	h := hold{e.Object, op.Shared}
	switch op.Class {
	case "acquire":
		if op.Converts {
			s.release(p, hold{e.Object, !op.Shared})
		}
		p.holds = append(p.holds, h)
	case "release":
		s.release(p, h)
	}
}

// release ends a hold of p. A lock may be released by somebody else than its
// holder; of permits, which anybody may add, nobody is known to lose one.
func (s *story) release(p *person, h hold) {
	if p.drop(h) || h.shared {
		return
	}
	for i := range s.t.Tasks {
		if s.people[s.t.Tasks[i].Name].drop(h) {
			return
		}
	}
}

func (p *person) drop(h hold) bool {
	i := slices.Index(p.holds, h)
	if i >= 0 {
		p.holds = slices.Delete(p.holds, i, i+1)
	}
	return i >= 0
}

func (s *story) op(e *Event) *Operation {
	if i := s.t.object(e.Object); i >= 0 {
		return s.t.Objects[i].op(e.Op)
	}
	return nil
}

// lines of life: by how a task is inside.
var (
	glyphEnter  = [...]string{"", "┌", "╔"}
	glyphChange = [...]string{"", "├", "╠"}
	glyphStay   = [...]string{"", "│", "║"}
	glyphLeave  = [...]string{"", "└", "╚"}
)

// A rest is how a task stands still inside an operation.
type rest uint8

const (
	active rest = iota
	waiting
	woken // it may go on, and has not yet
)

var (
	glyphRest = [...]string{"", "┊", "○"}
	restTones = [...]tone{toneNone, toneWait, toneWait}
)

var insideTones = [...]tone{toneNone, toneShared, toneAlone}
