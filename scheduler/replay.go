package scheduler

import (
	"fmt"

	"github.com/simrun-dev/simrun/sim"
)

// Replay repeats recorded choices, as they stand in [sim.Result.Choices], and
// goes on with the plain loop when they are used up. If the execution asks for
// other choices than the recorded ones, the rest of it is the plain loop's and
// Err says where it left the record.
//
// Choices are indices, so Replay repeats an execution of exactly the same
// program, and cannot notice a different one that offers as many options at
// every choice: compare scenario digests before ([Token.Fits]) or follow a
// schedule file instead ([FileReplay]).
type Replay struct {
	// Choices is the schedule. It is not modified.
	Choices []int32
	// Prefix says that Choices is only the beginning of a schedule: that the
	// execution asks for more is then no error.
	Prefix bool

	used int
	err  *ReplayError
}

var _ sim.Strategy = (*Replay)(nil)

// A ReplayError says where an execution left the record. Its text begins with
// the package's name.
type ReplayError struct {
	// Choice is the number of the choice, from 1.
	Choice int
	// Step is the step that was to be chosen, from 1; 0 if the execution ended
	// before.
	Step int
	// Options is the number of options there; 0 if the execution ended before.
	Options int
	// Wanted is the recorded index; without meaning if Choice > Recorded.
	Wanted int
	// Recorded is the number of choices recorded.
	Recorded int
}

// Error implements error.
func (e *ReplayError) Error() string {
	const at = "scheduler: replay: choice %d, at step %d"
	switch {
	case e.Options == 0:
		return fmt.Sprintf("scheduler: replay: the execution ended after %d of %d recorded choices", e.Choice-1, e.Recorded)
	case e.Choice > e.Recorded:
		return fmt.Sprintf(at+": %d options, but only %d choices are recorded", e.Choice, e.Step, e.Options, e.Recorded)
	default:
		return fmt.Sprintf(at+": option %d is recorded, but there are only options 0 to %d", e.Choice, e.Step, e.Wanted, e.Options-1)
	}
}

// Begin implements [sim.Strategy].
func (r *Replay) Begin(*sim.World) { r.used, r.err = 0, nil }

// Choose implements [sim.Strategy].
func (r *Replay) Choose(p *sim.Point) int {
	if r.err != nil {
		return p.Default()
	}
	var wanted int
	if r.used < len(r.Choices) {
		wanted = int(r.Choices[r.used])
		if wanted >= 0 && wanted < p.Len() {
			r.used++
			return wanted
		}
	} else if r.Prefix {
		return p.Default()
	}
	r.err = &ReplayError{
		Choice: r.used + 1, Step: p.Step(), Options: p.Len(),
		Wanted: wanted, Recorded: len(r.Choices),
	}
	return p.Default()
}

// Err is nil if the execution, which must be over, followed the record to its
// end, and a [*ReplayError] otherwise.
func (r *Replay) Err() error {
	switch {
	case r.err != nil:
		return r.err
	case r.used < len(r.Choices):
		return &ReplayError{Choice: r.used + 1, Wanted: int(r.Choices[r.used]), Recorded: len(r.Choices)}
	}
	return nil
}
