package scheduler

import (
	"slices"

	"github.com/simrun-dev/simrun/sim"
)

// An event is a transition as exploration compares them: what one process does
// between two places where another one could have been chosen. Mostly that is
// one step; data choices join several.
type event struct {
	process sim.ID
	// advance tells apart the two ways in which the FIFO loop can end a round.
	advance bool
	// barrier: it depends on everything.
	barrier bool
	// other: the other way was open, too.
	other bool
	// cut: it is what a panic cut off, of which nothing is known.
	cut bool
	// choices are the data choices made in it, and orders of timers; options how
	// many there were at each.
	choices, options []int32
	// touched is the footprint, each object once.
	touched []sim.Access
	// mixed: an object was touched in several ways, or one that depends on what was
	// found there (awaiting a future reads it if it is done and writes it if not); so
	// not all modes are those of the step's program.
	mixed bool
	// bits has a bit for each object touched. If it is exact, no two of all objects
	// there are share one of them.
	bits  touches
	exact bool
}

// copied is e in memory of its own.
func (e *event) copied() *event {
	o := *e
	o.choices, o.options, o.touched = slices.Clone(e.choices), slices.Clone(e.options), slices.Clone(e.touched)
	return &o
}

// equals reports whether the events are the same in all that they say.
func (e *event) equals(o *event) bool {
	return e.bits == o.bits && e.process == o.process && e.advance == o.advance && e.barrier == o.barrier &&
		e.other == o.other && e.cut == o.cut && e.mixed == o.mixed && e.exact == o.exact &&
		slices.Equal(e.touched, o.touched) && slices.Equal(e.choices, o.choices) && slices.Equal(e.options, o.options)
}

// sign computes the bits.
func (e *event) sign() {
	e.bits, e.exact = touches{}, true
	for _, a := range e.touched {
		e.bits.note(1<<(a.Object&63), a.Mode)
		e.exact = e.exact && a.Object < 64
	}
}

// touch adds accesses to the footprint. Reading and adding in one transition
// commutes with nothing, like writing.
func (e *event) touch(footprint []sim.Access) {
next:
	for _, a := range footprint {
		for i := range e.touched {
			if b := &e.touched[i]; b.Object == a.Object {
				if b.Mode != a.Mode {
					b.Mode = sim.Write
					e.mixed = e.mixed || a.Object != e.process
				}
				continue next
			}
		}
		e.touched = append(e.touched, a)
	}
}

// depends reports whether the order of two events of different processes
// matters.
func (e *event) depends(o *event) bool {
	return e.barrier || o.barrier || e.collides(o)
}

// collides reports whether two events touch something in a way that conflicts.
func (e *event) collides(o *event) bool {
	if !e.bits.races(&o.bits) {
		return false
	}
	if e.exact && o.exact {
		return true
	}
	for i := range e.touched {
		a := &e.touched[i]
		for j := range o.touched {
			if a.Conflicts(o.touched[j]) {
				return true
			}
		}
	}
	return false
}

// same reports whether an event of the same process is e: if not, neither can come
// where the other one does.
func (e *event) same(o *event) bool {
	return e.process == o.process && e.advance == o.advance && slices.Equal(e.choices, o.choices)
}

// alternatives reports whether the process could have done something else.
func (e *event) alternatives() bool { return len(e.choices) > 0 || e.other }

// A sleeper is an event that need not be executed: all that begins with it has
// been, or is being, explored elsewhere.
type sleeper struct {
	*event
	// open: what begins with it at this node is not finished.
	open bool
	// loose: it was open further up.
	loose bool
}

// A sleepSet holds the sleepers of a node.
type sleepSet []sleeper

// inherit keeps those of from that stay asleep when e is executed.
func (s *sleepSet) inherit(from sleepSet, e *event) {
	*s = (*s)[:0]
	for i := range from {
		if q := &from[i]; !q.wakes(e) {
			*s = append(*s, sleeper{event: q.event, loose: q.open || q.loose})
		}
	}
}

// all reports whether every way to go on from some choices of p is asleep.
func (s sleepSet) all(p sim.ID, advance bool, made []int32) bool {
	for i := range s {
		q := &s[i]
		if q.process != p || q.advance != advance || !slices.Equal(q.choices[:min(len(made), len(q.choices))], made) {
			continue
		}
		if len(q.choices) == len(made) {
			return true
		}
		for c := range q.options[len(made)] {
			if !s.all(p, advance, append(slices.Clone(made), c)) {
				return false
			}
		}
		return true
	}
	return false
}

// wholly reports whether all that a process can do next is asleep, and free of what
// comes before it in a sequence: whatever it does there then, it can come first.
func (s sleepSet) wholly(p sim.ID, advance bool, free func(e *event) bool) bool {
	for i := range s {
		if q := &s[i]; q.process == p && q.advance == advance && !free(q.event) {
			return false
		}
	}
	return s.all(p, advance, nil)
}

// covers reports whether a sequence need not be explored because of sleepers, of
// which at says where each can come first in it: see explorer.first. Surely says that
// there is one in the sequence.
func (s sleepSet) covers(at func(e *event) int) (covered, surely bool) {
	for i := range s {
		switch q := &s[i]; at(q.event) {
		case notFirst:
		case absent:
			covered = covered || !q.loose
		default:
			return true, true
		}
	}
	return covered, false
}
