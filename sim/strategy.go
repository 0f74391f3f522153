package sim

import "fmt"

// A Strategy makes the choices of executions. It belongs to one World at a
// time and is asked from one goroutine at a time.
type Strategy interface {
	// Begin is called at the start of each execution, before the set-up.
	Begin(w *World)
	// Choose picks one of p's options by its index, 0 <= i < p.Len(). It is
	// only asked where there are at least two. p is valid during the call.
	Choose(p *Point) int
}

// A Quieter is told when nothing can happen any more, before [World.OnQuiet] is
// called. A Strategy may implement it.
type Quieter interface {
	// Quiet is called once in an execution that comes to rest, where OnQuiet is set.
	Quiet()
}

// A Stepper is told about every finished step with its footprint. A Strategy
// or an Observer that implements it turns the recording of footprints on.
type Stepper interface {
	// Stepped is called after each step; s is valid during the call.
	Stepped(s *Step)
}

// A Step is one finished step.
type Step struct {
	// N counts the steps of the execution, from 1.
	N int
	// Kind says what the step did: see the Opt constants.
	Kind OptionKind
	// Process is whom the step belongs to when schedules are compared: the task
	// or callback itself under Any, [Loop] for all that the FIFO loop does, and
	// the I/O for its completion.
	Process ID
	// Actor is the task, callback, I/O or loop that acted.
	Actor ID
	// Footprint lists what the step touched, in order, possibly repeatedly.
	// Every step reads the identity of its Actor, which whoever creates it,
	// cancels it or keeps it from running writes.
	Footprint []Access
	// Opaque says that code ran in the step whose accesses are not recorded one by
	// one: where the footprint writes an object as a whole, or Outside.
	Opaque bool
	// Plain says that the step did nothing that others could notice but access
	// guarded memory, and perhaps end its task.
	Plain bool
	// Contingent says that the mode in which the step accessed guarded memory was
	// decided by the value found there: a CompareAndSwap, a TryLock, an Unlock.
	Contingent bool
	// Barrier says that the step depends on all others, whatever they touch: an
	// advance of strict time, or a step that panicked.
	Barrier bool
	// Enabler is the step that made the actor ready, 0 for the set-up; its own
	// last step if it only gave way. For the start of a round (OptBoundary) it is
	// -1 if nothing but completed I/O made it possible. It means nothing for other
	// steps of the loop, nor for one with a Guard.
	Enabler int
	// Guard is what the step had to wait for beside being ready; nil for nothing.
	Guard *Guard
	// Writes lists the new values of guarded memory, in order. Values are words:
	// equal if and only if the values are.
	Writes []WordWrite
}

// A Dropped is something that was ready, or could have become so, and was kept
// from running by the step By.
type Dropped struct {
	// Process is the callback or I/O; Loop for a timer.
	Process ID
	// Enabler is the step that made it ready; without meaning for Loop.
	Enabler int
	// By is the step that cancelled it.
	By int
}

// An OptionKind says what an option, or the step that it leads to, does.
type OptionKind uint8

const (
	// OptResume lets a task take its next step.
	OptResume OptionKind = iota
	// OptCallback runs a callback: a done-callback, a timer that is due.
	OptCallback
	// OptBoundary starts the next round of the FIFO loop without moving the clock.
	OptBoundary
	// OptIO completes a pending I/O.
	OptIO
	// OptAdvance moves the clock to the next deadline; under FIFO it also
	// starts the next round.
	OptAdvance
	// OptTie picks which of several timers with the same deadline comes next.
	OptTie
	// OptBranch is a branch of [Task.Choose].
	OptBranch
	// OptFlush writes the oldest store of a task's buffer to memory: see [TSO]. What
	// such a step touches does not depend on anything before it.
	OptFlush
)

var optionNames = [...]string{"resume", "callback", "round", "io", "advance", "tie", "branch", "flush"}

// String is the kind in one lower-case word.
func (k OptionKind) String() string { return optionNames[k] }

// An Option is one way to go on.
type Option struct {
	Kind OptionKind
	// ID is the task, callback, I/O or timer; for OptBranch the choosing task, for
	// OptFlush the buffer, which the task has created.
	ID ID
	// Task is the task for OptResume, else nil.
	Task *Task
	// Branch is the branch for OptBranch, from 0.
	Branch int
}

// A Point is a place where the world has several ways to go on. Options stand
// in canonical order: ready handles in ready order (or the boundary), I/O by
// ID, then the advance of the clock; or the branches of a data choice.
type Point struct {
	w    *World
	kind pointKind
	n    int
}

type pointKind uint8

// Points where somebody may deviate from the plain loop come first.
const (
	anyPoint pointKind = iota
	roundPoint
	boundaryPoint
	tiePoint
	branchPoint
)

// Index is how many choices have been made before in this execution.
func (p *Point) Index() int { return len(p.w.choices) }

// Len is the number of options, at least 2.
func (p *Point) Len() int { return p.n }

// World is the world that asks.
func (p *Point) World() *World { return p.w }

// Step is the number of the step that is chosen here, from 1. The order of
// timers that tie is chosen in the middle of a step: the one that is running.
func (p *Point) Step() int {
	if p.kind == tiePoint {
		return p.w.steps
	}
	return p.w.steps + 1
}

// Inner reports whether the choice is one within a step, or between two parts of
// one: data, or the order of timers that tie. No other task runs in between.
func (p *Point) Inner() bool { return p.kind >= tiePoint }

// Running is, for a choice within a step of the loop, what that step does.
func (p *Point) Running() OptionKind { return p.w.step.Kind }

// Process is whom the step of option i belongs to when schedules are compared:
// see [Step].
func (p *Point) Process(i int) ID {
	w := p.w
	switch p.kind {
	case anyPoint:
		if i < w.ready.len() {
			if h := w.ready.at(i); h.task != nil {
				return h.task.id
			} else {
				return h.id
			}
		}
		i -= w.ready.len()
	case roundPoint:
		if i == 0 {
			return Loop
		}
		i--
	case boundaryPoint:
		if i < w.boundaryOptions() {
			return Loop
		}
		i -= w.boundaryOptions()
	default:
		return w.processOf(w.cur.id)
	}
	if i < len(w.ios) {
		return w.ios[i].id
	}
	return Loop
}

// processOf is the process of a step of an actor that is not an I/O.
func (w *World) processOf(actor ID) ID {
	if w.Discipline == FIFO {
		return Loop
	}
	return actor
}

// Default is the option of the plain loop: the head of the ready queue; under
// FIFO a pending I/O, the first one, before anything else; never an early
// timer. Every other choice is a deviation.
func (p *Point) Default() int {
	switch p.kind {
	case roundPoint:
		return 1 // the head handle is option 0, the first I/O option 1
	case boundaryPoint:
		if len(p.w.ios) > 0 {
			return p.w.boundaryOptions()
		}
	}
	return 0
}

// Option describes option i, 0 <= i < p.Len().
func (p *Point) Option(i int) Option {
	w := p.w
	if i < 0 || i >= p.n {
		panic("sim: Option index out of range")
	}
	switch p.kind {
	case branchPoint:
		return Option{Kind: OptBranch, ID: w.cur.id, Branch: i}
	case tiePoint:
		return Option{Kind: OptTie, ID: w.timers.at(i).id}
	case boundaryPoint:
		if i < w.boundaryOptions() {
			return Option{Kind: OptBoundary, ID: Loop}
		}
		i -= w.boundaryOptions()
	case roundPoint:
		if i == 0 {
			return w.ready.at(0).option()
		}
		i--
	case anyPoint:
		if i < w.ready.len() {
			return w.ready.at(i).option()
		}
		i -= w.ready.len()
	}
	if i < len(w.ios) {
		return Option{Kind: OptIO, ID: w.ios[i].id}
	}
	return Option{Kind: OptAdvance, ID: Loop}
}

// choose asks the strategy, records the choice and counts deviations. A choice
// in which the strategy stops the execution is none: no step follows.
func (w *World) choose(kind pointKind, n int) int {
	if n == 1 {
		return 0
	}
	return w.ask(kind, n)
}

func (w *World) ask(kind pointKind, n int) int {
	p := &w.point
	p.kind, p.n = kind, n
	var c int
	if at := len(w.choices); at < len(w.repeat) && int(w.options[at]) == n && kind != branchPoint {
		c = int(w.repeat[at])
	} else {
		c = w.strategy.Choose(p)
	}
	if uint(c) >= uint(n) {
		panic(fmt.Sprintf("sim: strategy chose option %d of %d", c, n))
	}
	if w.stopped && kind != tiePoint {
		return c
	}
	if kind <= boundaryPoint {
		deviation := 0
		if c != p.Default() {
			deviation = 1 // without a branch, which random choices make hard to predict
		}
		w.deviations += deviation
	}
	w.choices = append(w.choices, int32(c))
	return c
}
