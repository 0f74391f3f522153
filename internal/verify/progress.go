package verify

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
	// Explores says that it is an exploration: then Mass and Estimate have a
	// meaning. See scheduler.Explored.
	Explores       bool
	Mass, Estimate float64
}
