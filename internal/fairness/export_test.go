package fairness

// EstimateOf is the estimate of a series.
func EstimateOf(values []float64) Estimate { return series(values).estimate() }
