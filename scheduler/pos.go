package scheduler

import "github.com/simrun-dev/simrun/sim"

// POS gives every pending step a random priority and takes the highest. When a
// step has been taken, its process and every enabled one whose pending step races
// with it draw anew; the others keep theirs. So steps that commute do not disturb
// one another's order, and where few pairs race each of their orders is much more
// likely than under [Random].
//
// Source: X. Yuan, J. Yang and R. Gu, Partial Order Aware Concurrency Sampling,
// CAV 2018.
//
// What a pending step will touch is not known here before it runs. It is
// predicted: what the same step of the same actor touched in the calibration, else
// what its last step touched. The step taken is compared as it was, after the
// fact. Where all steps conflict, as those of tasks that touch what no footprint
// shows, POS is [Random]. After a multiple of the length of the calibration's
// executions it goes on as Random, too: a low priority may last for long.
type POS struct {
	profile *Profile
	seed    uint64
	g       pcg
	fair    fairness
	next    foresight
	prio    perID[int64] // of processes; 0 is to be drawn
	since   touches      // what was touched since the last choice
}

var (
	_ Seeded      = (*POS)(nil)
	_ sim.Stepper = (*POS)(nil)
)

// NewPOS makes a POS. profile may be nil.
func NewPOS(seed uint64, profile *Profile) *POS { return &POS{profile: profile, seed: seed} }

// Reseed implements [Seeded].
func (s *POS) Reseed(seed uint64) { s.seed = seed }

// Begin implements [sim.Strategy].
func (s *POS) Begin(w *sim.World) {
	s.g.seed(s.seed)
	s.fair.begin(w, s.profile)
	s.next.begin(w, s.profile)
	s.prio.begin()
	s.since = touches{}
}

// Stepped implements [sim.Stepper].
func (s *POS) Stepped(st *sim.Step) {
	t := s.next.step(st)
	s.since.join(&t)
	if st.Barrier {
		s.since.write = ^uint64(0)
	}
	*s.prio.at(processOfStep(st)) = 0
}

// Choose implements [sim.Strategy].
func (s *POS) Choose(p *sim.Point) int {
	if p.Inner() || s.fair.over(p) {
		return uniform(&s.g, p)
	}
	best, top := 0, int64(0)
	for i := range p.Len() {
		prio := s.prio.at(processOf(p, i))
		if *prio == 0 || s.disturbed(p.Option(i).ID) {
			*prio = 1 + int64(s.g.next())
		}
		if *prio > top {
			best, top = i, *prio
		}
	}
	s.since = touches{}
	return best
}

// disturbed reports whether the pending step of an actor races with what was
// done since the last choice.
func (s *POS) disturbed(actor sim.ID) bool {
	t := s.next.pending(actor)
	return t.races(&s.since)
}
