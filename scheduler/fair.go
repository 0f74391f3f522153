package scheduler

import "github.com/simrun-dev/simrun/sim"

// uniform draws one of the options. Samplers draw like this wherever a choice is
// about data and not about who runs ([sim.Point.Inner]), and do not count such
// points.
func uniform(g *pcg, p *sim.Point) int { return int(g.below(uint32(p.Len()))) }

// processOf is the process that option i is a step of, as samplers give out
// priorities and weights: under Any the task, callback or I/O itself, under FIFO
// the loop for all that runs in its order. The clock, whose advances follow one
// another, is a process too. Its advance is the only option of the loop that may
// stand behind others.
func processOf(p *sim.Point, i int) sim.ID {
	id := p.Process(i)
	if i > 0 && id == sim.Loop {
		return sim.Clock
	}
	return id
}

// processOfStep is the same for a step that was taken.
func processOfStep(s *sim.Step) sim.ID {
	if s.Kind == sim.OptAdvance {
		return sim.Clock
	}
	return s.Process
}

// fairness bounds the unfair part of an execution. A sampler that holds tasks
// back for as long as others can run would show a task that spins as a livelock,
// though under any fair schedule somebody makes its condition true. So after a
// number of steps well beyond what the workload needs, every choice is uniform, which
// is fair with probability 1.
//
// The idea is that of the fair suffix in P. Thomson, A. F. Donaldson and
// A. Betts, Concurrency Testing Using Controlled Schedulers, ACM TOPC 2(4), 2016,
// and of the "fair prioritization" of Coyote.
type fairness struct {
	points int // scheduling points so far
	limit  int // in steps
}

// The unfair part may be some times as long as the longest execution measured:
// a task that spins while others are held back makes executions longer than
// those of the calibration.
const (
	unfairFactor = 4
	unfairSlack  = 64
)

// begin starts an execution. Without a measurement, or if no execution of the
// calibration came to an end, the unfair part is half of what the world allows.
func (f *fairness) begin(w *sim.World, p *Profile) {
	most := w.MaxSteps
	if most <= 0 {
		most = sim.DefaultMaxSteps
	}
	f.points, f.limit = 0, most/2
	if p != nil && p.ended {
		f.limit = min(unfairFactor*p.Steps+unfairSlack, max(most/2, p.Steps))
	}
}

// over counts a scheduling point and reports whether the unfair part is over.
func (f *fairness) over(p *sim.Point) bool {
	f.points++
	return p.Step() > f.limit
}

// perID keeps a T for each ID met in the current execution. Those left from
// earlier executions count as zero, so that starting anew costs nothing.
type perID[T any] struct {
	slots []idSlot[T]
	run   uint32
}

type idSlot[T any] struct {
	run uint32
	v   T
}

// begin forgets everything.
func (t *perID[T]) begin() {
	if t.run++; t.run == 0 { // after 2^32 executions
		clear(t.slots)
		t.run = 1
	}
}

// at is the value of an ID, zero at first. The pointer holds until the next call.
func (t *perID[T]) at(id sim.ID) *T {
	if int(id) >= len(t.slots) {
		t.grow(id)
	}
	s := &t.slots[id]
	if s.run != t.run {
		*s = idSlot[T]{run: t.run}
	}
	return &s.v
}

func (t *perID[T]) grow(id sim.ID) {
	t.slots = append(t.slots, make([]idSlot[T], int(id)+1-len(t.slots))...)
}
