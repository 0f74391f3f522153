package scheduler

import "github.com/simrun-dev/simrun/sim"

// SURW samples the order of the interesting steps uniformly and all else at
// random. It draws whose interesting step comes next, by the number that each has
// left; a task about to take one is held while it is somebody else's turn. Few
// steps are interesting, so each of their orders has a good chance, however long
// the rest is.
//
// What is interesting changes with the seed: in three of four executions the steps
// that touch one object, drawn from those that several actors touch in conflict,
// by the number of accesses; else the steps that touch any of them.
//
// The objects and counts are those of the calibration, and what a step is about to
// touch is predicted from it (see [POS]); without a [Profile] SURW is [Random].
// After a multiple of the length of the calibration's executions it goes on as
// Random, since a held task may be the one that all others wait for.
//
// Source: H. Zhao, D. Wolff, U. Mathur and A. Roychoudhury, Selectively Uniform
// Concurrency Testing, ASPLOS 2025.
type SURW struct {
	profile *Profile
	seed    uint64
	g       pcg
	fair    fairness
	next    foresight

	interesting uint64 // bits of the objects
	total       []int32
	left        remaining // interesting steps
	turn        int32     // whose interesting step comes next, -1 if not drawn
	offers      []contender
}

// A contender is an option as SURW sees it.
type contender struct {
	owner int32 // whose turn it has to be; -1 if not measured
	about bool  // to take an interesting step
}

var (
	_ Seeded      = (*SURW)(nil)
	_ sim.Stepper = (*SURW)(nil)
)

// NewSURW makes a SURW. profile may be nil.
func NewSURW(seed uint64, profile *Profile) *SURW {
	s := &SURW{profile: profile, seed: seed}
	if profile != nil {
		s.total = make([]int32, len(profile.actors))
	}
	return s
}

// Reseed implements [Seeded].
func (s *SURW) Reseed(seed uint64) { s.seed = seed }

// Begin implements [sim.Strategy].
func (s *SURW) Begin(w *sim.World) {
	s.g.seed(s.seed)
	s.fair.begin(w, s.profile)
	s.next.begin(w, s.profile)
	s.turn, s.interesting = -1, 0
	if p := s.profile; p != nil && len(p.shared) > 0 {
		s.interesting = s.drawObjects()
		s.count()
		s.left.begin(p, s.total)
	}
}

// drawObjects draws what is interesting in this execution.
func (s *SURW) drawObjects() uint64 {
	p := s.profile
	if len(p.shared) == 1 || s.g.below(4) == 0 {
		return p.all
	}
	sum := 0
	for i := range p.shared {
		sum += p.shared[i].accesses
	}
	x := int(s.g.below(uint32(sum)))
	for i := range p.shared {
		if x -= p.shared[i].accesses; x < 0 {
			return p.shared[i].bit
		}
	}
	return p.all // not reached
}

// count finds how many interesting steps each actor has, with all that it creates.
func (s *SURW) count() {
	clear(s.total)
	for i := len(s.total) - 1; i >= 0; i-- {
		a := &s.profile.actors[i]
		for n := range min(int(a.steps), len(a.sites)) {
			if a.sites[n].any()&s.interesting != 0 {
				s.total[i]++
			}
		}
		if a.parent >= 0 {
			s.total[a.parent] += s.total[i]
		}
	}
}

// Stepped implements [sim.Stepper].
func (s *SURW) Stepped(st *sim.Step) {
	t := s.next.step(st)
	if t.any()&s.interesting == 0 {
		return
	}
	owner := s.owner(st.Actor, st.Kind)
	if owner < 0 {
		return
	}
	s.left.take(owner, 1)
	if owner == s.turn {
		s.turn = -1
	}
}

// owner is whose turn it has to be for a step: the actor's, but for an I/O its
// creator's, which waits for it. It is -1 for one that was not measured.
func (s *SURW) owner(id sim.ID, kind sim.OptionKind) int32 {
	a := s.next.actor(id)
	if a < 0 {
		return -1
	}
	s.left.meet(a)
	if up := s.profile.actors[a].parent; kind == sim.OptIO && up >= 0 {
		return up
	}
	return a
}

// Choose implements [sim.Strategy].
func (s *SURW) Choose(p *sim.Point) int {
	if p.Inner() || s.fair.over(p) || s.interesting == 0 {
		return uniform(&s.g, p)
	}
	s.look(p)
	if s.turn < 0 {
		s.drawTurn(0)
	}
	free := s.free()
	if free == 0 { // whose turn it is waits for one of these
		s.drawTurn(1)
		free = s.free()
	}
	x := s.g.below(uint32(free))
	for i := range s.offers {
		if s.held(i) {
			continue
		}
		if x == 0 {
			return i
		}
		x--
	}
	panic("scheduler: SURW counted options that are not there")
}

// look notes who is there.
func (s *SURW) look(p *sim.Point) {
	s.offers = s.offers[:0]
	for i := range p.Len() {
		o := p.Option(i)
		t := s.next.pending(o.ID)
		s.offers = append(s.offers, contender{s.owner(o.ID, o.Kind), t.any()&s.interesting != 0})
	}
}

// held reports whether option i has to wait for its turn.
func (s *SURW) held(i int) bool {
	o := s.offers[i]
	return o.about && o.owner >= 0 && o.owner != s.turn
}

// free counts the options that are not held.
func (s *SURW) free() int {
	n := 0
	for i := range s.offers {
		if !s.held(i) {
			n++
		}
	}
	return n
}

// drawTurn draws whose interesting step comes next, by how many each has left, but
// at least so many. It is nobody's turn if there are none. Who is about to take one
// has one left, whatever the calibration counted: a step taken in less than half of
// its executions counts as none there, and would have to wait for all others.
func (s *SURW) drawTurn(least int) {
	s.turn = -1
	sum := 0
	for _, o := range s.offers {
		sum += s.weight(o, least)
	}
	if sum == 0 {
		return
	}
	x := int(s.g.below(uint32(sum)))
	for _, o := range s.offers {
		if x -= s.weight(o, least); x < 0 {
			s.turn = o.owner
			return
		}
	}
}

func (s *SURW) weight(o contender, least int) int {
	if o.owner < 0 {
		return 0
	}
	if o.about {
		least = 1
	}
	return max(s.left.of(o.owner), least)
}
