package scheduler

import "github.com/simrun-dev/simrun/sim"

// Portfolio takes several strategies in turn: seed s is executed by the strategy
// at place s modulo their number, with s as its seed. No sampler is the best for
// every bug; a portfolio needs at most about their number times as many executions
// as the best of them, whichever that is.
type Portfolio struct {
	strategies []sim.Strategy
	steppers   []sim.Stepper // nil where there is none
	seed       uint64
	current    int
}

var (
	_ Seeded      = (*Portfolio)(nil)
	_ sim.Stepper = (*Portfolio)(nil)
)

// NewPortfolio makes a Portfolio of at least one strategy.
func NewPortfolio(seed uint64, strategies ...sim.Strategy) *Portfolio {
	if len(strategies) == 0 {
		panic("scheduler: Portfolio of no strategy")
	}
	s := &Portfolio{strategies: strategies, seed: seed}
	for _, x := range strategies {
		stepper, _ := x.(sim.Stepper)
		s.steppers = append(s.steppers, stepper)
	}
	return s
}

// newDefaultPortfolio is the one that is chosen by name.
func newDefaultPortfolio(seed uint64, p *Profile) *Portfolio {
	return NewPortfolio(seed,
		NewRandom(seed), NewPCT(seed, DefaultDepth, p), NewPOS(seed, p), NewSURW(seed, p),
		NewDelay(seed, DefaultDelays, p), NewPCT(seed, 2, p), NewURW(seed, p))
}

// Reseed implements [Seeded].
func (s *Portfolio) Reseed(seed uint64) { s.seed = seed }

// Begin implements [sim.Strategy].
func (s *Portfolio) Begin(w *sim.World) {
	s.current = int(s.seed % uint64(len(s.strategies)))
	x := s.strategies[s.current]
	if seeded, ok := x.(Seeded); ok {
		seeded.Reseed(s.seed)
	}
	x.Begin(w)
}

// Choose implements [sim.Strategy].
func (s *Portfolio) Choose(p *sim.Point) int { return s.strategies[s.current].Choose(p) }

// Stepped implements [sim.Stepper].
func (s *Portfolio) Stepped(st *sim.Step) {
	if x := s.steppers[s.current]; x != nil {
		x.Stepped(st)
	}
}
