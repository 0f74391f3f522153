package scheduler

import "github.com/simrun-dev/simrun/sim"

// Record is a strategy that leaves the choices to another one and writes down
// every step as a line of a schedule file.
type Record struct {
	// Strategy makes the choices.
	Strategy sim.Strategy
	// OpName names operation op of the object with that index; nil numbers the
	// operations.
	OpName func(object, op int) string

	stepper sim.Stepper // Strategy, if it is one
	names   namer
	lines   []Line
	ties    []Line // chosen within the current step
	branch  int    // chosen last
}

var (
	_ sim.Strategy = (*Record)(nil)
	_ sim.Stepper  = (*Record)(nil)
)

// Begin implements [sim.Strategy].
func (r *Record) Begin(w *sim.World) {
	r.names.begin(w, r.OpName)
	r.lines, r.ties, r.branch = nil, nil, 0
	r.stepper, _ = r.Strategy.(sim.Stepper)
	r.Strategy.Begin(w)
}

// Choose implements [sim.Strategy].
func (r *Record) Choose(p *sim.Point) int {
	options := r.names.options(p)
	c := r.Strategy.Choose(p)
	if c < 0 || c >= len(options) {
		return c // the world will complain
	}
	switch options[c].Kind {
	case sim.OptTie:
		r.ties = append(r.ties, options[c])
	case sim.OptBranch:
		r.branch = c
	}
	return c
}

// Stepped implements [sim.Stepper].
func (r *Record) Stepped(s *sim.Step) {
	r.lines = append(r.lines, r.names.stepped(s, r.branch))
	r.lines = append(r.lines, r.ties...)
	r.ties = r.ties[:0]
	if r.stepper != nil {
		r.stepper.Stepped(s)
	}
}

// Lines is what was written down of the last execution. The slice is the
// caller's.
func (r *Record) Lines() []Line { return append([]Line(nil), r.lines...) }
