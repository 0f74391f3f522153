package scheduler

import (
	"math"
	"slices"
)

// An Interval is what is estimated of a number of executions: probably it lies between
// Low and High, and Estimate is the best guess.
type Interval struct {
	Estimate, Low, High float64
	// Probes is how many random executions say so: then Low and High are meant to
	// hold in 95 of 100 cases. If it is 0 they are a rule of thumb.
	Probes int
}

// plus is the interval of n more.
func (v Interval) plus(n float64) Interval {
	v.Estimate, v.Low, v.High = min(v.Estimate+n, maxEstimate), min(v.Low+n, maxEstimate), min(v.High+n, maxEstimate)
	return v
}

// times is the interval of a multiple.
func (v Interval) times(f float64) Interval {
	v.Estimate, v.Low, v.High = min(v.Estimate*f, maxEstimate), min(v.Low*f, maxEstimate), min(v.High*f, maxEstimate)
	return v
}

// atLeast is the interval of what cannot be below n.
func (v Interval) atLeast(n float64) Interval {
	v.Estimate, v.Low, v.High = max(v.Estimate, n), max(v.Low, n), max(v.High, n)
	return v
}

// around is the interval in which the mean of what sizes are drawn from lies with 95 %:
// by bootstrap-t, that is, from how far the mean of a sample drawn from the sizes is
// from theirs, in units of its own error. Sizes of probes have a long tail, which a
// sample mostly lacks: its mean is then too low and its error too small. Bootstrap-t
// moves the upper end up for that, as the normal interval and the percentiles of
// resampled means do not; but a sample may be too small for it, so the result has
// both it and the normal interval in it.
//
// There is no logarithm in it, whose last digit depends on the machine.
//
// Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993,
// section 12.5.
func around(sizes []float64) Interval {
	const normal = 1.96
	n := len(sizes)
	mean, deviation := meanDeviation(sizes)
	e := deviation / math.Sqrt(float64(n))
	half := float64(normal * e)
	v := Interval{mean, mean - half, mean + half, n}
	if ts := resample(sizes, mean); len(ts) > 0 {
		tail := len(ts) / 40
		v.Low = min(v.Low, mean-float64(ts[len(ts)-1-tail]*e))
		v.High = max(v.High, mean-float64(ts[tail]*e))
	}
	return v.atLeast(0).plus(0)
}

// resample is Student's statistic of 400 samples drawn from sizes, in order.
func resample(sizes []float64, mean float64) (ts []float64) {
	var g pcg
	g.seed(uint64(len(sizes)))
	n := len(sizes)
	drawn := make([]float64, n)
	for range 400 {
		for i := range drawn {
			drawn[i] = sizes[g.below(uint32(n))]
		}
		if m, d := meanDeviation(drawn); d > 0 {
			ts = append(ts, (m-mean)/d*math.Sqrt(float64(n)))
		}
	}
	slices.Sort(ts)
	return ts
}

// meanDeviation is the mean and the standard deviation of single values.
//
// Source: B. P. Welford, Technometrics 4(3), 1962.
func meanDeviation(values []float64) (mean, deviation float64) {
	squares := 0.0
	for i, x := range values {
		delta := x - mean
		mean += delta / float64(i+1)
		squares += float64(delta * (x - mean))
	}
	if n := len(values); n > 1 {
		deviation = math.Sqrt(squares / float64(n-1))
	}
	return mean, deviation
}

// guessed is a rule of thumb for what lies ahead of a search that leaves out branches
// it cannot foresee, after so many executions. alike is what the tree has left if the
// branches of a node are like those done, shrinking if the i-th is 1/i of their mean,
// since what was begun before it is left out in it. The truth is mostly between them
// once all branches are known; before, there is more to come than is known of, and the
// more the larger the part ahead is.
func guessed(runs, alike, shrinking float64) Interval {
	ahead := alike / max(runs+alike, 1)
	early := float64(ahead * ahead)
	return Interval{
		Estimate: float64(early*alike) + float64((1-early)*shrinking),
		Low:      shrinking / 4,
		High:     float64(alike * (1 + float64(8*ahead))),
	}.plus(0)
}

// shrunk adds up the sizes of so many more branches of a node with done ones of this
// mean, if the i-th is 1/i of that, and 1 at least.
func shrunk(mean float64, done, more int) (sum float64) {
	for i := range more {
		sum += max(mean/float64(done+i+1), 1)
	}
	return min(sum, maxEstimate)
}
