package verify

// WithUsual sets how many executions Auto explores of a scenario, where they are not
// long, and how many it samples.
func WithUsual(o Options, executions int64, seeds uint64) Options {
	o.usual, o.usualSeeds = executions, seeds
	return o
}
