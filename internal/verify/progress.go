package verify

import "github.com/simrun-dev/simrun/scheduler"

// Progress says how far a search is.
type Progress struct {
	// Strategy is the one at work.
	Strategy string
	// Runs is how many executions are done. Total is how many there will be, or
	// for an exploration at most; 0 if nothing limits it.
	Runs, Total int64
	// Classes were met, Singletons of them once (not known of explorations).
	Classes, Singletons int64
	// Violations counts the executions that violate something.
	Violations int64
	// Explores says that it is an exploration: then Mass, the explored share, and the
	// Interval of the number of executions have a meaning. See scheduler.Explored.
	Explores bool
	Mass     float64
	scheduler.Interval
}
