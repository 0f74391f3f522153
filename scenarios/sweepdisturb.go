package scenarios

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// A Disturbance is what happens besides to the tasks of a workload of a sweep.
type Disturbance uint8

// The disturbances there are. A workload has at most one.
const (
	Undisturbed Disturbance = iota
	// Cancelled: one more task cancels one of the others, at any moment.
	Cancelled
	// TimedOut: one operation has a deadline, which may come at any moment.
	TimedOut
	// Misused: something is released that the task does not have, or a monitor is
	// used by a task that is not inside.
	Misused
	// Asked: somebody asks about the state.
	Asked
	// Joined: two operations of a task are one step.
	Joined
	// Falling: the items of a queue come in falling order. It makes a difference
	// only where the order of the items is not that of their coming.
	Falling
	disturbances
)

// String is the disturbance in a few words.
func (d Disturbance) String() string {
	return [...]string{"undisturbed", "a cancellation", "a timeout", "a misuse", "a query", "two operations in one step", "items in falling order"}[d]
}

// cost is what it adds to the size.
func (d Disturbance) cost() int {
	if d == Undisturbed {
		return 0
	}
	return 1
}

// disturb lists what a disturbance can make of a team.
func (s *Sweep) disturb(d Disturbance, tasks []program) iter.Seq[*Workload] {
	return func(yield func(*Workload) bool) {
		seen := map[string]bool{}
		offer := func(w *Workload) bool {
			if d != Undisturbed && d != Falling {
				key := w.key()
				if seen[key] {
					return true
				}
				seen[key] = true
			}
			return yield(w)
		}
		switch d {
		case Undisturbed:
			offer(&Workload{tasks: slices.Clone(tasks), target: none})
		case Falling:
			if s.items(tasks) > 1 {
				offer(&Workload{tasks: slices.Clone(tasks), target: none, falling: true})
			}
		case Misused, Asked:
			s.intrude(d, tasks, offer)
		default:
			s.vary(d, tasks, offer)
		}
	}
}

// key tells the workloads of a team apart that are not the same with tasks in
// another order.
func (w *Workload) key() string {
	var texts []string
	for i, p := range w.tasks {
		text := p.key()
		if i == w.target {
			text += "!"
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return strings.Join(texts, ";")
}

// key is the same for the same program only. Formatting it would take most of the time
// of a sweep that executes little.
func (p program) key() string {
	b := make([]byte, 0, 64)
	for i := range p {
		m := &p[i]
		for _, n := range [...]int64{int64(m.op), m.arg, int64(m.undo), int64(m.ends), m.timeout} {
			b = strconv.AppendInt(append(b, ','), n, 10)
		}
		for _, is := range [...]bool{m.numbered, m.timed, m.joined} {
			b = strconv.AppendBool(b, is)
		}
	}
	return string(b)
}

// items is how many operations of a team put an item.
func (s *Sweep) items(tasks []program) (n int) {
	for _, p := range tasks {
		for i := range p {
			if s.Kind.Ops[p[i].op].Class == sim.Produce {
				n++
			}
		}
	}
	return n
}

// vary does something to one operation, or to one task.
func (s *Sweep) vary(d Disturbance, tasks []program, offer func(*Workload) bool) bool {
	for i, p := range tasks {
		if d == Cancelled {
			if slices.ContainsFunc(p, s.waits) && !offer(&Workload{tasks: slices.Clone(tasks), target: i}) {
				return false
			}
			continue
		}
		for at := range p {
			if d == Joined && at > 0 && !offer(s.edited(tasks, i, at, func(m *move) { m.joined = true })) {
				return false
			}
			for timeout := int64(1); d == TimedOut && s.waits(p[at]) && timeout >= 0; timeout-- {
				if !offer(s.edited(tasks, i, at, func(m *move) { m.timed, m.timeout = true, timeout })) {
					return false
				}
			}
		}
	}
	return true
}

// waits reports whether a move may wait.
func (s *Sweep) waits(m move) bool { return s.Kind.Ops[m.op].Blocking }

// edited is a team with a change to one move.
func (s *Sweep) edited(tasks []program, i, at int, edit func(*move)) *Workload {
	p := slices.Clone(tasks[i])
	edit(&p[at])
	return &Workload{tasks: with(tasks, i, p), target: none}
}

// intrude adds an operation, as a task of its own. A release is also put where a
// program has just released the same, or acquired something else.
func (s *Sweep) intrude(d Disturbance, tasks []program, offer func(*Workload) bool) bool {
	for op := range s.Kind.Ops {
		for _, m := range s.intruders(d, op) {
			if !offer(&Workload{tasks: append(slices.Clone(tasks), program{m}), target: none}) {
				return false
			}
			for i, p := range tasks {
				for at := 1; m.undo == releases && at <= len(p); at++ {
					last := &p[at-1]
					again := last.undo == releases && last.op == m.op
					other := last.undo >= 0 && last.undo != m.op
					if !again && !other || p.open(at, m.op) > 0 {
						continue
					}
					longer := slices.Insert(slices.Clone(p), at, m)
					if !offer(&Workload{tasks: with(tasks, i, longer), target: none}) {
						return false
					}
				}
			}
		}
	}
	return true
}

// intruders are the moves that an operation makes for a disturbance.
func (s *Sweep) intruders(d Disturbance, op int) (list []move) {
	k := &s.Kind.Ops[op]
	switch {
	case d == Asked && k.Class == sim.Query:
		return []move{{word: word{op: op, undo: none, ends: none}}}
	case d == Misused && k.Class == sim.Release:
		return []move{{word: word{op: op, undo: releases, ends: none}}}
	case d == Misused && k.Converts:
		return []move{{word: word{op: op, undo: k.Undo, ends: k.Ends}}}
	case d == Misused && s.inside && k.Class == sim.Misc:
		for _, w := range s.words {
			if w.op == op {
				list = append(list, move{word: w})
			}
		}
	}
	return list
}

// insideOnly reports whether the operations of a kind that neither acquire nor
// release are for tasks that are inside: those of a monitor.
func insideOnly(k *algorithms.Kind) bool {
	return slices.ContainsFunc(k.Ops, func(op algorithms.Op) bool { return op.LetsGo })
}
