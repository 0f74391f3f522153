package verify

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/checker"
	"github.com/simrun-dev/simrun/scenarios"
)

// SweepOptions say how far a lock is swept: tried on all small workloads of its kind.
// The zero value is for no sweep.
type SweepOptions struct {
	// Size is that of the largest workloads; 0 for as many as Steps allows.
	Size int
	// Steps is about how many steps all executions may take together where no Size is
	// given.
	Steps int64
}

// none reports whether there is to be no sweep.
func (o *SweepOptions) none() bool { return o.Size == 0 && o.Steps == 0 }

const (
	// DefaultSweepSteps takes a second or two.
	DefaultSweepSteps = 4_000_000
	// autoSize is the size beyond which a sweep goes only if asked.
	autoSize = 5
	// sweepExecutions is how many executions of a workload are explored at most,
	// where no Size is given. Where that is not all, sweepSamples more have random
	// schedules.
	sweepExecutions = 1000
	sweepSamples    = 64
	// sweepMaxSteps cuts executions: those of small workloads that come to an end do
	// so much earlier.
	sweepMaxSteps = 300
	// endlessAfter is how many executions of a workload must be cut for the others to
	// be given up.
	endlessAfter = 16
	// sweepRound is how many workloads are tried side by side. After each round it is
	// decided whether to go on.
	sweepRound = 32
)

// A Sweep is the judgement of a lock on the workloads of its kind's sweep.
type Sweep struct {
	// Size: all workloads up to this size were tried, and Beyond of the next one. Last
	// is the number of the last workload.
	Size, Beyond, Last int
	// Workloads counts those that were tried, Inapplicable those that need something
	// which the lock does not have.
	Workloads, Inapplicable int64
	// Complete counts workloads of which every class of executions was executed,
	// Endless those of which executions do not come to rest.
	Complete, Endless int64
	// Runs are all executions, with their Steps, the Samples among them; Classes are
	// those of the explorations.
	Runs, Steps, Samples, Classes int64
	// ByItself counts the executions in which tasks wait for ever and no lock could
	// have done better, Open those that came to an end and could not be judged.
	ByItself, Open int64
	// Rows has an entry for each property.
	Rows []SweepRow
	// Cut says that it was interrupted.
	Cut bool
}

// A SweepRow is the verdict of a sweep on a property.
type SweepRow struct {
	Row
	// Workloads counts those in which it is violated.
	Workloads int64
	// First is the number of the first workload in which it is violated though the
	// lock claims it and no declared defect explains that; 0 if there is none. There
	// is a check of it among those of the lock.
	First int
}

// Row finds a row by its name; nil if there is none.
func (s *Sweep) Row(name string) *SweepRow {
	for i := range s.Rows {
		if s.Rows[i].Name == name {
			return &s.Rows[i]
		}
	}
	return nil
}

// explanation is the declared defect that explains the violation of a property in
// a workload with these traits; nil if there is none. A defect shows in any scenario,
// or where all happens that happens in the one it is declared for; what else happens
// there is no reason why it should not.
//
// One defect shows in many ways. Of a lock that accepts misuse nothing can be expected
// when it is misused, but that it does not panic; and a lock that is kept for its bug
// does not list all that comes of it.
func explanation(a *algorithms.Algorithm, property string, t scenarios.Traits) *algorithms.Defect {
	var consequence *algorithms.Defect
	for i := range a.Defects {
		d := &a.Defects[i]
		same := d.Property == property
		if same && d.Wide {
			return d
		}
		if d.Wide && a.Museum() && property != checker.NoPanic.Name {
			consequence = d
		}
		s := scenarios.ByName(d.Scenario)
		if s == nil || s.Traits()&^t != 0 {
			continue
		}
		if same {
			return d
		}
		accepted := d.Property == checker.MisuseReported.Name || d.Property == checker.Linearizability.Name
		if accepted && s.Traits()&scenarios.Misuses != 0 && property != checker.NoPanic.Name {
			consequence = d
		}
	}
	return consequence
}
