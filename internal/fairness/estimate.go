package fairness

import "math"

// An Estimate is the mean of a statistic over executions, with a confidence interval
// of 95 %: mean ± t·s/√n, with s the standard deviation of the n executions and t the
// quantile of Student's distribution with n-1 degrees of freedom.
//
// Source: Student, The probable error of a mean, Biometrika 6(1), 1908.
type Estimate struct {
	// N is in how many executions the statistic has a meaning.
	N int
	// Mean is 0 if N is 0.
	Mean float64
	// Half is half of the interval's width; 0 if N is less than 2, where there is
	// none.
	Half float64
}

// Confidence is the level of all intervals.
const Confidence = 0.95

// A series is the values of a statistic, one for each execution in which it has a
// meaning, in the order of the seeds.
type series []float64

// estimate sums in order, so that the result depends on nothing else.
func (s series) estimate() Estimate {
	n := len(s)
	if n == 0 {
		return Estimate{}
	}
	var sum, squares float64
	for _, x := range s {
		sum += x
	}
	mean := sum / float64(n)
	if n == 1 {
		return Estimate{N: 1, Mean: mean}
	}
	for _, x := range s {
		d := x - mean
		squares += float64(d * d) // the conversion forbids a fused multiply-add, which not every machine has
	}
	return Estimate{n, mean, quantile(n-1) * math.Sqrt(squares/float64(n-1)/float64(n))}
}

// students are the quantiles of Student's distribution, two-sided 95 %, for 1, 2, 3
// and so on degrees of freedom.
var students = [...]float64{
	12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
	2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
	2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
}

// quantile is that of a number of degrees of freedom. Between those of the table the
// next lower one counts, so that intervals are rather too wide.
func quantile(freedom int) float64 {
	switch {
	case freedom <= len(students):
		return students[freedom-1]
	case freedom < 40:
		return students[len(students)-1]
	case freedom < 60:
		return 2.021
	case freedom < 120:
		return 2.000
	case freedom < 1000:
		return 1.980
	}
	return 1.962
}

// jain is the index of fairness of what tasks have got: 1 if all have the same, 1/n
// if one has it all. ok is false if nobody has anything.
//
// Source: Jain, Chiu and Hawe, A quantitative measure of fairness and discrimination
// for resource allocation in shared computer systems, DEC-TR-301, 1984.
func jain(got []int) (index float64, ok bool) {
	sum, squares := 0, 0
	for _, x := range got {
		sum += x
		squares += x * x
	}
	if sum == 0 {
		return 0, false
	}
	return float64(sum*sum) / float64(len(got)*squares), true
}

// rank is a percentile of sorted values, by the nearest rank: the least value that is
// not exceeded by so many percent of them.
func rank(sorted []int64, percent int) int64 {
	return sorted[max((len(sorted)*percent+99)/100-1, 0)]
}
