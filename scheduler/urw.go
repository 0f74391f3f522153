package scheduler

import "github.com/simrun-dev/simrun/sim"

// URW is a random walk in which each process has the weight of the steps that are
// left to it and to what it will create. Where nothing blocks, all interleavings
// are then equally likely; [Random] prefers those that let short tasks end early,
// and gives to some of them an exponentially small part. Where something blocks
// they are not, but each still has a positive probability.
//
// The counts are those of the calibration; without a [Profile] all weights are 1
// and URW is Random. The steps of a task that waits for its I/O count for the I/O.
// Under FIFO only I/O has a free order: an I/O has the weight of its completion and
// of those that its creator starts later, the loop that of the steps it takes for
// those that do not wait behind a pending one. This makes orders of arrival that
// Random hardly ever draws likely enough, but not all equally likely.
//
// Source: H. Zhao, D. Wolff, U. Mathur and A. Roychoudhury, Selectively Uniform
// Concurrency Testing, ASPLOS 2025. For a tree of processes the weights are those
// of the hook length formula.
type URW struct {
	profile *Profile
	seed    uint64
	g       pcg
	known   directory
	left    remaining

	offers   []offer
	offered  []int32 // by actor: the last point that offered it
	point    int32
	steps    int   // accounted for
	last     int32 // the actor that took the last of them
	advances int   // left to the clock
	inputs   int   // I/O that has not been seen yet
	perInput int   // steps of the loop for each I/O
}

// An offer is an option as URW sees it.
type offer struct {
	kind   sim.OptionKind
	actor  int32  // in the profile, -1 if not there
	parent int32  // its creator's, -1 likewise
	upTo   uint64 // sum of weights, this one included
}

var _ Seeded = (*URW)(nil)

// NewURW makes a URW. profile may be nil.
func NewURW(seed uint64, profile *Profile) *URW {
	s := &URW{profile: profile, seed: seed}
	if profile != nil {
		s.offered = make([]int32, len(profile.actors))
	}
	return s
}

// Reseed implements [Seeded].
func (s *URW) Reseed(seed uint64) { s.seed = seed }

// Begin implements [sim.Strategy].
func (s *URW) Begin(w *sim.World) {
	s.g.seed(s.seed)
	s.known.begin(w, s.profile)
	clear(s.offered)
	s.point, s.steps, s.last = 0, 0, -1
	s.advances, s.inputs = 0, 0
	p := s.profile
	if p == nil {
		return
	}
	s.advances = p.advances
	counts := p.subtree
	if w.Discipline == sim.FIFO {
		counts = p.inputs
		steps := 0
		for i := range p.actors {
			steps += int(p.actors[i].steps)
			s.inputs += int(p.actors[i].inputs)
		}
		s.perInput = max(mean(steps-s.inputs, s.inputs), 1)
	}
	s.left.begin(p, counts)
}

// Choose implements [sim.Strategy].
func (s *URW) Choose(p *sim.Point) int {
	if p.Inner() {
		if o := p.Option(0); o.Kind == sim.OptBranch {
			s.took(p, s.known.actor(o.ID))
		}
		return uniform(&s.g, p)
	}
	if s.profile == nil {
		return uniform(&s.g, p)
	}
	s.look(p)
	if p.World().Discipline == sim.FIFO {
		s.weighFIFO()
	} else {
		s.weighAny()
	}
	x := uint64(s.g.below(uint32(s.offers[len(s.offers)-1].upTo)))
	c := 0
	for s.offers[c].upTo <= x {
		c++
	}
	if s.offers[c].kind == sim.OptAdvance {
		s.advances--
		s.took(p, -1)
	} else {
		s.took(p, s.offers[c].actor)
	}
	return c
}

// look notes who is there. Steps that were no choice have not been seen: only one
// process could go on. It was the creator of what is new here, or else, mostly,
// the one chosen last.
func (s *URW) look(p *sim.Point) {
	s.point++
	s.offers = s.offers[:0]
	alone := s.last
	for i := range p.Len() {
		o := p.Option(i)
		a := s.known.actor(o.ID)
		f := offer{kind: o.Kind, actor: a, parent: -1}
		if a >= 0 {
			f.parent = s.profile.actors[a].parent
			s.offered[a] = s.point
			if s.left.meet(a) {
				if f.kind == sim.OptIO {
					s.inputs--
				} else if f.parent >= 0 {
					alone = f.parent
				}
			}
		}
		s.offers = append(s.offers, f)
	}
	if unseen := p.Step() - 1 - s.steps; unseen > 0 && alone >= 0 {
		s.left.take(alone, int32(unseen))
	}
}

// took notes that the step chosen at p is taken by an actor.
func (s *URW) took(p *sim.Point, a int32) {
	s.steps, s.last = p.Step(), a
	if a >= 0 {
		s.left.take(a, 1)
	}
}

// weighAny adds up weights under Any: steps.
func (s *URW) weighAny() {
	sum := uint64(0)
	for i := range s.offers {
		f := &s.offers[i]
		weight := 1
		switch {
		case f.kind == sim.OptAdvance:
			weight = s.advances
		case f.actor >= 0:
			weight = s.left.of(f.actor)
			if f.kind == sim.OptIO && f.parent >= 0 && s.offered[f.parent] != s.point {
				weight += s.left.of(f.parent) // it waits for this
			}
		}
		sum += uint64(max(weight, 1))
		f.upTo = sum
	}
}

// weighFIFO adds up weights under FIFO: completions of I/O.
func (s *URW) weighFIFO() {
	behind := 0 // pending I/O, not started yet
	for i := range s.offers {
		if f := &s.offers[i]; f.kind == sim.OptIO && f.parent >= 0 {
			behind += s.left.of(f.parent)
		}
	}
	sum := uint64(0)
	for i := range s.offers {
		f := &s.offers[i]
		weight := 1
		switch {
		case f.kind == sim.OptAdvance:
			weight = s.advances
		case f.kind != sim.OptIO:
			weight = 1 + max(s.inputs-behind, 0)*s.perInput
		case f.parent >= 0:
			weight = 1 + s.left.of(f.parent)
		}
		sum += uint64(max(weight, 1))
		f.upTo = sum
	}
}

// remaining counts down what is left of each measured actor with all that it has
// not created yet.
type remaining struct {
	profile *Profile
	total   []int32 // of each with all that it creates
	left    []int32
	met     []bool // has been created: its total is no longer part of its creator's
}

// begin starts an execution with the totals of each actor.
func (r *remaining) begin(p *Profile, total []int32) {
	if r.profile != p {
		r.profile, r.left, r.met = p, make([]int32, len(p.actors)), make([]bool, len(p.actors))
	}
	r.total = total
	copy(r.left, total)
	clear(r.met)
}

// meet notes that an actor exists, and reports whether that is new.
func (r *remaining) meet(a int32) bool {
	if r.met[a] {
		return false
	}
	r.met[a] = true
	if up := r.profile.actors[a].parent; up >= 0 {
		r.meet(up)
		r.take(up, r.total[a])
	}
	return true
}

// take counts n down, to 0 at least.
func (r *remaining) take(a, n int32) { r.left[a] = max(r.left[a]-n, 0) }

// of is what is left, 0 if no more was expected.
func (r *remaining) of(a int32) int { return int(r.left[a]) }
